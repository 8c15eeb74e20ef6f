import BackpropReport

/// The places in the source that the report names; a test holds their lines.
extension PartResult.SourceReference {
  private static let backpropagation = "Sources/Backprop/Backpropagation/Backpropagation.swift"

  static let outputError = Self(backpropagation, line: 53, "outputError")
  static let backpropagateError = Self(backpropagation, line: 63, "backpropagateError")
  static let biasGradient = Self(backpropagation, line: 79, "biasGradient")
  static let weightGradient = Self(backpropagation, line: 90, "weightGradient")
  static let costs = Self("Sources/Backprop/Costs/Cost.swift", line: 11, "Cost")
  static let sigmoid = Self(
    "Sources/Backprop/Activations/RealActivation.swift", line: 105, "Sigmoid")
  static let gradientDescent = Self("Sources/Backprop/Optimizers/SGD.swift", line: 8, "SGD")
  static let trainingRun = Self(
    "Sources/Backprop/Training/TrainingRun.swift", line: 14, "TrainingRun")
  static let gradientCheck = Self(
    "Sources/Backprop/GradientCheck/GradientCheck.swift", line: 13, "GradientCheck")
  static let interval = Self(
    "Sources/BackpropSheet/AmplifyingInterval.swift", line: 12, "AmplifyingInterval")
  static let depthTraining = Self(
    "Sources/BackpropSheet/DeepNetworks.swift", line: 88, "DepthTraining")

  /// All of them.
  static let all: [Self] = [
    outputError, backpropagateError, biasGradient, weightGradient, costs, sigmoid, gradientDescent,
    trainingRun, gradientCheck, interval, depthTraining,
  ]
}
