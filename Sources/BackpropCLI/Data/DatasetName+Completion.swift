import ArgumentParser
import BackpropFiles
import Foundation

extension DatasetName {
  /// As a shell completes them: the names, and folders and tables where the text may be a path.
  static let completion = CompletionKind.custom { _, _, prefix in names + paths(prefix) }

  /// The folders and tables whose paths begin with `prefix`.
  static func paths(_ prefix: String) -> [String] {
    let end = prefix.lastIndex(of: "/").map(prefix.index(after:)) ?? prefix.startIndex
    let folder = String(prefix[..<end])
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (found ?? []).sorted().compactMap { name in
      let path = folder + name
      guard path.hasPrefix(prefix), !name.hasPrefix(".") else { return nil }
      if Folder.exists(path) { return path + "/" }
      return tableEndings.contains(where: name.lowercased().hasSuffix) ? path : nil
    }
  }
}
