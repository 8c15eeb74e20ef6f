import Backprop
import BackpropFiles
import Numerics

/// The activations over ℂ in real operators.
///
/// `x` and `y` are real and imaginary part, `r` is |z|.
extension ONNX.ComplexNodes {
  /// Appends an activation.
  ///
  /// - Parameter thresholds: The name of the learned thresholds, where there are some.
  /// - Throws: `FileError` of kind `writeFailed` if the function is none of the library's.
  mutating func activate(
    _ activation: ComplexActivation, thresholds: String?
  ) throws(FileError) {
    switch activation.function {
    case is Identity: break
    case is HyperbolicTangent:
      let (x, y) = parts()
      let result = hyperbolicTangent(x, y)
      set(result.x, result.y)
    case is Sigmoid:
      // σ(z) = ½ (1 + tanh(z/2))
      let (half, one) = (number(0.5), number(1))
      let (x, y) = parts()
      let result = hyperbolicTangent(
        call("Mul", "half.real", x, half), call("Mul", "half.imaginary", y, half))
      let sum = call("Add", "sum", result.x, one)
      set(
        call("Mul", "real", sum, half), call("Mul", "imaginary", result.y, half))
    case let split as Split: set(try real(split.function, of: joined(), activation))
    case is ModReLU:
      guard let thresholds else { throw Self.unsupported(activation) }
      let (x, y) = parts()
      let r = modulus(x, y)
      let length = call("Relu", "length", call("Add", "raised", r, thresholds))
      scale(x, y, by: call("Div", "factor", length, divisible(r)))
    case is ZReLU:
      let (x, y) = parts()
      let zero = number(0)
      let isInside = call(
        "And", "quadrant", call("Greater", "right", x, zero), call("Greater", "upper", y, zero))
      set(
        call("Where", "real", isInside, x, zero), call("Where", "imaginary", isInside, y, zero))
    case is Cardioid:
      let (x, y) = parts()
      let cosine = call("Div", "cosine", x, divisible(modulus(x, y)))
      let sum = call("Add", "sum", cosine, number(1))
      scale(x, y, by: call("Mul", "factor", sum, number(0.5)))
    case is GeorgiouKoutsougeras:
      let (x, y) = parts()
      let divisor = call("Add", "divisor", modulus(x, y), number(1))
      set(call("Div", "real", x, divisor), call("Div", "imaginary", y, divisor))
    case is PhaseAmplitude:
      let (x, y) = parts()
      // At 0, where tanh(r)/r is 1, the product is 0 for every factor.
      let r = divisible(modulus(x, y))
      scale(x, y, by: call("Div", "factor", call("Tanh", "amplitude", r), r))
    case is RealPartSigmoid:
      let a = call("Sigmoid", "real", parts().x)
      set(a, call("Sub", "imaginary", a, a))
    case let softmax as ComplexSoftmax:
      let (x, y) = parts()
      let logit =
        switch softmax.logit {
        case .realPart: x
        case .modulus: modulus(x, y)
        case .squaredModulus: squaredModulus(x, y)
        }
      let a = self.softmax(logit)
      set(a, call("Sub", "imaginary", a, a))
    default: throw Self.unsupported(activation)
    }
  }

  private static func unsupported(_ activation: ComplexActivation) -> FileError {
    FileError(
      .writeFailed, "ONNX has no operators for the activation \(activation) over ℂ",
      advice: "write .safetensors")
  }

  /// tanh z, without overflow: with t = tanh x, c = cos y and s = sin y it is
  /// (t + i s c (1 - t²)) / (c² + t² s²).
  private mutating func hyperbolicTangent(_ x: String, _ y: String) -> (x: String, y: String) {
    let t = call("Tanh", "tanh", x)
    let (c, s) = (call("Cos", "cos", y), call("Sin", "sin", y))
    let squared = call("Mul", "tanh.squared", t, t)
    let product = call("Mul", "tanh.sin", t, s)
    let divisor = call(
      "Add", "divisor", call("Mul", "cos.squared", c, c),
      call("Mul", "tanh.sin.squared", product, product))
    let slope = call("Sub", "slope", number(1), squared)
    let numerator = call("Mul", "numerator", call("Mul", "sin.cos", s, c), slope)
    return (
      call("Div", "tanh.real", t, divisor), call("Div", "tanh.imaginary", numerator, divisor)
    )
  }

  /// |z|.
  private mutating func modulus(_ x: String, _ y: String) -> String {
    call("Sqrt", "modulus", squaredModulus(x, y))
  }

  /// r, or 1 where it is 0.
  private mutating func divisible(_ r: String) -> String {
    call("Where", "divisible", call("Greater", "nonzero", r, number(0)), r, number(1))
  }

  /// Makes z times a real number the value.
  private mutating func scale(_ x: String, _ y: String, by factor: String) {
    set(call("Mul", "real", x, factor), call("Mul", "imaginary", y, factor))
  }

  /// Softmax over all values of a sample.
  private mutating func softmax(_ logit: String) -> String {
    let axis: [(name: String, value: ONNX.AttributeValue)] = [("axis", .integer(1))]
    guard isImage else { return call("Softmax", "softmax", logit, attributes: axis) }
    let flat = call("Flatten", "flatten", logit, attributes: axis)
    let a = call("Softmax", "softmax", flat, attributes: axis)
    return call(
      "Reshape", "image", a,
      integers("image.shape", [0, shape.channels, shape.height, shape.width]))
  }

  /// A function over ℝ, of real and imaginary parts alike.
  private mutating func real(
    _ function: any RealFunction, of z: String, _ activation: ComplexActivation
  ) throws(FileError) -> String {
    switch function {
    case is Identity: return z
    case is Sigmoid: return call("Sigmoid", "sigmoid", z)
    case is HyperbolicTangent: return call("Tanh", "tanh", z)
    case is ReLU: return call("Relu", "relu", z)
    case let leaky as LeakyReLU:
      let small = call("Mul", "small", z, number(leaky.slope))
      return call("Where", "leaky", call("Greater", "positive", z, number(0)), z, small)
    case is ELU:
      let bounded = call("Min", "bounded", z, number(0))
      let exponential = call("Sub", "decay", call("Exp", "exponential", bounded), number(1))
      return call("Where", "elu", call("Greater", "positive", z, number(0)), z, exponential)
    case is SiLU: return call("Mul", "silu", z, call("Sigmoid", "sigmoid", z))
    case is Softplus:
      let decay = call("Exp", "decay", call("Neg", "opposite", call("Abs", "absolute", z)))
      let logarithm = call("Log", "logarithm", call("Add", "sum", decay, number(1)))
      return call("Add", "softplus", call("Relu", "relu", z), logarithm)
    case is HardTanh:
      return call("Max", "hard_tanh", call("Min", "bounded", z, number(1)), number(-1))
    default: throw Self.unsupported(activation)
    }
  }
}
