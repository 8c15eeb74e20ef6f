import BackpropFiles
import BackpropSheet
import Foundation
import Synchronization

/// Makes the trials of a sheet on ranks, and keeps each the moment it is there: in the folder of the
/// report, from which the same command goes on.
struct RankWorkers: SheetWorkers {
  private let farm: JobFarm
  private let folder: String
  /// What the trials learn from.
  private let data: String

  /// - Throws: ``FileError`` of kind `writeFailed` if the folder cannot be made.
  init(_ farm: JobFarm, storingIn folder: String, data: String) throws(FileError) {
    self.farm = farm
    self.data = data
    self.folder = folder + "/runs"
    try Folder.make(self.folder)
  }

  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]] {
    let paths = jobs.map(path)
    var stored: [Int: [UInt8]] = [:]
    for index in jobs.indices where WholeFile.exists(paths[index]) {
      stored[index] = try WholeFile.read(paths[index])
    }
    let missing = jobs.indices.filter { stored[$0] == nil }
    let new = Mutex<[Int: [UInt8]]>([:])
    try await farm.perform(missing.map { jobs[$0] }, here) { place, result in
      try AtomicFile.write(result, to: paths[missing[place]])
      new.withLock { $0[missing[place]] = result }
    }
    stored.merge(new.withLock { $0 }) { $1 }
    return jobs.indices.compactMap { stored[$0] }
  }

  /// The file of a job on this data.
  private func path(_ job: [UInt8]) -> String {
    "\(folder)/\(SHA256.hexadecimal(of: job + Array(data.utf8)).prefix(24)).json"
  }
}
