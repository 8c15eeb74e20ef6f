public import Backprop
import BackpropData
public import BackpropFiles

/// Writes networks as ONNX models, and reads models that are chains of layers.
///
///     input [batch, in] ─ Gemm(transB = 1) ─ Sigmoid | Tanh | Relu | Softmax(axis = 1) | Identity ─
///     … ─ output [batch, out]
///
/// `LeakyRelu`, `Elu` and `Softplus` are written, too; a network with another activation, such as one of
/// your own, is refused. The weights are [out, in], in the precision of the network; `batch` is any number.
/// The metadata of the model has the ``ModelDescription`` as `description`. A network of a table begins
/// with the scaling of its rows (`Sub`, `Mul`, or for pixels `Div`), and ends with that of its targets
/// (`Div`, `Add`), so that rows go in and values come out as they are in the table.
///
/// Other layers are `Conv`, `MaxPool`, `AveragePool`, `GlobalMaxPool`, `GlobalAveragePool`,
/// `BatchNormalization` and `LayerNormalization` (over an image `InstanceNormalization` of all channels,
/// `Mul` and `Add`), with images as [batch, channels, height, width]. Rows of inputs and outputs are
/// height × width × channels: `Reshape` and `Transpose` change the order. Dropout is left out.
///
/// A network over ℂ is written in real arithmetic (``encode(_:version:)-(Model<Complex<R>>,_)``): inputs and
/// outputs have a last axis of real and imaginary part.
///
/// Models of other programs may also have layers of `MatMul` and `Add`, `Flatten`, `Reshape` to
/// [batch, n] or to an image, `Transpose` between both orders of an image, `Dropout`, `Cast` between
/// floating-point types, a final `LogSoftmax`, and weights of FLOAT16 or BFLOAT16. Their padding is none or
/// that of `same`. Any other node is refused by its name.
///
/// Source: *Open Neural Network Exchange*, intermediate representation version 7, operator set 13;
/// field numbers from `onnx.proto`, <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
public enum ONNX {
  /// The name of the program in the files.
  public static let producerName = "swift-backprop"

  /// The largest message of Protocol Buffers, which count bytes in 31 bits.
  static let maximumSize = Int(Int32.max)

  /// Returns the bytes of a file that stores a model over ℝ.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - version: The version of the program, which the file names.
  /// - Throws: `FileError` of kind `writeFailed` if an activation has no operator, or the file would be
  ///   larger than 2 GiB.
  public static func encode<S: RealScalar>(
    _ model: Model<S>, version: String = "1"
  ) throws(FileError) -> [UInt8] {
    let operators = try model.network.layers.map { (layer) throws(FileError) in
      try operatorType(of: layer.activation)
    }
    let layerNodes = try layerNodes(of: model)
    let isYounger = layerNodes?.usesLayerNormalization ?? false
    return try file(
      of: model, version, operatorSet: isYounger ? (ir: 8, version: 17) : (ir: 7, version: 13),
      byteCount: model.network.realParameterCount * MemoryLayout<S>.stride
    ) { graph(of: model, operators, layerNodes, into: &$0) }
  }

  /// Returns the bytes of a file with a graph.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - version: The version of the program.
  ///   - operatorSet: The versions of the intermediate representation and of the operators.
  ///   - byteCount: The size of the parameters in the file.
  ///   - metadata: Entries besides the description.
  ///   - graph: Writes the graph.
  /// - Throws: `FileError` of kind `writeFailed` if the file would be larger than 2 GiB.
  static func file(
    of model: some TypedModel, _ version: String, operatorSet: (ir: Int, version: Int),
    byteCount: Int, metadata: [(key: String, value: String)] = [],
    _ graph: (inout ProtobufWriter) -> Void
  ) throws(FileError) -> [UInt8] {
    guard byteCount < maximumSize - 1 << 20 else {
      throw FileError(
        .writeFailed, "\(byteCount) bytes of parameters exceed the 2 GiB of an ONNX file",
        advice: "write .safetensors")
    }
    var file = ProtobufWriter()
    file.integer(Field.Model.irVersion, operatorSet.ir)
    file.string(Field.Model.producerName, producerName)
    file.string(Field.Model.producerVersion, version)
    file.message(Field.Model.graph, graph)
    file.message(Field.Model.opsetImport) {
      $0.string(Field.OperatorSet.domain, "")
      $0.integer(Field.OperatorSet.version, operatorSet.version)
    }
    let description = (key: ModelDescription.name, value: ModelDescription(of: model).json)
    for (key, value) in [description] + metadata {
      file.message(Field.Model.metadata) {
        $0.string(Field.Entry.key, key)
        $0.string(Field.Entry.value, value)
      }
    }
    return file.bytes
  }

  /// Returns the network in the bytes of a file, before its scalar is known.
  ///
  /// - Parameters:
  ///   - bytes: The content of a file.
  ///   - limit: The largest size of all weights, in bytes.
  static func storedModel(_ bytes: [UInt8], limit: Int) throws(FileError) -> StoredModel {
    let graph = try Graph(bytes)
    if let stored = try describedModel(graph, limit: limit) { return stored }
    let chain = try Chain(graph, limit: limit)
    return try chain.storedModel()
  }

  /// Returns the network of a file of this program whose layers the description tells; nil for others.
  ///
  /// The parameters are found by their names, and the nodes have to be those that this program writes
  /// for the network.
  private static func describedModel(
    _ graph: Graph, limit: Int
  ) throws(FileError) -> StoredModel? {
    guard let (json, offset) = graph.description else { return nil }
    let described: ModelDescription
    do throws(FileError) {
      described = try ModelDescription(json: json)
    } catch {
      throw error.inside("the description", at: offset)
    }
    switch described.scalarType {
    case .complex64: return try complexModel(graph, described, limit: limit, Float.self)
    case .complex128: return try complexModel(graph, described, limit: limit, Double.self)
    case .float32, .float64: break
    }
    guard described.layers != nil else { return nil }
    let tensors = try graph.tensors(withPrefix: "layers.", limit: limit)
    func isOfNodes<S: RealScalar>(_ stored: StoredModel, _: S.Type) throws(FileError) -> Bool {
      let model: Model<S> = try stored.model(as: S.self, fallback: .none.forPrediction)
      let nodes = try layerNodes(of: model)
      var own = ProtobufWriter()
      writeNodes(of: model, nodes, into: &own)
      let constants = try graph.tensors(
        withPrefix: LayerNodes.constantsPrefix, limit: limit)
      return own.bytes == graph.nodeBytes
        && (nodes?.constants ?? []).allSatisfy { constants[$0.name]?.tensor == $0.tensor }
    }
    let stored = try StoredModel(tensors, described, listOffset: graph.offset)
    let isOwn: Bool
    switch described.scalarType {
    case .float32: isOwn = try isOfNodes(try stored.checkedFinite(), Float.self)
    case .float64: isOwn = try isOfNodes(try stored.checkedFinite(), Double.self)
    case .complex64, .complex128: isOwn = false
    }
    guard isOwn else { throw contradiction(graph) }
    return stored
  }

  /// The error for a file whose nodes or numbers this program would not have written.
  static func contradiction(_ graph: Graph) -> FileError {
    Graph.wrong(
      "the nodes are not those of the layers in the description", graph.offset,
      advice: "remove the metadata, or write the file again")
  }

  /// Returns the nodes of a network with other layers than fully connected ones over plain vectors; nil
  /// for others.
  private static func layerNodes<S: RealScalar>(
    of model: Model<S>
  ) throws(FileError) -> LayerNodes? {
    let network = model.network
    guard !network.isDense || !network.inputShape.isVector else { return nil }
    let steps = ScalingStep<S>.steps(of: model.preprocessing)
    let before = steps.last { $0.isBefore }
    return try LayerNodes(
      of: network, from: before.map { $0.name + ".result" } ?? "input",
      to: steps.contains { !$0.isBefore } ? "preprocessing.outputs" : "output")
  }

  /// Writes the nodes of a network with such layers.
  private static func writeNodes<S: RealScalar>(
    of model: Model<S>, _ layers: LayerNodes?, into graph: inout ProtobufWriter
  ) {
    write(ScalingStep<S>.steps(of: model.preprocessing), into: &graph) {
      layers?.write(into: &$0)
    }
  }

  /// Writes the nodes of a network between those of its scaling.
  static func write<S>(
    _ steps: [ScalingStep<S>], into graph: inout ProtobufWriter,
    around network: (inout ProtobufWriter) -> Void
  ) {
    var input = "input"
    for step in steps where step.isBefore {
      step.write(from: input, to: step.name + ".result", into: &graph)
      input = step.name + ".result"
    }
    network(&graph)
    input = "preprocessing.outputs"
    let after = steps.filter { !$0.isBefore }
    for (number, step) in after.enumerated() {
      let output = number == after.count - 1 ? "output" : step.name + ".result"
      step.write(from: input, to: output, into: &graph)
      input = output
    }
  }

  private static func graph<S: RealScalar>(
    of model: Model<S>, _ operators: [String], _ layers: LayerNodes?,
    into graph: inout ProtobufWriter
  ) {
    let network = model.network
    let steps = ScalingStep<S>.steps(of: model.preprocessing)
    if let layers {
      writeNodes(of: model, layers, into: &graph)
    } else {
      writeNodes(of: model, operators, into: &graph)
    }
    graph.string(Field.Graph.name, "network")
    let type = (ScalarType(of: S.self) == .float32 ? ElementType.float : .double).rawValue
    write(network.tensors + steps.map(\.tensor) + (layers?.constants ?? []), type, into: &graph)
    graph.message(Field.Graph.input) { port("input", type, [network.inputCount], into: &$0) }
    graph.message(Field.Graph.output) { port("output", type, [network.outputCount], into: &$0) }
  }

  /// Writes initializers; all numbers that are no integers are of one type.
  static func write(
    _ tensors: [NamedTensor], _ type: Int, into graph: inout ProtobufWriter
  ) {
    for named in tensors {
      graph.message(Field.Graph.initializer) { tensor in
        for length in named.tensor.shape { tensor.integer(Field.Tensor.dimensions, length) }
        let isInteger = named.tensor.elementType.isInteger
        tensor.integer(Field.Tensor.dataType, isInteger ? ElementType.int64.rawValue : type)
        tensor.string(Field.Tensor.name, named.name)
        tensor.bytes(Field.Tensor.rawData, named.tensor.bytes)
      }
    }
  }

  /// Writes the nodes of a network of fully connected layers.
  private static func writeNodes<S: RealScalar>(
    of model: Model<S>, _ operators: [String], into graph: inout ProtobufWriter
  ) {
    let network = model.network
    var input = "input"
    let steps = ScalingStep<S>.steps(of: model.preprocessing)
    for step in steps where step.isBefore {
      step.write(from: input, to: step.name + ".result", into: &graph)
      input = step.name + ".result"
    }
    let last = steps.contains { !$0.isBefore } ? "preprocessing.outputs" : "output"
    for (number, layer) in network.layers.enumerated() {
      let (prefix, logits) = ("layers.\(number)", "layers.\(number).logits")
      let output = number == network.layers.count - 1 ? last : "layers.\(number).activations"
      graph.message(Field.Graph.node) { node in
        for name in [input, prefix + ".weight", prefix + ".bias"] {
          node.string(Field.Node.input, name)
        }
        node.string(Field.Node.output, logits)
        node.string(Field.Node.name, prefix + ".affine")
        node.string(Field.Node.operatorType, "Gemm")
        attribute("transB", 1, into: &node)
      }
      graph.message(Field.Graph.node) { node in
        node.string(Field.Node.input, logits)
        node.string(Field.Node.output, output)
        node.string(Field.Node.name, prefix + ".activation")
        node.string(Field.Node.operatorType, operators[number])
        if layer.activation == .softmax { attribute("axis", 1, into: &node) }
      }
      input = output
    }
    let after = steps.filter { !$0.isBefore }
    for (number, step) in after.enumerated() {
      let output = number == after.count - 1 ? "output" : step.name + ".result"
      step.write(from: input, to: output, into: &graph)
      input = output
    }
  }

  /// A node that scales the rows of a table or unscales the targets.
  struct ScalingStep<S: RealScalar> {
    let name: String
    let operatorType: String
    /// One number per entry of a row, or one for all.
    let numbers: [S]
    /// The shape of the numbers; nil for one axis.
    var shape: [Int]?
    /// True before the layers.
    let isBefore: Bool

    var tensor: NamedTensor { NamedTensor(name, Tensor(numbers, shape: shape ?? [numbers.count])) }

    func write(from input: String, to output: String, into graph: inout ProtobufWriter) {
      graph.message(Field.Graph.node) { node in
        node.string(Field.Node.input, input)
        node.string(Field.Node.input, name)
        node.string(Field.Node.output, output)
        node.string(Field.Node.name, name + ".step")
        node.string(Field.Node.operatorType, operatorType)
      }
    }

    /// The steps of a preprocessing, in their order.
    static func steps(of preprocessing: Preprocessing?) -> [ScalingStep] {
      guard let preprocessing, preprocessing.isTable else { return [] }
      var steps: [ScalingStep] = []
      func append(_ name: String, _ type: String, _ numbers: [Double], isBefore: Bool) {
        steps.append(
          ScalingStep(
            name: scalingPrefix + name, operatorType: type, numbers: numbers.map { S($0) },
            isBefore: isBefore))
      }
      if preprocessing.scaling?.method == .pixels {
        // The inputs of texts are not divided.
        let factors = preprocessing.inputScaling?.factors ?? []
        let divisors = factors.contains(1) ? factors.map { $0 == 1 ? 1 : 255.0 } : [255]
        append("divisor", "Div", divisors, isBefore: true)
      } else if let (offsets, factors) = preprocessing.inputScaling {
        append("offsets", "Sub", offsets, isBefore: true)
        append("factors", "Mul", factors, isBefore: true)
      }
      if let (offsets, factors) = preprocessing.outputScaling {
        append("target_factors", "Div", factors, isBefore: false)
        append("target_offsets", "Add", offsets, isBefore: false)
      }
      return steps
    }
  }

  /// The beginning of the names of scaling steps and their constants.
  static let scalingPrefix = "preprocessing."

  /// The activations that an operator computes, by name.
  static let operatorTypes = [
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softmax": "Softmax",
    "identity": "Identity", "leaky-relu": "LeakyRelu", "elu": "Elu", "softplus": "Softplus",
  ]

  /// The operator that computes an activation.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if there is none.
  static func operatorType(of activation: RealActivation) throws(FileError) -> String {
    if let type = operatorTypes[activation.rawValue] { return type }
    throw FileError(
      .writeFailed, "ONNX has no operator for the activation \(activation)",
      advice: "write .safetensors")
  }

  /// The element types of `TensorProto.DataType` that networks can be made of, and those of indices.
  enum ElementType: Int {
    case float = 1, int32 = 6, int64 = 7, float16 = 10, double = 11, bfloat16 = 16

    /// True for floating-point numbers.
    var isFloat: Bool { self != .int32 && self != .int64 }
  }

  private static func attribute(_ name: String, _ value: Int, into node: inout ProtobufWriter) {
    node.message(Field.Node.attribute) {
      $0.string(Field.Attribute.name, name)
      $0.integer(Field.Attribute.integer, value)
      $0.integer(Field.Attribute.type, 2)  // INT
    }
  }

  /// The description of an input or output with `batch` as its first axis.
  static func port(
    _ name: String, _ type: Int, _ axes: [Int], documentation: String? = nil,
    into info: inout ProtobufWriter
  ) {
    info.string(Field.ValueInfo.name, name)
    info.message(Field.ValueInfo.type) {
      $0.message(Field.TypeInfo.tensor) { tensor in
        tensor.integer(Field.TensorType.elementType, type)
        tensor.message(Field.TensorType.shape) { shape in
          shape.message(Field.Shape.dimension) { $0.string(Field.Dimension.parameter, "batch") }
          for length in axes {
            shape.message(Field.Shape.dimension) { $0.integer(Field.Dimension.value, length) }
          }
        }
      }
    }
    if let documentation { info.string(Field.ValueInfo.documentation, documentation) }
  }
}

extension ONNX {
  /// The field numbers of `onnx.proto`, by message.
  enum Field {
    enum Model {
      static let (irVersion, producerName, producerVersion) = (1, 2, 3)
      static let (graph, opsetImport, metadata) = (7, 8, 14)
    }
    enum OperatorSet { static let (domain, version) = (1, 2) }
    enum Entry { static let (key, value) = (1, 2) }
    enum Graph {
      static let (node, name, initializer, input, output) = (1, 2, 5, 11, 12)
      static let sparseInitializer = 15
    }
    enum Node {
      static let (input, output, name, operatorType, attribute, domain) = (1, 2, 3, 4, 5, 7)
    }
    enum Attribute {
      static let (name, float, integer, string, tensor) = (1, 2, 3, 4, 5)
      static let (integers, type) = (8, 20)
    }
    enum Tensor {
      static let (dimensions, dataType, name, rawData) = (1, 2, 8, 9)
      static let (floats, int32s, int64s, doubles) = (4, 5, 7, 10)
      static let (externalData, dataLocation) = (13, 14)
    }
    enum ValueInfo { static let (name, type, documentation) = (1, 2, 3) }
    enum TypeInfo { static let tensor = 1 }
    enum TensorType { static let (elementType, shape) = (1, 2) }
    enum Shape { static let dimension = 1 }
    enum Dimension { static let (value, parameter) = (1, 2) }
  }
}
