/// The map of a dropout layer: while training, each value is dropped for a sample with a given
/// probability, and the others are scaled up; in an evaluation, the identity.
///
/// As the first layer it drops inputs.
public struct DropoutMap: IdentityMap {
  public static let keyword = "dropout"

  /// The probability with which a value is dropped.
  public let rate: Double

  /// Dropout at a rate.
  ///
  /// - Precondition: The rate is at least 0 and less than 1.
  public init(_ rate: Double) {
    precondition(0..<1 ~= rate, "the rate of dropout is outside 0 ≤ rate < 1")
    self.rate = rate
  }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    rate = try arguments.number("rate, such as 0.5")
    guard 0..<1 ~= rate else {
      throw .invalid("the rate of dropout is \(rate): give a number from 0 to less than 1")
    }
  }

  public var arguments: String { "\(rate)" }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape { input }
}

/// The map of a layer that makes a plain vector of an image; its values are not changed.
///
/// A fully connected layer needs none before it.
public struct Flatten: IdentityMap {
  public static let keyword = "flatten"

  /// The identity.
  public init() {}

  public init(_ arguments: inout LayerArguments) throws(LayerError) {}

  public var arguments: String { "" }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape {
    LayerShape(input.count)
  }
}

/// A map that changes no value.
protocol IdentityMap: LayerMap {}

extension IdentityMap {
  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    .none(units: input.channels)
  }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? { nil }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) { x.copy(into: z) }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) { errors.copy(into: gradient) }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) {}
}

extension MatrixPointer {
  fileprivate func copy(into result: MatrixPointer) {
    for row in 0..<rows { result[row].update(from: self[row], count: columns) }
  }
}
