import BackpropFiles
import Foundation
import Testing

/// Every system call of every command that writes is made to fail in turn: each file is the earlier
/// one or the new one, nothing else is left, and the exit status says so.
@Suite(.enabled(if: FailingCalls.library != nil, "needs a C compiler and LD_PRELOAD"))
struct WriteFaultTests {
  @Test("a call that fails leaves whole files and status 74", arguments: Writer.all)
  func failures(writer: Writer) throws {
    for call in FailingCalls.Call.allCases {
      let count = try calls(call, of: writer)
      if call == .write || call == .sync || call == .rename { #expect(count > 0) }
      let code = call == .write ? ENOSPC : call == .open || call == .mkdir ? EACCES : EIO
      for number in chosen(count) {
        let outcome = try run(writer, call, number, .error(code))
        let place = Comment("\(call) \(number) of \(count): \(outcome.errors)")
        #expect(outcome.status == 74, place)
        // Progress may stand before it.
        #expect(outcome.errorLines.count { $0.hasPrefix("backprop: ") } == 1, place)
      }
    }
  }

  @Test("short and interrupted calls are continued", arguments: Writer.all)
  func continuations(writer: Writer) throws {
    for (call, fault) in [
      (FailingCalls.Call.write, FailingCalls.Fault.short), (.write, .interruption),
      (.open, .interruption), (.sync, .interruption), (.rename, .interruption),
      (.close, .interruption),
    ] {
      for number in chosen(try calls(call, of: writer)).prefix(2) {
        let outcome = try run(writer, call, number, fault)
        #expect(outcome.status == 0, "\(call) \(number), \(fault): \(outcome.errors)")
      }
    }
  }

  /// All numbers of calls, or where there are many the first, the last and one between.
  private func chosen(_ count: Int) -> [Int] {
    guard count > 4 else { return Array(1..<count + 1) }
    return [1, count / 2, count - 1, count]
  }

  /// How many calls of a kind the command makes when nothing fails.
  private func calls(_ call: FailingCalls.Call, of writer: Writer) throws -> Int {
    let folder = try TemporaryFolder()
    try writer.prepare(folder)
    let file = folder.file("calls.out")
    var command = Command(
      folder: folder,
      environment: FailingCalls.environment(call, number: 0, .error(EIO), countingIn: file))
    command.environment["XDG_CACHE_HOME"] = Writer.cache.file("cache").path
    let outcome = try command.run(writer.arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for output in writer.outputs {
      let bytes = try WholeFile.read(folder.file(output).path)
      #expect(bytes != Array(Writer.old.utf8), "\(output) was not written")
    }
    let text = try folder.text("calls.out").trimmingCharacters(in: .whitespacesAndNewlines)
    return try #require(Int(text))
  }

  /// Runs with one fault, and looks at what is left in the folder.
  private func run(
    _ writer: Writer, _ call: FailingCalls.Call, _ number: Int, _ fault: FailingCalls.Fault
  ) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try writer.prepare(folder)
    var command = Command(
      folder: folder, environment: FailingCalls.environment(call, number: number, fault))
    command.environment["XDG_CACHE_HOME"] = Writer.cache.file("cache").path
    let outcome = try command.run(writer.arguments)
    let place = Comment("\(writer.name): \(call) \(number), \(fault)")
    for output in writer.outputs {
      let bytes = try WholeFile.read(folder.file(output).path)
      #expect(
        bytes == Array(Writer.old.utf8) || Writer.isWhole(output, bytes),
        "\(place): \(output) is broken")
    }
    let all = FileManager.default.enumerator(atPath: folder.url.path)
    for case let name as String in all ?? .init() {
      #expect(!name.hasSuffix(".tmp"), "\(place): \(name) is left")
      if name.hasSuffix(".safetensors"), !writer.outputs.contains(name) {
        let bytes = try WholeFile.read(folder.file(name).path)
        #expect(Writer.isWhole(name, bytes), "\(place): \(name) is broken")
      }
    }
    return outcome
  }
}

extension Writer: CustomTestStringConvertible {
  var testDescription: String { name }
}
