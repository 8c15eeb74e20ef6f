public import Backprop
public import BackpropFiles

/// Writes real networks as ONNX models; it does not read them.
///
///     input [batch, in] ─ Gemm(transB = 1) ─ Sigmoid | Tanh | Relu | Softmax(axis = 1) | Identity |
///     LeakyRelu | Elu | Softplus ─ … ─ output [batch, out]
///
/// A network with another activation, such as one of your own, is refused. The weights are [out, in], in the precision of the network; `batch` is any number. The metadata
/// of the model has the ``ModelDescription`` as `description`.
///
/// Source: *Open Neural Network Exchange*, intermediate representation version 7, operator set 13;
/// field numbers from `onnx.proto`, <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
public enum ONNX {
  /// The name of the program in the files.
  public static let producerName = "swift-backprop"

  /// The largest message of Protocol Buffers, which count bytes in 31 bits.
  private static let maximumSize = Int(Int32.max)

  /// Returns the bytes of a file that stores `model`.
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
    let parameterBytes = model.network.realParameterCount * MemoryLayout<S>.stride
    guard parameterBytes < maximumSize - 1 << 20 else {
      throw FileError(
        .writeFailed, "\(parameterBytes) bytes of parameters exceed the 2 GiB of an ONNX file",
        advice: "write .safetensors")
    }
    var file = ProtobufWriter()
    file.integer(Field.Model.irVersion, 7)
    file.string(Field.Model.producerName, producerName)
    file.string(Field.Model.producerVersion, version)
    file.message(Field.Model.graph) { graph(of: model.network, operators, into: &$0) }
    file.message(Field.Model.opsetImport) {
      $0.string(Field.OperatorSet.domain, "")
      $0.integer(Field.OperatorSet.version, 13)
    }
    file.message(Field.Model.metadata) {
      $0.string(Field.Entry.key, ModelDescription.name)
      $0.string(Field.Entry.value, ModelDescription(of: model).json)
    }
    return file.bytes
  }

  private static func graph<S: RealScalar>(
    of network: Network<S>, _ operators: [String], into graph: inout ProtobufWriter
  ) {
    var input = "input"
    for (number, layer) in network.layers.enumerated() {
      let (prefix, logits) = ("layers.\(number)", "layers.\(number).logits")
      let output = number == network.layers.count - 1 ? "output" : "layers.\(number).activations"
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
    graph.string(Field.Graph.name, "network")
    let type = elementType(of: S.self)
    for named in network.tensors {
      graph.message(Field.Graph.initializer) { tensor in
        for length in named.tensor.shape { tensor.integer(Field.Tensor.dimensions, length) }
        tensor.integer(Field.Tensor.dataType, type)
        tensor.string(Field.Tensor.name, named.name)
        tensor.bytes(Field.Tensor.rawData, named.tensor.bytes)
      }
    }
    graph.message(Field.Graph.input) { matrix("input", type, network.inputCount, into: &$0) }
    graph.message(Field.Graph.output) { matrix("output", type, network.outputCount, into: &$0) }
  }

  private static func operatorType(of activation: RealActivation) throws(FileError) -> String {
    switch activation {
    case .sigmoid: "Sigmoid"
    case .tanh: "Tanh"
    case .relu: "Relu"
    case .softmax: "Softmax"
    case .identity: "Identity"
    case .leakyReLU: "LeakyRelu"
    case .elu: "Elu"
    case .softplus: "Softplus"
    default:
      throw FileError(
        .writeFailed, "ONNX has no operator for the activation \(activation)",
        advice: "write .safetensors")
    }
  }

  /// `TensorProto.DataType`: FLOAT or DOUBLE.
  private static func elementType<S: RealScalar>(of _: S.Type) -> Int {
    ScalarType(of: S.self) == .float32 ? 1 : 11
  }

  private static func attribute(_ name: String, _ value: Int, into node: inout ProtobufWriter) {
    node.message(Field.Node.attribute) {
      $0.string(Field.Attribute.name, name)
      $0.integer(Field.Attribute.integer, value)
      $0.integer(Field.Attribute.type, 2)  // INT
    }
  }

  /// The description of a matrix [batch, columns].
  private static func matrix(
    _ name: String, _ type: Int, _ columns: Int, into info: inout ProtobufWriter
  ) {
    info.string(Field.ValueInfo.name, name)
    info.message(Field.ValueInfo.type) {
      $0.message(Field.TypeInfo.tensor) { tensor in
        tensor.integer(Field.TensorType.elementType, type)
        tensor.message(Field.TensorType.shape) { shape in
          shape.message(Field.Shape.dimension) { $0.string(Field.Dimension.parameter, "batch") }
          shape.message(Field.Shape.dimension) { $0.integer(Field.Dimension.value, columns) }
        }
      }
    }
  }
}

extension ONNX {
  /// The field numbers of `onnx.proto`, by message.
  private enum Field {
    enum Model {
      static let (irVersion, producerName, producerVersion) = (1, 2, 3)
      static let (graph, opsetImport, metadata) = (7, 8, 14)
    }
    enum OperatorSet { static let (domain, version) = (1, 2) }
    enum Entry { static let (key, value) = (1, 2) }
    enum Graph { static let (node, name, initializer, input, output) = (1, 2, 5, 11, 12) }
    enum Node { static let (input, output, name, operatorType, attribute) = (1, 2, 3, 4, 5) }
    enum Attribute { static let (name, integer, type) = (1, 3, 20) }
    enum Tensor { static let (dimensions, dataType, name, rawData) = (1, 2, 8, 9) }
    enum ValueInfo { static let (name, type) = (1, 2) }
    enum TypeInfo { static let tensor = 1 }
    enum TensorType { static let (elementType, shape) = (1, 2) }
    enum Shape { static let dimension = 1 }
    enum Dimension { static let (value, parameter) = (1, 2) }
  }
}
