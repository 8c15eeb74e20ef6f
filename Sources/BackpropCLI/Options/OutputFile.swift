import ArgumentParser
import BackpropFiles
import Foundation

/// A file that a command is going to write, checked before any work is done.
struct OutputFile: Hashable, Sendable {
  let path: String

  /// The ending of the name in lower case, without the dot.
  let ending: String

  /// - Parameter endings: The endings that mean something here.
  /// - Throws: `ValidationError` for another ending.
  init(_ path: String, option: String, endings: [String]) throws {
    self.path = path
    let name = path.split(separator: "/").last ?? ""
    ending =
      name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
    guard endings.contains(ending) else {
      let known = endings.map { "." + $0 }.joined(separator: " or ")
      throw ValidationError("\(option) \(path): the name has to end in \(known)")
    }
  }

  /// Makes sure that the file can be written where it is to stand.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func check() throws(FileError) {
    if Folder.exists(path) {
      throw FileError(
        .writeFailed, "is a directory", path: path, advice: "name a file inside it")
    }
    let folder = path.contains("/") ? (path as NSString).deletingLastPathComponent : "."
    guard Folder.exists(folder.isEmpty ? "/" : folder) else {
      throw FileError(
        .writeFailed, "there is no folder \(folder)", path: path, advice: "make it first")
    }
    guard access(folder.isEmpty ? "/" : folder, W_OK) == 0 else {
      throw FileError(
        .writeFailed, "the folder cannot be written to", path: path,
        advice: "check its permissions or name another one")
    }
  }
}
