/// A problem with a file or a download: what is wrong, where, and what to do about it.
///
/// Every reader and writer of the package throws this one type, so that a command can print
/// `description` as its one line of error and end with `kind.exitStatus`.
public struct FileError: Error, Sendable, Hashable {
  /// The class of a failure, by which a caller decides what to do.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// The input does not exist or cannot be read.
    case notFound
    /// The input exists and is invalid.
    case badData
    /// A needed resource is unavailable, for example a download.
    case unavailable
    /// The output could not be written.
    case writeFailed

    /// The exit status of a command that ends with this failure, as in BSD's `sysexits.h`.
    public var exitStatus: Int32 {
      switch self {
      case .notFound: 66
      case .badData: 65
      case .unavailable: 69
      case .writeFailed: 74
      }
    }
  }

  /// A position in a file.
  public enum Position: Sendable, Hashable {
    /// A byte offset, counted from 0.
    case byte(Int)
    /// A line of a text file and, where it is known, a column (a field), both counted from 1.
    case line(Int, column: Int?)
  }

  /// The class of the failure.
  public var kind: Kind
  /// The problem, as a phrase without a full stop.
  public var problem: String
  /// The file or the URL; nil for bytes that come from no file.
  public var path: String?
  /// The position in the file, if it is known.
  public var position: Position?
  /// Advice to the user, as a phrase without a full stop.
  public var advice: String?

  /// An error from its parts.
  public init(
    _ kind: Kind, _ problem: String, path: String? = nil, at position: Position? = nil,
    advice: String? = nil
  ) {
    self.kind = kind
    self.problem = problem
    self.path = path
    self.position = position
    self.advice = advice
  }

  /// Returns the same error with `path`, unless it already names a file.
  ///
  /// Decoders work on bytes and do not know the file: their caller adds the name.
  public func inFile(_ path: String) -> FileError {
    var error = self
    error.path = self.path ?? path
    return error
  }

  /// Returns the same error with its byte offset moved by `bytes`: for a format nested in another.
  package func shifted(by bytes: Int) -> FileError {
    guard case .byte(let offset) = position else { return self }
    var error = self
    error.position = .byte(offset + bytes)
    return error
  }
}

extension FileError: CustomStringConvertible {
  /// Exactly one line: `path: byte 16: what is wrong; what to do`.
  public var description: String {
    var line = ""
    if let path { line += "\(path): " }
    switch position {
    case .byte(let offset): line += "byte \(offset): "
    case .line(let number, column: nil): line += "line \(number): "
    case .line(let number, column: let column?): line += "line \(number), column \(column): "
    case nil: break
    }
    line += problem
    if let advice { line += "; \(advice)" }
    // A file name or a field may hold any character.
    return line.printable
  }
}
