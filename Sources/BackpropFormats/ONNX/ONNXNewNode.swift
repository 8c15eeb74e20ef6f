import Backprop
import BackpropFiles

extension ONNX {
  /// A node before it is written.
  struct NewNode {
    var type: String
    var inputs: [String]
    var outputs: [String]
    var name: String
    var attributes: [(name: String, value: AttributeValue)] = []

    /// Writes the fields of the node into its message.
    func write(into message: inout ProtobufWriter) {
      for input in inputs { message.string(Field.Node.input, input) }
      for output in outputs { message.string(Field.Node.output, output) }
      message.string(Field.Node.name, name)
      message.string(Field.Node.operatorType, type)
      for (name, value) in attributes {
        message.message(Field.Node.attribute) { attribute in
          attribute.string(Field.Attribute.name, name)
          value.write(into: &attribute)
        }
      }
    }
  }

  /// The value of an attribute.
  enum AttributeValue {
    case integer(Int)
    case integers([Int])
    case float(Float)

    /// Writes the value and its type, one of `AttributeProto.AttributeType`.
    fileprivate func write(into attribute: inout ProtobufWriter) {
      switch self {
      case .integer(let number):
        attribute.integer(Field.Attribute.integer, number)
        attribute.integer(Field.Attribute.type, 2)  // INT
      case .integers(let numbers):
        for number in numbers { attribute.integer(Field.Attribute.integers, number) }
        attribute.integer(Field.Attribute.type, 7)  // INTS
      case .float(let number):
        attribute.float(Field.Attribute.float, number)
        attribute.integer(Field.Attribute.type, 1)  // FLOAT
      }
    }
  }
}
