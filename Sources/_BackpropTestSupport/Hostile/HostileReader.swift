public import BackpropFiles

/// A reader of one format as an attacker sees it: any bytes go in, and out comes a value or a
/// refusal that says where.
///
/// The mutation tests and the fuzzer are two sources of bytes for the same readers.
public struct HostileReader: Sendable {
  /// What came of some bytes.
  public enum Outcome: Sendable, Equatable {
    case accepted
    case refused(FileError)
  }

  /// The name of the format.
  public let name: String

  /// Valid files, as the product itself writes them.
  public let seeds: @Sendable () throws -> [[UInt8]]

  /// Corrects the checksums and lengths of damaged bytes, so that what stands behind them is
  /// reached, too.
  public let repair: (@Sendable ([UInt8]) -> [UInt8])?

  /// Pairs of words of the format: one in the place of the other makes a plausible lie.
  public let words: [(String, String)]

  /// Reads, and holds what was read against what is promised of it.
  private let read: @Sendable ([UInt8]) throws -> Void

  init(
    _ name: String, seeds: @escaping @Sendable () throws -> [[UInt8]],
    repair: (@Sendable ([UInt8]) -> [UInt8])? = nil, words: [(String, String)] = [],
    read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds
    self.repair = repair
    self.words = words
    self.read = read
  }

  /// Gives bytes to the reader.
  ///
  /// - Throws: ``BrokenPromise`` if the reader neither refuses them with a place nor gives a value
  ///   that is the same after it was written and read again.
  public func challenge(_ bytes: [UInt8]) throws(BrokenPromise) -> Outcome {
    do {
      try read(bytes)
      return .accepted
    } catch let error as FileError {
      guard error.kind == .badData else {
        throw BrokenPromise("refused as \(error.kind) instead of bad data: \(error)")
      }
      guard error.position != nil else { throw BrokenPromise("refused without a place: \(error)") }
      guard !error.description.contains(where: \.isNewline) else {
        throw BrokenPromise("the error is more than a line: \(error)")
      }
      return .refused(error)
    } catch let error as BrokenPromise {
      throw error
    } catch {
      throw BrokenPromise("an error of another type: \(error)")
    }
  }
}

/// What a reader must never do, and did.
public struct BrokenPromise: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Makes sure that what was read, written and read again is the same.
  static func unless(_ isKept: Bool, _ description: @autoclosure () -> String) throws {
    guard isKept else { throw BrokenPromise(description()) }
  }

  /// Runs what must succeed on a value that was read.
  static func withoutError<Result>(
    _ what: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      throw BrokenPromise("\(what): \(error)")
    }
  }
}

extension HostileReader {
  /// All readers.
  public static let all: [HostileReader] = [
    idxImages, idxLabels, gzip, png, csv, json, network2, safetensors, npy, zip, npz, checkpoint,
    configuration, sweep,
  ]
}
