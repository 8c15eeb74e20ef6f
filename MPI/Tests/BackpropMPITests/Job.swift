import Foundation

/// Processes started by mpirun, in a folder of their own.
struct Job {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: JobFolder

  init() throws { folder = try JobFolder() }

  /// Four ranks on two processors: a waiting rank yields. Tests may run as root, as in a container.
  private static let launcher = [
    "mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1",
    "--mca", "btl", "self,vader",
  ]

  /// An executable beside the bundle of the tests.
  static func executable(_ name: String) -> URL {
    let bundle = ProcessInfo.processInfo.arguments.map { URL(fileURLWithPath: $0) }
      .first { $0.pathComponents.contains { $0.hasSuffix(".xctest") } }
    var folder = bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])
    while folder.pathComponents.count > 1 {
      folder.deleteLastPathComponent()
      let url = folder.appending(path: name)
      if FileManager.default.isExecutableFile(atPath: url.path) { return url }
    }
    return folder
  }

  /// Starts ranks; the outcome is that of mpirun.
  func start(
    ranks: Int, _ arguments: String, executable: String = "backprop-mpi"
  ) throws -> (process: Process, finish: () throws -> Outcome) {
    let command =
      Self.launcher + ["-n", "\(ranks)", Self.executable(executable).path]
      + arguments.split(separator: " ").map(String.init)
    return try start(command)
  }

  /// Runs ranks to their end.
  func run(
    ranks: Int, _ arguments: String, executable: String = "backprop-mpi"
  ) throws -> Outcome {
    try start(ranks: ranks, arguments, executable: executable).finish()
  }

  /// Runs one process without a launcher.
  func runAlone(_ arguments: String) throws -> Outcome {
    try start(
      [Self.executable("backprop-mpi").path] + arguments.split(separator: " ").map(String.init)
    ).finish()
  }

  private func start(
    _ command: [String]
  ) throws -> (process: Process, finish: () throws -> Outcome) {
    let name = UUID().uuidString
    let (output, errors) = (folder.file("\(name).out"), folder.file("\(name).err"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder.url
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder.url.path, "XDG_CACHE_HOME": folder.url.path + "/cache",
      "TMPDIR": folder.url.path,
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return (
      process,
      {
        process.waitUntilExit()
        return Outcome(
          status: process.terminationStatus,
          output: try String(contentsOf: output, encoding: .utf8),
          errors: try String(contentsOf: errors, encoding: .utf8))
      }
    )
  }
}

/// A temporary folder, which is removed with its last reference.
final class JobFolder: Sendable {
  let url: URL

  init() throws {
    // mpirun makes sockets in it, whose names must be short.
    url = URL(fileURLWithPath: "/tmp/bp-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }

  func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: file(name))
  }
}
