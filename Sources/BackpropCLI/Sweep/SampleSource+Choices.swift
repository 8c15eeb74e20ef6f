import BackpropData
import BackpropFormats

extension SampleSource {
  /// The same data for choosing options: of images, the validation part is in the test part's place,
  /// so that the test images say afterwards how good the choice is. Built-in digits are drawn once
  /// for all runs.
  var forChoices: SampleSource {
    switch content {
    case .images, .drawnDigits:
      guard let digits else { return self }
      let parts = DigitDataset(
        name: digits.name, source: digits.source, training: digits.training,
        validation: digits.validation, test: digits.validation)
      return SampleSource(name: name, origin: origin, content: .images(parts))
    case .task(let task, let images):
      let content = Content.task(task, images: images?.forChoices)
      return SampleSource(name: name, origin: origin, content: content)
    case .table: return self
    }
  }

  /// What tells the data from all other.
  func fingerprint() throws -> String {
    let parts = hasParts ? [Part.training, .test] : [.training]
    return try parts.map { try samples($0, over: Float.self).fingerprint }.joined()
  }
}
