import BackpropPlots
import BackpropReport

/// The text of the page of published results.
struct ReproductionText {
  private let content: ReproductionReport
  private let say: Language

  init(_ content: ReproductionReport) {
    (self.content, say) = (content, content.language)
  }

  /// The page.
  var report: Report {
    Report(
      say(en: "Published results, repeated", de: "Veröffentlichte Ergebnisse, wiederholt"),
      name: ReproductionReport.name, overline: "backprop reproduce",
      Report.Provenance(
        dataset: say(en: "by result", de: "je Ergebnis"),
        source: content.origins.isEmpty
          ? say(en: "made by rules", de: "nach Regeln erzeugt")
          : content.origins.map {
            say(en: $0, de: $0.replacing("MNIST from ", with: "MNIST aus "))
          }.joined(separator: "; "),
        language: say, firstSeed: 1, threads: content.threads, date: content.date),
      preface: preface, sections: content.plan.works.map { section($0.work) })
  }

  private func results(of work: PublishedWork) -> [ReproducedResult] {
    content.results.filter { $0.work.name == work.name }
  }

  /// The results as lines of plain text: the name, ours, and the verdict.
  var rows: [(name: String, ours: String, verdict: String)] {
    content.results.map { ("\($0.work.name) \($0.result.id)", ours($0), verdict($0)) }
  }

  // MARK: - The overview

  private var preface: [PartResult.Block] {
    var blocks: [PartResult.Block] = [.answer(overview), .paragraph(method)]
    if let note = interruption { blocks.append(.paragraph(note)) }
    for (need, reason) in content.outcomes.missingData {
      let name = need.rawValue
      blocks.append(
        .paragraph(
          say(
            en: "*\(name) is missing:* \(reason.problem). \(Self.sentence(say(need.advice)))",
            de: "*\(name) fehlt:* \(reason.problem). \(Self.sentence(say(need.advice)))")))
    }
    blocks.append(
      .table(
        caption: say(en: "All results", de: "Alle Ergebnisse"),
        header: [
          say(en: "source", de: "Quelle"), say(en: "result", de: "Ergebnis"),
          say(en: "printed", de: "gedruckt"), say(en: "ours", de: "hier"),
          say(en: "verdict", de: "Urteil"),
        ],
        rows: content.results.map { row in
          [row.work.name, say(row.result.title), expected(row), ours(row), verdict(row)]
        }))
    return blocks
  }

  private var overview: String {
    let (total, counts) = (content.results.count, content.counts)
    return say(
      en: "Of \(total) results \(counts.reproduced) are reproduced, \(counts.notReproduced) are "
        + "not, and \(counts.undecided) are undecided; \(counts.open) have no verdict.",
      de: "Von \(total) Ergebnissen sind \(counts.reproduced) reproduziert, "
        + "\(counts.notReproduced) nicht und \(counts.undecided) unentschieden; "
        + "\(counts.open) haben kein Urteil.")
  }

  private var method: String {
    let extent =
      content.hours.map { hours in
        say(
          en: "Results that take longer than usual are repeated as a whole as far as they fit into "
            + "\(say.number(hours)) hours.",
          de: "Lange Ergebnisse sind vollständig wiederholt, soweit sie in "
            + "\(say.number(hours)) Stunden passen.")
      }
      ?? say(
        en: "Results that take long are left out or reduced, as each says; `--hours` repeats them.",
        de: "Lange Ergebnisse sind ausgelassen oder verkürzt, wie jeweils angegeben; `--hours` "
          + "wiederholt sie.")
    return say(
      en: "A value such as “95.3 % [95.1, 95.5]” is the mean over the seeds and its 95 % "
        + "confidence interval by Student's t. A printed number is reproduced if our mean differs "
        + "from it by at most the tolerance that is stated beside it; a printed difference, if "
        + "the interval of the differences seed by seed has its sign. \(extent)",
      de: "Eine Angabe wie „95,3 % [95,1, 95,5]“ ist der Mittelwert über die Startwerte mit seinem "
        + "95-%-Konfidenzintervall nach Student. Eine gedruckte Zahl ist reproduziert, wenn unser "
        + "Mittelwert höchstens um die daneben genannte Toleranz von ihr abweicht, ein gedruckter "
        + "Unterschied, wenn das Intervall der Differenzen je Startwert sein Vorzeichen hat. "
        + extent)
  }

  private var interruption: String? {
    let open = content.results.filter { $0.missingSeedCount > 0 && !$0.isWithoutData }
    guard content.outcomes.isInterrupted, !open.isEmpty else { return nil }
    let list = open.map { "\($0.work.name) (\(say($0.result.title))): \(missingSeeds($0))" }
    return say(
      en: "*Interrupted.* Missing are \(list.joined(separator: "; ")). The same command continues.",
      de: "*Unterbrochen.* Es fehlen \(list.joined(separator: "; ")). Derselbe Befehl setzt fort.")
  }

  private func missingSeeds(_ row: ReproducedResult) -> String {
    say(
      en: "\(row.missingSeedCount) of \(say.seeds(row.item.seeds.count))",
      de: "\(row.missingSeedCount) von \(say.seedsDative(row.item.seeds.count))")
  }

  // MARK: - Cells

  private func text(_ row: ReproducedResult, _ mean: SampleMean) -> VerdictText {
    VerdictText(
      mean: mean, expectation: row.result.expectation, unit: row.result.unit,
      isReduced: row.extent != nil, say: say)
  }

  private func expected(_ row: ReproducedResult) -> String {
    text(row, SampleMean([0])).expected
      + (row.result.printed.isConfirmed ? "" : say(en: ", unconfirmed", de: ", unbestätigt"))
  }

  private func ours(_ row: ReproducedResult) -> String {
    guard let mean = row.mean else { return "–" }
    let value =
      switch (row.result.unit, row.result.figure.isDifference) {
      case (.percent, false): mean.percent(in: say)
      case (.percent, true):
        say(en: "\(mean.points(in: say)) points", de: "\(mean.points(in: say)) Punkte")
      case (.number, _): mean.number(in: say)
      }
    return value + (row.extent.map { " (\(say($0)))" } ?? "")
  }

  private func verdict(_ row: ReproducedResult) -> String {
    guard let verdict = row.verdict else {
      return switch row.state {
      case .noData(let need): say(en: "\(need.rawValue) is missing", de: "\(need.rawValue) fehlt")
      case .tooLong:
        say(
          en: "needs \(hours(row))", de: "braucht \(hours(row))")
      case .noValues, .measured:
        row.failures.isEmpty
          ? say(en: "not run", de: "nicht gerechnet") : say(en: "failed", de: "gescheitert")
      }
    }
    return VerdictText.word(verdict, in: say)
  }

  private func hours(_ row: ReproducedResult) -> String {
    let seconds = ReproductionPlan.Item.seconds(
      row.result.figure, seedCount: row.item.seeds.count)
    let tenths = max(1, Int((seconds / 360 / Double(content.threads)).rounded(.up)))
    // An option has a decimal point in every language.
    return "--hours \(tenths / 10).\(tenths % 10)"
  }

  // MARK: - A work

  private func section(_ work: PublishedWork) -> Report.Section {
    let rows = results(of: work)
    return Report.Section(
      id: work.name, label: work.name,
      title: say(
        en: "\(work.publication.authors) (\(work.publication.year))",
        de: "\(work.publication.authors) (\(work.publication.year))"),
      outcome: .worked(part(work, rows)), seconds: rows.reduce(0) { $0 + $1.seconds })
  }

  private func part(_ work: PublishedWork, _ rows: [ReproducedResult]) -> PartResult {
    let publication = work.publication
    var blocks: [PartResult.Block] = [
      .paragraph(
        "\(publication.authors): *\(publication.title)*. \(say(publication.place)), "
          + "\(publication.year), \(publication.address)")
    ]
    if let missing = work.missing {
      blocks.append(
        .paragraph(say(en: "*Missing:* \(say(missing))", de: "*Es fehlt:* \(say(missing))")))
    }
    if !rows.isEmpty { blocks.append(table(rows)) }
    for row in rows { blocks.append(.paragraph("*\(say(row.result.title)):* \(sentence(row))")) }
    if let differences = work.differences {
      blocks.append(
        .paragraph(
          say(
            en: "*Differences from the source:* \(say(differences))",
            de: "*Abweichungen von der Quelle:* \(say(differences))")))
    }
    if let figures = work.figures, !rows.isEmpty { blocks += figures(values(of: work, rows), say) }
    var commands: [String] = []
    for command in rows.flatMap(\.commands) where !commands.contains(command) {
      commands.append(command)
    }
    for command in ["backprop reproduce \(work.name)"] + commands {
      blocks.append(.source(command: command, files: []))
    }
    return PartResult(
      blocks: blocks, findings: [finding(work, rows)],
      claims: rows.compactMap { row in row.mean.map { text(row, $0).claim(row.claimName) } })
  }

  private func table(_ rows: [ReproducedResult]) -> PartResult.Block {
    .table(
      caption: say(
        en: "The words of the source, and our mean with its 95 % interval",
        de: "Die Worte der Quelle, und unser Mittelwert mit seinem 95-%-Intervall"),
      header: [
        say(en: "result", de: "Ergebnis"), say(en: "printed", de: "gedruckt"),
        say(en: "ours", de: "hier"), say(en: "seeds, time", de: "Startwerte, Zeit"),
        say(en: "verdict", de: "Urteil"),
      ],
      rows: rows.map { row in
        let printed = row.result.printed
        let mark =
          printed.isConfirmed
          ? "" : say(en: " (unconfirmed)", de: " (unbestätigt)")
        return [
          say(row.result.title), "“\(printed.text)”\(mark)", ours(row),
          row.values.isEmpty
            ? "–" : "\(row.values.count), \(say.decimal(row.seconds, places: 1)) s",
          verdict(row),
        ]
      })
  }

  /// The sentence about a result, which is true of what was measured.
  private func sentence(_ row: ReproducedResult) -> String {
    var text: String
    switch row.state {
    case .measured(let mean):
      text = self.text(row, mean).sentence
      if let extent = row.extent {
        text += say(
          en: " This is not the whole experiment (\(say(extent))).",
          de: " Das ist nicht der ganze Versuch (\(say(extent))).")
      }
      if row.missingSeedCount > 0 {
        text += say(
          en: " Values are missing for \(missingSeeds(row)).",
          de: " Es fehlen Werte für \(missingSeeds(row)).")
      }
    case .noData(let need):
      text = say(
        en: "Not run: \(need.rawValue) is missing. \(Self.sentence(say(need.advice)))",
        de: "Nicht gerechnet: \(need.rawValue) fehlt. \(Self.sentence(say(need.advice)))")
    case .tooLong:
      text = say(
        en: "Left out, since it takes too long; `\(hours(row))` repeats it.",
        de: "Ausgelassen, weil es zu lange dauert; `\(hours(row))` wiederholt es.")
    case .noValues:
      text = say(en: "There are no values.", de: "Es gibt keine Werte.")
    }
    if !row.failures.isEmpty {
      let list = row.failures.joined(separator: "; ")
      text += say(en: " Failed: \(list).", de: " Gescheitert: \(list).")
    }
    return text
  }

  private func finding(_ work: PublishedWork, _ rows: [ReproducedResult]) -> String {
    if rows.isEmpty { return say(en: "cannot be repeated", de: "ist nicht wiederholbar") }
    let groups = Dictionary(grouping: rows, by: { verdict($0) })
    return groups.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
      .map { "\($0.value.count) × \($0.key)" }.joined(separator: ", ")
  }

  /// The values of all experiments of a work.
  private func values(of work: PublishedWork, _ rows: [ReproducedResult]) -> ExperimentValues {
    var values: ExperimentValues = [:]
    for row in rows {
      for quantity in row.item.figure?.quantities ?? []
      where values[quantity.experiment.id] == nil {
        values[quantity.experiment.id] = row.item.seeds.compactMap { seed in
          let job = ReproductionJob(
            work: work.name, experiment: quantity.experiment, seed: seed)
          return content.outcomes.finished[job.name].map { (seed, $0.values) }
        }
      }
    }
    return values
  }

  /// A phrase as a sentence.
  private static func sentence(_ phrase: String) -> String {
    let first = phrase.prefix(1)
    return (first == "`" ? String(first) : first.uppercased()) + phrase.dropFirst() + "."
  }
}

extension ReproducedResult {
  /// A Boolean value that indicates whether its data is missing.
  fileprivate var isWithoutData: Bool { if case .noData = state { true } else { false } }
}
