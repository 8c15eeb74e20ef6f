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
    let ending = FilePath.ending(of: path)
    guard endings.contains(ending) else {
      let known = endings.map { "." + $0 }.joined(separator: " or ")
      throw ValidationError("the name has to end in \(known)")
    }
    return ending
  }

  /// Checks that the file can be written.
  ///
  /// - Parameter isForced: True to replace a file that is read-only.
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func check(isForced: Bool = false) throws(FileError) {
    if Folder.exists(path) {
      throw FileError(
        .writeFailed, "is a directory", path: path, advice: "name a file inside it")
    }
    let target = try AtomicFile.target(of: path)
    guard FilePath.hasValidName(target) else {
      throw FileError(
        .writeFailed, "its name is too long", path: path, advice: "choose a shorter one")
    }
    let folder = FilePath.folder(of: target)
    guard Folder.exists(folder) else {
      throw FileError(
        .writeFailed, "there is no folder \(folder.trimmingPrefix("./"))", path: path,
        advice: "create it first")
    }
    guard access(folder, W_OK) == 0 else {
      throw FileError(
        .writeFailed, "the folder cannot be written to", path: path,
        advice: "check its permissions or name another one")
    }
    if !isForced, AtomicFile.isReadOnly(path) {
      throw FileError(
        .writeFailed, "is read-only", path: path,
        advice: "name another file, or replace it with --force")
    }
  }

  /// A file that a command reads or writes, and the option that names it.
  typealias Named = (option: String, path: String)

  /// Checks that no output replaces another one or an input, however their paths are spelled.
  ///
  /// - Throws: `ValidationError`.
  static func checkDistinct(_ outputs: [Named], from inputs: [Named] = []) throws {
    var options: [FileIdentity: String] = [:]
    for (option, path) in inputs {
      if let file = FileIdentity(of: path) { options[file] = option }
    }
    for (option, path) in outputs {
      guard let file = FileIdentity(of: path) else { continue }
      if let other = options.updateValue(option, forKey: file), other != option {
        throw ValidationError("\(other) and \(option) name the same file: name two")
      }
    }
  }
}

/// The option to replace what is protected.
struct OverwriteOptions: ParsableArguments {
  @Flag(help: "Replace output files even if they are read-only.")
  var force = false
}
