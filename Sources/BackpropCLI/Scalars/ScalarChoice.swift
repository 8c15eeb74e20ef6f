import Backprop
import Numerics

/// Work that is written once, over ``Backprop/Scalar``.
protocol ScalarWork {
  associatedtype Outcome

  func perform<S: Scalar>(over field: ScalarField<S>) throws -> Outcome
}

/// Which of the four scalar types a command works with.
struct ScalarChoice: Hashable, Sendable {
  let kind: ScalarOptions.Kind
  let precision: ScalarOptions.Precision

  /// Does the work with the chosen type: the only place where the choice becomes a type.
  func perform<Work: ScalarWork>(_ work: Work) throws -> Work.Outcome {
    switch (kind, precision) {
    case (.real, .float32): try work.perform(over: ScalarField<Float>.real)
    case (.real, .float64): try work.perform(over: ScalarField<Double>.real)
    case (.complex, .float32): try work.perform(over: ScalarField<Complex<Float>>.complex())
    case (.complex, .float64): try work.perform(over: ScalarField<Complex<Double>>.complex())
    }
  }
}
