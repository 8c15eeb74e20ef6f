import ArgumentParser
import Backprop
import BackpropFiles
import BackpropRuns
import Foundation

/// The end of the process after an error: one line on standard error, and a status.
///
/// The statuses are those of BSD's `sysexits.h`, and 128 + signal after an interruption.
struct Failure {
  let status: Int32
  /// The problem, its place, and advice; nil where everything is printed already.
  let message: String?

  init(_ error: any Error) {
    switch error {
    case let error as FileError: self.init(error.kind.exitStatus, error.description)
    case let error as TrainingError: self.init(error.exitStatus, error.description)
    case let error as Divergence: self.init(error.cause.exitStatus, error.description)
    case let error as NetworkError: self.init(64, error.description)
    case let error as OptionError: self.init(64, error.description)
    case let error as DatasetError: self.init(65, error.description)
    case let error as Interruption: self.init(error.exitStatus, error.description)
    case let code as ExitCode: self.init(code.rawValue, nil)
    case let error as SharedFailure: self.init(error.status, error.message)
    case let error as any CollectiveError: self.init(69, "\(error)")
    default:
      // The parser's own errors are wrong arguments, its requests for help are not failures. Any
      // other status is of an unexpected error.
      let status = BackpropCommand.exitCode(for: error).rawValue
      self =
        status == 0 || status == 64
        ? Failure(status, BackpropCommand.message(for: error))
        : Failure(70, "internal error: \(error)")
    }
  }

  private init(_ status: Int32, _ message: String?) {
    self.status = status
    self.message = message
  }

  /// Prints the message, and ends the process with the status.
  func endProcess() -> Never {
    do throws(FileError) {
      try report()
    } catch {
      exit(error.kind.exitStatus)
    }
    exit(status)
  }

  /// Prints the message, if there is one.
  ///
  /// - Parameter speaker: A prefix that names the rank, where there are several.
  func report(as speaker: String = "") throws(FileError) {
    guard let message else { return }
    if status == 0 {
      try StandardStream.output.write(message.hasSuffix("\n") ? message : message + "\n")
    } else {
      try StandardStream.error.write("backprop: \(speaker)\(oneLine(message))\n")
    }
  }
}

extension TrainingError {
  /// The status of a wrong argument, or of a problem during training.
  fileprivate var exitStatus: Int32 {
    switch self {
    case .invalidHyperparameter, .doesNotFit: 64
    case .diverged, .pole: 75
    case .ranksDisagree: 70
    }
  }
}

/// Returns `text` without line breaks and control characters.
private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map {
    $0.trimmingCharacters(in: .whitespaces).filter { $0 >= " " }
  }.joined(separator: " ")
}

/// The limit that a system may set on the size of files (`ulimit -f`).
enum FileSizeLimit {
  /// Makes a write beyond the limit fail, as on a full disk. Without it the system ends the process
  /// without a message.
  static func failWrites() { signal(SIGXFSZ, SIG_IGN) }
}
