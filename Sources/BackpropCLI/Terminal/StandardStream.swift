import BackpropFiles
import Foundation

/// The two output streams of a command.
enum StandardStream: Int32, Sendable {
  /// Results.
  case output = 1
  /// Progress, remarks and errors.
  case error = 2

  /// Writes all of `text`.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`, for a full disk behind a redirection.
  func write(_ text: String) throws(FileError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(rawValue, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw FileError(
          .writeFailed, "standard \(self) cannot be written: \(String(cString: strerror(errno)))",
          advice: "check where it is redirected to")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes `text`, and ignores errors: for progress and remarks, which may be lost.
  func remark(_ text: String) { try? write(text) }

  /// The width of the terminal behind the stream, from `COLUMNS` or the terminal itself; nil for a
  /// file, a pipe, or a terminal without control sequences.
  var terminalWidth: Int? {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(rawValue) == 1, environment["TERM"] != "dumb" else { return nil }
    if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// A Boolean value that indicates whether the user's terminal shows more than ASCII: by the first
  /// of `LC_ALL`, `LC_CTYPE` and `LANG` that is set, as POSIX defines it.
  static var speaksUTF8: Bool {
    let environment = ProcessInfo.processInfo.environment
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    let encoding = (names.first { !$0.isEmpty } ?? "").lowercased()
    return encoding.contains("utf-8") || encoding.contains("utf8")
  }

  /// The style of frames on the user's terminal.
  static var boxStyle: TextBox.Style {
    speaksUTF8 ? .unicode(isColored: allowsColor) : .ascii
  }

  /// A Boolean value that indicates whether colours may be used: <https://no-color.org>.
  static var allowsColor: Bool {
    (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }
}

/// Returns a value as lines of JSON, as commands print it.
func jsonText(_ value: some Encodable, isPretty: Bool = true) throws -> String {
  try JSONText.encode(value, isPretty: isPretty, usesSnakeCase: true) + "\n"
}
