import Backprop
import Testing

@testable import BackpropRuns

/// The texts of options, and the table that they are in.
@Suite struct OptionTests {
  /// Texts of every option, in a run to which the option applies.
  static let samples: [(name: String, text: String, others: [(String, String)])] = [
    ("dataset", "digits", []), ("dataset", "xor", []), ("dataset", "folder/points.csv", []),
    ("data", "a folder", []), ("dataset", "folder/of-images", []), ("target", "a,3", []),
    ("ignore", "id", []), ("task", "regression", []), ("header", "absent", []),
    ("missing", "drop", []), ("scale", "minmax", []), ("complex-pairs", "true", []),
    ("hidden", "30,20", []), ("sizes", "784,30,10", []),
    ("layers", "conv 20 5x5 stride 2 same relu, max-pool 2x2, dropout 0.5, dense 10", []),
    ("input-shape", "28x28x3", [("layers", "dense 10")]),
    ("input-shape", "784", [("layers", "dense 10")]), ("scalar", "complex", []),
    ("precision", "float64", []), ("activation", "tanh,sigmoid", []),
    ("cost", "log-likelihood", []), ("class-weights", "balanced", []),
    ("class-weights", "1,2.5,0", []), ("sample-weight", "w", []),
    ("optimizer", "l-bfgs", []), ("memory", "20", [("optimizer", "l-bfgs")]),
    ("gradient-tolerance", "0.001", [("optimizer", "l-bfgs")]),
    ("gradient-tolerance", "0.001", [("optimizer", "levenberg-marquardt")]),
    ("initializer", "he", []), ("generator", "numpy", []),
    ("seed", "18446744073709551615", []), ("optimizer", "adamw", []),
    ("momentum", "0.85", [("optimizer", "nesterov")]), ("beta1", "0.8", [("optimizer", "adam")]),
    ("beta2", "0.99", [("optimizer", "adamw")]), ("epsilon", "1e-07", [("optimizer", "adam")]),
    ("beta2", "0.8", [("optimizer", "rmsprop")]), ("epsilon", "1e-07", [("optimizer", "rmsprop")]),
    ("epsilon", "1e-07", [("optimizer", "adagrad")]),
    ("weight-decay", "0.02", [("optimizer", "adamw")]),
    ("second-moment", "parts", [("optimizer", "adam")]), ("eta", "0.25", []),
    ("schedule", "step:10:0.5", []), ("schedule", "exponential:0.9", []),
    ("schedule", "cosine:30:0.1", []), ("schedule", "warmup:5,plateau:3", []),
    ("schedule", "warmup:2", []), ("schedule", "plateau", []), ("lambda", "0.1", []),
    ("changes", "2:eta=0.25,2:dropout=0.5,11:lambda=5,11:batch-size=20", []),
    ("changes", "2:eta=0.25,2:b1.3=-1,2:w1.3.2=0.5,4:w2.1.1=1e-07-0.5i", []),
    ("l1", "0.01", []), ("dropout", "0.5", []), ("gradient-norm", "2", []),
    ("early-stopping", "7", []),
    ("early-stopping-monitor", "training-cost", [("early-stopping", "3")]), ("epochs", "0", []),
    ("batch-size", "32", []), ("train-size", "1000", []), ("evaluation-size", "100", []),
    ("monitor", "none", []), ("monitor", "training-cost,evaluation-accuracy", []),
    ("poles", "keep:0.1", []), ("poles", "stop:0.01", []),
    ("augment", "shift:2,rotate:10,elastic", []), ("augment", "elastic:20:3.5", []),
    ("augment", "shift:1,scale:0.15,shear:7.5", []), ("augment", "noise:0.25", []),
    ("stratify", "true", []), ("evaluate-last", "true", []), ("distributed", "true", []),
    ("reduction", "ordered:4", [("distributed", "true")]),
    ("local-steps", "5", [("distributed", "true")]),
  ]

  /// An option that is set is read again with the same text, and survives the JSON form.
  @Test(arguments: samples.indices.map { "\(samples[$0].name) \(samples[$0].text) #\($0)" })
  func textsAreReadAsTheyAreWritten(_ label: String) throws {
    let index = try #require(label.split(separator: "#").last.flatMap { Int($0) })
    let (name, text, others) = Self.samples[index]
    let run = try RunSpecification(
      options: others.map { (name: $0.0, text: $0.1) } + [(name, text)])
    #expect(RunOption.named(name)?.text(in: run) == text)
    #expect(try RunSpecification(options: run.options) == run)
  }

  @Test func everyOptionIsTried() {
    #expect(Set(Self.samples.map(\.name)) == Set(RunOption.all.map(\.name)))
    #expect(Set(RunOption.all.map(\.name)).count == RunOption.all.count)
  }

  @Test(arguments: [
    ("eta", "fast"), ("epochs", "-1"), ("epochs", "1.5"), ("batch-size", "0"),
    ("cost", "crossentropy"),
    ("changes", "eta=1"), ("changes", "0:eta=1"), ("changes", "2:epochs=3"),
    ("changes", "2:eta=fast"), ("changes", "2:eta=1,2:eta=1"), ("changes", "2:eta=1,"),
    ("changes", "2:w1.1=1"), ("changes", "2:w1.1.1=x"), ("changes", "2:b1.1=1,2:b1.1=2"),
    ("schedule", "step:1:2,constant"), ("schedule", "warmup:2,linear"),
    ("schedule", "cosine:3:2"), ("schedule", "exponential:0"), ("poles", "keep:1"),
    ("poles", "leave:0.1"), ("augment", "shift"), ("augment", "shift:1,shift:2"),
    ("augment", "rotate:1000"), ("augment", "noise:0"), ("augment", "noise:1,shift:1"),
    ("augment", "elastic:x"), ("monitor", "accuracy"),
    ("seed", "18446744073709551616"), ("activation", "tanh,"), ("sizes", "784;10"),
    ("class-weights", "equal"), ("class-weights", "1,-1"), ("class-weights", "1,,2"),
    ("memory", "5"), ("gradient-tolerance", "0.1"),
    ("dataset", "imagenet"), ("reduction", "ordered:0"), ("stratify", "perhaps"), ("data", ""),
    ("momentum", "0.9"), ("beta1", "0.9"), ("weight-decay", "0.1"), ("second-moment", "parts"),
    ("early-stopping-monitor", "training-cost"), ("reduction", "fast"), ("local-steps", "3"),
    ("learning-rate", "0.1"), ("target", "a,,b"), ("scale", "pixel"), ("task", "regress"),
    ("header", "no"), ("missing", "median"), ("batch-size", "0.0"), ("batch-size", "2.5"),
    ("epochs", "_"), ("epochs", "1e300"), ("hidden", "30,,20"), ("sizes", "2.5,3"),
    ("layers", "conv 3"), ("layers", "dense 10,"), ("layers", "dense 10 sigmod"),
    ("layers", "dence 10"), ("input-shape", "28x28"),
  ])
  func invalidOptionsAreNamed(_ name: String, _ text: String) {
    let error = #expect(throws: OptionError.self) {
      try RunSpecification(options: [(name, text)])
    }
    #expect(error?.option == name && error?.message.isEmpty == false)
  }

  /// Whole numbers as YAML has them; a cosine lasts as long as the run, and one monitored value is the one
  /// that stops it.
  @Test func optionsAreReadAsTheyAreMeant() throws {
    for (text, number) in [("2.0", 2), ("1e1", 10), ("1_000", 1_000), ("3", 3)] {
      let run = try RunSpecification(options: [
        ("epochs", text), ("seed", text), ("hidden", "\(text),4"), ("train-size", text),
      ])
      #expect(run.training.epochs == number && run.seed == UInt64(number))
      #expect(run.hidden == [number, 4] && run.trainingSize == number)
    }
    func schedule(_ text: String) throws -> LearningRateSchedule {
      try RunSpecification(options: [("schedule", text), ("epochs", "40")]).training.schedule
    }
    #expect(try schedule("cosine") == .cosine(epochs: 40))
    #expect(try schedule("warmup:5,cosine") == .warmUp(epochs: 5, then: .cosine(epochs: 35)))
    let stopped = try RunSpecification(options: [
      ("early-stopping", "3"), ("monitor", "training-cost"),
    ])
    #expect(stopped.training.earlyStopping?.monitor == .trainingCost)
    #expect(try RunSpecification(options: [("cost", "Quadratic")]).cost == .quadratic)
  }

  /// `relu` alone is for the hidden layers; the last one suits cost and targets.
  @Test(arguments: [
    ("digits", "relu", "relu,sigmoid"), ("digits", "sigmoid", "sigmoid"),
    ("a.csv", "tanh", "tanh,sigmoid"), ("digits", "relu,sigmoid", "relu,sigmoid"),
  ])
  func oneActivationIsForTheLayersThatItSuits(_ data: String, _ text: String, _ all: String) throws
  {
    let run = try RunSpecification(options: [("dataset", data), ("activation", text)])
    #expect(run.resolvedActivations.joined(separator: ",") == all)
    let regression = try RunSpecification(options: [
      ("dataset", "a.csv"), ("task", "regression"), ("activation", "sigmoid"),
    ])
    #expect(regression.resolvedActivations == ["sigmoid", "identity"])
    #expect(regression.cost == .quadratic)
  }

  @Test func aPlateauMonitorsWhatTheDataHas() throws {
    let schedule = try LearningRateSchedule(optionText: "warmup:5,plateau:3")
    #expect(
      schedule.monitoring(.trainingCost)
        == .warmUp(epochs: 5, then: .halveOnPlateau(monitor: .trainingCost, patience: 3)))
    #expect(RunSpecification(dataset: .task(.equalizer)).defaultMonitor == .evaluationCost)
    #expect(RunSpecification(dataset: .mnist).defaultMonitor == .evaluationAccuracy)
  }

  @Test(arguments: [
    ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("train", "trian", 1),
  ])
  func distancesCountMistakes(_ a: String, _ b: String, _ distance: Int) {
    #expect(Suggestion.distance(a, b) == distance)
  }

  @Test(arguments: [
    ("mse", "quadratic"), ("MSE", "quadratic"), ("nll", "log-likelihood"), ("bce", "cross-entropy"),
  ])
  func synonymsAreSuggested(_ text: String, _ name: String) {
    #expect(Suggestion.nearest(to: text, among: Cost.allCases.map(\.rawValue)) == name)
  }

  @Test(arguments: [("Sigmoid", "sigmoid"), ("thanh", "tanh"), ("softplus", nil), ("", nil)])
  func suggestionsAreNear(_ text: String, _ suggestion: String?) {
    #expect(Suggestion.nearest(to: text, among: ["sigmoid", "tanh", "relu"]) == suggestion)
  }
}
