import Backprop
import BackpropFiles

extension ONNX {
  /// A node of a graph: an operator with the names of its operands and results.
  struct Node {
    private(set) var outputs: [String] = []
    /// The operator, after its domain if that is not the standard one.
    private(set) var type = ""
    private var inputs: [String] = []
    private(set) var name = ""
    private let field: ProtobufField

    /// Decodes a `NodeProto`, except for its attributes.
    init(_ field: ProtobufField) throws(FileError) {
      self.field = field
      var domain = ""
      var reader = try field.message()
      while let field = try reader.next() {
        switch field.number {
        case Field.Node.input: inputs.append(try field.string())
        case Field.Node.output: outputs.append(try field.string())
        case Field.Node.name: name = try field.string()
        case Field.Node.operatorType: type = try field.string()
        case Field.Node.domain: domain = try field.string()
        default: break
        }
      }
      if !ONNX.standardDomains.contains(domain) { type = "\(domain).\(type)" }
    }

    /// The names of the operands that are given.
    var operands: [String] { inputs.filter { !$0.isEmpty } }

    /// Returns the name of an operand; "" if it is left out.
    func input(_ index: Int) -> String { inputs.indices.contains(index) ? inputs[index] : "" }

    /// The activation that the operator computes; nil for other operators.
    var activation: RealActivation? {
      ONNX.operatorTypes.first { $0.value == type }.flatMap { RealActivation(rawValue: $0.key) }
    }

    func wrong(_ problem: String, advice: String = ONNX.checkAdvice) -> FileError {
      let title = name.isEmpty ? outputs.first ?? "" : name
      return FileError(
        .badData, "node \"\(title.printable)\" (\(type.printable)) \(problem)",
        at: .byte(field.offset), advice: advice)
    }
  }
}

extension ONNX.Node {
  /// A value beside the operands.
  private struct Attribute {
    var float: Float = 0
    var integer = 0
    var integers: [Int] = []
    var text: String?
    var tensor: ONNX.Initializer?
  }

  /// Returns an attribute; nil if the node does not have it.
  private func attribute(_ name: String) throws(FileError) -> Attribute? {
    typealias Field = ONNX.Field
    var node = try field.message()
    while let field = try node.next() {
      guard field.number == Field.Node.attribute else { continue }
      var reader = try field.message()
      var (found, attribute) = ("", Attribute())
      while let field = try reader.next() {
        switch field.number {
        case Field.Attribute.name: found = try field.string()
        case Field.Attribute.float: attribute.float = try field.float()
        case Field.Attribute.integer: attribute.integer = try field.integer()
        case Field.Attribute.integers: attribute.integers += try field.integers()
        case Field.Attribute.string: attribute.text = try field.string()
        case Field.Attribute.tensor: attribute.tensor = try ONNX.Initializer(field)
        default: break
        }
      }
      if found == name { return attribute }
    }
    return nil
  }

  /// Returns an attribute of an integer; nil if the node does not have it.
  func integer(_ name: String) throws(FileError) -> Int? { try attribute(name)?.integer }

  /// Returns an attribute of a floating-point number; nil if the node does not have it.
  func float(_ name: String) throws(FileError) -> Float? { try attribute(name)?.float }

  /// Returns an attribute of a list of integers; nil if the node does not have it.
  func integers(_ name: String) throws(FileError) -> [Int]? { try attribute(name)?.integers }

  /// Returns an attribute of a text; nil if the node does not have it.
  func text(_ name: String) throws(FileError) -> String? { try attribute(name)?.text }

  /// The attribute of the type to which `Cast` converts.
  var castType: ONNX.ElementType? {
    get throws(FileError) { try integer("to").flatMap(ONNX.ElementType.init) }
  }

  /// True if the operator makes a constant, or of a constant another one.
  var isOfConstants: Bool { ["Constant", "Identity", "Cast", "Transpose"].contains(type) }

  /// Returns the result for a constant operand; `Constant` has none.
  func constant(from operand: StoredTensor?) throws(FileError) -> StoredTensor {
    guard var result = operand else { return try ownConstant }
    switch type {
    case "Cast":
      do throws(FileError) {
        switch try castType {
        case .float: result.tensor = try result.tensor.converted(to: Float.self)
        case .double: result.tensor = try result.tensor.converted(to: Double.self)
        default: throw wrong("converts a constant to another type than FLOAT or DOUBLE")
        }
      } catch {
        throw error.position == nil ? wrong("fails: \(error.problem)") : error
      }
    case "Transpose":
      let order = try attribute("perm")?.integers ?? [1, 0]
      guard result.tensor.shape.count == 2, order == [1, 0] else {
        throw wrong("transposes something else than a matrix")
      }
      result = result.transposed
    default: break
    }
    return result
  }

  private var ownConstant: StoredTensor {
    get throws(FileError) {
      let name = outputs.first ?? ""
      if var tensor = try attribute("value")?.tensor {
        tensor.name = name
        return try tensor.decoded()
      }
      guard let integers = try attribute("value_ints")?.integers else {
        throw wrong("has neither of the attributes value and value_ints")
      }
      let numbers = Tensor(integers.map(Int64.init), shape: [integers.count])
      return StoredTensor(name: name.printable, tensor: numbers, offset: field.offset)
    }
  }
}

extension Tensor {
  /// Returns the numbers in another precision.
  fileprivate func converted<R: RealScalar>(to _: R.Type) throws(FileError) -> Tensor {
    Tensor(try values(as: R.self), shape: shape)
  }
}
