import Foundation

/// The built command, run in its own process.
struct Command {
  /// The outcome of a run.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The lines on standard error.
    var errorLines: [Substring] { errors.split(separator: "\n") }
    /// The lines on standard error but for those about the data.
    var sweepLines: [Substring] { errorLines.filter { !$0.hasPrefix("data: ") } }
  }

  /// The working directory, which also holds the cache.
  let folder: TemporaryFolder

  /// Environment variables besides the necessary ones.
  var environment: [String: String] = [:]

  /// The executable `backprop` beside the test bundle.
  static let executable: URL = {
    let products = ProcessInfo.processInfo.arguments.map { URL(fileURLWithPath: $0) }
      .first { $0.pathComponents.contains { $0.hasSuffix(".xctest") } }
    var folder = products ?? URL(fileURLWithPath: #filePath)
    while folder.pathComponents.count > 1 {
      folder.deleteLastPathComponent()
      for candidate in ["backprop", ".build/debug/backprop"] {
        let url = folder.appending(path: candidate)
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory),
          !isDirectory.boolValue
        {
          return url
        }
      }
    }
    return folder
  }()

  /// A folder whose cache holds the drawn digits, for commands that need them.
  static let digitsCache: TemporaryFolder = {
    let folder = try! TemporaryFolder()
    let outcome = try! Command(folder: folder).run(
      "sheet", "--exercise", "26a", "--quick", "--output", "sheet")
    precondition(outcome.status == 0, outcome.errors)
    return folder
  }()

  /// Makes the command in the folder, with the drawn digits in its cache.
  static func withDigits(in folder: TemporaryFolder) -> Command {
    Command(
      folder: folder, environment: ["XDG_CACHE_HOME": digitsCache.file("cache").path])
  }

  /// Starts the command with its streams in files.
  func start(
    _ arguments: [String], input: URL? = nil, errors: FileHandle? = nil,
    executable: URL = Self.executable
  ) throws -> (process: Process, finish: () throws -> Outcome) {
    let name = UUID().uuidString
    let outputFile = try folder.emptyFile("\(name).out")
    let errorFile = try folder.emptyFile("\(name).err")
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = [
      "HOME": folder.url.path, "XDG_CACHE_HOME": folder.url.path + "/cache", "TERM": "xterm",
      // Where a build that counts coverage writes; without it, into the folder of the test.
      "LLVM_PROFILE_FILE": ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"] ?? "/dev/null",
    ].merging(environment) { $1 }
    process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try errors ?? FileHandle(forWritingTo: errorFile)
    try process.run()
    return (
      process,
      {
        process.waitUntilExit()
        return Outcome(
          status: process.terminationStatus,
          output: try String(contentsOf: outputFile, encoding: .utf8),
          errors: try String(contentsOf: errorFile, encoding: .utf8))
      }
    )
  }

  /// Runs the command to its end.
  func run(_ arguments: String..., input: URL? = nil) throws -> Outcome {
    try start(arguments, input: input).finish()
  }

  func run(_ arguments: [String]) throws -> Outcome { try start(arguments).finish() }
}

/// A folder that is removed when the last reference to it is gone.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "backprop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }

  func emptyFile(_ name: String) throws -> URL { try write([], to: name) }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> URL {
    let url = file(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> URL {
    try write(Array(text.utf8), to: name)
  }

  func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

  /// The names of all files except hidden ones and those of the command's streams.
  var names: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { !$0.hasSuffix(".out") && !$0.hasSuffix(".err") && !$0.hasPrefix(".") }
      .sorted()
  }
}
