import Foundation
import MessagePassing

/// The `mpirun` of the MPI that the tests were built with.
enum Launcher {
  private static let isMPICH = Communicator.library.hasPrefix("MPICH")

  /// The start of a command line. Open MPI has to be told that there are more ranks than processors, so
  /// that a waiting rank yields, and that the user may be root, as in a container.
  static var command: [String] {
    if isMPICH { return ["mpirun.mpich"] }
    return [
      "mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1",
      "--mca", "btl", "self,vader",
    ]
  }

  /// The status after SIGKILL to a rank: MPICH's has no 128.
  static var killed: Int32 { isMPICH ? SIGKILL : 128 + SIGKILL }
}

/// Processes started by mpirun, in a folder of their own.
struct Job {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: JobFolder

  init() throws { folder = try JobFolder() }

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
      Launcher.command + ["-n", "\(ranks)", Self.executable(executable).path]
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

  /// Returns the processes of the ranks that mpirun started, itself or through a process of its own, in
  /// the order of their identifiers.
  func ranks(of process: pid_t) -> [pid_t] {
    let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    if name == "backprop-mpi\n" { return [process] }
    let children = try? String(
      contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return (children ?? "").split(separator: " ").compactMap { pid_t($0) }
      .flatMap(ranks).sorted()
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
