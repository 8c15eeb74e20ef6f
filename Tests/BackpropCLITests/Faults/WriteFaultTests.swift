import BackpropFiles
import Foundation
import Testing

/// Every system call of every command that writes is made to fail in turn: each file is the earlier
/// one or the new one, nothing else is left, and the exit status says so.
@Suite(.enabled(if: FailingCalls.library != nil, "needs a C compiler and LD_PRELOAD"))
struct WriteFaultTests {
  @Test("a call that fails leaves whole files and status 74", arguments: Writer.all)
  func failures(writer: Writer) throws {
    let counted = try run(writer, .none)
    #expect(counted.outcome.status == 0, "\(counted.outcome.errors)")
    #expect(counted.replaced == Set(writer.outputs))
    for call in [FailingCalls.Call.write, .sync, .rename] { #expect(counted.calls[call]! > 0) }
    for call in writer.idleCalls {
      for number in 0..<counted.calls[call]! {
        let result = try run(writer, .failure(call, number: number + 1))
        #expect(result.outcome.status == 0 && result.replaced == Set(writer.outputs))
      }
    }
    let injected = counted.calls.filter { !writer.idleCalls.contains($0.key) }
    var survived: FailingCalls.Counts = [:]
    for call in FailingCalls.Call.allCases where injected[call] != nil {
      for number in 0..<counted.calls[call]! {
        let outcome = try run(writer, .failure(call, number: number + 1)).outcome
        // Progress may stand before it.
        let isTold = outcome.errorLines.count { $0.hasPrefix("backprop: ") } == 1
        #expect(outcome.status == 74 && isTold, "\(call) \(number + 1): \(outcome.errors)")
        if outcome.status == 74, isTold { survived[call, default: 0] += 1 }
      }
    }
    FaultTally.failures.add(injected, survived: survived)
  }

  @Test("short writes and interrupted calls are carried on with", arguments: Writer.all)
  func continuations(writer: Writer) throws {
    for (fault, tally) in [
      (FailingCalls.Fault.shortWrites, FaultTally.shortWrites),
      (.interruptions, .interruptions),
    ] {
      let result = try run(writer, fault)
      #expect(result.outcome.status == 0, "\(fault): \(result.outcome.errors)")
      #expect(result.replaced == Set(writer.outputs))
      let hit = result.calls.filter { fault.isMet(by: $0.key) }.mapValues { ($0 + 1) / 2 }
      #expect(hit.values.reduce(0, +) > 0)
      tally.add(hit, survived: result.outcome.status == 0 ? hit : [:])
    }
  }

  private struct Result {
    let outcome: Command.Outcome
    /// The number of calls of each kind.
    let calls: FailingCalls.Counts
    /// The files whose contents have changed.
    let replaced: Set<String>
  }

  /// Runs with a fault, and compares the folder afterwards.
  private func run(_ writer: Writer, _ fault: FailingCalls.Fault) throws -> Result {
    let folder = try TemporaryFolder()
    try writer.prepare(folder)
    let counts = folder.file("calls.out")
    var command = Command(
      folder: folder, environment: FailingCalls.environment(fault, countingIn: counts))
    // The cache is full, since its own writes may fail without an error.
    command.environment["XDG_CACHE_HOME"] = Command.digitsCache.file("cache").path
    let outcome = try command.run(writer.arguments)
    let place = "\(writer.name): \(fault)"
    var replaced: Set<String> = []
    for output in writer.outputs {
      let bytes = try WholeFile.read(folder.file(output).path)
      if bytes != Array(Writer.old.utf8) {
        replaced.insert(output)
        #expect(Writer.isWhole(output, bytes), "\(place): \(output) is broken")
      }
    }
    let all = FileManager.default.enumerator(atPath: folder.url.path)
    for case let name as String in all ?? .init() {
      #expect(!name.hasSuffix(".tmp"), "\(place): \(name) is left")
      if name.hasSuffix(".safetensors"), !writer.outputs.contains(name) {
        let bytes = try WholeFile.read(folder.file(name).path)
        #expect(Writer.isWhole(name, bytes), "\(place): \(name) is broken")
      }
    }
    return Result(
      outcome: outcome, calls: FailingCalls.counts(in: try folder.text("calls.out")),
      replaced: replaced)
  }
}

extension Writer: CustomTestStringConvertible {
  var testDescription: String { name }
}
