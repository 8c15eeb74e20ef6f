import ArgumentParser
import BackpropFiles

/// The option `--read-limit`, which every command takes, before or after its other options.
enum ReadLimitOption {
  static let name = "--read-limit"
  static let variable = "BACKPROP_READ_LIMIT"

  /// Removes the option from the arguments, and returns the limit in bytes: that of the command line,
  /// else that of the environment, else `nil`.
  ///
  /// - Throws: `ValidationError` if there is no valid size.
  static func take(from line: inout [String], environment: [String: String]) throws -> Int? {
    var text = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    var origin = variable
    let end = line.firstIndex(of: "--") ?? line.endIndex
    var (kept, index) = ([String](), 0)
    while index < end {
      let argument = line[index]
      index += 1
      if argument == name {
        (text, origin) = (index < end ? line[index] : "", name)
        index += 1
      } else if argument.hasPrefix(name + "=") {
        (text, origin) = (String(argument.dropFirst(name.count + 1)), name)
      } else {
        kept.append(argument)
      }
    }
    line = kept + line[end...]
    guard let text else { return nil }
    guard let bytes = ReadLimit.parse(text) else {
      throw ValidationError("\(origin): '\(text)' is no size: write bytes, or 300M, or 2G")
    }
    return bytes
  }
}
