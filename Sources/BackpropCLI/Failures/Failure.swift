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
    case let error as LayerError: self.init(64, error.description)
    case let error as DatasetError: self.init(65, error.description)
    case let error as NotFiniteResult: self.init(75, error.description)
    case let error as StorageFailure: self.init(74, error.description)
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
      // Without a reader of the message the status says what it would.
      exit(status == 0 ? error.kind.exitStatus : status)
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

/// Returns `text` without line breaks, and with nothing that controls a terminal.
private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    .joined(separator: " ").printable
}

/// A result that is infinite or not a number: the network computes values beyond the range of its
/// numbers.
struct NotFiniteResult: Error, CustomStringConvertible {
  /// The result, as in "the cost".
  let what: String

  var description: String {
    "\(what) is infinite or not a number: the values of the network leave the range of its numbers; "
      + "scale its inputs, or train it with a smaller learning rate"
  }
}

/// Prints a result: as JSON where that is asked for, in which numbers that are not finite are named,
/// or else as text, if all of it is finite.
///
/// - Parameter failure: The failure to end with, if a number is not finite.
func print(
  _ result: some Encodable, json: Bool, text: @autoclosure () -> String,
  failure: NotFiniteResult?
) throws {
  if json {
    try StandardStream.output.write(jsonText(result))
  } else if failure == nil {
    try StandardStream.output.write(text())
  }
  if let failure { throw failure }
}
