import Backprop
import BackpropFiles
import BackpropPlots

/// A report as one page, both HTML and well-formed XML.
struct ReportPage {
  private let report: Report
  private let say: Language
  private let inline: InlineMarkup
  /// The number of the last figure on the page.
  private var figureNumber = 0
  private(set) var text = ""

  init(_ report: Report) {
    self.report = report
    say = report.provenance.language
    inline = InlineMarkup(language: say)
    let code = say.rawValue
    text = """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="\(code)" xml:lang="\(code)">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(report.title.escapedForXML)</title>
      <style>\(ReportStyle.sheet)</style>
      </head>
      <body>
      <main>

      """
    appendHeader()
    appendSummary()
    appendContents()
    appendPreface()
    for section in report.sections { append(section) }
    text += "</main>\n</body>\n</html>\n"
  }

  private mutating func appendHeader() {
    let about = report.provenance
    let seeds = about.replicas.map { count in
      let last = about.firstSeed &+ UInt64(count) &- 1
      return count == 1 ? "\(about.firstSeed)" : "\(about.firstSeed)–\(last)"
    }
    let machine = about.machine.description(in: say)
    let rows = [
      (say(en: "Data", de: "Daten"), "\(about.dataset): \(about.source)"),
      (
        say(en: "Seeds", de: "Startwerte"),
        seeds
          ?? say(
            en: "from \(about.firstSeed) on, as many as each part says",
            de: "ab \(about.firstSeed), Anzahl bei jedem Teil")
      ),
      (
        say(en: "Machine", de: "Rechner"),
        say(
          en: "\(machine); \(about.threads) trainings at a time",
          de: "\(machine); \(about.threads) Trainingsläufe zugleich")
      ),
      (
        say(en: "Made by", de: "Programm"),
        "\(BackpropLibrary.name) \(BackpropLibrary.version), \(Self.readable(about.dateText))"
      ),
    ]
    text += "<header>\n"
    if let overline = report.overline {
      text += "<p class=\"course\">\(overline.escapedForXML)</p>\n"
    } else {
      text += "<p class=\"course\" lang=\"de\" xml:lang=\"de\">"
      text += "Modellierung und Simulation II · Übungsblatt 10</p>\n"
    }
    text += "<h1>\(report.title.escapedForXML)</h1>\n<dl>\n"
    for (name, value) in rows {
      text += "<div><dt>\(name)</dt><dd>\(value.escapedForXML)</dd></div>\n"
    }
    text += "</dl>\n"
    if about.isQuick {
      let note = say(
        en: """
          *Quick run.* Fewer digits and epochs than the sheet asks for: the numbers are a first \
          look, not the answers.
          """,
        de: """
          *Schneller Lauf.* Weniger Ziffern und Epochen als verlangt: Die Zahlen sind ein erster \
          Blick, nicht die Antworten.
          """)
      text += "<p class=\"note\">\(inline.html(note))</p>\n"
    }
    text += "</header>\n"
  }

  private static func readable(_ date: String) -> String {
    date.replacing("T", with: " ").replacing("Z", with: " UTC")
  }

  /// Appends the findings, one per line, with links to their sections.
  private mutating func appendSummary() {
    let items = report.sections.flatMap { section -> [String] in
      let link = "<a href=\"#\(anchor(section))\">\(section.label.escapedForXML)</a>"
      if let failure = section.failure {
        let failed = say(en: "failed", de: "ist gescheitert")
        return ["\(link) <strong>\(failed)</strong>: \(failure.escapedForXML)"]
      }
      return (section.result?.findings ?? []).map { "\(link) \(inline.html($0))" }
    }
    if items.isEmpty { return }
    let heading = say(en: "Results", de: "Ergebnisse")
    text += "<section class=\"summary\">\n<h2>\(heading)</h2>\n<ul>\n"
    for item in items { text += "<li>\(item)</li>\n" }
    text += "</ul>\n</section>\n"
  }

  private mutating func appendContents() {
    if report.sections.count < 2 { return }
    let heading = say(en: "Contents", de: "Inhalt")
    text += "<nav aria-label=\"\(heading)\">\n<h2>\(heading)</h2>\n<ol>\n"
    for section in report.sections {
      text += "<li><a href=\"#\(anchor(section))\">\(self.heading(section))</a></li>\n"
    }
    text += "</ol>\n</nav>\n"
  }

  /// Appends the remarks before the first part, and the statistics of all of them.
  private mutating func appendPreface() {
    let claims = report.sections.flatMap { $0.result?.claims ?? [] }
    let tests = claims.count(where: \.isStatistical)
    if report.preface.isEmpty && tests == 0 { return }
    text += "<section class=\"preface\">\n"
    if tests > 0 {
      text += "<h2>\(say(en: "Statistics", de: "Statistik"))</h2>\n"
      append(.paragraph(statistics(tests: tests)))
    }
    for block in report.preface { append(block) }
    text += "</section>\n"
  }

  private func statistics(tests: Int) -> String {
    let expected = say.decimal(0.05 * Double(tests), places: 1)
    return say(
      en: """
        Each training is repeated with several seeds. A value such as “87.4 % [87.1, 87.7]” is \
        the mean over the seeds and its 95 % confidence interval by Student's t. Two methods are \
        compared by their differences seed by seed; a difference counts as shown if its interval \
        does not contain 0. An interval that contains 0 shows no difference, and does not show \
        that there is none. Its sentences rest on \(tests) such comparisons, without a correction for their number: if nothing differed, \(expected) of them would be expected to seem to. \
        Bands in figures are 95 % intervals too. Accuracies are relative; their differences are \
        in percentage points.
        """,
      de: """
        Jedes Training wird mit mehreren Startwerten wiederholt. Eine Angabe wie „87,4 % [87,1, \
        87,7]“ ist der Mittelwert über die Startwerte mit seinem 95-%-Konfidenzintervall nach \
        Student. Zwei Verfahren werden anhand ihrer Differenzen je Startwert verglichen; ein \
        Unterschied gilt als nachgewiesen, wenn sein Intervall die 0 nicht enthält. Enthält es \
        die 0, so ist kein Unterschied nachgewiesen, aber auch nicht seine Abwesenheit. Seine Sätze beruhen auf \(tests) solchen Vergleichen ohne Korrektur für ihre Anzahl: Gäbe es \
        nirgends einen Unterschied, so wären \(expected) scheinbare zu erwarten. Auch die Bänder \
        der Abbildungen sind 95-%-Intervalle. Genauigkeiten sind relativ, ihre Differenzen stehen \
        in Prozentpunkten.
        """)
  }

  private func anchor(_ section: Report.Section) -> String { "part-" + section.id.escapedForXML }

  private func heading(_ section: Report.Section) -> String {
    "\(section.label.escapedForXML) · \(section.title.escapedForXML)"
  }

  private mutating func append(_ section: Report.Section) {
    text += "<section class=\"part\" id=\"\(anchor(section))\">\n<h2>\(heading(section))</h2>\n"
    switch section.outcome {
    case .failed(let reason):
      let failed = say(en: "This part failed.", de: "Dieser Teil ist gescheitert.")
      text += "<p class=\"error\"><strong>\(failed)</strong> \(reason.escapedForXML)</p>\n"
    case .worked(let result):
      for block in result.blocks { append(block) }
      append(result.files)
    }
    text += "</section>\n"
  }

  private mutating func append(_ block: PartResult.Block) {
    switch block {
    case .task(let words):
      let task = say(en: "Task", de: "Aufgabe")
      text += "<blockquote class=\"task\"><p><strong>\(task).</strong> \(inline.html(words))</p>"
      text += "</blockquote>\n"
    case .answer(let words):
      text += "<div class=\"answer\"><p>\(inline.html(words))</p></div>\n"
    case .heading(let words):
      text += "<h3>\(inline.html(words))</h3>\n"
    case .paragraph(let words):
      text += "<p>\(inline.html(words))</p>\n"
    case .steps(let steps):
      text += "<ol class=\"steps\">\n"
      for step in steps { text += "<li>\(inline.html(step))</li>\n" }
      text += "</ol>\n"
    case .formula(let notation, let number):
      text += "<div class=\"formula\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\" "
      text += "display=\"block\">\(Formula(notation, in: say).mathML(isDisplayed: true))</math>"
      text += number.map { "<span class=\"number\">(\($0))</span>" } ?? ""
      text += "</div>\n"
    case .figure(let figure, let name, let caption):
      append(figure, name: name, caption: caption)
    case .table(let caption, let header, let rows):
      appendTable(caption, header, rows)
    case .source(let command, let files):
      appendSource(command, files)
    }
  }

  /// Appends a figure twice, of which a style sheet shows one: a narrow one on phones.
  private mutating func append(_ figure: any Figure, name: String, caption: String) {
    figureNumber += 1
    let file = (name + ".svg").escapedForXML
    let label = say(en: "Figure", de: "Abbildung")
    text += "<figure>\n<div class=\"wide\">\(figure.svg)</div>\n"
    text += "<div class=\"narrow\">\(figure.resized(toWidth: 360).svg)</div>\n"
    text += "<figcaption><strong>\(label) \(figureNumber).</strong> "
    text += "\(inline.html(caption)) <a class=\"file\" href=\"\(file)\">\(file)</a></figcaption>\n"
    text += "</figure>\n"
  }

  private mutating func appendTable(_ caption: String, _ header: [String], _ rows: [[String]]) {
    text += "<div class=\"table\"><table>\n<caption><span>\(inline.html(caption))</span>"
    text += "</caption>\n<thead><tr>"
    for cell in header { text += "<th scope=\"col\">\(inline.html(cell))</th>" }
    text += "</tr></thead>\n<tbody>\n"
    for row in rows {
      text += "<tr>" + row.map { "<td>\(inline.html($0))</td>" }.joined() + "</tr>\n"
    }
    text += "</tbody>\n</table></div>\n"
  }

  private mutating func appendSource(_ command: String, _ files: [PartResult.SourceReference]) {
    let again = say(en: "Repeat", de: "Wiederholen")
    text += "<p class=\"source\">\(again): <code>\(command.escapedForXML)</code>"
    if !files.isEmpty {
      text += " · \(say(en: "source", de: "Quelltext")): "
      text += files.map { "<code>\($0.path):\($0.line)</code> (\($0.name.escapedForXML))" }
        .joined(separator: ", ")
    }
    text += "</p>\n"
  }

  private mutating func append(_ files: [PartResult.DataFile]) {
    if files.isEmpty { return }
    // The records of single runs are many; their folder listing is enough.
    let shown = files.filter { $0.name.hasSuffix(".csv") }
    let links = (shown.isEmpty ? files : shown).map { file in
      let name = file.name.escapedForXML
      return "<a class=\"file\" href=\"\(name)\">\(name)</a>"
    }
    let label = say(en: "Data", de: "Daten")
    text += "<p class=\"data\">\(label): \(links.joined(separator: ", "))</p>\n"
  }
}
