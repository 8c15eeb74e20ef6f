import Numerics

/// An update rule with its hyperparameters: the step of the parameters, given the gradient.
///
/// The state of a rule is up to two moments in the shape of the parameters and the number of steps.
/// The library allocates them, and stores them with a run.
///
/// Adopt ``ElementwiseUpdateRule`` for a rule that treats each parameter by itself.
public protocol UpdateRule: Hashable, Codable, Sendable {
  /// The name in files and on the command line.
  static var name: String { get }

  /// The rule with its default hyperparameters.
  init()

  /// Validates the hyperparameters; by default does nothing.
  func check() throws(TrainingError)

  /// Updates some of the parameters.
  func update<S: Scalar>(_ parameters: ParameterBlock<S>, _ step: UpdateStep)
}

extension UpdateRule {
  public func check() throws(TrainingError) {}
}

/// The values of a step that all parameters share.
public struct UpdateStep: Sendable {
  /// η of the epoch.
  public let learningRate: Double
  /// t, the number of the step, from 1.
  public let number: Int

  /// A step.
  public init(learningRate: Double, number: Int) {
    self.learningRate = learningRate
    self.number = number
  }
}

/// The weights or the biases of a layer, with their gradient and the moments of the optimizer.
public struct ParameterBlock<S: Scalar> {
  /// w, updated by the rule.
  public let values: MatrixPointer<S>
  /// g.
  public let gradient: MatrixPointer<S>
  /// The first moment, zero before the first step.
  public let first: MatrixPointer<S>
  /// The second moment, zero before the first step.
  public let second: MatrixPointer<S>
  /// True for weights that are regularised, false for biases, thresholds and the scales of
  /// normalisations.
  public let areWeights: Bool

  /// A block from matrices of one shape.
  @inlinable
  public init(
    values: MatrixPointer<S>, gradient: MatrixPointer<S>, first: MatrixPointer<S>,
    second: MatrixPointer<S>, areWeights: Bool
  ) {
    self.values = values
    self.gradient = gradient
    self.first = first
    self.second = second
    self.areWeights = areWeights
  }

  /// Calls `body` with every parameter, its gradient and its two moments.
  @inlinable @inline(__always)
  public func forEach(
    _ body: (_ w: inout S, _ g: S, _ first: inout S, _ second: inout S) -> Void
  ) {
    for row in 0..<values.rows {
      let (w, g, m, v) = (values[row], gradient[row], first[row], second[row])
      for j in 0..<values.columns { body(&w[j], g[j], &m[j], &v[j]) }
    }
  }

  /// The same memory, as numbers of the type that they have; see ``MatrixPointer/cast(to:)``.
  @inlinable @inline(__always)
  func cast<Other: Scalar>(to _: Other.Type) -> ParameterBlock<Other> {
    ParameterBlock<Other>(
      values: values.cast(), gradient: gradient.cast(), first: first.cast(), second: second.cast(),
      areWeights: areWeights)
  }
}

/// An update rule that treats each parameter by itself.
///
/// ```swift
/// struct SignDescent: ElementwiseUpdateRule {
///   static let name = "sign-descent"
///   func update<S: Scalar>(
///     _ w: inout S, _ g: S, first: inout S, second: inout S, _ step: UpdateStep
///   ) {
///     let length = g.lengthSquared.squareRoot()
///     if length > 0 { w -= S(S.RealType(step.learningRate) / length) * g }
///   }
/// }
/// ```
public protocol ElementwiseUpdateRule: UpdateRule {
  /// Updates a parameter `w` and its moments, given its gradient g.
  func update<S: Scalar>(
    _ w: inout S, _ g: S, first: inout S, second: inout S, _ step: UpdateStep)
}

extension ElementwiseUpdateRule {
  @inlinable @inline(__always)
  public func update<S: Scalar>(_ parameters: ParameterBlock<S>, _ step: UpdateStep) {
    if S.self == Float.self {
      updateEach(parameters.cast(to: Float.self), step)
    } else if S.self == Double.self {
      updateEach(parameters.cast(to: Double.self), step)
    } else if S.self == Complex<Float>.self {
      updateEach(parameters.cast(to: Complex<Float>.self), step)
    } else if S.self == Complex<Double>.self {
      updateEach(parameters.cast(to: Complex<Double>.self), step)
    } else {
      updateEach(parameters, step)
    }
  }

  @inlinable
  func updateEach<S: Scalar>(_ parameters: ParameterBlock<S>, _ step: UpdateStep) {
    parameters.forEach { w, g, first, second in
      update(&w, g, first: &first, second: &second, step)
    }
  }
}
