import ArgumentParser
import Backprop
import BackpropFiles
import Foundation

/// How the process ends after an error: one line on standard error, and a status.
///
/// The statuses are those of BSD's `sysexits.h`, and 128 + signal after an interruption.
struct Failure {
  let status: Int32
  /// What, where, what to do; nil where everything is said.
  let message: String?

  init(_ error: any Error) {
    switch error {
    case let error as FileError: self.init(error.kind.exitStatus, error.description)
    case let error as TrainingError: self.init(error.exitStatus, error.description)
    case let error as Divergence: self.init(error.cause.exitStatus, error.description)
    case let error as NetworkError: self.init(64, error.description)
    case let error as DatasetError: self.init(65, error.description)
    case let error as Interruption: self.init(error.exitStatus, error.description)
    case let code as ExitCode: self.init(code.rawValue, nil)
    case let error as SharedFailure: self.init(error.status, error.message)
    case let error as any CollectiveError: self.init(69, "\(error)")
    default:
      // The parser's own errors are wrong arguments, its requests for help are no failures. It
      // knows no third status: what gives one is an error that nobody expected.
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

  func endProcess() -> Never {
    do throws(FileError) {
      try tell()
    } catch {
      exit(error.kind.exitStatus)
    }
    exit(status)
  }

  /// Says what there is to say.
  ///
  /// - Parameter speaker: Who says it, if that is not clear.
  func tell(as speaker: String = "") throws(FileError) {
    guard let message else { return }
    if status == 0 {
      try StandardStream.output.write(message.hasSuffix("\n") ? message : message + "\n")
    } else {
      try StandardStream.error.write("backprop: \(speaker)\(oneLine(message))\n")
    }
  }
}

extension TrainingError {
  /// Numbers without a meaning are wrong arguments; the others happen on the way.
  fileprivate var exitStatus: Int32 {
    switch self {
    case .invalidHyperparameter, .doesNotFit: 64
    case .diverged, .pole: 75
    case .ranksDisagree: 70
    }
  }
}

/// `text` with what would break the line replaced.
private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map {
    $0.trimmingCharacters(in: .whitespaces).filter { $0 >= " " }
  }.joined(separator: " ")
}
