#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Folders: whether they are there, and making them.
public enum Folder {
  /// Whether `path` leads to a directory.
  public static func exists(_ path: String) -> Bool {
    SystemFileCalls().sort(of: path) == .directory
  }

  /// Makes the folder at `path` and those above it; one that is there already is left alone.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func make(_ path: String) throws(FileError) {
    let calls = SystemFileCalls()
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.writeFailed, "not a folder name", path: path, advice: "name another folder")
    }
    var ends = path.indices.filter { path[$0] == "/" && $0 != path.startIndex }
    ends.append(path.endIndex)
    for end in ends {
      let folder = String(path[..<end])
      if calls.sort(of: folder) == .directory { continue }
      do throws(SystemError) {
        try calls.makeDirectory(folder)
      } catch {
        // Another process may have made it in between.
        if calls.sort(of: folder) == .directory { continue }
        throw FileError(
          .writeFailed, "folder cannot be made: \(error.message)", path: folder,
          advice: "name another folder")
      }
    }
  }
}
