import BackpropFiles
import Foundation
import NIOCore

/// The end of the process after an error: one line on standard error and a status of `sysexits.h`.
struct StudioFailure: Error {
  let status: Int32
  let message: String

  /// The failure of a server.
  init(_ error: any Error, address: String) {
    switch error {
    case let error as FileError:
      (status, message) = (error.kind.exitStatus, error.description)
    case let error as IOError where error.errnoCode == EADDRINUSE:
      (status, message) = (69, "\(address) is in use; pass another --port")
    case let error as IOError where error.errnoCode == EACCES:
      (status, message) = (69, "listening on \(address) is not permitted; pass a --port above 1023")
    case let error as IOError:
      let reason = String(cString: strerror(error.errnoCode))
      (status, message) = (69, "cannot listen on \(address): \(reason); check --host")
    case is SocketAddressError, is SocketAddressError.UnknownHost:
      (status, message) = (69, "\(address) is not an address of this machine; check --host")
    default:
      (status, message) = (70, "internal error: \(error)")
    }
  }

  /// The end of the command: invalid arguments, a request for help, or the failure of a server.
  init(_ error: any Error) {
    if let failure = error as? StudioFailure {
      self = failure
      return
    }
    status = StudioCommand.exitCode(for: error).rawValue
    message =
      status == 0 ? StudioCommand.fullMessage(for: error) : StudioCommand.message(for: error)
  }

  func endProcess() -> Never {
    if status == 0 {
      FileHandle.standardOutput.write(Data((message + "\n").utf8))
    } else {
      let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
      FileHandle.standardError.write(Data("backprop-studio: \(line)\n".utf8))
    }
    exit(status)
  }
}
