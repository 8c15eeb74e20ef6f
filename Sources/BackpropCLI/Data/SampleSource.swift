import Backprop
import BackpropData

/// The data of a command, as it was found: parts of it become samples over any scalar.
struct SampleSource: Sendable {
  enum Part: String, CaseIterable, Sendable {
    case training
    case validation
    case test
  }

  enum Content: Sendable {
    case images(DigitDataset)
    /// Images are drawn when they are asked for, and only so many.
    case drawnDigits(SyntheticDigits)
    case table(CSVTable)
  }

  /// The name as on the command line.
  let name: String
  /// Where it comes from, in words.
  let origin: String
  let content: Content

  /// The columns and rows of an image; nil if the samples are none.
  var imageSize: (width: Int, height: Int)? {
    switch content {
    case .images(let digits): (digits.training.width, digits.training.height)
    case .drawnDigits: (HandwrittenImage.side, HandwrittenImage.side)
    case .table: nil
    }
  }

  var inputCount: Int {
    if case .table(let table) = content { return table.columnCount }
    return imageSize.map { $0.width * $0.height } ?? 0
  }

  /// The number of outputs of a network for the data: one a class.
  var outputCount: Int { classNames.count }

  /// The names of the classes.
  var classNames: [String] {
    switch content {
    case .images(let digits): (0..<digits.training.classCount).map(String.init)
    case .drawnDigits: (0..<10).map(String.init)
    case .table(let table): table.classNames
    }
  }

  /// How many samples a part has; for tables all rows are one part.
  func count(of part: Part) -> Int {
    switch content {
    case .images(let digits): digits.part(part).count
    case .drawnDigits: part == .training ? 50_000 : 10_000
    case .table(let table): table.rowCount
    }
  }

  /// The first `limit` images of a part, or all; nil where there are no images.
  func images(_ part: Part, limit: Int? = nil) -> LabeledImages? {
    let count = min(limit ?? .max, count(of: part))
    switch content {
    case .images(let digits): return digits.part(part).prefix(count)
    case .drawnDigits(let digits):
      let drawn: SyntheticDigits.Part =
        switch part {
        case .training: .training
        case .validation: .validation
        case .test: .test
        }
      return digits.images(drawn, count: count, threads: processorCount)
    case .table: return nil
    }
  }
}

extension DigitDataset {
  fileprivate func part(_ part: SampleSource.Part) -> LabeledImages {
    switch part {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }
}
