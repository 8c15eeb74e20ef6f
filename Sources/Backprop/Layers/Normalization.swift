import Numerics

/// The map of batch normalisation: every channel gets mean 0 and variance 1 over the points of all
/// samples of a mini-batch, then a learned scale γ and a learned shift β.
///
///     over ℝ   z = γ (x - µ) / √(v + ε) + β
///     over ℂ   z = Γ V^(-1/2) (x - µ) + β
///
/// Over ℂ, V is the 2 × 2 covariance of real and imaginary part plus ε on its diagonal, and Γ a
/// learned symmetric matrix: `Γ x = α x + γ conj(x)` with a real α and a complex γ, the two rows of
/// the weights. It begins as 1/√2, so that E|z|² = 1. C. Trabelsi et al., *Deep complex networks*,
/// ICLR 2018, section 3.5; over ℝ S. Ioffe and C. Szegedy, *Batch normalization*, ICML 2015.
///
/// Training measures running means of µ and V (with n - 1 in the denominator), which evaluations
/// use instead. They are the statistics of the layer: µ, the variance E|x - µ|² and, over ℂ, the
/// pseudo-variance E(x - µ)².
public struct BatchNormalization: LayerMap {
  public static let keyword = "batch-norm"

  /// The weight of the newest mini-batch in the running means.
  public let momentum: Double
  /// ε.
  public let epsilon: Double

  /// Batch normalisation.
  public init(momentum: Double = 0.1, epsilon: Double = 1e-5) {
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    var (momentum, epsilon) = (0.1, 1e-5)
    while true {
      if arguments.take("momentum") {
        momentum = try arguments.number("momentum, such as 0.1")
      } else if arguments.take("epsilon") {
        epsilon = try arguments.number("epsilon, such as 1e-5")
      } else {
        break
      }
    }
    guard 0...1 ~= momentum, epsilon > 0 else {
      throw .invalid("batch-norm takes a momentum from 0 to 1 and a positive epsilon")
    }
    self.init(momentum: momentum, epsilon: epsilon)
  }

  public var arguments: String {
    var words: [String] = []
    if momentum != 0.1 { words.append("momentum \(momentum)") }
    if epsilon != 1e-5 { words.append("epsilon \(epsilon)") }
    return words.joined(separator: " ")
  }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape { input }

  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    normalizationShape(input, over: S.self, statisticsRows: 1 + S.partCount)
  }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? { nil }

  public func initialWeight<S: Scalar>(inRow row: Int, over _: S.Type) -> Double {
    row == 0 ? initialScale(over: S.self) : 0
  }

  public func initialStatistic(inRow row: Int) -> Double { row == 1 ? 1 : 0 }

  public var usesBatchStatistics: Bool { true }

  public func multiplyAddCount(_ input: LayerShape) -> Int { input.count }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) {
    Normalizer(layer).forward(
      x.parts, .channels(running: !layer.isTraining), epsilon, momentum, into: z.parts)
  }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) {
    Normalizer(layer).transpose(
      errors.parts, x.parts, .channels(running: !layer.isTraining), epsilon, into: gradient.parts)
  }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) {
    Normalizer(layer).parameterGradient(
      errors.parts, x.parts, .channels(running: !layer.isTraining), epsilon, into: gradient)
  }
}

/// The map of layer normalisation: the values of a sample get mean 0 and variance 1, then a learned
/// scale γ and a learned shift β per channel.
///
/// Of a plain vector every value is a channel of its own; of an image all points of all channels
/// share mean and variance. Over ℂ as in ``BatchNormalization``. J. L. Ba, J. R. Kiros and
/// G. E. Hinton, *Layer normalization* (2016).
public struct LayerNormalization: LayerMap {
  public static let keyword = "layer-norm"

  /// ε.
  public let epsilon: Double

  /// Layer normalisation.
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    epsilon = arguments.take("epsilon") ? try arguments.number("epsilon, such as 1e-5") : 1e-5
    guard epsilon > 0 else { throw .invalid("layer-norm takes a positive epsilon") }
  }

  public var arguments: String { epsilon == 1e-5 ? "" : "epsilon \(epsilon)" }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape { input }

  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    normalizationShape(input, over: S.self, statisticsRows: 0)
  }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? { nil }

  public func initialWeight<S: Scalar>(inRow row: Int, over _: S.Type) -> Double {
    row == 0 ? initialScale(over: S.self) : 0
  }

  public func multiplyAddCount(_ input: LayerShape) -> Int { input.count }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) { Normalizer(layer).forward(x.parts, .samples, epsilon, 0, into: z.parts) }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) { Normalizer(layer).transpose(errors.parts, x.parts, .samples, epsilon, into: gradient.parts) }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) {
    Normalizer(layer).parameterGradient(errors.parts, x.parts, .samples, epsilon, into: gradient)
  }
}

private func normalizationShape<S: Scalar>(
  _ input: LayerShape, over _: S.Type, statisticsRows: Int
) -> ParameterShape {
  ParameterShape(
    rows: S.partCount, units: input.channels, statisticsRows: statisticsRows,
    isRegularised: false)
}

private func initialScale<S: Scalar>(over _: S.Type) -> Double {
  1 / Double(S.partCount).squareRoot()
}

/// The values that are normalised together.
private enum NormalizedGroups {
  /// Those of one channel of all samples, or with running statistics.
  case channels(running: Bool)
  /// Those of one sample.
  case samples
}

/// Normalisation in real and imaginary parts: both fields by one text. Over ℝ the imaginary parts
/// are 0, and of every 2 × 2 matrix the first element alone counts.
///
/// With c = x - µ, W = V^(-1/2), G = ∂C/∂z and H = Γᵀ G, as vectors of two parts,
///
///     z = Γ W c + β
///     ∂C/∂x = W (H - mean H) + 2/N · (∂C/∂V) c
///
/// where N values share µ and V. With running statistics, only W H is left.
private struct Normalizer<S: Scalar> {
  typealias R = S.RealType

  let layer: LayerContext<S>

  init(_ layer: LayerContext<S>) { self.layer = layer }

  /// The values that are normalised together: points of some samples and channels.
  struct Group {
    let samples: Range<Int>
    let channels: Range<Int>
    let usesRunning: Bool
  }

  func groups(_ groups: NormalizedGroups, _ samples: Int) -> some Sequence<Group> {
    let channels = layer.input.channels
    let (count, isPerSample, usesRunning) =
      switch groups {
      case .channels(let running): (channels, false, running)
      case .samples: (samples, true, false)
      }
    return (0..<count).lazy.map { number in
      isPerSample
        ? Group(samples: number..<number + 1, channels: 0..<channels, usesRunning: false)
        : Group(samples: 0..<samples, channels: number..<number + 1, usesRunning: usesRunning)
    }
  }

  /// Calls `body` with row, index of the value in its row, and channel of every value of a group.
  @inline(__always)
  func forEach(in group: Group, _ body: (_ row: Int, _ index: Int, _ channel: Int) -> Void) {
    for row in group.samples {
      for point in 0..<layer.input.points {
        for c in group.channels { body(row, point * layer.input.channels + c, c) }
      }
    }
  }

  func count(_ group: Group) -> R {
    R(group.samples.count * layer.input.points * group.channels.count)
  }

  /// µ and V of a group.
  func moments(_ x: MatrixPointer<R>, _ group: Group) -> (mean: Pair<R>, covariance: Symmetric<R>) {
    if group.usesRunning { return running(group.channels.lowerBound) }
    var sum = Pair<R>(0, 0)
    forEach(in: group) { row, index, _ in sum += value(x, row, index) }
    let share = 1 / count(group)
    let mean = share * sum
    var covariance = Symmetric<R>(0, 0, 0)
    forEach(in: group) { row, index, _ in
      let c = value(x, row, index) - mean
      covariance.xx += c.x * c.x
      covariance.xy += c.x * c.y
      covariance.yy += c.y * c.y
    }
    return (mean, share * covariance)
  }

  @inline(__always)
  func value(_ x: MatrixPointer<R>, _ row: Int, _ index: Int) -> Pair<R> {
    let at = x[row] + index * S.partCount
    return Pair(at[0], S.partCount == 2 ? at[1] : 0)
  }

  @inline(__always)
  func set(_ x: MatrixPointer<R>, _ row: Int, _ index: Int, _ value: Pair<R>) {
    let at = x[row] + index * S.partCount
    at[0] = value.x
    if S.partCount == 2 { at[1] = value.y }
  }

  /// ∂C/∂z in both parts, from the derivative δ.
  @inline(__always)
  func ascent(_ errors: MatrixPointer<R>, _ row: Int, _ index: Int) -> Pair<R> {
    let delta = value(errors, row, index)
    return S.partCount == 2 ? Pair(2 * delta.x, -2 * delta.y) : delta
  }

  /// The derivative with ∂C/∂x in both parts.
  @inline(__always)
  func derivative(_ ascent: Pair<R>) -> Pair<R> {
    S.partCount == 2 ? Pair(ascent.x / 2, -ascent.y / 2) : ascent
  }

  /// Γ of a channel.
  @inline(__always)
  func scale(_ channel: Int) -> Symmetric<R> {
    let weights = layer.parameters.weights.parts
    let alpha = weights[0][channel * S.partCount]
    guard S.partCount == 2 else { return Symmetric(alpha, 0, 1) }
    let gamma = value(weights, 1, channel)
    return Symmetric(alpha + gamma.x, gamma.y, alpha - gamma.x)
  }

  func running(_ channel: Int) -> (mean: Pair<R>, covariance: Symmetric<R>) {
    let statistics = layer.parameters.statistics.parts
    let (mean, variance) = (value(statistics, 0, channel), value(statistics, 1, channel).x)
    guard S.partCount == 2 else { return (mean, Symmetric(variance, 0, 0)) }
    let pseudo = value(statistics, 2, channel)
    return (
      mean, Symmetric((variance + pseudo.x) / 2, pseudo.y / 2, (variance - pseudo.x) / 2)
    )
  }

  /// Moves the running statistics of a channel towards those of a mini-batch.
  func update(
    _ channel: Int, _ mean: Pair<R>, _ covariance: Symmetric<R>, count: R, _ momentum: R
  ) {
    let statistics = layer.parameters.statistics.parts
    let unbiased = count > 1 ? count / (count - 1) : 1
    func move(_ row: Int, towards target: Pair<R>) {
      let old = value(statistics, row, channel)
      set(statistics, row, channel, old + momentum * (target - old))
    }
    move(0, towards: mean)
    move(1, towards: unbiased * Pair(covariance.xx + covariance.yy, 0))
    if S.partCount == 2 {
      move(2, towards: unbiased * Pair(covariance.xx - covariance.yy, 2 * covariance.xy))
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func forward(
    _ x: MatrixPointer<R>, _ groups: NormalizedGroups, _ epsilon: Double, _ momentum: Double,
    into z: MatrixPointer<R>
  ) {
    let shift = MatrixPointer(
      base: layer.parameters.bias.parts, rows: 1, columns: 0, stride: 0)
    for group in self.groups(groups, x.rows) {
      let (mean, covariance) = moments(x, group)
      if layer.isTraining, case .channels = groups {
        update(
          group.channels.lowerBound, mean, covariance, count: count(group), R(momentum))
      }
      let whitening = covariance.inverseRoot(adding: R(epsilon), partCount: S.partCount)
      forEach(in: group) { row, index, channel in
        let white = whitening * (value(x, row, index) - mean)
        set(z, row, index, scale(channel) * white + value(shift, 0, channel))
      }
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func transpose(
    _ errors: MatrixPointer<R>, _ x: MatrixPointer<R>, _ groups: NormalizedGroups,
    _ epsilon: Double, into gradient: MatrixPointer<R>
  ) {
    for group in self.groups(groups, x.rows) {
      let (mean, covariance) = moments(x, group)
      let whitening = covariance.inverseRoot(adding: R(epsilon), partCount: S.partCount)
      var (sum, product) = (Pair<R>(0, 0), Symmetric<R>(0, 0, 0))
      if !group.usesRunning {
        forEach(in: group) { row, index, channel in
          let h = scale(channel) * ascent(errors, row, index)
          let c = value(x, row, index) - mean
          sum += h
          product.xx += h.x * c.x
          product.xy += (h.x * c.y + h.y * c.x) / 2
          product.yy += h.y * c.y
        }
      }
      let share = 1 / count(group)
      let meanOfH = share * sum
      let byCovariance = 2 * share * whitening.derivative(byCovariance: product)
      forEach(in: group) { row, index, channel in
        let h = scale(channel) * ascent(errors, row, index)
        let c = value(x, row, index) - mean
        let ascent =
          group.usesRunning ? whitening * h : whitening * (h - meanOfH) + byCovariance * c
        set(gradient, row, index, derivative(ascent))
      }
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func parameterGradient(
    _ errors: MatrixPointer<R>, _ x: MatrixPointer<R>, _ groups: NormalizedGroups,
    _ epsilon: Double, into gradient: LayerParameters<S>
  ) {
    let weights = gradient.weights.parts
    let bias = MatrixPointer(
      base: gradient.bias.parts, rows: 1, columns: 0, stride: 0)
    weights.clear()
    gradient.bias.clear(layer.input.channels)
    func add(_ target: MatrixPointer<R>, _ row: Int, _ channel: Int, _ ascent: Pair<R>) {
      set(target, row, channel, value(target, row, channel) + derivative(ascent))
    }
    for group in self.groups(groups, x.rows) {
      let (mean, covariance) = moments(x, group)
      let whitening = covariance.inverseRoot(adding: R(epsilon), partCount: S.partCount)
      forEach(in: group) { row, index, channel in
        let g = ascent(errors, row, index)
        let white = whitening * (value(x, row, index) - mean)
        add(bias, 0, channel, g)
        add(weights, 0, channel, Pair(g.x * white.x + g.y * white.y, 0))
        if S.partCount == 2 {
          add(
            weights, 1, channel,
            Pair(g.x * white.x - g.y * white.y, g.x * white.y + g.y * white.x))
        }
      }
    }
  }
}

/// A complex number as a vector of its parts.
private struct Pair<R: RealScalar> {
  var x: R
  var y: R

  @inline(__always)
  init(_ x: R, _ y: R) { (self.x, self.y) = (x, y) }

  @inline(__always)
  static func + (p: Pair, q: Pair) -> Pair { Pair(p.x + q.x, p.y + q.y) }
  @inline(__always)
  static func - (p: Pair, q: Pair) -> Pair { Pair(p.x - q.x, p.y - q.y) }
  @inline(__always)
  static func += (p: inout Pair, q: Pair) { p = p + q }
  @inline(__always)
  static func * (factor: R, p: Pair) -> Pair { Pair(factor * p.x, factor * p.y) }
}

/// A symmetric matrix of 2 × 2 real numbers.
private struct Symmetric<R: RealScalar> {
  var xx: R
  var xy: R
  var yy: R

  @inline(__always)
  init(_ xx: R, _ xy: R, _ yy: R) { (self.xx, self.xy, self.yy) = (xx, xy, yy) }

  @inline(__always)
  static func * (m: Symmetric, p: Pair<R>) -> Pair<R> {
    Pair(m.xx * p.x + m.xy * p.y, m.xy * p.x + m.yy * p.y)
  }
  @inline(__always)
  static func * (factor: R, m: Symmetric) -> Symmetric {
    Symmetric(factor * m.xx, factor * m.xy, factor * m.yy)
  }

  /// V^(-1/2) of a covariance with ε on its diagonal; over ℝ of its first element.
  ///
  /// A positive definite matrix has the root `(V + s I) / t` with s = √det V and
  /// t = √(tr V + 2s), by the theorem of Cayley and Hamilton.
  func inverseRoot(adding epsilon: R, partCount: Int) -> Symmetric {
    guard partCount == 2 else { return Symmetric(1 / (xx + epsilon).squareRoot(), 0, 1) }
    let (a, d) = (xx + epsilon, yy + epsilon)
    let s = R.maximum(a * d - xy * xy, epsilon * epsilon).squareRoot()
    let t = (a + d + 2 * s).squareRoot()
    return Symmetric((d + s) / (s * t), -xy / (s * t), (a + s) / (s * t))
  }

  /// ∂C/∂V, where this is W = V^(-1/2) and ∂C/∂W the symmetric matrix D.
  ///
  /// From W V W = 1 follows `dW R + R dW = -W dV W` with R = W⁻¹. So ∂C/∂V is -W X W, where
  /// `R X + X R = D` has for 2 × 2 matrices the solution
  /// `X = (det R · D + adj(R) D adj(R)) / (2 tr R det R)`. Both sides are multiplied by det W here:
  /// adj(R) = W det R.
  func derivative(byCovariance d: Symmetric) -> Symmetric {
    // det R = 1/det W, tr R = tr W / det W: X = (D det W + W D W) / (2 tr W).
    let det = xx * yy - xy * xy
    let inner = sandwich(d)
    let x = Symmetric(d.xx * det + inner.xx, d.xy * det + inner.xy, d.yy * det + inner.yy)
    return (-1 / (2 * (xx + yy))) * sandwich(x)
  }

  /// M D M of two symmetric matrices.
  private func sandwich(_ d: Symmetric) -> Symmetric {
    let left = (
      xx * d.xx + xy * d.xy, xx * d.xy + xy * d.yy, xy * d.xx + yy * d.xy, xy * d.xy + yy * d.yy
    )
    return Symmetric(
      left.0 * xx + left.1 * xy, left.0 * xy + left.1 * yy, left.2 * xy + left.3 * yy)
  }
}

extension MatrixPointer where Element: Scalar {
  /// The same memory as real and imaginary parts.
  fileprivate var parts: MatrixPointer<Element.RealType> {
    MatrixPointer<Element.RealType>(
      base: base.parts, rows: rows, columns: columns * Element.partCount,
      stride: stride * Element.partCount)
  }
}
