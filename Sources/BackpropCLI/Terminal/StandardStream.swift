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
  /// - Throws: ``FileError`` of kind `writeFailed`, for a full disk behind a redirection, or a reader
  ///   that has ended.
  func write(_ text: String) throws(FileError) { try write(text, waits: true) }

  /// Writes `text`, for progress and remarks, which may be lost: errors are ignored, and so is a full
  /// pipe that does not block.
  func remark(_ text: String) { try? write(text, waits: false) }

  /// Remarks a line, in which names from files are harmless.
  func note(_ line: String) { remark(line.printable + "\n") }

  private func write(_ text: String, waits: Bool) throws(FileError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(rawValue, $0.baseAddress, $0.count) }
      guard count < 0 else {
        rest = rest.dropFirst(count)
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN where waits:
        // A pipe that does not block, and is full.
        var room = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&room, 1, -1)
      default:
        throw FileError(
          .writeFailed, "standard \(self) cannot be written: \(String(cString: strerror(errno)))",
          advice: "check where it is redirected to")
      }
    }
  }

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

/// The behaviour of the process where an output cannot be written.
enum OutputCalls {
  /// Makes writes fail that would end the process without a message: beyond the limit on the size of
  /// files (`ulimit -f`), as on a full disk, and to a pipe whose reader has ended.
  ///
  /// Standard streams that are closed are opened so that using them still fails. Otherwise the next
  /// file to be opened would take their place, and get what is meant for them.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is this one.
      _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}

/// Returns a value as lines of JSON, as commands print it.
func jsonText(_ value: some Encodable, isPretty: Bool = true) throws -> String {
  try JSONText.encode(value, isPretty: isPretty, usesSnakeCase: true) + "\n"
}
