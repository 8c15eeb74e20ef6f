public import BackpropFiles

/// A reader of one format under attack: it turns any bytes into a value or an error with a position.
///
/// The mutation tests and the fuzzer feed the same readers.
public struct HostileReader: Sendable {
  /// The result of reading some bytes.
  public enum Outcome: Sendable, Equatable {
    case accepted
    case refused(FileError)
  }

  /// The name of the format.
  public let name: String

  /// Valid files.
  public let seeds: @Sendable () throws -> [[UInt8]]

  /// Corrects the checksums and lengths of damaged bytes, so that the code behind these checks is
  /// reached, too.
  public let repair: (@Sendable ([UInt8]) -> [UInt8])?

  /// Pairs of words of the format: one in place of the other makes a plausible but wrong file.
  public let words: [(String, String)]

  /// Reads, and checks the result against the promises of the reader.
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

  /// Reads bytes.
  ///
  /// - Throws: ``BrokenPromise`` if the reader neither refuses them with a position nor returns a
  ///   value that is the same after it was written and read again.
  public func challenge(_ bytes: [UInt8]) throws(BrokenPromise) -> Outcome {
    do {
      try read(bytes)
      return .accepted
    } catch let error as FileError {
      guard error.kind == .badData else {
        throw BrokenPromise("refused as \(error.kind) instead of bad data: \(error)")
      }
      guard error.position != nil else { throw BrokenPromise("refused without position: \(error)") }
      guard !error.description.contains(where: \.isNewline) else {
        throw BrokenPromise("the error has more than one line: \(error)")
      }
      return .refused(error)
    } catch let error as BrokenPromise {
      throw error
    } catch {
      throw BrokenPromise("an error of another type: \(error)")
    }
  }
}

/// A violation of the promises of a reader.
public struct BrokenPromise: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Throws unless a condition holds.
  static func unless(_ isKept: Bool, _ description: @autoclosure () -> String) throws {
    guard isKept else { throw BrokenPromise(description()) }
  }

  /// Runs a closure that must not throw for a value that was read.
  static func withoutError<Result>(
    _ action: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      throw BrokenPromise("\(action): \(error)")
    }
  }
}

extension HostileReader {
  /// All readers.
  public static let all: [HostileReader] = [
    idxImages, idxLabels, gzip, png, csv, preprocessing, json, network2, safetensors, onnx, npy,
    zip,
    npz, numPyDataset, checkpoint, configuration, sweep,
  ]
}
