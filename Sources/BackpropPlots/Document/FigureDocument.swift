/// The outer element of a figure: size, accessible name and description, style sheet, paper.
func figureDocument(
  title: String, summary: String, width: Double, height: Double,
  body: (inout Markup) -> Void
) -> String {
  var markup = Markup()
  markup.element(
    "svg", .text("xmlns", "http://www.w3.org/2000/svg"), .style("bp-figure"),
    .text("role", "img"), .text("aria-label", title),
    .number("width", width), .number("height", height),
    .text("viewBox", "0 0 \(coordinateText(width)) \(coordinateText(height))"),
    .text("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif")
  ) { svg in
    svg.element("title", content: title)
    svg.element("desc", content: summary)
    svg.element("style", content: Paint.styleSheet)
    svg.element(
      "rect", .number("width", width), .number("height", height), .fill(.paper))
    body(&svg)
  }
  return markup.text
}
