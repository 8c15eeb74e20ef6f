import BackpropFiles

extension ONNX {
  /// The graph of a file: nodes, and the names of the values between them.
  struct Graph {
    /// A matrix or another tensor that enters or leaves the graph.
    struct Port {
      var name = ""
      /// True if its elements are floating-point numbers.
      var isFloat = false
      /// The lengths of the axes, nil where the file leaves them open; nil if their number is open.
      var shape: [Int?]?
      var offset: Int
    }

    private(set) var nodes: [Node] = []
    /// The fields of the nodes as this program writes them.
    private(set) var nodeBytes: [UInt8] = []
    private(set) var inputs: [Port] = []
    private(set) var outputs: [Port] = []
    private var initializers: [String: Initializer] = [:]
    /// The index of the node that computes a value.
    private var producers: [String: Int] = [:]
    /// The JSON text of the ``ModelDescription`` in a file of this program, and its offset.
    private(set) var description: (json: [UInt8], offset: Int)?
    /// The offset of the graph, for errors.
    let offset: Int

    /// The most nodes, initializers, inputs or outputs: empty ones take far more memory than bytes.
    private static let maximumCount = 1 << 16

    /// The oldest operator set that is read: in it, `Gemm` and `Add` got their present meaning.
    private static let oldestOperatorSet = 7

    /// Decodes the bytes of a file.
    ///
    /// - Throws: `FileError` of kind `badData` with the byte where they are not an ONNX model.
    init(_ bytes: [UInt8]) throws(FileError) {
      var reader = ProtobufReader(bytes[...])
      var graph: ProtobufField?
      var (producer, operatorSet) = ("", 0)
      var metadata: (json: [UInt8], offset: Int)?
      while let field = try reader.next() {
        switch field.number {
        case Field.Model.producerName: producer = try field.string()
        case Field.Model.graph:
          guard graph == nil else { throw Self.wrong("a second graph", field.offset) }
          graph = field
        case Field.Model.opsetImport:
          operatorSet = try Self.operatorSet(field) ?? operatorSet
        case Field.Model.metadata:
          metadata = try Self.description(field) ?? metadata
        default: break
        }
      }
      guard let graph else {
        throw Self.wrong("there is no graph", 0, advice: "check that it is an ONNX model")
      }
      guard operatorSet >= Self.oldestOperatorSet else {
        throw Self.wrong(
          "the operator set is version \(operatorSet), older than \(Self.oldestOperatorSet)", 0,
          advice: "convert the model with onnx.version_converter")
      }
      // The metadata of other programs may have the name, too.
      description = producer == producerName ? metadata : nil
      offset = graph.offset
      try decode(graph)
    }

    private mutating func decode(_ graph: ProtobufField) throws(FileError) {
      var reader = try graph.message()
      while let field = try reader.next() {
        switch field.number {
        case Field.Graph.node:
          let node = try Node(field)
          for name in node.outputs where !name.isEmpty {
            guard producers.updateValue(nodes.count, forKey: name) == nil else {
              throw node.wrong("computes \"\(name.printable)\", as another node does")
            }
          }
          nodes.append(node)
          var writer = ProtobufWriter()
          writer.bytes(field.number, Array(try field.bytes()))
          nodeBytes += writer.bytes
        case Field.Graph.initializer:
          let tensor = try Initializer(field)
          guard initializers.updateValue(tensor, forKey: tensor.name) == nil else {
            throw Self.wrong("a second initializer \"\(tensor.name.printable)\"", field.offset)
          }
        case Field.Graph.sparseInitializer:
          throw Self.wrong(
            "a sparse initializer", field.offset, advice: "store all initializers as dense tensors")
        case Field.Graph.input: inputs.append(try Port(field))
        case Field.Graph.output: outputs.append(try Port(field))
        default: break
        }
        guard
          max(nodes.count, initializers.count, inputs.count, outputs.count) <= Self.maximumCount
        else {
          throw Self.wrong("more than \(Self.maximumCount) nodes or tensors", field.offset)
        }
      }
    }

    /// Returns the version, if a field is that of the standard operators.
    private static func operatorSet(_ field: ProtobufField) throws(FileError) -> Int? {
      var reader = try field.message()
      var (domain, version) = ("", 0)
      while let field = try reader.next() {
        switch field.number {
        case Field.OperatorSet.domain: domain = try field.string()
        case Field.OperatorSet.version: version = try field.integer()
        default: break
        }
      }
      return standardDomains.contains(domain) ? version : nil
    }

    /// Returns the value of an entry of the metadata, if it is the description.
    private static func description(
      _ field: ProtobufField
    ) throws(FileError) -> (json: [UInt8], offset: Int)? {
      var reader = try field.message()
      var (key, value) = ("", ArraySlice<UInt8>())
      while let field = try reader.next() {
        switch field.number {
        case Field.Entry.key: key = try field.string()
        case Field.Entry.value: value = try field.bytes()
        default: break
        }
      }
      return key == ModelDescription.name ? (Array(value), field.offset) : nil
    }

    static func wrong(
      _ problem: String, _ offset: Int, advice: String = ONNX.checkAdvice
    ) -> FileError {
      FileError(.badData, problem, at: .byte(offset), advice: advice)
    }
  }

  /// The advice for files that no exporter writes.
  static let checkAdvice = "check the model with onnx.checker"

  /// The names of the standard operators' domain.
  static let standardDomains = ["", "ai.onnx"]
}

extension ONNX.Graph {
  /// Returns the node that computes a value; nil if none does.
  func producer(of name: String) -> ONNX.Node? { producers[name].map { nodes[$0] } }

  /// Returns the initializers whose names have a prefix.
  ///
  /// - Throws: `FileError` of kind `badData` if one is malformed, or they have more than `limit` bytes.
  func tensors(
    withPrefix prefix: String, limit: Int
  ) throws(FileError) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    var size = 0
    for (name, initializer) in initializers where name.hasPrefix(prefix) {
      let tensor = try initializer.decoded()
      size += tensor.tensor.bytes.count
      guard size <= limit else {
        throw Self.wrong(
          "more than \(limit) bytes of weights", offset, advice: "read a smaller model")
      }
      tensors[name] = tensor
    }
    return tensors
  }

  /// The most operators between an initializer and its use.
  private static let maximumSteps = 16

  /// Returns the source of a value that does not depend on the input: an initializer, if there is one,
  /// and the nodes that make the value of it, the last one first; nil if the value depends on the input.
  private func origin(
    of name: String
  ) -> (initializer: ONNX.Initializer?, nodes: [ONNX.Node])? {
    var (name, nodes) = (name, [ONNX.Node]())
    while nodes.count < Self.maximumSteps {
      if let initializer = initializers[name] { return (initializer, nodes) }
      guard let node = producer(of: name), node.isOfConstants else { return nil }
      nodes.append(node)
      if node.type == "Constant" { return (nil, nodes) }
      name = node.input(0)
    }
    return nil
  }

  /// True if a value does not depend on the input.
  func isConstant(_ name: String) -> Bool { origin(of: name) != nil }

  /// Returns the value of a constant; nil if it depends on the input.
  ///
  /// - Throws: `FileError` of kind `badData` if its numbers are malformed or not in the file.
  func constant(_ name: String) throws(FileError) -> StoredTensor? {
    guard let (initializer, nodes) = origin(of: name) else { return nil }
    var constant = try initializer?.decoded()
    for node in nodes.reversed() { constant = try node.constant(from: constant) }
    return constant
  }
}

extension ONNX.Graph.Port {
  /// Decodes a `ValueInfoProto`.
  fileprivate init(_ field: ProtobufField) throws(FileError) {
    typealias Field = ONNX.Field
    offset = field.offset
    var reader = try field.message()
    while let field = try reader.next() {
      switch field.number {
      case Field.ValueInfo.name: name = try field.string()
      case Field.ValueInfo.type:
        var type = try field.message()
        while let field = try type.next() {
          if field.number == Field.TypeInfo.tensor { try decode(tensor: field) }
        }
      default: break
      }
    }
  }

  private mutating func decode(tensor: ProtobufField) throws(FileError) {
    typealias Field = ONNX.Field
    var reader = try tensor.message()
    while let field = try reader.next() {
      switch field.number {
      case Field.TensorType.elementType:
        isFloat = try ONNX.ElementType(rawValue: field.integer())?.isFloat ?? false
      case Field.TensorType.shape:
        var shape: [Int?] = []
        var axes = try field.message()
        while let axis = try axes.next() {
          guard axis.number == Field.Shape.dimension else { continue }
          var dimension = try axis.message()
          var length: Int?
          while let field = try dimension.next() {
            if field.number == Field.Dimension.value { length = try field.integer() }
          }
          shape.append(length)
        }
        self.shape = shape
      default: break
      }
    }
  }
}
