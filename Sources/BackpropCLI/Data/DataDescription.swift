/// What is told about data when its samples are elsewhere.
struct DataDescription: Sendable {
  /// The name as on the command line.
  let name: String
  /// Where it comes from, in words.
  let origin: String
  /// The columns and rows of an image; nil if the samples are none.
  let imageSize: (width: Int, height: Int)?
}

extension SampleSource {
  var description: DataDescription {
    DataDescription(name: name, origin: origin, imageSize: imageSize)
  }
}
