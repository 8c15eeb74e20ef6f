import ArgumentParser
import BackpropFiles
import Foundation

/// A file that a command writes, checked before any work is done.
struct OutputFile: Hashable, Sendable {
  let path: String

  /// The ending of the name in lower case, without the dot.
  let ending: String

  /// - Parameter endings: The valid endings of the name, without the dot.
  /// - Throws: `ValidationError` for another ending.
  init(_ path: String, endings: [String]) throws {
    self.path = path
    ending = try Self.ending(of: path, among: endings)
  }

  /// Returns the ending of a file's name in lower case, without the dot.
  ///
  /// - Throws: `ValidationError` if it is not one of `endings`.
  @discardableResult
  static func ending(of path: String, among endings: [String]) throws -> String {
    let name = path.split(separator: "/").last ?? ""
    let ending =
      name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
    guard endings.contains(ending) else {
      let known = endings.map { "." + $0 }.joined(separator: " or ")
      throw ValidationError("the name has to end in \(known)")
    }
    return ending
  }

  /// Checks that the file can be written.
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
        .writeFailed, "there is no folder \(folder)", path: path, advice: "create it first")
    }
    guard access(folder.isEmpty ? "/" : folder, W_OK) == 0 else {
      throw FileError(
        .writeFailed, "the folder cannot be written to", path: path,
        advice: "check its permissions or name another one")
    }
  }
}
