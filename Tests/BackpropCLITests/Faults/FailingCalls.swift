import Foundation

/// The library that makes system calls of a command fail (Tests/FaultInjection/FailingCalls.c),
/// compiled once.
struct FailingCalls {
  /// A kind of call that a writer makes.
  enum Call: String, CaseIterable {
    case open, folder, write, sync, close, rename, mkdir

    /// The usual error.
    var code: Int32 {
      switch self {
      case .write: ENOSPC
      case .open, .mkdir: EACCES
      case .folder, .sync, .close, .rename: EIO
      }
    }
  }

  /// The number of calls of each kind.
  typealias Counts = [Call: Int]

  enum Fault {
    /// No call fails: they are only counted.
    case none
    /// One call fails, counted from 1 among those of its kind.
    case failure(Call, number: Int)
    /// The process ends in the middle of one write.
    case kill(write: Int)
    /// Every other write stores only a half; the rest has to be written by another one.
    case shortWrites
    /// A signal interrupts every other call.
    case interruptions

    /// A Boolean value that indicates whether every other call of the kind meets the fault.
    func isMet(by call: Call) -> Bool {
      switch self {
      case .shortWrites: call == .write
      case .interruptions: call != .mkdir
      case .none, .failure, .kill: false
      }
    }

    fileprivate var environment: [String: String] {
      switch self {
      case .none: [:]
      case .failure(let call, let number):
        [
          "FAULT_CALL": call.rawValue, "FAULT_NUMBER": "\(number)", "FAULT_ERRNO": "\(call.code)",
        ]
      case .kill(let number):
        ["FAULT_CALL": "write", "FAULT_NUMBER": "\(number)", "FAULT_ERRNO": "kill"]
      case .shortWrites: ["FAULT_EVERY": "short"]
      case .interruptions: ["FAULT_EVERY": "again"]
      }
    }
  }

  /// nil where no compiler for it is found, or the system has no LD_PRELOAD.
  static let library: URL? = {
    #if os(Linux)
      let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../FaultInjection/FailingCalls.c").standardizedFileURL
      let target = FileManager.default.temporaryDirectory
        .appending(path: "backprop-failing-calls-\(ProcessInfo.processInfo.processIdentifier).so")
      for compiler in ["clang", "cc", "gcc"] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
          compiler, "-shared", "-fPIC", "-o", target.path, source.path, "-ldl",
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { continue }
        process.waitUntilExit()
        if process.terminationStatus == 0 { return target }
      }
    #endif
    return nil
  }()

  /// The environment in which calls of a process fail, and are counted in a file.
  static func environment(_ fault: Fault, countingIn file: URL? = nil) -> [String: String] {
    var environment = [
      "LD_PRELOAD": library?.path ?? "",
      // What a build that counts coverage writes is no output.
      "LLVM_PROFILE_FILE": "/dev/null",
      // Under a sanitizer, its runtime need not come first.
      "ASAN_OPTIONS": "verify_asan_link_order=0",
    ]
    if let file { environment["FAULT_COUNT"] = file.path }
    return environment.merging(fault.environment) { $1 }
  }

  /// Returns the number of calls of each kind that a process counted.
  static func counts(in text: String) -> Counts {
    let pairs = text.split(separator: "\n").map { $0.split(separator: " ") }
    return Dictionary(
      uniqueKeysWithValues: Call.allCases.map { call in
        (call, pairs.first { $0[0] == call.rawValue }.flatMap { Int($0[1]) } ?? 0)
      })
  }
}
