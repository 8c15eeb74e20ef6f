import Backprop
import BackpropFiles

extension ONNX {
  /// The nodes of a network with other layers than fully connected ones over plain vectors.
  ///
  /// The values of images are [batch, channels, height, width] between the nodes. Rows of inputs and
  /// outputs are height × width × channels, as everywhere in this library, and are transposed at the
  /// ends. A flattened image is channels × height × width, as the weights in files are.
  struct LayerNodes {
    private var nodes: [NewNode] = []
    /// The shapes and other constants that the nodes use besides the parameters.
    private(set) var constants: [NamedTensor] = []
    /// True if there is an operator that is younger than operator set 13.
    private(set) var usesLayerNormalization = false
    /// The name of the value so far.
    private var value: String
    /// The shape of a sample.
    private var shape: LayerShape
    /// True for [batch, channels, height, width], false for [batch, values].
    private var isImage = false
    /// The image that flat values are made of, if they are channels × height × width.
    private var flattened: LayerShape?

    /// The nodes of a network.
    ///
    /// - Parameters:
    ///   - network: The network.
    ///   - input: The name of the rows of inputs.
    ///   - output: The name of the rows of outputs.
    /// - Throws: `FileError` of kind `writeFailed` if a layer or an activation has no operator.
    init<S: RealScalar>(
      of network: Network<S>, from input: String, to output: String
    ) throws(FileError) {
      value = input
      shape = network.inputShape
      for (number, layer) in network.layers.enumerated() {
        try append(layer, "layers.\(number)")
      }
      if isImage {
        flatten("output", inOwnOrder: true)
      } else if let image = flattened {
        reshape("output", [0, image.channels, image.height, image.width])
        (shape, isImage) = (image, true)
        flatten("output", inOwnOrder: true)
      }
      if nodes.isEmpty { append("Identity", "output.identity") }
      nodes[nodes.count - 1].outputs = [output]
    }

    /// Writes the nodes into a graph.
    func write(into graph: inout ProtobufWriter) {
      for node in nodes { graph.message(Field.Graph.node, node.write) }
    }
  }
}

extension ONNX.LayerNodes {
  /// The beginning of the names of constants that are not parameters.
  static let constantsPrefix = "constants."

  private mutating func append(
    _ type: String, _ name: String, _ parameters: [String] = [],
    _ attributes: [(name: String, value: ONNX.AttributeValue)] = []
  ) {
    nodes.append(
      ONNX.NewNode(
        type: type, inputs: [value] + parameters, outputs: [name + ".result"], name: name,
        attributes: attributes))
    value = name + ".result"
  }

  private mutating func constant(_ name: String, _ numbers: [Int]) -> String {
    let name = Self.constantsPrefix + name
    constants.append(NamedTensor(name, Tensor(numbers.map(Int64.init), shape: [numbers.count])))
    return name
  }

  /// Reshapes the value; 0 stands for an axis that stays.
  private mutating func reshape(_ name: String, _ axes: [Int]) {
    append("Reshape", name + ".reshape", [constant(name + ".shape", axes)])
  }

  private mutating func transpose(_ name: String, _ order: [Int]) {
    append("Transpose", name + ".transpose", [], [("perm", .integers(order))])
  }

  /// Makes [batch, channels, height, width] of the value.
  private mutating func makeImage(_ name: String) {
    guard !isImage else { return }
    isImage = true
    guard shape.channels > 1, shape.points > 1 else {
      return reshape(name, [0, shape.channels, shape.height, shape.width])
    }
    reshape(name, [0, shape.height, shape.width, shape.channels])
    transpose(name, [0, 3, 1, 2])
  }

  /// Makes [batch, values] of the value: channels × height × width, or the order of the library.
  private mutating func flatten(_ name: String, inOwnOrder: Bool = false) {
    let hasOrders = shape.channels > 1 && shape.points > 1
    if hasOrders, !isImage, !inOwnOrder { makeImage(name) }
    guard isImage else { return }
    if hasOrders, inOwnOrder { transpose(name, [0, 2, 3, 1]) }
    append("Flatten", name + ".flatten", [], [("axis", .integer(1))])
    isImage = false
    flattened = hasOrders && !inOwnOrder ? shape : nil
  }

  private mutating func append<S: RealScalar>(
    _ layer: Layer<S>, _ name: String
  ) throws(FileError) {
    let parameters = [name + ".weight", name + ".bias"]
    switch layer.map {
    case is Dense:
      flatten(name)
      append("Gemm", name + ".affine", parameters, [("transB", .integer(1))])
      flattened = nil
    case let convolution as Convolution:
      makeImage(name)
      let window = convolution.windowSize(over: layer.input)
      let (strides, padding) = convolution.placement(over: layer.input)
      append(
        "Conv", name + ".convolution", parameters,
        Self.window([window.height, window.width], strides, padding))
    case let pooling as Pooling<Maximum>:
      append(pooling, "MaxPool", over: layer.input, name)
    case let pooling as Pooling<Mean>:
      append(pooling, "AveragePool", over: layer.input, name, [("count_include_pad", .integer(0))])
    case let normalization as BatchNormalization:
      if !layer.input.isVector { makeImage(name) }
      append(
        "BatchNormalization", name + ".normalization",
        parameters + [name + ".running_mean", name + ".running_var"],
        [("epsilon", .float(Float(normalization.epsilon)))])
    case let normalization as LayerNormalization:
      normalize(layer, name, parameters, Float(normalization.epsilon), as: S.self)
    case is Flatten: flatten(name)
    case is DropoutMap: break
    default:
      throw FileError(
        .writeFailed, "ONNX has no operator for the layer \(layer.map.description)",
        advice: "write .safetensors")
    }
    shape = layer.output
    try activate(layer, name)
  }

  /// A pooling layer, by the operator for its kind.
  private mutating func append<Kind>(
    _ pooling: Pooling<Kind>, _ type: String, over input: LayerShape, _ name: String,
    _ attributes: [(name: String, value: ONNX.AttributeValue)] = []
  ) {
    makeImage(name)
    if pooling.arguments == Pooling<Kind>.global.arguments {
      append("Global" + type, name + ".pool")
    } else {
      let (size, strides, padding) = pooling.placement(over: input)
      append(type, name + ".pool", [], Self.window(size, strides, padding) + attributes)
    }
  }

  static func window(
    _ size: [Int], _ strides: [Int], _ padding: (top: Int, left: Int, bottom: Int, right: Int)
  ) -> [(name: String, value: ONNX.AttributeValue)] {
    [
      ("kernel_shape", .integers(size)), ("strides", .integers(strides)),
      ("pads", .integers([padding.top, padding.left, padding.bottom, padding.right])),
    ]
  }

  /// Layer normalisation; over all points of an image by the operator that normalises a channel of
  /// all values.
  private mutating func normalize<S: RealScalar>(
    _ layer: Layer<S>, _ name: String, _ parameters: [String], _ epsilon: Float, as _: S.Type
  ) {
    if layer.input.isVector {
      flatten(name)
      append(
        "LayerNormalization", name + ".normalization", parameters,
        [("axis", .integer(-1)), ("epsilon", .float(epsilon))])
      usesLayerNormalization = true
      return
    }
    makeImage(name)
    let channels = layer.input.channels
    append("Reshape", name + ".row", [constant(name + ".row_shape", [0, 1, -1])])
    let (one, zero) = (
      Self.constantsPrefix + name + ".one", Self.constantsPrefix + name + ".zero"
    )
    constants.append(NamedTensor(one, Tensor([1 as S], shape: [1])))
    constants.append(NamedTensor(zero, Tensor([0 as S], shape: [1])))
    append(
      "InstanceNormalization", name + ".normalization", [one, zero], [("epsilon", .float(epsilon))])
    append(
      "Reshape", name + ".image",
      [
        constant(name + ".image_shape", [0, channels, layer.input.height, layer.input.width])
      ])
    let normalized = value
    let axes = constant(name + ".channel_shape", [channels, 1, 1])
    var factors: [String] = []
    for parameter in parameters {
      value = parameter
      append("Reshape", parameter + ".channels", [axes])
      factors.append(value)
    }
    value = normalized
    append("Mul", name + ".scale", [factors[0]])
    append("Add", name + ".shift", [factors[1]])
  }

  private mutating func activate<S: RealScalar>(
    _ layer: Layer<S>, _ name: String
  ) throws(FileError) {
    let type = try ONNX.operatorType(of: layer.activation)
    guard !layer.activation.isIdentity else { return }
    guard layer.activation == .softmax else { return append(type, name + ".activation") }
    // Softmax is over all values of a sample.
    let wasImage = isImage
    flatten(name + ".softmax")
    append(type, name + ".activation", [], [("axis", .integer(1))])
    guard wasImage else { return }
    reshape(name + ".activation", [0, shape.channels, shape.height, shape.width])
    (isImage, flattened) = (true, nil)
  }
}
