import Numerics

@testable import Backprop

/// A real number that brings no kernels of its own, so that it gets the default ones of `Scalar`:
/// the specification that the kernels in C are held against. In memory it is a `T`.
struct PlainNumber<T: RealScalar>: Scalar, Hashable {
  var value: T
  init(_ real: T) { value = real }
}

extension PlainNumber {
  typealias RealType = T
  typealias Activation = RealActivation
  static var realBasis: [Self] { [1] }
  var conjugate: Self { self }
  var lengthSquared: T { value * value }
  var isFinite: Bool { value.isFinite }
  var score: T { value }
  static func sigmoid(_ z: Self) -> Self { Self(T.sigmoid(z.value)) }
  static func steepestAscent(of derivative: Self) -> Self { derivative }
  static func derivative(withSteepestAscent direction: Self) -> Self { direction }
  static func normal(using generator: inout some RandomSource) -> Self {
    Self(T.normal(using: &generator))
  }
  static func nearestPole(of activation: RealActivation, to z: Self) -> Self? { nil }
  func mapParts(_ transform: (T) -> T) -> Self { Self(transform(value)) }
  static func zipParts(_ x: Self, _ y: Self, _ combine: (T, T) -> T) -> Self {
    Self(combine(x.value, y.value))
  }
  static func activate(
    _ a: RealActivation, thresholds: Thresholds<Self>, _: MatrixPointer<Self>,
    into: MatrixPointer<Self>
  ) {}
  static func pullBack(
    _: MatrixPointer<Self>, through: RealActivation, thresholds: Thresholds<Self>,
    z: MatrixPointer<Self>, a: MatrixPointer<Self>, into errors: MatrixPointer<Self>
  ) {}
}

extension PlainNumber: AlgebraicField {
  init(integerLiteral value: Int) { self.init(T(value)) }
  init?<Source: BinaryInteger>(exactly source: Source) {
    guard let number = T(exactly: source) else { return nil }
    self.init(number)
  }
  var magnitude: T { value.magnitude }
  static func + (x: Self, y: Self) -> Self { Self(x.value + y.value) }
  static func - (x: Self, y: Self) -> Self { Self(x.value - y.value) }
  static func * (x: Self, y: Self) -> Self { Self(x.value * y.value) }
  static func / (x: Self, y: Self) -> Self { Self(x.value / y.value) }
  static func *= (x: inout Self, y: Self) { x = x * y }
  static func /= (x: inout Self, y: Self) { x = x / y }
}

extension PlainNumber: ElementaryFunctions {
  static func exp(_ x: Self) -> Self { Self(.exp(x.value)) }
  static func expMinusOne(_ x: Self) -> Self { Self(.expMinusOne(x.value)) }
  static func cosh(_ x: Self) -> Self { Self(.cosh(x.value)) }
  static func sinh(_ x: Self) -> Self { Self(.sinh(x.value)) }
  static func tanh(_ x: Self) -> Self { Self(.tanh(x.value)) }
  static func cos(_ x: Self) -> Self { Self(.cos(x.value)) }
  static func sin(_ x: Self) -> Self { Self(.sin(x.value)) }
  static func tan(_ x: Self) -> Self { Self(.tan(x.value)) }
  static func log(_ x: Self) -> Self { Self(.log(x.value)) }
  static func log(onePlus x: Self) -> Self { Self(.log(onePlus: x.value)) }
  static func acosh(_ x: Self) -> Self { Self(.acosh(x.value)) }
  static func asinh(_ x: Self) -> Self { Self(.asinh(x.value)) }
  static func atanh(_ x: Self) -> Self { Self(.atanh(x.value)) }
  static func acos(_ x: Self) -> Self { Self(.acos(x.value)) }
  static func asin(_ x: Self) -> Self { Self(.asin(x.value)) }
  static func atan(_ x: Self) -> Self { Self(.atan(x.value)) }
  static func pow(_ x: Self, _ y: Self) -> Self { Self(.pow(x.value, y.value)) }
  static func pow(_ x: Self, _ n: Int) -> Self { Self(.pow(x.value, n)) }
  static func sqrt(_ x: Self) -> Self { Self(.sqrt(x.value)) }
  static func root(_ x: Self, _ n: Int) -> Self { Self(.root(x.value, n)) }
}

extension MatrixPointer where Element: RealScalar {
  /// The same matrix, of numbers without kernels of their own.
  var plain: MatrixPointer<PlainNumber<Element>> {
    MatrixPointer<PlainNumber<Element>>(
      base: base.plain, rows: rows, columns: columns, stride: stride)
  }
}

extension UnsafeMutablePointer where Pointee: RealScalar {
  var plain: UnsafeMutablePointer<PlainNumber<Pointee>> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: PlainNumber<Pointee>.self)
  }
}
