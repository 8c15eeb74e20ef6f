import BackpropPlots

/// The report as one page of HTML that is well-formed XML as well.
struct ReportPage {
  private let report: SheetReport
  /// The number of the last figure that was set.
  private var figureNumber = 0
  private(set) var text = ""

  init(_ report: SheetReport) {
    self.report = report
    text = """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(Self.title)</title>
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <main>

      """
    appendHeader()
    appendSummary()
    appendContents()
    for section in report.sections { append(section) }
    text += "</main>\n</body>\n</html>\n"
  }

  private static let title = "Exercise sheet 10: backpropagation, measured and explained"

  private mutating func appendHeader() {
    let about = report.circumstances
    let seeds = about.seeds.map(String.init).joined(separator: ", ")
    let rows = [
      ("Data", "\(about.dataset): \(about.source)"),
      (about.seeds.count == 1 ? "Seed" : "Seeds", seeds),
      ("Extent", about.isQuick ? "quick run: fewer digits and epochs" : "full"),
      ("Machine", "\(about.machine.description); \(Self.trainings(about.threads)) at a time"),
      ("Made by", "\(Product.name) \(Product.version)"),
      ("Date", Self.readable(about.dateText)),
    ]
    text += "<header>\n<p class=\"course\" lang=\"de\" xml:lang=\"de\">"
    text += "Modellierung und Simulation II · Übungsblatt 10</p>\n<h1>\(Self.title)</h1>\n<dl>\n"
    for (name, value) in rows {
      text += "<div><dt>\(name)</dt><dd>\(escapedHTML(value))</dd></div>\n"
    }
    text += "</dl>\n"
    if about.isQuick {
      text += "<p class=\"note\"><strong>Quick run.</strong> Fewer digits and epochs than the "
      text += "sheet asks for: the numbers are a first look, not the sheet’s answers.</p>\n"
    }
    text += "</header>\n"
  }

  private static func readable(_ date: String) -> String {
    date.replacing("T", with: " ").replacing("Z", with: " UTC")
  }

  private static func trainings(_ threads: Int) -> String {
    threads == 1 ? "1 training" : "\(threads) trainings"
  }

  /// The findings, a line each, with links to where they come from.
  private mutating func appendSummary() {
    let items = report.sections.flatMap { section -> [String] in
      let link = "<a href=\"#\(anchor(section))\">\(escapedHTML(section.number))</a>"
      if let failure = section.failure {
        return ["\(link) <strong>failed</strong>: \(escapedHTML(failure))"]
      }
      return (section.result?.findings ?? []).map { "\(link) \(inlineHTML($0))" }
    }
    if items.isEmpty { return }
    text += "<section class=\"summary\">\n<h2>What was found</h2>\n<ul>\n"
    for item in items { text += "<li>\(item)</li>\n" }
    text += "</ul>\n</section>\n"
  }

  private mutating func appendContents() {
    if report.sections.count < 2 { return }
    text += "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n"
    for section in report.sections {
      text += "<li><a href=\"#\(anchor(section))\">\(heading(section))</a> "
      text += "<span class=\"time\">\(duration(section.seconds))</span></li>\n"
    }
    text += "</ol>\n</nav>\n"
  }

  private func anchor(_ section: SheetReport.Section) -> String {
    "exercise-" + escapedHTML(section.id)
  }

  private func heading(_ section: SheetReport.Section) -> String {
    let number = escapedHTML(section.number)
    let isGerman = section.number.hasPrefix("Aufgabe")
    let marked = isGerman ? "<span lang=\"de\" xml:lang=\"de\">\(number)</span>" : number
    if section.title.lowercased().hasPrefix(section.id.lowercased()) {
      return escapedHTML(section.title)
    }
    return "\(marked) · \(escapedHTML(section.title))"
  }

  private func duration(_ seconds: Double) -> String {
    let places = seconds < 10 ? 2 : (seconds < 100 ? 1 : 0)
    return NumberFormat.decimal(places: places).string(seconds) + "\u{202F}s"
  }

  private mutating func append(_ section: SheetReport.Section) {
    text += "<section class=\"exercise\" id=\"\(anchor(section))\">\n<h2>\(heading(section))</h2>\n"
    switch section.outcome {
    case .failed(let reason):
      text += "<p class=\"error\"><strong>This exercise failed.</strong> "
      text += escapedHTML(reason) + "</p>\n"
    case .worked(let result):
      for block in result.blocks { append(block) }
      append(result.files)
    }
    text += "<p class=\"took\">This exercise took \(duration(section.seconds)).</p>\n</section>\n"
  }

  private mutating func append(_ block: ExerciseResult.Block) {
    switch block {
    case .question(let words):
      text += "<blockquote class=\"question\"><p>\(inlineHTML(words))</p></blockquote>\n"
    case .answer(let words):
      text += "<div class=\"answer\"><p>\(inlineHTML(words))</p></div>\n"
    case .heading(let words):
      text += "<h3>\(inlineHTML(words))</h3>\n"
    case .paragraph(let words):
      text += "<p>\(inlineHTML(words))</p>\n"
    case .formula(let formula):
      text += "<div class=\"formula\">\(Self.math(formula))</div>\n"
    case .figure(let figure, let name):
      append(figure, name: name, caption: figure.title + ".")
    case .captioned(let figure, let name, let caption):
      append(figure, name: name, caption: caption)
    case .table(let caption, let header, let rows):
      appendTable(caption, header, rows)
    }
  }

  /// A `<math>` element as it is, anything else inside of one.
  private static func math(_ formula: String) -> String {
    formula.hasPrefix("<math")
      ? formula
      : "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">\(formula)</math>"
  }

  private mutating func append(_ figure: any Figure, name: String, caption: String) {
    figureNumber += 1
    let file = escapedHTML(name + ".svg")
    text += "<figure>\n\(figure.svg)\n<figcaption><strong>Figure \(figureNumber).</strong> "
    text += "\(inlineHTML(caption)) <a class=\"file\" href=\"\(file)\">\(file)</a></figcaption>\n"
    text += "</figure>\n"
  }

  private mutating func appendTable(_ caption: String, _ header: [String], _ rows: [[String]]) {
    text += "<div class=\"table\"><table>\n<caption>\(inlineHTML(caption))</caption>\n<thead><tr>"
    for cell in header { text += "<th scope=\"col\">\(inlineHTML(cell))</th>" }
    text += "</tr></thead>\n<tbody>\n"
    for row in rows {
      text += "<tr>" + row.map { "<td>\(inlineHTML($0))</td>" }.joined() + "</tr>\n"
    }
    text += "</tbody>\n</table></div>\n"
  }

  private mutating func append(_ files: [ExerciseResult.DataFile]) {
    if files.isEmpty { return }
    let links = files.map { file in
      let name = escapedHTML(file.name)
      return "<a class=\"file\" href=\"\(name)\">\(name)</a>"
    }
    text += "<p class=\"data\">Data: \(links.joined(separator: ", "))</p>\n"
  }
}
