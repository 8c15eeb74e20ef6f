/// The map of a layer before its activation, `z = f(a; w, b)`, with the two maps that carry
/// derivatives back through it.
///
/// Every affine map whose transpose is known is one, such as ``Dense`` and ``Convolution``, and so is
/// any differentiable map. A type of your own that adopts the protocol is trained, stored and
/// checked as the library's are. Build on one of them for its products:
///
/// ```swift
/// struct Residual: LayerMap {
///   static let keyword = "residual"
///   var arguments: String { "" }
///   init() {}
///   init(_ arguments: inout LayerArguments) throws(LayerError) {}
///   func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape { input }
///   func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
///     Dense(input.count).parameterShape(input, over: S.self)
///   }
///   func forward<S: Scalar>(
///     _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
///   ) {
///     Dense(x.columns).forward(x, layer, into: z)
///     z.map(x, into: z) { $0 + $1 }
///   }
///   func transpose<S: Scalar>(
///     _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
///     into gradient: MatrixPointer<S>
///   ) {
///     Dense(x.columns).transpose(errors, at: x, layer, into: gradient)
///     gradient.map(errors, into: gradient) { $0 + $1 }
///   }
///   func parameterGradient<S: Scalar>(
///     _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
///     into gradient: LayerParameters<S>
///   ) { Dense(x.columns).parameterGradient(errors, at: x, layer, into: gradient) }
/// }
/// ```
///
/// Before a text or a file can name it, it must be registered:
/// `LayerSpecification.register(Residual.self)`.
///
/// Rows of all matrices are samples. Each is computed by itself, because threads and ranks divide
/// them; see ``usesBatchStatistics`` for the exception.
public protocol LayerMap: Sendable {
  /// The first word of the layer in a list of layers, such as `conv`.
  static var keyword: String { get }

  /// The map from the words after its keyword.
  ///
  /// - Parameter arguments: The words; those that are left name the activation.
  /// - Throws: ``LayerError`` if a word is missing or invalid.
  init(_ arguments: inout LayerArguments) throws(LayerError)

  /// The words after the keyword that make an equal map; empty if there are none.
  var arguments: String { get }

  /// The shape of z for inputs of a shape.
  ///
  /// - Throws: ``LayerError/doesNotFit(_:)`` if the map is undefined for it.
  func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape

  /// The shapes of the parameters.
  func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape

  /// `z = f(x; w, b)`.
  ///
  /// - Parameters:
  ///   - x: The inputs, m × n.
  ///   - layer: The parameters and the shapes.
  ///   - z: m × p, overwritten.
  func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>)

  /// `∂C/∂x` from `δ = ∂C/∂z`: of an affine map the transpose, without a conjugate.
  ///
  /// - Parameters:
  ///   - errors: δ, m × p.
  ///   - x: The inputs, m × n.
  ///   - layer: The parameters and the shapes.
  ///   - gradient: ∂C/∂x, m × n, overwritten.
  func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>)

  /// `∂C/∂w` and `∂C/∂b` from `δ = ∂C/∂z`, summed over the samples.
  ///
  /// - Parameters:
  ///   - errors: δ, m × p.
  ///   - x: The inputs, m × n.
  ///   - layer: The parameters and the shapes.
  ///   - gradient: The gradient, overwritten.
  func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>)

  /// The number of parts into which threads can divide the gradient of the parameters; by default 1.
  func gradientGrains(_ input: LayerShape) -> Int

  /// `∂C/∂w` and `∂C/∂b` for some grains of the parameters; by default for all of them.
  ///
  /// Each number is computed by one thread in the order in which one would compute all of them, so
  /// that the number of threads changes no bit.
  ///
  /// - Parameters:
  ///   - errors: δ, m × p.
  ///   - x: The inputs, m × n.
  ///   - layer: The parameters and the shapes.
  ///   - grains: Some of the ``gradientGrains(_:)``, at least one.
  ///   - gradient: The gradient, whose part for these grains is overwritten.
  func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    grains: Range<Int>, into gradient: LayerParameters<S>)

  /// The number of scalars of scratch memory that a call needs; by default none.
  func scratchCount<S: Scalar>(_ input: LayerShape, over _: S.Type) -> Int

  /// The numbers of inputs and outputs of a unit, by which initializers scale random weights; `nil`
  /// for weights that are not random but ``initialWeight(inRow:over:)``. By default the number of rows of
  /// the weights and the number of units.
  func fans(_ input: LayerShape) -> (in: Int, out: Int)?

  /// The weights of a row before training, where they are not random; by default 0.
  func initialWeight<S: Scalar>(inRow row: Int, over _: S.Type) -> Double

  /// The statistics of a row before training; by default 0.
  func initialStatistic(inRow row: Int) -> Double

  /// True if samples of a mini-batch depend on each other while training, as in batch
  /// normalisation. Such layers train on one thread of one process. By default false.
  var usesBatchStatistics: Bool { get }

  /// The number of multiply-adds of a sample in the forward pass; by default the number of weights.
  func multiplyAddCount(_ input: LayerShape) -> Int
}

extension LayerMap {
  public func gradientGrains(_ input: LayerShape) -> Int { 1 }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    grains: Range<Int>, into gradient: LayerParameters<S>
  ) { parameterGradient(errors, at: x, layer, into: gradient) }

  public func scratchCount<S: Scalar>(_ input: LayerShape, over _: S.Type) -> Int { 0 }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? {
    let shape = parameterShape(input, over: Float.self)
    return (shape.rows, shape.units)
  }

  public func initialWeight<S: Scalar>(inRow row: Int, over _: S.Type) -> Double { 0 }
  public func initialStatistic(inRow row: Int) -> Double { 0 }
  public var usesBatchStatistics: Bool { false }

  public func multiplyAddCount(_ input: LayerShape) -> Int {
    let shape = parameterShape(input, over: Float.self)
    return shape.rows * shape.units
  }

  /// The keyword and the arguments, as in a list of layers.
  public var description: String {
    arguments.isEmpty ? Self.keyword : "\(Self.keyword) \(arguments)"
  }
}

/// The shapes of the parameters of a layer.
public struct ParameterShape: Hashable, Sendable {
  /// The number of units: columns of the weights, numbers of biases and of learned thresholds. A
  /// convolution has one unit per output channel.
  public let units: Int
  /// The number of rows of the weights, n for a layer of n inputs.
  public let rows: Int
  /// True if each unit has a bias.
  public let hasBiases: Bool
  /// The number of rows of statistics, which training measures instead of learning them.
  public let statisticsRows: Int
  /// True if L1 and L2 regularisation and weight decay apply to the weights.
  public let isRegularised: Bool

  /// Weights of `rows` × `units`.
  public init(
    rows: Int, units: Int, hasBiases: Bool = true, statisticsRows: Int = 0,
    isRegularised: Bool = true
  ) {
    self.rows = rows
    self.units = units
    self.hasBiases = hasBiases
    self.statisticsRows = statisticsRows
    self.isRegularised = isRegularised
  }

  /// No parameters, for `units` channels.
  public static func none(units: Int) -> ParameterShape {
    ParameterShape(rows: 0, units: units, hasBiases: false)
  }
}

/// The parameters of a layer in memory, or their gradient.
///
/// Trivial, so that reading it costs no retain.
public struct LayerParameters<S: Scalar> {
  /// w, input-major: rows × units.
  public let weights: MatrixPointer<S>
  /// b, one per unit.
  public let bias: UnsafeMutablePointer<S>
  /// The learned thresholds, one per unit; zeros where the activation has none.
  public let thresholds: UnsafeMutablePointer<S>
  /// The statistics, which forward passes of training write: rows × units.
  public let statistics: MatrixPointer<S>
  /// See ``ParameterShape/isRegularised``.
  let isRegularised: Bool
}

/// The memory and the shapes of a layer, for the functions of its ``LayerMap``.
public struct LayerContext<S: Scalar> {
  /// The shape of the inputs x of a sample.
  public let input: LayerShape
  /// The shape of the weighted inputs z of a sample.
  public let output: LayerShape
  /// The parameters.
  public let parameters: LayerParameters<S>
  /// Memory for ``LayerMap/scratchCount(_:over:)`` scalars, this thread's own; undefined when a call
  /// begins.
  public let scratch: UnsafeMutablePointer<S>
  /// True in the forward pass of a training, false in an evaluation and in the gradient of one.
  public let isTraining: Bool

  /// The shapes and the memory of a layer.
  public init(
    input: LayerShape, output: LayerShape, parameters: LayerParameters<S>,
    scratch: UnsafeMutablePointer<S>, isTraining: Bool
  ) {
    self.input = input
    self.output = output
    self.parameters = parameters
    self.scratch = scratch
    self.isTraining = isTraining
  }
}
