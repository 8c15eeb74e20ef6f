import Backprop
import BackpropFiles

extension ONNX {
  /// The layers of a graph that is a chain from its input to its output.
  ///
  /// The chain is found from the output, so that nodes for other outputs do not matter. Then its nodes
  /// are followed from the input: `Gemm`, `MatMul`, `Conv`, a pooling or a normalisation begins a layer,
  /// `Add` gives a fully connected one a bias, an activation ends it.
  struct Chain {
    struct ChainLayer {
      /// The map; nil for a fully connected layer.
      var map: (any LayerMap)?
      /// The tensors by their names in files of this library: weights are [out, in].
      var tensors: [String: StoredTensor] = [:]
      var activation: RealActivation?
    }

    /// The image that a sample is.
    struct Image {
      var shape: LayerShape
      /// True if the axes are height, width and channels, false for channels, height and width.
      var isChannelsLast = false
    }

    private let graph: Graph
    /// The input of the graph.
    let input: Graph.Port
    /// The largest size of all weights, in bytes.
    private let limit: Int
    var found: [ChainLayer] = []
    private var weightBytes = 0
    /// The numbers per sample after the nodes so far; nil if the file does not tell.
    var width: Int?
    /// False if a sample may have several axes.
    var isFlat: Bool
    /// The image that a sample is; nil if it is flat, or the file does not tell.
    var image: Image?
    /// The image that a flat sample was made of.
    var flattened: Image?
    /// The inputs, if they are an image.
    var inputImage: Image?
    /// True after `Transpose`, which only images have.
    var hasTranspose = false
    /// The node that computes logarithms of softmax, after which there may be no layer.
    private var logarithm: Node?
    var remarks: [String] = []

    /// Follows a graph.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - limit: The largest size of all weights, in bytes: layers may share them in the file.
    /// - Throws: `FileError` of kind `badData` that names the first node that is not supported.
    init(_ graph: Graph, limit: Int) throws(FileError) {
      self.graph = graph
      self.limit = limit
      let output = try Self.output(of: graph)
      let (nodes, start) = try Self.nodes(to: output, in: graph)
      guard let input = graph.inputs.first(where: { $0.name == start }) else {
        throw Graph.wrong(
          "\"\(start.printable)\" is used, and nothing computes it", graph.offset)
      }
      self.input = input
      let shape = input.shape ?? []
      isFlat = shape.count <= 2
      let axes = shape.count > 1 ? shape.dropFirst() : shape[...]
      width = shape.isEmpty ? nil : Self.product(axes)
      image = Self.image(of: Array(axes))
      inputImage = image
      let others = graph.outputs.filter { $0.name != output.name }
      if let remark = LayerAssembly.remark(leftOut: others.map(\.name), reason: "other outputs") {
        remarks.append(remark)
      }
      for node in nodes { try append(node) }
      guard !found.isEmpty else {
        throw Graph.wrong(
          "there is no layer (Gemm, MatMul, Conv or another) before the output", graph.offset)
      }
      if logarithm != nil {
        remarks.append("LogSoftmax is read as softmax: the outputs are probabilities")
      }
      finishImage()
    }

    /// Returns the layers, with a bias of zeros where the file has none.
    ///
    /// - Throws: `FileError` of kind `badData` if they do not fit each other, or the description.
    func storedModel() throws(FileError) -> StoredModel {
      guard isPlain else { return try storedLayers() }
      let layers = found.compactMap { layer in
        layer.tensors["weight"].map {
          StoredLayer(weight: $0, bias: layer.tensors["bias"] ?? $0.zeroBias)
        }
      }
      var described: (value: ModelDescription, offset: Int)?
      if let (json, offset) = graph.description {
        do throws(FileError) {
          described = (try ModelDescription(json: json), offset)
        } catch {
          throw error.inside("the description", at: offset)
        }
      }
      return try StoredModel(
        layers: layers, activations: activations, description: described,
        listOffset: graph.offset, remarks: remarks)
    }

    /// True if the layers are fully connected ones over plain vectors.
    private var isPlain: Bool { !hasTranspose && found.allSatisfy { $0.map == nil } }

    /// The names of the activations.
    private var activations: [String] {
      found.map { ($0.activation ?? .identity).rawValue }
    }

    /// Returns layers of any kind.
    private func storedLayers() throws(FileError) -> StoredModel {
      var tensors: [String: StoredTensor] = [:]
      var type: ScalarType?
      var input = inputImage?.shape
      var specifications: [LayerSpecification] = []
      for (number, layer) in found.enumerated() {
        for (name, tensor) in layer.tensors { tensors["layers.\(number).\(name)"] = tensor }
        let activation = layer.activation.flatMap { $0.isIdentity ? nil : $0.rawValue }
        if let weight = layer.tensors["weight"] {
          type = type ?? weight.tensor.elementType.scalarType
          if layer.tensors["bias"] == nil {
            tensors["layers.\(number).bias"] = weight.zeroBias
          }
          if input == nil { input = weight.inputs }
          if layer.map == nil {
            specifications.append(
              LayerSpecification(Dense(weight.tensor.shape[0]), activation: activation))
          }
        }
        if let map = layer.map {
          specifications.append(LayerSpecification(map, activation: activation))
        }
      }
      guard let type, let input else {
        throw ONNX.Graph.wrong(
          type == nil
            ? "there are no weights" : "the graph does not tell the shape of its input",
          graph.offset, advice: "export a network with weights and an input of known axes")
      }
      let layouts: [LayerLayout]
      do throws(LayerError) {
        layouts = try LayerLayout.chain(specifications.map(\.map), input: input)
      } catch {
        throw ONNX.Graph.wrong(error.description, graph.offset)
      }
      return try StoredModel(
        tensors,
        ModelDescription(
          sizes: [input.count] + layouts.map(\.output.count), scalarType: type,
          activations: activations, input: input, layers: specifications),
        listOffset: graph.offset, remarks: remarks)
    }
  }
}

extension ONNX.Chain {
  /// Returns the output of a network: the only one, or the only one of floating-point numbers, as
  /// beside the labels of a classifier.
  private static func output(of graph: ONNX.Graph) throws(FileError) -> ONNX.Graph.Port {
    if graph.outputs.count == 1 { return graph.outputs[0] }
    let candidates = graph.outputs.filter(\.isFloat)
    guard candidates.count == 1 else {
      throw ONNX.Graph.wrong(
        "\(graph.outputs.count) outputs, of which \(candidates.count) are tensors of "
          + "floating-point numbers", graph.offset,
        advice: "export one such output (zipmap=False in skl2onnx)")
    }
    return candidates[0]
  }

  /// Returns the nodes from an input to an output, and the name of the input.
  private static func nodes(
    to output: ONNX.Graph.Port, in graph: ONNX.Graph
  ) throws(FileError) -> (nodes: [ONNX.Node], input: String) {
    var nodes: [ONNX.Node] = []
    var name = output.name
    while let node = graph.producer(of: name) {
      guard nodes.count < graph.nodes.count else { throw node.wrong("is part of a cycle") }
      guard isSupported(node) || isOwnScaling(node, graph), node.outputs.first == name else {
        throw unsupported(node)
      }
      nodes.append(node)
      let operands = Set(node.operands.filter { !graph.isConstant($0) })
      guard operands.count == 1, let operand = operands.first else {
        throw node.wrong(
          "computes with \(operands.count) values that are not constants",
          advice: "only chains of layers are read")
      }
      name = operand
    }
    return (nodes.reversed(), name)
  }

  private static let otherOperators = [
    "Gemm", "MatMul", "Add", "Conv", "MaxPool", "AveragePool", "GlobalMaxPool",
    "GlobalAveragePool", "BatchNormalization", "LayerNormalization", "Flatten", "Reshape",
    "Transpose", "Dropout", "Cast", "LogSoftmax",
  ]

  private static func isSupported(_ node: ONNX.Node) -> Bool {
    node.activation != nil || otherOperators.contains(node.type)
  }

  /// Returns true for a node that scales the rows of a table, which the description of our own files
  /// says, too.
  private static func isOwnScaling(_ node: ONNX.Node, _ graph: ONNX.Graph) -> Bool {
    graph.description != nil && node.name.hasPrefix(ONNX.scalingPrefix)
      && ["Sub", "Mul", "Div", "Add"].contains(node.type)
  }

  private static func unsupported(_ node: ONNX.Node) -> FileError {
    if ["Div", "Sub", "Mul", "ai.onnx.ml.Scaler"].contains(node.type) { return scaling(node) }
    let names = otherOperators + ONNX.operatorTypes.values.sorted()
    return node.wrong(
      "is not supported: networks are chains of \(names.joined(separator: ", "))",
      advice: "export the network alone, without the steps before and after it")
  }

  private static func scaling(_ node: ONNX.Node) -> FileError {
    node.wrong(
      "shifts or scales values, which no layer here does",
      advice: "export the network alone, and scale the data before it")
  }

  private static func product(_ lengths: some Sequence<Int?>) -> Int? {
    var product = 1
    for length in lengths {
      guard let length, length > 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      product = next
    }
    return product
  }
}

extension ONNX.Chain {
  /// Follows the next node.
  private mutating func append(_ node: ONNX.Node) throws(FileError) {
    if Self.isOwnScaling(node, graph) { return }
    switch node.type {
    case "Gemm": try appendGemm(node)
    case "MatMul": try appendLayer(try constant(node, 1), isTransposed: false, node)
    case "Add": try appendBias(node)
    case "Flatten":
      guard try node.integer("axis") ?? 1 == 1 else {
        throw node.wrong("does not keep the first axis", advice: "export it with axis 1")
      }
      flatten()
    case "Reshape": try appendReshape(node)
    case "Transpose": try appendTranspose(node)
    case "Conv": try appendConvolution(node)
    case "MaxPool": try appendPooling(node, Maximum.self)
    case "AveragePool": try appendPooling(node, Mean.self)
    case "GlobalMaxPool": try appendGlobalPooling(node, Maximum.self)
    case "GlobalAveragePool": try appendGlobalPooling(node, Mean.self)
    case "BatchNormalization": try appendBatchNormalization(node)
    case "LayerNormalization": try appendLayerNormalization(node)
    case "Cast":
      guard try node.castType?.isFloat == true else {
        throw node.wrong(
          "converts to a type that is not floating-point", advice: "export the step before it alone"
        )
      }
    case "LogSoftmax":
      try activate(.softmax, node)
      logarithm = node
    // Dropout is the identity outside training.
    case "Identity", "Dropout": break
    default:
      guard let activation = node.activation else { throw Self.unsupported(node) }
      try activate(activation, node)
    }
  }

  /// Returns an operand that has to be a constant.
  func constant(_ node: ONNX.Node, _ index: Int) throws(FileError) -> StoredTensor {
    guard let constant = try graph.constant(node.input(index)) else {
      throw node.wrong(
        "has an operand \(index + 1) that is not a constant",
        advice: "only chains of layers are read")
    }
    return constant
  }

  /// Begins a layer α x B + β C, where B is transposed if it is [out, in].
  private mutating func appendGemm(_ node: ONNX.Node) throws(FileError) {
    guard try node.integer("transA") ?? 0 == 0 else {
      throw node.wrong("transposes its input", advice: "export it with transA = 0")
    }
    let isTransposed = try node.integer("transB") ?? 0 != 0
    let weight = try constant(node, 1).scaled(by: try node.float("alpha") ?? 1)
    try appendLayer(weight, isTransposed: isTransposed, node)
    guard !node.input(2).isEmpty else { return }
    let bias = try constant(node, 2).scaled(by: try node.float("beta") ?? 1)
    try setBias(bias, node)
  }

  private mutating func appendLayer(
    _ weight: StoredTensor, isTransposed: Bool, _ node: ONNX.Node
  ) throws(FileError) {
    let shape = weight.tensor.shape
    let type = weight.tensor.elementType
    guard shape.count == 2, shape.allSatisfy({ $0 > 0 }), !type.isInteger else {
      throw weight.wrong(
        "has the shape \(weight.shapeText) of \(type.rawValue), not that of a matrix of weights",
        advice: ONNX.checkAdvice)
    }
    guard isFlat else {
      throw node.wrong(
        "follows samples of several axes", advice: "flatten them before, as with Flatten")
    }
    let inputs = isTransposed ? shape[1] : shape[0]
    guard width ?? inputs == inputs else {
      throw node.wrong("takes \(inputs) inputs, not the \(width ?? 0) before it")
    }
    var rows = isTransposed ? weight : weight.transposed
    if let flattened, flattened.isChannelsLast {
      rows = rows.reordered(columns: flattened.shape.rowsInFiles)
    }
    try append(ChainLayer(tensors: ["weight": rows]), node)
    width = isTransposed ? shape[0] : shape[1]
    flattened = nil
  }

  /// Appends a layer.
  mutating func append(_ layer: ChainLayer, _ node: ONNX.Node) throws(FileError) {
    if let logarithm {
      throw logarithm.wrong(
        "is supported at the end of a network only", advice: "end the network with it")
    }
    weightBytes += layer.tensors.values.reduce(0) { $0 + $1.tensor.bytes.count }
    guard weightBytes <= limit else {
      throw node.wrong("makes more than \(limit) bytes of weights", advice: "read a smaller model")
    }
    found.append(layer)
  }

  private mutating func appendBias(_ node: ONNX.Node) throws(FileError) {
    let index = graph.isConstant(node.input(0)) ? 0 : 1
    let bias = try constant(node, index)
    guard let last = found.last, last.map == nil, last.tensors["bias"] == nil,
      last.activation == nil
    else {
      throw found.isEmpty
        ? Self.scaling(node)
        : node.wrong(
          "does not follow MatMul, or Gemm without a bias",
          advice: "a layer here has one bias, before its activation")
    }
    try setBias(bias, node)
  }

  /// Gives the last layer a bias of one number per unit, or of one for all.
  private mutating func setBias(_ bias: StoredTensor, _ node: ONNX.Node) throws(FileError) {
    let units = width ?? 0
    let shape = bias.tensor.shape
    guard shape.count <= 2, shape.dropLast().allSatisfy({ $0 == 1 }),
      [1, units].contains(shape.last ?? 1)
    else {
      throw bias.wrong("has the shape \(bias.shapeText), not [\(units)]", advice: ONNX.checkAdvice)
    }
    found[found.count - 1].tensors["bias"] = bias.repeated(toCount: units)
  }

  private mutating func activate(
    _ activation: RealActivation, _ node: ONNX.Node
  ) throws(FileError) {
    if activation == .softmax { try prepareSoftmax(node) }
    guard let last = found.last, last.activation == nil else {
      throw node.wrong("does not follow a layer", advice: "a layer here has one activation")
    }
    // The slopes of the library's functions are ONNX's defaults.
    if let slope = try node.float("alpha"), slope != (activation == .elu ? 1 : 0.01) {
      throw node.wrong(
        "has α = \(slope)", advice: "export it with α = \(activation == .elu ? "1" : "0.01")")
    }
    if activation == .softmax, let axis = try node.integer("axis"), axis != 1, axis != -1 {
      throw node.wrong("is not over the last axis", advice: "export it with axis 1")
    }
    found[found.count - 1].activation = activation
  }

  /// Follows a node that makes samples flat: [0 or -1 or batch, width], or [0 or batch, -1]; or one
  /// that makes images of inputs.
  private mutating func appendReshape(_ node: ONNX.Node) throws(FileError) {
    let shape: [Int] = try constant(node, 1).tensor.values()
    if shape.count > 2 { return try makeImage(shape, node) }
    let keepsZero = try node.integer("allowzero") ?? 0 != 0
    let batch = input.shape?.first ?? nil
    let isFlattening =
      shape.count == 2
      && (shape[1] == -1
        ? shape[0] == 0 && !keepsZero || shape[0] > 0 && shape[0] == batch
        : shape[1] > 0 && width ?? shape[1] == shape[1])
    guard isFlattening else {
      throw node.wrong(
        "reshapes to \(shape), not to one row per sample", advice: "export it as Flatten")
    }
    flatten()
    width = width ?? (shape[1] > 0 ? shape[1] : nil)
  }
}

extension StoredTensor {
  /// The shape of the inputs of a first layer with these weights, [out, in] or one per channel.
  fileprivate var inputs: LayerShape? { LayerShape("\(tensor.shape.last ?? 0)") }

  /// Returns a matrix with its columns in another order.
  fileprivate func reordered(columns: [Int]) -> StoredTensor {
    var result = self
    let (rows, size) = (tensor.shape[0], tensor.elementType.size)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.bytes.count)
    for row in 0..<rows {
      for column in columns {
        let start = (row * columns.count + column) * size
        bytes += tensor.bytes[start..<start + size]
      }
    }
    result.tensor = Tensor(tensor.elementType, shape: tensor.shape, bytes: bytes)
    return result
  }

  /// A bias of zeros for a layer of these weights.
  fileprivate var zeroBias: StoredTensor {
    let bytes = [UInt8](repeating: 0, count: tensor.shape[0] * tensor.elementType.size)
    return StoredTensor(
      name: name, tensor: Tensor(tensor.elementType, shape: [tensor.shape[0]], bytes: bytes),
      offset: offset)
  }

  /// Returns a vector of `count` elements: the elements of a tensor, or copies of its only one.
  fileprivate func repeated(toCount count: Int) -> StoredTensor {
    let bytes =
      tensor.count == count
      ? tensor.bytes : Array([[UInt8]](repeating: tensor.bytes, count: count).joined())
    var result = self
    result.tensor = Tensor(tensor.elementType, shape: [count], bytes: bytes)
    return result
  }

  /// Returns the tensor times a number.
  fileprivate func scaled(by factor: Float) throws(FileError) -> StoredTensor {
    guard factor != 1 else { return self }
    var result = self
    switch tensor.elementType {
    case .float32:
      let numbers: [Float] = try values(as: Float.self)
      result.tensor = Tensor(numbers.map { $0 * factor }, shape: tensor.shape)
    case .float64:
      let numbers: [Double] = try values(as: Double.self)
      result.tensor = Tensor(numbers.map { $0 * Double(factor) }, shape: tensor.shape)
    default: throw wrong("holds \(tensor.elementType.rawValue)")
    }
    return result
  }
}
