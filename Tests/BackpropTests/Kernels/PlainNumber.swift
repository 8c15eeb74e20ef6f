import Numerics

@_spi(Kernels) @testable import Backprop

/// A number that brings no kernels of its own, so that it gets the default ones of `Scalar`: the
/// specification that the kernels in C are held against. In memory it is a `T`.
struct PlainNumber<T: Scalar>: Scalar {
  var value: T
  init(value: T) { self.value = value }
  init(_ real: T.RealType) { value = T(real) }
}

extension PlainNumber {
  typealias RealType = T.RealType
  typealias Activation = T.Activation
  static var realBasis: [Self] { T.realBasis.map { Self(value: $0) } }
  var conjugate: Self { Self(value: value.conjugate) }
  var lengthSquared: RealType { value.lengthSquared }
  var isFinite: Bool { value.isFinite }
  var realPart: RealType { value.realPart }
  static func sigmoid(_ z: Self) -> Self { Self(value: T.sigmoid(z.value)) }
  static func steepestAscent(of derivative: Self) -> Self {
    Self(value: T.steepestAscent(of: derivative.value))
  }
  static func derivative(withSteepestAscent direction: Self) -> Self {
    Self(value: T.derivative(withSteepestAscent: direction.value))
  }
  static func normal(using generator: inout some RandomSource) -> Self {
    Self(value: T.normal(using: &generator))
  }
  static func nearestPole(of activation: Activation, to z: Self) -> Self? { nil }
  func mapParts(_ transform: (RealType) -> RealType) -> Self {
    Self(value: value.mapParts(transform))
  }
  static func zipParts(_ x: Self, _ y: Self, _ combine: (RealType, RealType) -> RealType) -> Self {
    Self(value: T.zipParts(x.value, y.value, combine))
  }
  static func activate(
    _ a: Activation, thresholds: Thresholds<Self>, _: MatrixPointer<Self>,
    into: MatrixPointer<Self>
  ) {}
  static func backward(
    _: MatrixPointer<Self>, through: Activation, thresholds: Thresholds<Self>,
    z: MatrixPointer<Self>, a: MatrixPointer<Self>, into errors: MatrixPointer<Self>
  ) {}
}

extension PlainNumber: AlgebraicField {
  init(integerLiteral value: Int) { self.init(T.RealType(value)) }
  init?<Source: BinaryInteger>(exactly source: Source) {
    guard let number = T(exactly: source) else { return nil }
    self.init(value: number)
  }
  var magnitude: T.Magnitude { value.magnitude }
  static func + (x: Self, y: Self) -> Self { Self(value: x.value + y.value) }
  static func - (x: Self, y: Self) -> Self { Self(value: x.value - y.value) }
  static func * (x: Self, y: Self) -> Self { Self(value: x.value * y.value) }
  static func / (x: Self, y: Self) -> Self { Self(value: x.value / y.value) }
  static func *= (x: inout Self, y: Self) { x = x * y }
  static func /= (x: inout Self, y: Self) { x = x / y }
}

extension PlainNumber: ElementaryFunctions {
  static func exp(_ x: Self) -> Self { Self(value: .exp(x.value)) }
  static func expMinusOne(_ x: Self) -> Self { Self(value: .expMinusOne(x.value)) }
  static func cosh(_ x: Self) -> Self { Self(value: .cosh(x.value)) }
  static func sinh(_ x: Self) -> Self { Self(value: .sinh(x.value)) }
  static func tanh(_ x: Self) -> Self { Self(value: .tanh(x.value)) }
  static func cos(_ x: Self) -> Self { Self(value: .cos(x.value)) }
  static func sin(_ x: Self) -> Self { Self(value: .sin(x.value)) }
  static func tan(_ x: Self) -> Self { Self(value: .tan(x.value)) }
  static func log(_ x: Self) -> Self { Self(value: .log(x.value)) }
  static func log(onePlus x: Self) -> Self { Self(value: .log(onePlus: x.value)) }
  static func acosh(_ x: Self) -> Self { Self(value: .acosh(x.value)) }
  static func asinh(_ x: Self) -> Self { Self(value: .asinh(x.value)) }
  static func atanh(_ x: Self) -> Self { Self(value: .atanh(x.value)) }
  static func acos(_ x: Self) -> Self { Self(value: .acos(x.value)) }
  static func asin(_ x: Self) -> Self { Self(value: .asin(x.value)) }
  static func atan(_ x: Self) -> Self { Self(value: .atan(x.value)) }
  static func pow(_ x: Self, _ y: Self) -> Self { Self(value: .pow(x.value, y.value)) }
  static func pow(_ x: Self, _ n: Int) -> Self { Self(value: .pow(x.value, n)) }
  static func sqrt(_ x: Self) -> Self { Self(value: .sqrt(x.value)) }
  static func root(_ x: Self, _ n: Int) -> Self { Self(value: .root(x.value, n)) }
}

extension MatrixPointer where Element: Scalar {
  /// The same matrix, of numbers without kernels of their own.
  var plain: MatrixPointer<PlainNumber<Element>> {
    MatrixPointer<PlainNumber<Element>>(
      base: base.plain, rows: rows, columns: columns, stride: stride)
  }
}

extension UnsafeMutablePointer where Pointee: Scalar {
  var plain: UnsafeMutablePointer<PlainNumber<Pointee>> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: PlainNumber<Pointee>.self)
  }
}
