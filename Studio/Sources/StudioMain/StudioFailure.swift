import BackpropFiles
import Foundation
import NIOCore

/// How the process ends after an error: one line on standard error, and a status of `sysexits.h`.
struct StudioFailure {
  let status: Int32
  let message: String

  init(_ error: any Error, address: String) {
    switch error {
    case let error as FileError:
      (status, message) = (error.kind.exitStatus, error.description)
    case let error as IOError where error.errnoCode == EADDRINUSE:
      (status, message) = (69, "\(address) is in use; pass another --port")
    case let error as IOError where error.errnoCode == EACCES:
      (status, message) = (69, "\(address) may not be listened on; pass a --port above 1023")
    case let error as IOError:
      (status, message) = (69, "\(address) cannot be listened on: \(error)")
    case let error as SocketAddressError:
      (status, message) = (69, "\(address) is no address of this machine: \(error)")
    default:
      (status, message) = (70, "internal error: \(error)")
    }
  }

  func endProcess() -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    FileHandle.standardError.write(Data("backprop-studio: \(line)\n".utf8))
    exit(status)
  }
}
