extension MNIST.Part {
  /// Bytes of the plain file.
  var plainBytes: Int {
    switch self {
    case .trainingImages: 16 + MNIST.trainingCount * 784
    case .trainingLabels: 8 + MNIST.trainingCount
    case .testImages: 16 + MNIST.testCount * 784
    case .testLabels: 8 + MNIST.testCount
    }
  }

  /// SHA-256 of the plain file: mirrors compress it differently, and what counts is the content.
  var plainSHA256: String {
    switch self {
    case .trainingImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    case .trainingLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    case .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    case .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    }
  }
}
