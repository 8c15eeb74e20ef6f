import Backprop
import BackpropFiles
import Numerics

extension ONNX {
  /// The nodes of a network over ℂ, in real arithmetic.
  ///
  /// Inputs and outputs have a last axis of real and imaginary part. Between the nodes the axis of units
  /// or channels has the real parts first and then the imaginary ones, so that a matrix W = A + iB is
  ///
  ///     [A  -B]
  ///     [B   A]
  ///
  /// and a convolution, whose weights are a matrix at each point of the window, is the real one with
  /// twice the channels. Other functions get real and imaginary parts as two values. Flattened images
  /// have the order of ``LayerNodes``.
  ///
  /// onnxruntime has no `Conv` and no `AveragePool` of double precision: there, the values under the
  /// windows are gathered.
  struct ComplexNodes<R: RealScalar> {
    /// A value as one tensor or as two, [batch, units] or [batch, channels, height, width].
    private enum Value {
      /// The real parts and then the imaginary ones, along axis 1.
      case joined(String)
      /// Real and imaginary parts.
      case parts(String, String)
    }

    private(set) var nodes: [NewNode] = []
    /// The parameters as they are in the file.
    private(set) var parameters: [NamedTensor] = []
    /// The shapes and other constants that the nodes use besides the parameters.
    private(set) var constants: [NamedTensor] = []

    private var value: Value
    /// The shape of a sample.
    private(set) var shape: LayerShape
    /// True for [batch, channels, height, width], false for [batch, values].
    private(set) var isImage = false
    /// The image that flat values are made of, if they are channels × height × width.
    private var flattened: LayerShape?
    /// The beginning of the names of new nodes.
    private var scope = "input"

    /// The nodes of a network.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - input: The name of the inputs, [batch, values, 2].
    ///   - output: The name of the outputs, [batch, values, 2].
    /// - Throws: `FileError` of kind `writeFailed` if a layer or an activation has no operators.
    init(
      of network: Network<Complex<R>>, from input: String, to output: String
    ) throws(FileError) {
      value = .joined(input)
      shape = network.inputShape
      appendInput(input)
      let tensors = Dictionary(
        network.tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
      for (number, layer) in network.layers.enumerated() {
        let name = "layers.\(number)"
        let parameters = Parameters(layer: name, tensors: tensors)
        // The points of a channel share a threshold, also if they are made flat.
        let isActivatedFirst = layer.map is Flatten && layer.activation.hasThresholds
        if isActivatedFirst { try activate(layer.activation, parameters) }
        try append(layer, parameters)
        if !isActivatedFirst { try activate(layer.activation, parameters) }
      }
      appendOutput()
      nodes[nodes.count - 1].outputs = [output]
    }

    /// The parameters of a layer as they are in other files.
    private struct Parameters {
      let layer: String
      let tensors: [String: Tensor]

      /// Returns a complex parameter, row by row.
      func complex(_ name: String) throws(FileError) -> [Complex<R>] {
        try tensor(name).values()
      }

      func real(_ name: String) throws(FileError) -> [R] { try tensor(name).values() }

      func tensor(_ name: String) throws(FileError) -> Tensor {
        guard let tensor = tensors["\(layer).\(name)"] else {
          throw FileError(.writeFailed, "\(layer) has no \(name)", advice: "write .safetensors")
        }
        return tensor
      }
    }
  }
}

// MARK: - Nodes

extension ONNX.ComplexNodes {
  /// Appends a node with one result.
  ///
  /// - Returns: The name of the result.
  mutating func call(
    _ type: String, _ name: String, _ inputs: String...,
    attributes: [(name: String, value: ONNX.AttributeValue)] = []
  ) -> String {
    call(type, name, inputs, results: ["result"], attributes)[0]
  }

  /// Appends a node.
  ///
  /// - Returns: The names of the results.
  private mutating func call(
    _ type: String, _ name: String, _ inputs: [String], results: [String],
    _ attributes: [(name: String, value: ONNX.AttributeValue)]
  ) -> [String] {
    let name = "\(scope).\(name)"
    let outputs = results.map { "\(name).\($0)" }
    nodes.append(
      ONNX.NewNode(
        type: type, inputs: inputs, outputs: outputs, name: name, attributes: attributes))
    return outputs
  }

  /// Appends integers, such as a shape.
  mutating func integers(_ name: String, _ numbers: [Int]) -> String {
    let name = ONNX.LayerNodes.constantsPrefix + "\(scope).\(name)"
    constants.append(NamedTensor(name, Tensor(numbers.map(Int64.init), shape: [numbers.count])))
    return name
  }

  /// The name of a number that layers share.
  mutating func number(_ value: Double) -> String {
    let name = ONNX.LayerNodes.constantsPrefix + "\(value)"
    if !constants.contains(where: { $0.name == name }) {
      constants.append(NamedTensor(name, Tensor([R(value)], shape: [1])))
    }
    return name
  }

  /// Appends a parameter of a layer.
  private mutating func parameter(_ name: String, _ values: [R], _ shape: [Int]) -> String {
    parameters.append(NamedTensor(name, Tensor(values, shape: shape)))
    return name
  }

  /// Appends a parameter with one number per unit or channel.
  private mutating func perUnit(_ name: String, _ values: [R]) -> String {
    parameter(name, values, isImage ? [values.count, 1, 1] : [values.count])
  }

  /// Appends both parts of a parameter with one number per unit or channel.
  private mutating func perUnit(
    _ name: String, _ values: [Complex<R>]
  ) -> (real: String, imaginary: String) {
    (
      perUnit(name + ".real", values.map(\.rawStorage.x)),
      perUnit(name + ".imaginary", values.map(\.rawStorage.y))
    )
  }

  private mutating func reshape(_ name: String, _ value: String, _ axes: [Int]) -> String {
    call("Reshape", name, value, integers(name + ".shape", axes))
  }

  private mutating func transpose(_ name: String, _ value: String, _ order: [Int]) -> String {
    call("Transpose", name, value, attributes: [("perm", .integers(order))])
  }

  /// The value with real and imaginary parts one after the other.
  mutating func joined() -> String {
    switch value {
    case .joined(let name): return name
    case .parts(let x, let y):
      let joined = call("Concat", "join", x, y, attributes: [("axis", .integer(1))])
      value = .joined(joined)
      return joined
    }
  }

  /// The real and the imaginary parts of the value.
  mutating func parts() -> (x: String, y: String) {
    switch value {
    case .parts(let x, let y): return (x, y)
    case .joined(let name):
      let parts = call(
        "Split", "parts", [name], results: ["real", "imaginary"], [("axis", .integer(1))])
      value = .parts(parts[0], parts[1])
      return (parts[0], parts[1])
    }
  }

  /// Makes a tensor the value.
  mutating func set(_ joined: String) { value = .joined(joined) }

  /// Makes real and imaginary parts the value.
  mutating func set(_ x: String, _ y: String) { value = .parts(x, y) }
}

// MARK: - Inputs and outputs

extension ONNX.ComplexNodes {
  private mutating func appendInput(_ input: String) {
    guard !shape.isVector else {
      let parts = transpose("parts", input, [0, 2, 1])
      set(reshape("joined", parts, [0, 2 * shape.count]))
      return
    }
    let points = reshape("points", input, [0, shape.height, shape.width, shape.channels, 2])
    let channels = transpose("channels", points, [0, 4, 3, 1, 2])
    set(reshape("joined", channels, [0, 2 * shape.channels, shape.height, shape.width]))
    isImage = true
  }

  private mutating func appendOutput() {
    let value = joined()
    scope = "output"
    guard isImage || flattened != nil else {
      let parts = reshape("parts", value, [0, 2, shape.count])
      _ = transpose("values", parts, [0, 2, 1])
      return
    }
    let image = flattened ?? shape
    let channels = reshape(
      "parts", value, [0, 2, image.channels, image.height, image.width])
    let points = transpose("points", channels, [0, 3, 4, 2, 1])
    _ = reshape("values", points, [0, image.count, 2])
  }

  /// Makes [batch, values] of an image: for each part channels × height × width.
  private mutating func flatten() {
    guard isImage else { return }
    set(reshape("flatten", joined(), [0, 2 * shape.count]))
    isImage = false
    flattened = shape.channels > 1 && shape.points > 1 ? shape : nil
  }
}

// MARK: - Layers

extension ONNX.ComplexNodes {
  private mutating func append(
    _ layer: Layer<Complex<R>>, _ parameters: Parameters
  ) throws(FileError) {
    scope = parameters.layer
    let name = parameters.layer
    switch layer.map {
    case is Dense:
      flatten()
      let weight = try appendWeight(parameters)
      let bias = try appendBias(parameters)
      set(call("Gemm", "affine", joined(), weight, bias, attributes: [("transB", .integer(1))]))
      flattened = nil
    case let convolution as Convolution:
      try append(convolution, layer, parameters)
    case let pooling as Pooling<Maximum>:
      append(pooling, over: layer.input)
    case let pooling as Pooling<Mean>:
      append(pooling, layer)
    case let normalization as BatchNormalization:
      scope = name + ".normalization"
      let mean = perUnit(name + ".running_mean", try parameters.complex("running_mean"))
      let variance = perUnit(name + ".running_var", try parameters.real("running_var"))
      let pseudo = perUnit(
        name + ".running_pseudo_var", try parameters.complex("running_pseudo_var"))
      let half = number(0.5)
      // V from E|c|² and E c², where c is x - µ.
      let sum = call("Add", "variance.sum", variance, pseudo.real)
      let difference = call("Sub", "variance.difference", variance, pseudo.real)
      let covariance = (
        xx: call("Mul", "covariance.real", sum, half),
        xy: call("Mul", "covariance.mixed", pseudo.imaginary, half),
        yy: call("Mul", "covariance.imaginary", difference, half)
      )
      let (x, y) = parts()
      try normalize(
        (
          call("Sub", "centred.real", x, mean.real),
          call("Sub", "centred.imaginary", y, mean.imaginary)
        ),
        covariance, normalization.epsilon, parameters)
    case let normalization as LayerNormalization:
      scope = name + ".normalization"
      let (x, y) = parts()
      let c = (
        x: call("Sub", "centred.real", x, mean("mean.real", x)),
        y: call("Sub", "centred.imaginary", y, mean("mean.imaginary", y))
      )
      let products = (
        xx: call("Mul", "square.real", c.x, c.x), xy: call("Mul", "product", c.x, c.y),
        yy: call("Mul", "square.imaginary", c.y, c.y)
      )
      let covariance = (
        xx: mean("covariance.real", products.xx), xy: mean("covariance.mixed", products.xy),
        yy: mean("covariance.imaginary", products.yy)
      )
      try normalize(c, covariance, normalization.epsilon, parameters)
    case is Flatten: flatten()
    case is DropoutMap: break
    default:
      throw FileError(
        .writeFailed, "ONNX has no operators for the layer \(layer.map.description) over ℂ",
        advice: "write .safetensors")
    }
    shape = layer.output
  }

  /// The weights [2 out, 2 in, …] of the real map.
  private mutating func appendWeight(_ parameters: Parameters) throws(FileError) -> String {
    let weight = try parameters.tensor("weight")
    let (rows, columns) = (weight.shape[0], weight.shape[1])
    let values: [Complex<R>] = try weight.values()
    let real = RealEquivalent.matrix(values, rows: rows)
    return parameter(
      parameters.layer + ".weight", real, [2 * rows, 2 * columns] + weight.shape.dropFirst(2))
  }

  private mutating func appendBias(_ parameters: Parameters) throws(FileError) -> String {
    let bias = try parameters.complex("bias")
    return parameter(
      parameters.layer + ".bias", bias.map(\.rawStorage.x) + bias.map(\.rawStorage.y),
      [2 * bias.count])
  }

  private mutating func append(
    _ convolution: Convolution, _ layer: Layer<Complex<R>>, _ parameters: Parameters
  ) throws(FileError) {
    let window = convolution.windowSize(over: layer.input)
    let (strides, padding) = convolution.placement(over: layer.input)
    let size = [window.height, window.width]
    let weight = try appendWeight(parameters)
    let bias = try appendBias(parameters)
    guard R.self == Double.self else {
      set(
        call(
          "Conv", "convolution", joined(), weight, bias,
          attributes: ONNX.LayerNodes.window(size, strides, padding)))
      return
    }
    let (channels, outputs) = (2 * layer.input.channels, 2 * layer.output.channels)
    let width = channels * size[0] * size[1]
    let values = gather(size, strides, padding, from: layer.input, to: layer.output)
    let patches = transpose("positions", values, [0, 2, 1, 3])
    let rows = reshape("rows", patches, [0, layer.output.points, width])
    let matrix = reshape("weight.rows", weight, [outputs, width])
    let columns = transpose("weight.columns", matrix, [1, 0])
    let product = call("MatMul", "product", rows, columns)
    let sum = call("Add", "affine", product, bias)
    let result = transpose("channels", sum, [0, 2, 1])
    set(reshape("image", result, [0, outputs, layer.output.height, layer.output.width]))
  }

  /// The values under the windows, [batch, channels, positions, points of the window]; 0 outside of the
  /// sample.
  private mutating func gather(
    _ size: [Int], _ strides: [Int],
    _ padding: (top: Int, left: Int, bottom: Int, right: Int), from input: LayerShape,
    to output: LayerShape
  ) -> String {
    var points: [Int64] = []
    for position in 0..<output.points {
      let y = position / output.width * strides[0] - padding.top
      let x = position % output.width * strides[1] - padding.left
      for (i, j) in (0..<size[0] * size[1]).map({ ($0 / size[1], $0 % size[1]) }) {
        let isInside = 0..<input.height ~= y + i && 0..<input.width ~= x + j
        points.append(Int64(isInside ? (y + i) * input.width + x + j : input.points))
      }
    }
    let indices = ONNX.LayerNodes.constantsPrefix + scope + ".windows"
    constants.append(
      NamedTensor(indices, Tensor(points, shape: [output.points, size[0] * size[1]])))
    let flat = reshape("points", joined(), [0, 2 * input.channels, input.points])
    let padded = call("Pad", "padded", flat, integers("padded.widths", [0, 0, 0, 0, 0, 1]))
    return call("Gather", "windows", padded, indices, attributes: [("axis", .integer(2))])
  }

  /// Takes the value of the largest modulus under each window, by its index among all |z|².
  private mutating func append(_ pooling: Pooling<Maximum>, over input: LayerShape) {
    let (size, strides, padding) = pooling.placement(over: input)
    let (x, y) = parts()
    let squares = squaredModulus(x, y)
    let largest = call(
      "MaxPool", "pool", [squares], results: ["squared", "indices"],
      ONNX.LayerNodes.window(size, strides, padding))[1]
    let all = integers("pool.all", [-1])
    let real = call("Gather", "pool.real", call("Reshape", "all.real", x, all), largest)
    let imaginary = call(
      "Gather", "pool.imaginary", call("Reshape", "all.imaginary", y, all), largest)
    set(real, imaginary)
  }

  private mutating func append(_ pooling: Pooling<Mean>, _ layer: Layer<Complex<R>>) {
    let (size, strides, padding) = pooling.placement(over: layer.input)
    guard R.self == Double.self else {
      let window = ONNX.LayerNodes.window(size, strides, padding)
      set(
        call(
          "AveragePool", "pool", joined(),
          attributes: window + [("count_include_pad", .integer(0))]))
      return
    }
    let values = gather(size, strides, padding, from: layer.input, to: layer.output)
    let sums = call(
      "ReduceSum", "sums", values, integers("sums.axes", [3]),
      attributes: [("keepdims", .integer(0))])
    // Points outside of the sample do not count.
    let shares = (0..<layer.output.points).map { position -> R in
      let y = position / layer.output.width * strides[0] - padding.top
      let x = position % layer.output.width * strides[1] - padding.left
      let rows = min(layer.input.height, y + size[0]) - max(0, y)
      let columns = min(layer.input.width, x + size[1]) - max(0, x)
      return 1 / R(rows * columns)
    }
    let name = ONNX.LayerNodes.constantsPrefix + scope + ".shares"
    constants.append(NamedTensor(name, Tensor(shares, shape: [shares.count])))
    let means = call("Mul", "pool", sums, name)
    set(
      reshape(
        "image", means, [0, 2 * layer.output.channels, layer.output.height, layer.output.width]))
  }

  /// The mean over all values of a sample.
  private mutating func mean(_ name: String, _ value: String) -> String {
    call(
      "ReduceMean", name, value,
      attributes: [("axes", .integers(isImage ? [1, 2, 3] : [1])), ("keepdims", .integer(1))])
  }

  /// z = Γ V^(-1/2) c + β of centred values, with the root by the theorem of Cayley and Hamilton as in
  /// `BatchNormalization`.
  private mutating func normalize(
    _ c: (x: String, y: String), _ covariance: (xx: String, xy: String, yy: String),
    _ epsilon: Double, _ parameters: Parameters
  ) throws(FileError) {
    let weight = try parameters.complex("weight")
    let (alpha, gamma) = (weight.prefix(weight.count / 2), weight.suffix(weight.count / 2))
    let scale = perUnit(parameters.layer + ".weight.alpha", alpha.map(\.rawStorage.x))
    let mix = perUnit(parameters.layer + ".weight.gamma", Array(gamma))
    let shift = perUnit(parameters.layer + ".bias", try parameters.complex("bias"))

    let epsilon = number(epsilon)
    let a = call("Add", "whitening.real.variance", covariance.xx, epsilon)
    let d = call("Add", "whitening.imaginary.variance", covariance.yy, epsilon)
    let product = call("Mul", "whitening.variances", a, d)
    let mixed = call("Mul", "whitening.square", covariance.xy, covariance.xy)
    let determinant = call(
      "Max", "whitening.determinant", call("Sub", "whitening.difference", product, mixed),
      call("Mul", "whitening.least", epsilon, epsilon))
    let s = call("Sqrt", "whitening.root", determinant)
    let trace = call("Add", "whitening.trace", a, d)
    let t = call(
      "Sqrt", "whitening.width",
      call("Add", "whitening.sum", trace, call("Add", "whitening.roots", s, s)))
    let divisor = call("Mul", "whitening.divisor", s, t)
    let root = (
      xx: call("Div", "whitening.real", call("Add", "whitening.real.sum", d, s), divisor),
      xy: call("Div", "whitening.mixed", call("Neg", "whitening.opposite", covariance.xy), divisor),
      yy: call("Div", "whitening.imaginary", call("Add", "whitening.imaginary.sum", a, s), divisor)
    )
    let white = multiply("white", (root.xx, root.xy, root.yy), c)
    let matrix = (
      call("Add", "scale.real", scale, mix.real), mix.imaginary,
      call("Sub", "scale.imaginary", scale, mix.real)
    )
    let scaled = multiply("scaled", matrix, white)
    set(
      call("Add", "shifted.real", scaled.x, shift.real),
      call("Add", "shifted.imaginary", scaled.y, shift.imaginary))
  }

  /// The product of a symmetric matrix (xx, xy, yy) and a vector of two parts.
  private mutating func multiply(
    _ name: String, _ matrix: (String, String, String), _ vector: (x: String, y: String)
  ) -> (x: String, y: String) {
    (
      call(
        "Add", name + ".real", call("Mul", name + ".xx", matrix.0, vector.x),
        call("Mul", name + ".xy", matrix.1, vector.y)),
      call(
        "Add", name + ".imaginary", call("Mul", name + ".yx", matrix.1, vector.x),
        call("Mul", name + ".yy", matrix.2, vector.y))
    )
  }

  /// |z|².
  mutating func squaredModulus(_ x: String, _ y: String) -> String {
    call(
      "Add", "squared_modulus", call("Mul", "square.real", x, x),
      call("Mul", "square.imaginary", y, y))
  }

  private mutating func activate(
    _ activation: ComplexActivation, _ parameters: Parameters
  ) throws(FileError) {
    scope = parameters.layer + ".activation"
    var thresholds: String?
    if activation.hasThresholds, activation.function is ModReLU {
      thresholds = perUnit(
        parameters.layer + ".threshold", try parameters.real("threshold"))
    }
    try activate(activation, thresholds: thresholds)
  }
}

/// The exact real equivalents of complex numbers.
enum RealEquivalent {
  /// The numbers of [[A, -B], [B, A]] for a matrix A + iB, row by row; an element may be several numbers.
  static func matrix<R: RealScalar>(
    _ values: [Complex<R>], rows: Int
  ) -> [R] {
    let count = values.count / max(1, rows)
    var result: [R] = []
    result.reserveCapacity(4 * values.count)
    for row in 0..<rows {
      let elements = values[row * count..<(row + 1) * count]
      result += elements.map(\.rawStorage.x)
      result += elements.map { -$0.rawStorage.y }
    }
    for row in 0..<rows {
      let elements = values[row * count..<(row + 1) * count]
      result += elements.map(\.rawStorage.y)
      result += elements.map(\.rawStorage.x)
    }
    return result
  }

  /// The complex matrix of which some numbers are the real equivalent: its first columns.
  ///
  /// - Parameters:
  ///   - values: The rows of the real equivalent.
  ///   - rows: The number of rows of the complex matrix.
  static func complex<R: RealScalar>(_ values: [R], rows: Int) -> [Complex<R>] {
    let count = values.count / max(1, 4 * rows)
    return (0..<rows).flatMap { row in
      (0..<count).map { column in
        Complex(values[row * 2 * count + column], values[(rows + row) * 2 * count + column])
      }
    }
  }
}
