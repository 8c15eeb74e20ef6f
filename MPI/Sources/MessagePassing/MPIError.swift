import CMPI

/// A failed call of an MPI function.
public struct MPIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name of the function.
  public let function: String
  /// MPI's description of the code that it returned.
  public let message: String

  /// Throws unless `code`, which `function` returned, means success.
  @inline(__always)
  static func check(_ code: Int32, _ function: StaticString) throws(MPIError) {
    if shim_is_success(code) == 0 { throw MPIError(code, function) }
  }

  private init(_ code: Int32, _ function: StaticString) {
    var text = [CChar](repeating: 0, count: Int(shim_message_length()) + 1)
    var length: Int32 = 0
    _ = MPI_Error_string(code, &text, &length)
    self.init(
      function: "\(function)",
      message: String(
        decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  init(function: String, message: String) {
    self.function = function
    self.message = message
  }

  public var description: String { "\(function): \(message)" }
}
