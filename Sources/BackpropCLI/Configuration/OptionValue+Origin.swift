import ArgumentParser
import BackpropFiles

extension OptionValue {
  /// What is wrong with the value, told about the place where it was written.
  func problem(_ problem: String) -> any Error {
    switch origin {
    case .file(let path, let line):
      FileError(.badData, problem, path: path, at: .line(line, column: nil))
    case .environment(let variable): ValidationError("the variable \(variable): \(problem)")
    }
  }

  /// Whether the parser's message is about this option.
  func isNamed(in message: String) -> Bool {
    var rest = message[...]
    while let range = rest.range(of: "--\(name)") {
      rest = rest[range.upperBound...]
      // `--eta` is not meant by `--eta-max`.
      if let next = rest.first, next.isLetter || next == "-" { continue }
      return true
    }
    return false
  }
}
