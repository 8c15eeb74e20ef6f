extension Markup {
  /// A PNG image stretched over a rectangle; pixelated ones show their pixels as squares.
  mutating func image(_ png: [UInt8], in box: Rectangle, isPixelated: Bool) {
    var attributes: [Attribute] = [
      .number("x", box.x), .number("y", box.y), .number("width", box.width),
      .number("height", box.height), .text("preserveAspectRatio", "none"),
    ]
    if isPixelated {
      attributes += [.text("image-rendering", "pixelated"), .style("bp-pixels")]
    }
    attributes.append(.text("href", dataURI(png: png)))
    element("image", attributes)
  }
}
