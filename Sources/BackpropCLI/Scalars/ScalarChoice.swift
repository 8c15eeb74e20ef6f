import Backprop
import BackpropFormats
import Numerics

/// Work that is written once, over ``Backprop/Scalar``.
public protocol ScalarWork {
  /// What comes out.
  associatedtype Outcome

  /// Does the work with one scalar type.
  func perform<S: Scalar>(over field: ScalarField<S>) throws -> Outcome
}

/// Which of the four scalar types a command works with.
public struct ScalarChoice: Hashable, Sendable {
  let kind: ScalarType.Field
  let precision: ScalarType.Precision

  /// The type of a field in a precision.
  public init(kind: ScalarType.Field, precision: ScalarType.Precision) {
    self.kind = kind
    self.precision = precision
  }

  /// Does the work with the chosen type: the only place where the choice becomes a type.
  public func perform<Work: ScalarWork>(_ work: Work) throws -> Work.Outcome {
    switch (kind, precision) {
    case (.real, .float32): try work.perform(over: ScalarField<Float>.real)
    case (.real, .float64): try work.perform(over: ScalarField<Double>.real)
    case (.complex, .float32): try work.perform(over: ScalarField<Complex<Float>>.complex())
    case (.complex, .float64): try work.perform(over: ScalarField<Complex<Double>>.complex())
    }
  }
}
