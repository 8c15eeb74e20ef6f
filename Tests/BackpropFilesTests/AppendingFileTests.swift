import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@Suite struct AppendingFileTests {
  @Test("pieces follow each other, and an existing file is not made again")
  func append() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/log"
      #expect(try AppendingFile.create(path))
      try AppendingFile.append([1, 2], to: path)
      #expect(try !AppendingFile.create(path))
      try AppendingFile.append([3], to: path)
      #expect(try WholeFile.read(path) == [1, 2, 3])
    }
  }

  @Test("what cannot be written to is an error that names the file")
  func failures() throws {
    try withTemporaryFolder { folder in
      for body in [
        { try AppendingFile.append([1], to: folder + "/missing") },
        { try AppendingFile.append([1], to: folder) },
        { _ = try AppendingFile.create(folder + "/no/folder") },
        { _ = try AppendingFile.create("") },
      ] {
        let error = #expect(throws: FileError.self, performing: body)
        #expect(error?.kind == .writeFailed && error?.path != nil)
      }
    }
  }
}
