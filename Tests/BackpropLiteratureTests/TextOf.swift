import BackpropData
import BackpropPlots
import BackpropReport

/// Returns a context with a few synthetic digits.
func tinyContext(_ language: Language = .english, replicas: Int? = 2) -> ReportContext {
  let images = SyntheticDigits().images(.training, count: 40)
  return ReportContext(
    digits: DigitDataset(
      name: "digits", source: "Test", training: images, validation: images, test: images),
    language: language, replicas: replicas, isQuick: true, threads: 2)
}

extension PartResult {
  /// All texts of running prose, in order: paragraphs, headings, captions.
  var prose: [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .task(let text), .answer(let text), .heading(let text), .paragraph(let text): [text]
      case .steps(let steps): steps
      case .figure(_, _, let caption): [caption]
      case .table(let caption, _, _): [caption]
      case .formula, .source: []
      }
    }
  }

  /// The prose as one text.
  var text: String { prose.joined(separator: "\n") }

  /// The cells of all tables without their headers.
  var cells: [String] {
    blocks.flatMap { block -> [String] in
      if case .table(_, _, let rows) = block { rows.flatMap(\.self) } else { [] }
    }
  }

  /// The headers of all tables.
  var headers: [String] {
    blocks.flatMap { block -> [String] in
      if case .table(_, let header, _) = block { header } else { [] }
    }
  }

  /// The places in the source that the part names.
  var sources: [SourceReference] {
    blocks.flatMap { block -> [SourceReference] in
      if case .source(_, let files) = block { files } else { [] }
    }
  }

  /// Returns the outcome of a claim.
  func outcome(_ id: String) -> String? { claims.first { $0.id == id }?.outcome }
}
