import Backprop
import BackpropFiles
import BackpropPlots

/// The report as one page, both HTML and well-formed XML.
struct ReportPage {
  private let report: SheetReport
  /// The number of the last figure on the page.
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
    let about = report.provenance
    let seeds = about.seeds.map(String.init).joined(separator: ", ")
    let rows = [
      ("Data", "\(about.dataset): \(about.source)"),
      (about.seeds.count == 1 ? "Seed" : "Seeds", seeds),
      ("Extent", about.isQuick ? "quick run: fewer digits and epochs" : "full"),
      ("Machine", "\(about.machine.description); \(Self.trainings(about.threads)) at a time"),
      ("Made by", "\(BackpropLibrary.name) \(BackpropLibrary.version)"),
      ("Date", Self.readable(about.dateText)),
    ]
    text += "<header>\n<p class=\"course\" lang=\"de\" xml:lang=\"de\">"
    text += "Modellierung und Simulation II · Übungsblatt 10</p>\n<h1>\(Self.title)</h1>\n<dl>\n"
    for (name, value) in rows {
      text += "<div><dt>\(name)</dt><dd>\(value.escapedForXML)</dd></div>\n"
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

  /// Appends the findings, one per line, with links to their sections.
  private mutating func appendSummary() {
    let items = report.sections.flatMap { section -> [String] in
      let link = "<a href=\"#\(anchor(section))\">\(section.number.escapedForXML)</a>"
      if let failure = section.failure {
        return ["\(link) <strong>failed</strong>: \(failure.escapedForXML)"]
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
    "exercise-" + section.id.escapedForXML
  }

  private func heading(_ section: SheetReport.Section) -> String {
    let number = section.number.escapedForXML
    let isGerman = section.number.hasPrefix("Aufgabe")
    let marked = isGerman ? "<span lang=\"de\" xml:lang=\"de\">\(number)</span>" : number
    if section.title.lowercased().hasPrefix(section.id.lowercased()) {
      return section.title.escapedForXML
    }
    return "\(marked) · \(section.title.escapedForXML)"
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
      text += reason.escapedForXML + "</p>\n"
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

  /// Returns a `<math>` element as it is, and anything else inside of one.
  private static func math(_ formula: String) -> String {
    formula.hasPrefix("<math")
      ? formula
      : "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">\(formula)</math>"
  }

  private mutating func append(_ figure: any Figure, name: String, caption: String) {
    figureNumber += 1
    let file = (name + ".svg").escapedForXML
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
      let name = file.name.escapedForXML
      return "<a class=\"file\" href=\"\(name)\">\(name)</a>"
    }
    text += "<p class=\"data\">Data: \(links.joined(separator: ", "))</p>\n"
  }
}

/// Returns a paragraph's text as HTML: `*x*` is emphasised, `` `x` `` is set as code, `^{x}` is
/// raised and `_{x}` lowered, all else is escaped.
///
/// A mark without a partner, or with a space inside beside it, is literal: `2 * 3 * 4` does not
/// change.
func inlineHTML(_ text: String) -> String {
  marked(
    text, emphasis: { "<em>\($0)</em>" }, code: { "<code>\($0)</code>" },
    plain: { $0.escapedForXML.replacingScripts { "<\($0.tag)>\($0.content)</\($0.tag)>" } })
}

/// Returns a paragraph's text without its marks.
func plainText(_ text: String) -> String {
  marked(
    text, emphasis: { $0 }, code: { $0 }, plain: { $0.replacingScripts { String($0.content) } })
}

/// A raised part `^{x}` or a lowered part `_{x}`.
private struct Script {
  let tag: String
  let content: Substring
}

extension String {
  /// Returns the text with every raised or lowered part replaced.
  fileprivate func replacingScripts(_ body: (Script) -> String) -> String {
    replacing(/([\^_])\{([^{}]*)\}/) { match in
      body(Script(tag: match.output.1 == "^" ? "sup" : "sub", content: match.output.2))
    }
  }
}

private func marked(
  _ text: String, emphasis: (String) -> String, code: (String) -> String,
  plain: (String) -> String
) -> String {
  var result = ""
  var rest = text[...]
  while let mark = rest.firstIndex(where: { $0 == "*" || $0 == "`" }) {
    result += plain(String(rest[..<mark]))
    let inside = rest[rest.index(after: mark)...]
    guard let end = closing(rest[mark], in: inside) else {
      result += plain(String(rest[mark]))
      rest = inside
      continue
    }
    let content = String(inside[..<end])
    if rest[mark] == "`" {
      result += code(plain(content))
    } else {
      result += emphasis(marked(content, emphasis: emphasis, code: code, plain: plain))
    }
    rest = inside[inside.index(after: end)...]
  }
  return result + plain(String(rest))
}

/// Returns the index of the partner of an opening mark.
private func closing(_ mark: Character, in text: Substring) -> Substring.Index? {
  guard let first = text.first, first != " ", first != mark else { return nil }
  return text.indices.first { index in
    text[index] == mark && index > text.startIndex && text[text.index(before: index)] != " "
  }
}
