/// The value of an option that does not come from the command line.
struct OptionValue {
  /// Where a value was written.
  enum Origin {
    case environment(variable: String)
    case file(path: String, line: Int)
  }

  /// The option's name without the dashes.
  let name: String
  /// As it would stand on the command line; `true` or `false` for a flag.
  let text: String
  let origin: Origin

  /// The argument that the parser gets.
  ///
  /// - Returns: nil for a flag that is not set.
  /// - Throws: What ``problem(_:)`` says, for a flag that is neither set nor not.
  func argument(isFlag: Bool) throws -> String? {
    guard isFlag else { return "--\(name)=\(text)" }
    switch text {
    case "true": return "--\(name)"
    case "false": return nil
    default: throw problem("\(name) is a switch: true or false, not '\(text)'")
    }
  }
}
