import Foundation

/// The library that makes one system call of a command fail (Tests/FaultInjection/FailingCalls.c),
/// compiled once.
struct FailingCalls {
  /// A kind of call that a writer makes.
  enum Call: String, CaseIterable {
    case open, folder, write, sync, close, rename, mkdir
  }

  /// How a call fails.
  enum Fault {
    case error(Int32)
    /// A write takes only a part; the rest has to be written by another one.
    case short
    /// A signal interrupts it once.
    case interruption

    fileprivate var text: String {
      switch self {
      case .error(let code): "\(code)"
      case .short: "short"
      case .interruption: "again"
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

  /// The environment in which a call of a process fails.
  static func environment(
    _ call: Call, number: Int, _ fault: Fault, countingIn file: URL? = nil
  ) -> [String: String] {
    var environment = [
      "LD_PRELOAD": library?.path ?? "", "FAULT_CALL": call.rawValue, "FAULT_NUMBER": "\(number)",
      "FAULT_ERRNO": fault.text,
      // What a build that counts coverage writes is no output.
      "LLVM_PROFILE_FILE": "/dev/null",
      // Under a sanitizer, its runtime need not come first.
      "ASAN_OPTIONS": "verify_asan_link_order=0",
    ]
    if let file { environment["FAULT_COUNT"] = file.path }
    return environment
  }
}
