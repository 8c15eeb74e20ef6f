extension ONNX {
  /// The numbers of the fields of `onnx.proto` that are written, by message.
  enum Field {
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
