@testable import BackpropFormats

/// Files of ONNX models, node by node, as no exporter of this package writes them.
struct ONNXBuilder {
  /// The operator set; nil for a file that does not name one.
  var operatorSet: Int? = 17
  /// The lengths of the axes of the input; nil for an axis of any length.
  var inputShape: [Int?]? = [nil, 2]
  /// The element types of `TensorProto` and the names of the outputs.
  var outputs = [("y", 1)]
  private var graph = ProtobufWriter()

  /// Adds a node whose name is that of its output.
  mutating func node(
    _ type: String, _ inputs: String..., to output: String, domain: String = "",
    attributes: (inout ProtobufWriter) -> Void = { _ in }
  ) {
    graph.message(1) { node in
      for input in inputs { node.string(1, input) }
      node.string(2, output)
      node.string(3, output)
      node.string(4, type)
      node.string(7, domain)
      attributes(&node)
    }
  }

  /// Adds an initializer of `Float`s.
  mutating func tensor(_ name: String, _ shape: [Int], _ numbers: [Float]) {
    tensor(name, shape, type: 1) { tensor in
      for number in numbers { tensor.float(4, number) }
    }
  }

  /// Adds an initializer of indices.
  mutating func indices(_ name: String, _ numbers: [Int]) {
    tensor(name, [numbers.count], type: 7) { tensor in
      for number in numbers { tensor.integer(7, number) }
    }
  }

  /// Adds an initializer.
  mutating func tensor(
    _ name: String, _ shape: [Int], type: Int, _ content: (inout ProtobufWriter) -> Void
  ) {
    graph.message(5) { tensor in
      for length in shape { tensor.integer(1, length) }
      tensor.integer(2, type)
      tensor.string(8, name)
      content(&tensor)
    }
  }

  /// Adds the weights w [2, 2] and v [2, 2], and the bias b [2].
  mutating func parameters() {
    tensor("w", [2, 2], [1, 2, 3, 4])
    tensor("v", [2, 2], [5, 6, 7, 8])
    tensor("b", [2], [9, 10])
  }

  /// The bytes of the file.
  var bytes: [UInt8] {
    var file = ProtobufWriter()
    file.integer(1, 8)
    var graph = graph
    graph.message(11) { Self.port("x", 1, inputShape, into: &$0) }
    for (name, type) in outputs {
      graph.message(12) { Self.port(name, type, [nil, nil], into: &$0) }
    }
    file.bytes(7, graph.bytes)
    if let operatorSet {
      file.message(8) { $0.integer(2, operatorSet) }
    }
    return file.bytes
  }

  private static func port(
    _ name: String, _ type: Int, _ shape: [Int?]?, into port: inout ProtobufWriter
  ) {
    port.string(1, name)
    port.message(2) { info in
      info.message(1) { tensor in
        tensor.integer(1, type)
        guard let shape else { return }
        tensor.message(2) { axes in
          for length in shape {
            axes.message(1) { if let length { $0.integer(1, length) } }
          }
        }
      }
    }
  }
}

extension ProtobufWriter {
  /// Appends an attribute of a node.
  mutating func attribute(_ name: String, _ value: Int) {
    message(5) {
      $0.string(1, name)
      $0.integer(3, value)
    }
  }

  /// Appends an attribute of a node.
  mutating func attribute(_ name: String, _ values: [Int]) {
    message(5) {
      $0.string(1, name)
      for value in values { $0.integer(8, value) }
    }
  }

  /// Appends an attribute of a node.
  mutating func attribute(_ name: String, _ value: Float) {
    message(5) {
      $0.string(1, name)
      $0.float(2, value)
    }
  }
}
