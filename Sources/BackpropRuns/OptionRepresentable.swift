public import Backprop
import BackpropData
import BackpropFormats
public import Numerics

/// A type whose values have a text form, as on the command line and in configuration files.
package protocol OptionRepresentable {
  /// The value that a text describes.
  ///
  /// - Throws: ``OptionError`` that says which forms are allowed.
  init(optionText text: String) throws(OptionError)

  /// The canonical text; `nil` if there is no value to write.
  var optionText: String? { get }

  /// The kind of texts that are allowed.
  static var form: RunOption.Form { get }
}

/// An invalid value or combination of values, and what to write instead.
public struct OptionError: Error, Equatable, CustomStringConvertible {
  /// The name of the option without dashes; `nil` where the caller knows it.
  public var option: String?

  /// The problem and the advice, in a line.
  public var message: String

  /// An error about the value of an option.
  public init(_ message: String, option: String? = nil) {
    self.message = message
    self.option = option
  }

  /// The message after the option's name.
  public var description: String { option.map { "--\($0): \(message)" } ?? message }
}

// MARK: - Numbers and names

extension Int: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    guard let number = Int(wholeNumber: text), number >= 0 else {
      throw OptionError("give a whole number, 0 or more")
    }
    self = number
  }
  package var optionText: String? { String(self) }
  package static var form: RunOption.Form { .integer }
}

extension FixedWidthInteger {
  /// The whole number that a text describes, also as YAML may write it: `1_000`, `2.0` or `1e3`.
  fileprivate init?(wholeNumber text: String) {
    let plain = text.filter { $0 != "_" }
    guard let number = Self(plain) ?? Double(plain).flatMap({ Self(exactly: $0) }) else {
      return nil
    }
    self = number
  }
}

extension UInt64: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    guard let number = UInt64(wholeNumber: text) else {
      throw OptionError("give a whole number from 0 to \(UInt64.max)")
    }
    self = number
  }
  package var optionText: String? { String(self) }
  package static var form: RunOption.Form { .integer }
}

extension Double: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    guard let number = Double(text) else { throw OptionError("give a number, as in 0.5") }
    self = number
  }

  /// The shortest text with the same value: `0.5`, `3`.
  package var optionText: String? { Int(exactly: self).map(String.init) ?? description }
  package static var form: RunOption.Form { .number }
}

extension Bool: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    guard let flag = Bool(text) else { throw OptionError("give true or false") }
    self = flag
  }

  /// `true`, or no text.
  package var optionText: String? { self ? "true" : nil }
  package static var form: RunOption.Form { .flag }
}

extension String: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    guard !text.isEmpty else { throw OptionError("the text is empty") }
    self = text
  }
  package var optionText: String? { self }
  package static var form: RunOption.Form { .text }
}

extension Optional: OptionRepresentable where Wrapped: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    self = .some(try Wrapped(optionText: text))
  }
  package var optionText: String? { flatMap(\.optionText) }
  package static var form: RunOption.Form { Wrapped.form }
}

extension [Int]: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    self = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Int(wholeNumber: String(part)) else {
        throw OptionError("give whole numbers separated by commas, as in 784,30,10")
      }
      append(size)
    }
  }
  package var optionText: String? { map(String.init).joined(separator: ",") }
  package static var form: RunOption.Form { .integers }
}

/// A choice among named cases.
package protocol OptionChoice: OptionRepresentable, RawRepresentable<String>, CaseIterable {}

extension OptionChoice {
  package init(optionText text: String) throws(OptionError) {
    guard let value = Self(rawValue: text) ?? Self(rawValue: text.lowercased()) else {
      throw OptionError(Suggestion.advice(on: text, among: Self.allCases.map(\.rawValue)))
    }
    self = value
  }
  package var optionText: String? { rawValue }
  package static var form: RunOption.Form { .choice(allCases.map(\.rawValue)) }
}

extension AdamParameters.SecondMoment: OptionChoice {}
extension MissingEntries: OptionChoice {}
extension ScalingMethod: OptionChoice {}
extension TableReader.Header: OptionChoice {}
extension TableTask: OptionChoice {}
extension Cost: OptionChoice {}
extension GeneratorName: OptionChoice {}
extension Optimizer.Kind: OptionChoice {}
extension Initializer: OptionChoice {}
extension MonitoredValue: OptionChoice {}
extension ScalarType.Field: OptionChoice {}
extension ScalarType.Precision: OptionChoice {}

/// The names of activation functions, one for all layers or one per layer.
package struct ActivationNames: OptionRepresentable, Hashable, Sendable {
  /// The names.
  package let names: [String]

  /// All names over ℝ and ℂ, each once.
  package static var all: [String] {
    let real = RealActivation.allCases.map(\.rawValue)
    return real + ComplexActivation.allCases.map(\.rawValue).filter { !real.contains($0) }
  }

  init(_ names: [String]) { self.names = names }

  package init(optionText text: String) throws(OptionError) {
    names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names where !Self.all.contains(name) {
      throw OptionError(Suggestion.advice(on: name, among: Self.all))
    }
  }
  package var optionText: String? { names.joined(separator: ",") }
  package static var form: RunOption.Form { .choices(all) }
}

/// Names or numbers of the columns of a table.
package struct ColumnNames: OptionRepresentable, Hashable, Sendable {
  /// The names or numbers.
  package let names: [String]

  init(_ names: [String]) { self.names = names }

  package init(optionText text: String) throws(OptionError) {
    names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard !names.contains("") else {
      throw OptionError("give names or numbers of columns separated by commas")
    }
  }
  package var optionText: String? { names.isEmpty ? nil : names.joined(separator: ",") }
  package static var form: RunOption.Form { .text }
}

/// `balanced`, or a weight for each class.
extension ClassWeights: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    if text == "balanced" {
      self = .balanced
      return
    }
    var weights: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let weight = Double(part), weight >= 0, weight.isFinite else {
        throw OptionError("give balanced, or a weight of at least 0 for each class, as in 1,2.5,1")
      }
      weights.append(weight)
    }
    self = .values(weights)
  }
  package var optionText: String? {
    switch self {
    case .balanced: "balanced"
    case .values(let weights): weights.map { $0.optionText ?? "" }.joined(separator: ",")
    }
  }
  package static var form: RunOption.Form {
    .notation(["balanced"], "balanced, or a weight for each class: 1,2.5,1")
  }
}

// MARK: - Metrics

extension Monitor: OptionRepresentable {
  private static let values: [(name: String, monitor: Monitor)] = MonitoredValue.allCases.map {
    ($0.rawValue, $0.monitor)
  }

  /// `all`, `none`, or names of values separated by commas.
  package init(optionText text: String) throws(OptionError) {
    switch text {
    case "all": self = .all
    case "none": self = []
    default:
      self = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let value = Self.values.first(where: { $0.name == part }) else {
          let names = ["all", "none"] + Self.values.map(\.name)
          throw OptionError(Suggestion.advice(on: String(part), among: names))
        }
        insert(value.monitor)
      }
    }
  }
  package var optionText: String? {
    if self == .all { return "all" }
    let names = Self.values.filter { contains($0.monitor) }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ",")
  }
  package static var form: RunOption.Form { .choices(["all", "none"] + values.map(\.name)) }
}

// MARK: - Hyperparameters with a notation of their own

extension LearningRateSchedule: OptionRepresentable {
  static let notation =
    "constant, step:N:FACTOR, exponential:FACTOR, cosine[:N[:MINIMUM]], plateau[:N] or "
    + "warmup:N[,SCHEDULE]"
  static let names = ["constant", "step", "exponential", "cosine", "warmup", "plateau"]

  /// A schedule in the notation `cosine:30` or `warmup:5,step:10:0.5`. A plateau monitors the
  /// evaluation accuracy until the run's data is known.
  package init(optionText text: String) throws(OptionError) { self = try Self.parse(text[...]) }

  private static func parse(_ text: Substring) throws(OptionError) -> LearningRateSchedule {
    let halves = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let (own, rest) = (halves[0], halves.count > 1 ? halves[1] : nil)
    let parts = own.split(separator: ":", omittingEmptySubsequences: false)
    if let rest, parts[0] != "warmup" {
      throw OptionError("another schedule follows only after warmup:N, not '\(rest)'")
    }
    switch (parts[0], parts.count) {
    case ("constant", 1): return .constant
    case ("step", 3): return .step(every: try count(parts[1]), factor: try factor(parts[2]))
    case ("exponential", 2): return .exponential(factor: try factor(parts[1]))
    // The number of epochs of a run is known only with all of its options.
    case ("cosine", 1): return .cosine(epochs: Int.max)
    case ("cosine", 2): return .cosine(epochs: try count(parts[1]))
    case ("cosine", 3):
      return .cosine(epochs: try count(parts[1]), minimum: try share(parts[2]))
    case ("warmup", 2):
      guard let rest else { return .warmUp(epochs: try count(parts[1])) }
      return .warmUp(epochs: try count(parts[1]), then: try parse(rest))
    case ("plateau", 1): return .halveOnPlateau()
    case ("plateau", 2): return .halveOnPlateau(patience: try count(parts[1]))
    case (let name, 1) where CustomSchedule(named: String(name)) != nil:
      return CustomSchedule(named: String(name)).map { .custom($0) } ?? .constant
    case (let name, _) where names.contains(String(name)):
      throw OptionError("write it as \(notation)")
    case (let name, _): throw OptionError(Suggestion.advice(on: String(name), among: names))
    }
  }

  private static func count(_ text: Substring) throws(OptionError) -> Int {
    guard let count = Int(text), count >= 1 else {
      throw OptionError("give a whole number, 1 or more")
    }
    guard count <= 1_000_000_000 else { throw OptionError("give at most 1000000000") }
    return count
  }

  private static func factor(_ text: Substring) throws(OptionError) -> Double {
    guard let factor = Double(text), factor > 0, factor.isFinite else {
      throw OptionError("the factor must be a positive number, as in 0.5")
    }
    return factor
  }

  private static func share(_ text: Substring) throws(OptionError) -> Double {
    guard let share = Double(text), 0...1 ~= share else {
      throw OptionError("the minimum must lie between 0 and 1")
    }
    return share
  }

  package var optionText: String? { notationText }

  private var notationText: String {
    switch self {
    case .constant: "constant"
    case .step(let every, let factor): "step:\(every):\(factor.optionText ?? "")"
    case .exponential(let factor): "exponential:\(factor.optionText ?? "")"
    case .cosine(.max, 0): "cosine"
    case .cosine(let epochs, 0): "cosine:\(epochs)"
    case .cosine(let epochs, let minimum): "cosine:\(epochs):\(minimum.optionText ?? "")"
    case .warmUp(let epochs, .constant): "warmup:\(epochs)"
    case .warmUp(let epochs, let then): "warmup:\(epochs),\(then.notationText)"
    case .halveOnPlateau(_, 10, _): "plateau"
    case .halveOnPlateau(_, let patience, _): "plateau:\(patience)"
    case .custom(let schedule): schedule.name
    }
  }
  package static var form: RunOption.Form { .notation(names, notation) }

  /// The schedule of a run, in which a cosine without a number of its own takes the epochs that are left.
  func lasting(_ epochs: Int) -> LearningRateSchedule {
    switch self {
    case .cosine(.max, let minimum): .cosine(epochs: max(1, epochs), minimum: minimum)
    case .warmUp(let first, let then): .warmUp(epochs: first, then: then.lasting(epochs - first))
    default: self
    }
  }

  /// The schedule with another value monitored for plateaus.
  func monitoring(_ value: MonitoredValue) -> LearningRateSchedule {
    switch self {
    case .halveOnPlateau(_, let patience, let minDelta):
      .halveOnPlateau(monitor: value, patience: patience, minDelta: minDelta)
    case .warmUp(let epochs, let then): .warmUp(epochs: epochs, then: then.monitoring(value))
    default: self
    }
  }
}

extension PolePolicy: OptionRepresentable {
  /// `stop:0.01` or `keep:0.1`.
  package init(optionText text: String) throws(OptionError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let distance = Double(parts[1]), 0..<1 ~= distance else {
      throw OptionError("give stop:DISTANCE or keep:DISTANCE with a distance from 0 to 1")
    }
    switch parts[0] {
    case "stop": self = .stop(within: distance)
    case "keep": self = .keepDistance(distance)
    default:
      throw OptionError(Suggestion.advice(on: String(parts[0]), among: ["stop", "keep"]))
    }
  }
  package var optionText: String? {
    switch self {
    case .stop(0): nil
    case .stop(let distance): "stop:\(distance.optionText ?? "")"
    case .keepDistance(let distance): "keep:\(distance.optionText ?? "")"
    }
  }
  package static var form: RunOption.Form {
    .notation(["stop:", "keep:"], "stop:DISTANCE or keep:DISTANCE")
  }
}

/// The augmentation of training samples: of images of any size `shift:2,rotate:10,elastic:34:4`, of
/// other values `noise:0.1`.
public struct AugmentationSpecification: OptionRepresentable, Hashable, Sendable {
  static let notation =
    "shift:PIXELS, rotate:DEGREES, scale:SHARE, shear:DEGREES, elastic[:STRENGTH[:SMOOTHNESS]]; of "
    + "values that are not images noise:DEVIATION"
  static let names = ["shift", "rotate", "scale", "shear", "elastic", "noise"]

  private var shift: Double?
  private var rotation: Double?
  private var scaling: Double?
  private var shear: Double?
  private var elastic: ImageAugmentation.Elastic?
  private var noise: Double?

  package init(optionText text: String) throws(OptionError) {
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let name = pieces.first ?? ""
      guard Self.names.contains(name) else {
        throw OptionError(Suggestion.advice(on: name, among: Self.names))
      }
      guard seen.insert(name).inserted else { throw OptionError("\(name) is given twice") }
      var numbers: [Double] = []
      for piece in pieces.dropFirst() {
        guard let number = Double(piece) else {
          throw OptionError("'\(piece)' is not a number: write it as \(Self.notation)")
        }
        numbers.append(number)
      }
      switch (name, numbers.count) {
      case ("shift", 1): shift = numbers[0]
      case ("rotate", 1): rotation = numbers[0]
      case ("scale", 1): scaling = numbers[0]
      case ("shear", 1): shear = numbers[0]
      case ("elastic", 0): elastic = .init()
      case ("elastic", 1): elastic = .init(strength: numbers[0])
      case ("elastic", 2): elastic = .init(strength: numbers[0], smoothness: numbers[1])
      case ("noise", 1): noise = numbers[0]
      default: throw OptionError("write it as \(Self.notation)")
      }
    }
    guard noise == nil || seen.count == 1 else {
      throw OptionError("noise is for values that are not images, the others are for images")
    }
    // A value that is invalid for the largest images is invalid for all.
    var configuration = TrainingConfiguration(epochs: 1, miniBatchSize: 1, learningRate: 1)
    apply(to: &configuration, width: 4096, height: 4096)
    do throws(TrainingError) {
      try configuration.check(trainingSize: 1)
    } catch {
      throw OptionError(error.description)
    }
  }
  package var optionText: String? {
    func part(_ name: String, _ number: Double?) -> String? {
      number.map { "\(name):\($0.optionText ?? "")" }
    }
    let parts: [String?] = [
      part("shift", shift), part("rotate", rotation), part("scale", scaling), part("shear", shear),
      elastic.map {
        $0 == .init()
          ? "elastic"
          : "elastic:\($0.strength.optionText ?? ""):\($0.smoothness.optionText ?? "")"
      },
      part("noise", noise),
    ]
    return parts.compactMap(\.self).joined(separator: ",")
  }
  package static var form: RunOption.Form { .notation(names, notation) }

  /// True for distortions of images, false for noise.
  public var distortsImages: Bool { noise == nil }

  /// Sets the augmentation of images of a size, or the noise, in a configuration.
  public func apply(to configuration: inout TrainingConfiguration, width: Int, height: Int) {
    configuration.inputNoise = noise
    guard distortsImages else { return }
    configuration.augmentation = ImageAugmentation(
      width: width, height: height, shift: shift ?? 0, rotation: rotation ?? 0,
      scaling: scaling ?? 0, shear: shear ?? 0, elastic: elastic)
  }
}

extension TrainingChanges: OptionRepresentable {
  private static let names = ["eta", "lambda", "batch-size", "dropout"]
  private static let notation =
    "EPOCH:NAME=VALUE, of eta, lambda, batch-size, dropout, a weight such as w1.3.2 or a bias such as "
    + "b1.3; several separated by commas"

  /// `11:eta=0.1,11:lambda=5,21:w1.3.2=0.5`.
  package init(optionText text: String) throws(OptionError) {
    self.init()
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let (epoch, name, value) = try Self.parts(of: part)
      var values = self[epoch] ?? Values()
      let old = values
      switch name {
      case "eta": values.learningRate = try Double(optionText: value)
      case "lambda": values.lambda = try Double(optionText: value)
      case "batch-size": values.miniBatchSize = try Int(optionText: value)
      case "dropout": values.dropout = try Double(optionText: value)
      default:
        guard let index = ParameterIndex(name) else {
          throw OptionError("'\(part)': " + Suggestion.advice(on: name, among: Self.names))
        }
        if values.parameters[index] == nil {
          values.parameters[index] = try Complex(optionText: value)
        }
      }
      guard values != old else { throw OptionError("'\(part)' is given twice") }
      self[epoch] = values
    }
  }

  private static func parts(
    of text: Substring
  ) throws(OptionError) -> (epoch: Int, name: String, value: String) {
    if let colon = text.firstIndex(of: ":"), let epoch = Int(text[..<colon]), epoch >= 1 {
      let change = text[colon...].dropFirst()
      if let sign = change.firstIndex(of: "=") {
        return (epoch, String(change[..<sign]), String(change[sign...].dropFirst()))
      }
    }
    throw OptionError("'\(text)': write it as \(notation)")
  }

  package var optionText: String? {
    let parts = epochs.flatMap { epoch in
      let values = self[epoch] ?? Values()
      let hyperparameters: [(String, String?)] = [
        ("eta", values.learningRate?.optionText), ("lambda", values.lambda?.optionText),
        ("batch-size", values.miniBatchSize?.optionText), ("dropout", values.dropout?.optionText),
      ]
      let parameters = values.parameters.map { ($0.description, $1.optionText) }
        .sorted { $0.0 < $1.0 }
      return (hyperparameters + parameters).compactMap { name, value in
        value.map { "\(epoch):\(name)=\($0)" }
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ",")
  }
  package static var form: RunOption.Form { .notation([], notation) }
}

extension TrainingChanges.Values {
  /// Returns the weights and biases of a text such as `w1.3.2=0.5,b1.3=-1`, over ℂ such as
  /// `w1.1.1=0.5+2i`.
  ///
  /// - Throws: ``OptionError`` if the text is none, or names a weight twice.
  public static func parameters(
    _ text: String
  ) throws(OptionError) -> [ParameterIndex: Complex<Double>] {
    let changes = try TrainingChanges(
      optionText: text.split(separator: ",", omittingEmptySubsequences: false)
        .map { "1:\($0)" }.joined(separator: ","))
    guard let values = changes[1], values == Self(parameters: values.parameters) else {
      throw OptionError("give weights and biases, as in w1.3.2=0.5,b1.3=-1")
    }
    return values.parameters
  }
}

extension Complex<Double>: OptionRepresentable {
  package init(optionText text: String) throws(OptionError) {
    if let real = Double(text) {
      self.init(real)
    } else if let number = Self(literal: text[...]) {
      self = number
    } else {
      throw OptionError("give a number, as in 0.5, or over the complex numbers 0.5+2i")
    }
  }

  /// The shortest text with the same value: `0.5`, `0.5+2i`.
  package var optionText: String? {
    guard imaginary != 0, let x = real.optionText, let y = imaginary.optionText else {
      return real.optionText
    }
    return "\(x)\(y.hasPrefix("-") ? "" : "+")\(y)i"
  }
  package static var form: RunOption.Form { .number }
}

extension Reduction: OptionRepresentable {
  /// `fast`, `ordered` (8 blocks) or `ordered:N`.
  package init(optionText text: String) throws(OptionError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("fast", 1): self = .fast
    case ("ordered", 1): self = .ordered(blocks: 8)
    case ("ordered", 2):
      guard let blocks = Int(parts[1]), 1...65_536 ~= blocks else {
        throw OptionError("give a number of blocks from 1 to 65536, as in ordered:8")
      }
      self = .ordered(blocks: blocks)
    default: throw OptionError("give fast, ordered or ordered:N, as in ordered:8")
    }
  }
  package var optionText: String? {
    if case .ordered(let blocks) = self { "ordered:\(blocks)" } else { nil }
  }
  package static var form: RunOption.Form {
    .notation(["fast", "ordered", "ordered:"], "fast, ordered or ordered:N")
  }
}
