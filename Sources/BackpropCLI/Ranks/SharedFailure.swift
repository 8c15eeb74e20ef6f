import ArgumentParser
import Backprop
import Foundation

/// A failure that all ranks know of: one of them says it, and all end with its status.
struct SharedFailure: Error, Codable {
  let status: Int32
  let message: String?

  init(_ failure: Failure) { (status, message) = (failure.status, failure.message) }

  fileprivate init(status: Int32, message: String?) {
    (self.status, self.message) = (status, message)
  }
}

extension Ranks {
  /// Does what may fail on some of the ranks: if it does, it fails on all, with what the first of
  /// them says.
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

  /// As ``togetherAwaiting(_:)``, for what waits for nothing.
  func together<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    do {
      let result = try body()
      try agree(on: nil)
      return result
    } catch {
      throw try shared(error)
    }
  }

  /// What all ranks throw after an error of this one, which they are told unless they know it.
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

  /// The largest of the numbers that the ranks have.
  func largest(_ value: Int32) throws -> Int32 {
    let all = try gather(withUnsafeBytes(of: value.littleEndian) { Array($0) })
    return all.map { $0.reversed().reduce(0) { $0 << 8 | Int32($1) } }.max() ?? value
  }
}

extension (any Ranks)? {
  /// Does what may fail on some of the ranks, if there are ranks.
  func together<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    switch self {
    case let ranks?: try ranks.together(body)
    case nil: try body()
    }
  }
}

extension Failure {
  /// Ends the process as one of several: in good order if all of them end so, else with all of them
  /// at once, since the others wait for this one and would wait for ever.
  static func endProcess(_ error: any Error, among ranks: any Ranks) -> Never {
    let failure = Failure(error)
    if failure.isShared(error) {
      if ranks.rank == 0 { try? failure.tell() }
      try? ranks.finish()
    } else {
      try? failure.tell(as: "rank \(ranks.rank): ")
      ranks.abort(failure.status)
    }
    exit(failure.status)
  }

  private func isShared(_ error: any Error) -> Bool {
    switch error {
    case is SharedFailure, is Divergence, is Interruption: true
    case let error as TrainingError: error.isMetByAll
    // Wrong arguments are the same for all; an exit without a word is a result that all know.
    default: status == 0 || status == 64 || error is ExitCode
    }
  }
}

extension TrainingError {
  /// Whether ranks that train together all throw it.
  fileprivate var isMetByAll: Bool {
    switch self {
    case .diverged, .pole, .ranksDisagree: true
    case .invalidHyperparameter, .doesNotFit: false
    }
  }
}
