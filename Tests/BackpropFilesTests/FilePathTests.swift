import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropFiles

/// Names of files are bytes to the system, and stay the same when they are taken apart.
@Suite struct FilePathTests {
  /// A slash with a combining mark behind it separates folder and name.
  @Test func partsAreSeparatedByScalars() {
    let path = "a.b/\u{301}c.JSON"
    #expect(FilePath.folder(of: path) == "a.b/")
    #expect(FilePath.name(of: path).unicodeScalars.elementsEqual("\u{301}c.JSON".unicodeScalars))
    #expect(FilePath.ending(of: path) == "json")
    #expect(FilePath.ending(of: "a.b/c").isEmpty)
    #expect(FilePath.folder(of: "c") == "./")
    #expect(FilePath.join("a/", "b") == "a/b" && FilePath.join("a", "b") == "a/b")
  }

  @Test func marksInNamesOfFoldersAndFiles() throws {
    try withTemporaryFolder { folder in
      try Folder.make(folder + "/\u{301}a/\u{302}b")
      #expect(Folder.exists(folder + "/\u{301}a/\u{302}b"))
      try AtomicFile.write([1], to: folder + "/\u{301}c")
      #expect(try WholeFile.read(folder + "/\u{301}c") == [1])
    }
  }

  /// Links to a file that is not there lead to its place; circles are refused.
  @Test func linksAreFollowed() throws {
    try withTemporaryFolder { folder in
      try Folder.make(folder + "/there")
      let files = FileManager.default
      try files.createSymbolicLink(atPath: folder + "/l", withDestinationPath: "there/k")
      try files.createSymbolicLink(atPath: folder + "/there/k", withDestinationPath: "m")
      try AtomicFile.write([2], to: folder + "/l")
      #expect(try WholeFile.read(folder + "/there/m") == [2])
      #expect(try files.destinationOfSymbolicLink(atPath: folder + "/l") == "there/k")
      try files.createSymbolicLink(atPath: folder + "/circle", withDestinationPath: "circle")
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([1], to: folder + "/circle")
      }
      #expect(error?.kind == .writeFailed)
    }
  }

  @Test func aReplacedFileKeepsItsMode() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      for mode in [0o600, 0o640, 0o755] {
        try AtomicFile.write([1], to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        try AtomicFile.write([2], to: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == mode)
      }
    }
  }

  /// Two spellings of one place are one, two places of one name are two.
  @Test func identitiesDoNotDependOnTheSpelling() throws {
    try withTemporaryFolder { folder in
      try Folder.make(folder + "/a")
      try Folder.make(folder + "/b")
      try FileManager.default.createSymbolicLink(atPath: folder + "/c", withDestinationPath: "a")
      let file = FileIdentity(of: folder + "/a/x")
      #expect(file != nil && file == FileIdentity(of: folder + "/b/.././c/x"))
      #expect(file != FileIdentity(of: folder + "/b/x"))
      #expect(FileIdentity(of: folder + "/none/x") == nil)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/b/y", withDestinationPath: "../a/x")
      #expect(file == FileIdentity(of: folder + "/b/y"))
    }
  }
}
