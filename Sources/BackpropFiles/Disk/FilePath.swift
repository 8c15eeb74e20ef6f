/// The parts of paths.
///
/// They are separated by Unicode scalars: a slash with a combining mark behind it is another
/// character, but still a slash to the system.
package enum FilePath {
  /// Returns the folder that a file is in, with the slash at its end; `./` for a mere name.
  package static func folder(of path: String) -> String {
    let scalars = path.unicodeScalars
    return scalars.lastIndex(of: "/").map { String(scalars[...$0]) } ?? "./"
  }

  /// Returns the name of a file in its folder.
  package static func name(of path: String) -> String {
    let scalars = path.unicodeScalars
    return scalars.lastIndex(of: "/").map { String(scalars[scalars.index(after: $0)...]) } ?? path
  }

  /// Returns true if a file's name is not longer than file systems allow.
  package static func hasValidName(_ path: String) -> Bool { name(of: path).utf8.count <= 255 }

  /// Returns the ending of a file's name in lower case, without the dot; empty if it has none.
  package static func ending(of path: String) -> String {
    let scalars = name(of: path).unicodeScalars
    return scalars.lastIndex(of: ".").map {
      String(scalars[scalars.index(after: $0)...]).lowercased()
    } ?? ""
  }

  /// Returns the path of a file in a folder.
  package static func join(_ folder: String, _ name: String) -> String {
    folder.unicodeScalars.last == "/" ? folder + name : "\(folder)/\(name)"
  }
}
