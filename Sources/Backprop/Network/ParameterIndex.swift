public import Numerics

/// The place of one weight or bias in a network of fully connected layers: `w2.3.1` is w_jk of layer
/// ℓ = 2 to unit j = 3 from input k = 1, and `b2.3` the bias b_j; all are counted from 1.
public struct ParameterIndex: Codable, Hashable, Sendable, LosslessStringConvertible {
  /// The layer ℓ, from 1.
  public let layer: Int

  /// The unit j, from 1.
  public let unit: Int

  /// The input k of a weight, from 1; `nil` for the bias.
  public let input: Int?

  /// The place of a weight, or of a bias if no input is given.
  public init(layer: Int, unit: Int, input: Int? = nil) {
    self.layer = layer
    self.unit = unit
    self.input = input
  }

  /// The place that a text names, such as `w2.3.1` or `b2.3`; `nil` if it names none.
  public init?(_ description: String) {
    let numbers = description.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
      .compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    switch (description.first, numbers.count) {
    case ("w", 3): self.init(layer: numbers[0], unit: numbers[1], input: numbers[2])
    case ("b", 2): self.init(layer: numbers[0], unit: numbers[1])
    default: return nil
    }
    // Of a number that is missing, or written as 01, nothing would be left.
    guard self.description == description else { return nil }
  }

  /// The text that names the place.
  public var description: String {
    input.map { "w\(layer).\(unit).\($0)" } ?? "b\(layer).\(unit)"
  }
}

/// In JSON objects with an index as key, the key is its text.
extension ParameterIndex: CodingKeyRepresentable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public var codingKey: any CodingKey { Key(stringValue: description) }

  public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension Network {
  /// Sets single weights and biases of fully connected layers.
  ///
  /// - Parameter values: The new values; real ones where the network is real.
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` if there is no such
  ///   parameter, or a value is not a number of the network; nothing has changed then.
  public mutating func set(
    _ values: [ParameterIndex: Complex<Double>]
  ) throws(TrainingError) {
    try check(values)
    for (index, value) in values {
      if let input = index.input {
        layers[index.layer - 1][unit: index.unit - 1, input: input - 1] = Self.scalar(value)
      } else {
        layers[index.layer - 1].bias[index.unit - 1] = Self.scalar(value)
      }
    }
  }

  /// Validates new values of weights and biases.
  func check(_ values: [ParameterIndex: Complex<Double>]) throws(TrainingError) {
    for (index, value) in values.sorted(by: { $0.key.description < $1.key.description }) {
      func require(_ condition: Bool, _ reason: String) throws(TrainingError) {
        try TrainingError.require(
          condition, option: "changed weight or bias", value: index, reason)
      }
      try require(
        1...layers.count ~= index.layer, "the network has the layers 1 to \(layers.count)")
      let layer = layers[index.layer - 1]
      try require(layer.isDense, "layer \(index.layer) is not fully connected")
      try require(
        1...layer.outputCount ~= index.unit,
        "layer \(index.layer) has the units 1 to \(layer.outputCount)")
      if let input = index.input {
        try require(
          1...layer.inputCount ~= input,
          "layer \(index.layer) has the inputs 1 to \(layer.inputCount)")
      }
      try require(
        S.realBasis.count == 2 || value.imaginary == 0, "a weight of a real network is real")
      try require(Self.scalar(value).isFinite, "its value must be finite")
    }
  }

  private static func scalar(_ value: Complex<Double>) -> S {
    zip(S.realBasis, [value.real, value.imaginary])
      .reduce(.zero) { $0 + $1.0 * S(S.RealType($1.1)) }
  }
}
