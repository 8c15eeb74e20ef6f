import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against data from the wrong folder, and against another split than documented.
@Suite struct MNISTTests {
  /// Writes four small files of the right names into a folder.
  static func writeFiles(_ folder: String, suffix: String = "", count: Int = 2) throws {
    try Folder.make(folder)
    let images = LabeledImages(
      pixels: [UInt8](repeating: 0, count: count * 784),
      labels: [UInt8](repeating: 1, count: count), width: 28, height: 28)
    for part in MNIST.Part.allCases {
      let bytes =
        part.rawValue.contains("images")
        ? IDX.encodeImages(images) : IDX.encodeLabels(images.labels)
      try AtomicFile.write(bytes, to: "\(folder)/\(part.rawValue)\(suffix)")
    }
  }

  @Test func looksIntoTheFolderItselfAndBelow() throws {
    try withTemporaryFolder { folder in
      try Self.writeFiles(folder + "/a/mnist", suffix: ".gz")
      try Self.writeFiles(folder + "/b")
      let below = try MNIST.find(directory: folder + "/a/")
      #expect(below.folder == folder + "/a/mnist")
      #expect(below.testImages == folder + "/a/mnist/t10k-images-idx3-ubyte.gz")
      #expect(try MNIST.find(directory: folder + "/b").folder == folder + "/b")
    }
  }

  @Test func orderIsDirectoryEnvironmentCache() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b", "c"] { try Self.writeFiles("\(folder)/\(name)/mnist") }
      func found(_ directory: String?, _ variable: String?, _ cache: String?) throws -> String {
        try MNIST.find(
          directory: directory.map { folder + $0 },
          environment: variable.map { ["BACKPROP_DATA": folder + $0] } ?? [:],
          cacheDirectory: cache.map { folder + $0 }
        ).folder
      }
      #expect(try found("/a", "/b", "/c") == folder + "/a/mnist")
      #expect(try found(nil, "/b", "/c") == folder + "/b/mnist")
      #expect(try found(nil, "/none", "/c") == folder + "/c/mnist")
      #expect(try found(nil, nil, "/c") == folder + "/c/mnist")
      // A folder that the caller names is the only one that is searched.
      #expect(throws: FileError.self) { try found("/none", "/b", "/c") }
    }
  }

  @Test func missingDataSaysWhereItLooked() throws {
    try withTemporaryFolder { folder in
      let missing = #expect(throws: FileError.self) {
        try MNIST.find(directory: folder + "/none")
      }
      #expect(missing?.kind == .notFound)
      IDXTests.expect(missing, folder + "/none: no such folder", "train-images-idx3-ubyte")
      let empty = #expect(throws: FileError.self) {
        try MNIST.find(
          directory: nil, environment: ["BACKPROP_DATA": folder], cacheDirectory: "/cache")
      }
      #expect(empty?.kind == .notFound)
      IDXTests.expect(empty, folder + "/mnist, " + folder, "/cache/mnist", "--data")
      let nowhere = #expect(throws: FileError.self) { try MNIST.find(directory: nil) }
      IDXTests.expect(nowhere, "MNIST is not found", "--data")
    }
  }

  @Test func anIncompleteFolderNamesTheMissingFile() throws {
    try withTemporaryFolder { folder in
      try Self.writeFiles(folder)
      try FileManager.default.removeItem(atPath: folder + "/t10k-labels-idx1-ubyte")
      let error = #expect(throws: FileError.self) { try MNIST.find(directory: folder) }
      #expect(error?.kind == .notFound)
      IDXTests.expect(error, folder + "/t10k-labels-idx1-ubyte", "all four")
    }
  }

  @Test func otherCountsAreBadData() throws {
    try withTemporaryFolder { folder in
      try Self.writeFiles(folder, count: 3)
      let error = #expect(throws: FileError.self) {
        try MNIST.load(MNIST.find(directory: folder))
      }
      #expect(error?.kind == .badData)
      IDXTests.expect(error, "t10k-images-idx3-ubyte: byte 4:", "3 images", "10000")
    }
  }

  @Test func cacheDirectoryFollowsTheSpecification() {
    #expect(CacheDirectory.path(environment: ["XDG_CACHE_HOME": "/x"]) == "/x/backprop")
    #expect(
      CacheDirectory.path(environment: ["XDG_CACHE_HOME": "x", "HOME": "/h"])
        == "/h/.cache/backprop")
    #expect(CacheDirectory.path(environment: [:]) == nil)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_DATA"] != nil))
  func theRealOne() throws {
    let files = try MNIST.find(
      directory: nil, environment: ProcessInfo.processInfo.environment)
    let data = try MNIST.load(files)
    #expect(data.training.count == 50_000)
    #expect(data.validation.count == 10_000)
    #expect(data.test.count == 10_000)
    #expect(data.training.labels.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    #expect(data.validation.labels.prefix(5) == [3, 8, 6, 9, 6])
    #expect(data.test.labels.prefix(5) == [7, 2, 1, 0, 4])
    #expect(data.training.image(0).reduce(0) { $0 + Int($1) } == 27_525)
    let smaller = try MNIST.load(files, hasValidation: false)
    #expect(smaller.training == data.training && smaller.test == data.test)
    #expect(smaller.validation.count == 0)
    for part in [MNIST.Part.testImages, .testLabels] {
      let path = part == .testImages ? files.testImages : files.testLabels
      let bytes = try WholeFile.read(path)
      let plain = Gzip.isCompressed(bytes) ? try Gzip.decompress(bytes) : bytes
      #expect(plain.count == part.plainBytes)
      #expect(SHA256.hexadecimal(of: plain) == part.plainSHA256)
    }
  }
}
