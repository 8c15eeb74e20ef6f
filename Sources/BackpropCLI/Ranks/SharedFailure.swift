import ArgumentParser
import Backprop
import BackpropRuns
import Foundation

/// A failure that all ranks know: one of them prints it, and all end with its status.
struct SharedFailure: Error, Codable {
  let status: Int32
  let message: String?

  init(_ failure: Failure) { (status, message) = (failure.status, failure.message) }

  fileprivate init(status: Int32, message: String?) {
    (self.status, self.message) = (status, message)
  }
}

extension Ranks {
  /// Runs work that may fail on some of the ranks: then it throws on all, with the message of the
  /// first failure.
  func togetherAwaiting<Result>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await body()
      try agree(on: nil)
      return result
    } catch {
      throw try shared(error)
    }
  }

  /// Runs synchronous work as ``togetherAwaiting(_:)`` does.
  func together<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    do {
      let result = try body()
      try agree(on: nil)
      return result
    } catch {
      throw try shared(error)
    }
  }

  /// Shares an error of this rank with the others, unless they know it already.
  private func shared(_ error: any Error) throws -> any Error {
    if !(error is SharedFailure) { try agree(on: error) }
    return error
  }

  /// - Throws: ``SharedFailure`` if any rank has an error.
  private func agree(on error: (any Error)?) throws {
    let own = error.map { SharedFailure(Failure($0)) }
    let all = try gather(own.map { Array(try jsonText($0, isPretty: false).utf8) } ?? [])
    guard let first = all.firstIndex(where: { !$0.isEmpty }) else { return }
    let failure = try JSONDecoder().decode(SharedFailure.self, from: Data(all[first]))
    let isEverywhere = all.allSatisfy { $0 == all[first] }
    throw SharedFailure(
      status: failure.status,
      message: failure.message.map { isEverywhere || first == 0 ? $0 : "rank \(first): \($0)" })
  }

  /// Returns the largest of the ranks' values.
  func largest(_ value: Int32) throws -> Int32 {
    let all = try gather(withUnsafeBytes(of: value.littleEndian) { Array($0) })
    return all.map { $0.reversed().reduce(0) { $0 << 8 | Int32($1) } }.max() ?? value
  }
}

extension (any Ranks)? {
  /// Runs work that may fail on some of the ranks, if there are ranks.
  func together<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    switch self {
    case let ranks?: try ranks.together(body)
    case nil: try body()
    }
  }
}

extension Failure {
  /// Ends the process as one of several. If all ranks end, each ends by itself; otherwise all are
  /// aborted, since the others would wait for this one forever.
  static func endProcess(_ error: any Error, among ranks: any Ranks) -> Never {
    let failure = Failure(error)
    if failure.isShared(error) {
      if ranks.rank == 0 { try? failure.report() }
      try? ranks.finish()
    } else {
      try? failure.report(as: "rank \(ranks.rank): ")
      ranks.abort(failure.status)
    }
    exit(failure.status)
  }

  private func isShared(_ error: any Error) -> Bool {
    switch error {
    case is SharedFailure, is Divergence, is Interruption: true
    case let error as TrainingError: error.isMetByAll
    // Wrong arguments are the same on all ranks; an exit code is a result that all ranks know.
    default: status == 0 || status == 64 || error is ExitCode
    }
  }
}

extension TrainingError {
  /// A Boolean value that indicates whether all ranks that train together throw the error.
  fileprivate var isMetByAll: Bool {
    switch self {
    case .diverged, .pole, .ranksDisagree: true
    case .invalidHyperparameter, .doesNotFit: false
    }
  }
}
