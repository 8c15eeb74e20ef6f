import CLibFuzzer
import Foundation
import Synchronization
import _BackpropTestSupport

/// Runs libFuzzer on one reader, or writes the seed files.
///
///     Fuzz --format=csv [libFuzzer's options] [corpus …]
///     Fuzz --seeds=FOLDER          # FOLDER/csv/… and so on
///     Fuzz --mutations             # counts the mutations of the tests
///
/// libFuzzer ignores options with two dashes, and passes them to the processes it starts.
@main
struct Fuzz {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.contains("--mutations") { return try countMutations() }
    if let folder = value(of: "--seeds=") { return try writeSeeds(folder) }
    guard let name = value(of: "--format="),
      let reader = HostileReader.all.first(where: { $0.name == name })
    else {
      print("--format= one of", HostileReader.all.map(\.name).joined(separator: ", "))
      exit(64)
    }
    chosen.withLock { $0 = reader }
    var count = CommandLine.argc
    let pointer = CommandLine.unsafeArgv
    let status = pointer.withMemoryRebound(to: UnsafeMutablePointer<CChar>?.self, capacity: 1) {
      var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = $0
      return LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        Fuzz.test(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      }
    }
    exit(status)
  }

  /// The reader under test.
  private static let chosen = Mutex<HostileReader?>(nil)

  private static func test(_ bytes: [UInt8]) {
    guard let reader = chosen.withLock({ $0 }) else { return }
    var inputs = [bytes]
    if let repaired = reader.repair?(bytes), repaired != bytes { inputs.append(repaired) }
    for input in inputs {
      do throws(BrokenPromise) {
        _ = try reader.challenge(input)
      } catch {
        fatalError(error.description)
      }
    }
  }

  private static func value(of option: String) -> String? {
    CommandLine.arguments.first { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
  }

  private static func writeSeeds(_ folder: String) throws {
    for reader in HostileReader.all {
      let own = URL(fileURLWithPath: folder).appending(path: reader.name)
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      for (index, seed) in try reader.seeds().enumerated() {
        try Data(seed).write(to: own.appending(path: "seed-\(index)"))
      }
    }
  }

  private static func countMutations() throws {
    print("| format | mutations | refused | read |\n| --- | --- | --- | --- |")
    for reader in HostileReader.all {
      var (refused, accepted) = (0, 0)
      for seed in try reader.seeds() {
        for mutation in ByteMutations.of(seed, for: reader) {
          if try reader.challenge(mutation.bytes) == .accepted {
            accepted += 1
          } else {
            refused += 1
          }
        }
      }
      print("| \(reader.name) | \(refused + accepted) | \(refused) | \(accepted) |")
    }
  }
}
