import Backprop

extension Dataset {
  /// Images as samples of a classification; their pixels stay 8 bits wide.
  public init(_ images: LabeledImages) {
    do throws(DatasetError) {
      try self.init(
        inputs: .pixels(images.pixels),
        targets: .classes(images.labels.map { Int32($0) }, count: images.classCount),
        inputCount: images.pixelCount, outputCount: images.classCount)
    } catch {
      preconditionFailure("labeled images have whole images and labels below their class count")
    }
  }
}
