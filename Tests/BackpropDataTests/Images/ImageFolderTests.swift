import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against images that are not found, called by another name, or given other classes.
@Suite struct ImageFolderTests {
  /// Writes the four files of a data set with 2 rows and 3 columns.
  static func write(
    _ folder: String, _ names: [String], labels: [UInt8] = [0, 1, 2, 1], isCompressed: Bool = false
  ) throws {
    try Folder.make(folder)
    let images = LabeledImages(
      pixels: (0..<labels.count * 6).map { UInt8($0) }, labels: labels, width: 3, height: 2,
      classCount: 256)
    for (index, name) in names.enumerated() {
      let bytes = index % 2 == 0 ? IDX.encodeImages(images) : IDX.encodeLabels(labels)
      try AtomicFile.write(isCompressed ? Gzip.compress(bytes) : bytes, to: folder + "/" + name)
    }
  }

  /// The names of the files in a style: the beginning, and the text before `idx`.
  static func names(_ prefix: String = "", _ dot: String = "-", _ test: String = "t10k") -> [String]
  {
    ["train-images", "train-labels", test + "-images", test + "-labels"].enumerated().map {
      "\(prefix)\($1)\(dot)idx\($0 % 2 == 0 ? 3 : 1)-ubyte"
    }
  }

  @Test(arguments: [
    ("", names()), ("", names("", ".")), ("", names("", "-", "test")), ("mnist", names()),
    ("MNIST/raw", names("", ".")), ("FashionMNIST/raw", names()), ("raw", names()),
    ("", names("my-own-")), ("", names().map { $0 + ".gz" }),
    ("", names("Set-", ".").map { $0 + ".gz" }),
  ])
  func filesAreFound(_ subfolder: String, _ names: [String]) throws {
    try withTemporaryFolder { folder in
      let place = subfolder.isEmpty ? folder : folder + "/" + subfolder
      try Self.write(place, names, isCompressed: names[0].hasSuffix("gz"))
      let data = try #require(try ImageFolder.read(folder + "/"))
      #expect(data.training.count == 4 && data.test.count == 4)
      #expect(data.name == place && data.source.hasSuffix(" from " + place))
      #expect(data.training.width == 3 && data.training.height == 2)
      #expect(data.classNames == ["0", "1", "2"] && data.test.labels == [0, 1, 2, 1])
      #expect(Array(data.test.image(1)) == [6, 7, 8, 9, 10, 11])
      #expect(!data.source.contains("MNIST from"))
    }
  }

  @Test func nothingIsFound() throws {
    try withTemporaryFolder { folder in
      #expect(try ImageFolder.read(folder) == nil)
      #expect(try ImageFolder.read(folder + "/nowhere") == nil)
      try Self.write(folder, Array(Self.names().dropLast()))
      let error = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(error?.kind == .notFound && error?.path == folder + "/t10k-labels-idx1-ubyte")
    }
  }

  @Test func filesOfTwoDataSets() throws {
    try withTemporaryFolder { folder in
      try Self.write(folder, Self.names("a-"))
      try Self.write(folder, Self.names("b-"))
      let error = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(error?.problem == "files of several data sets: a, b")
      // Files without a prefix come first.
      try Self.write(folder, Self.names(), labels: [0, 0, 1])
      #expect(try ImageFolder.read(folder)?.test.count == 3)
    }
  }

  @Test func noImagesAtAll() throws {
    try withTemporaryFolder { folder in
      try Self.write(folder, Self.names(), labels: [])
      let error = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(error?.kind == .badData && error?.position == .byte(4))
    }
  }

  /// Classes are the labels from 0 to the largest one, or those that occur.
  @Test(
    arguments: [
      ([0, 3, 1], "0 1 2 3"), ([7, 9, 7], "7 9"),
      ([255, 0], (0...255).map(String.init).joined(separator: " ")),
    ] as [([UInt8], String)])
  func classes(_ labels: [UInt8], _ names: String) throws {
    try withTemporaryFolder { folder in
      try Self.write(folder, Self.names(), labels: labels)
      let data = try #require(try ImageFolder.read(folder))
      #expect(data.classNames.joined(separator: " ") == names)
      #expect(data.test.labels.map { data.classNames[Int($0)] } == labels.map(String.init))
    }
  }

  @Test func lettersOfEMNIST() throws {
    try withTemporaryFolder { folder in
      let labels = (1...26).map { UInt8($0) }
      try Self.write(folder, Self.names("emnist-letters-", "-", "test"), labels: labels)
      let data = try #require(try ImageFolder.read(folder))
      #expect(data.classNames.joined() == "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
      #expect(data.test.labels == labels.map { $0 - 1 })
      // Rows and columns are exchanged: 0 1 2 / 3 4 5 becomes 0 3 / 1 4 / 2 5.
      #expect(data.test.width == 2 && data.test.height == 3)
      #expect(Array(data.test.image(0)) == [0, 3, 1, 4, 2, 5])
    }
  }

  // MARK: - Element types

  /// Big-endian elements of each type of the format.
  @Test(arguments: [
    (0x08, 1, 0), (0x09, 1, 0), (0x0b, 2, 0), (0x0c, 4, 0), (0x0d, 4, 1), (0x0e, 8, 1),
  ])
  func elementTypes(_ type: Int, _ size: Int, _ isFloat: Int) throws {
    func bytes(_ number: Double) -> [UInt8] {
      let bits: UInt64 =
        switch type {
        case 0x0d: UInt64(Float(number).bitPattern)
        case 0x0e: number.bitPattern
        default: UInt64(bitPattern: Int64(number))
        }
      return (0..<size).reversed().map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    }
    let head: [UInt8] = [0, 0, UInt8(type), 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3]
    let whole = head + [0.0, 5, 127].flatMap(bytes)
    for file in [whole, try Gzip.compress(whole)] {
      #expect(try IDX.images(from: file).pixels == [0, 5, 127])
    }
    let labels = [0, 0, UInt8(type), 1, 0, 0, 0, 2] + [3.0, 9].flatMap(bytes)
    #expect(try IDX.labels(from: labels) == [3, 9])
    if isFloat == 1 {
      #expect(try IDX.images(from: head + [0.0, 0.5, 1].flatMap(bytes)).pixels == [0, 128, 255])
      for wrong in [Double.nan, -1, 256, 1.5, .infinity] {
        let error = #expect(throws: FileError.self) {
          try IDX.images(from: head + [wrong, 2, 3].flatMap(bytes))
        }
        #expect(error?.position == .byte(16), "\(wrong)")
      }
      #expect(throws: FileError.self) {
        try IDX.labels(from: [0, 0, UInt8(type), 1, 0, 0, 0, 1] + bytes(0.5))
      }
    } else if type != 0x08 {
      let error = #expect(throws: FileError.self) {
        try IDX.images(from: head + [1.0, -1, 3].flatMap(bytes))
      }
      #expect(error?.position == .byte(16 + size))
    }
    // Sizes that overflow are refused before anything is allocated.
    let huge: [UInt8] = [0, 0, UInt8(type), 3] + Array(repeating: 0xff, count: 12)
    #expect(throws: FileError.self) { try IDX.images(from: huge) }
    #expect(throws: FileError.self) {
      try IDX.labels(from: [0, 0, UInt8(type), 1] + Array(repeating: 0xff, count: 4))
    }
  }

  // MARK: - Checksums

  @Test func otherImagesAreNotMNIST() throws {
    try withTemporaryFolder { folder in
      try MNISTTests.writeFiles(folder + "/mnist")
      let data = try #require(try ImageFolder.read(folder))
      #expect(data.name == folder + "/mnist" && data.source == "images from \(folder)/mnist")
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_DATA"] != nil))
  func mnistIsMNIST() throws {
    let files = try MNIST.find(directory: nil, environment: ProcessInfo.processInfo.environment)
    let data = try #require(try ImageFolder.read(files.folder))
    #expect(data.name == "mnist" && data.source == "MNIST from \(files.folder)")
    let expected = try MNIST.load(files)
    #expect(data.training == expected.training && data.test == expected.test)
    #expect(data.validation == expected.validation)
  }

  // MARK: - PNG files

  private static func writePNG(
    _ path: String, _ grey: UInt8, width: Int = 3, height: Int = 2
  ) throws {
    try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    let pixels = [UInt8](repeating: grey, count: width * height)
    try AtomicFile.write(
      PNGEncoder.encode(pixels, width: width, height: height, format: .grey8), to: path)
  }

  @Test func oneFolderPerClass() throws {
    try withTemporaryFolder { folder in
      for (index, name) in ["cat", "dog", "eel"].enumerated() {
        for number in 0..<9 {
          try Self.writePNG("\(folder)/\(name)/\(number).png", UInt8(100 * index + number))
        }
      }
      let data = try #require(try ImageFolder.read(folder))
      #expect(data.classNames == ["cat", "dog", "eel"])
      #expect(data.test.count == 3 && data.training.count + data.validation.count == 24)
      #expect(data.test.labels == [0, 1, 2] && data.test.pixels.last == 206)
      for part in [data.training, data.validation, data.test] {
        // Every class is in every part, with its own images.
        #expect(Set(part.labels) == [0, 1, 2])
        for index in 0..<part.count {
          #expect(part.image(index).allSatisfy { $0 / 100 == part.labels[index] })
        }
      }
    }
  }

  @Test func trainAndTestFolders() throws {
    try withTemporaryFolder { folder in
      for (index, name) in ["b", "a"].enumerated() {
        for number in 0..<3 {
          try Self.writePNG("\(folder)/train/\(name)/\(number).png", UInt8(index))
        }
      }
      try Self.writePNG("\(folder)/test/b/x.PNG", 7)
      try AtomicFile.write([1], to: folder + "/test/b/notes.txt")
      let data = try #require(try ImageFolder.read(folder))
      #expect(data.classNames == ["a", "b"] && data.test.labels == [1] && data.test.pixels[0] == 7)
      try Self.writePNG("\(folder)/test/c/x.png", 7)
      let unknown = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(unknown?.problem.contains("“c”") == true && unknown?.kind == .badData)
    }
  }

  /// An archive is read as the folder that was zipped, with or without a folder around its files.
  @Test(arguments: ["", "shapes/", "a/b/"])
  func archivesAreReadAsFolders(_ prefix: String) throws {
    try withTemporaryFolder { folder in
      var entries = [
        ZipArchive.Entry(name: prefix + "train/", bytes: []),
        ZipArchive.Entry(name: "__MACOSX/\(prefix)train/cat/._0.png", bytes: [1]),
        ZipArchive.Entry(name: prefix + "train/cat/.DS_Store", bytes: [1]),
      ]
      for (part, count) in [("train", 9), ("test", 2)] {
        for (index, name) in ["dog", "cat"].enumerated() {
          for number in 0..<count {
            let path = "\(part)/\(name)/\(number).png"
            try Self.writePNG("\(folder)/\(path)", UInt8(100 * index + number))
            entries.append(
              .init(name: prefix + path, bytes: try WholeFile.read("\(folder)/\(path)")))
          }
        }
      }
      let expected = try #require(try ImageFolder.read(folder))
      let data = try ImageFolder.decode(
        archive: ZipArchive.encode(entries, method: .deflated), name: "shapes.zip")
      #expect(data.classNames == expected.classNames && data.name == "shapes.zip")
      for (own, other) in zip(
        [data.training, data.validation, data.test],
        [expected.training, expected.validation, expected.test])
      {
        #expect(own.pixels == other.pixels && own.labels == other.labels)
      }
    }
  }

  @Test(arguments: ["", "set/"])
  func archivesOfIDXFilesAreReadAsFolders(_ prefix: String) throws {
    try withTemporaryFolder { folder in
      let names = Self.names("emnist-letters-")
      let labels: [UInt8] = [3, 1, 2, 1]
      try Self.write(folder, names, labels: labels, isCompressed: true)
      let entries = try names.map {
        ZipArchive.Entry(name: prefix + $0 + ".gz", bytes: try WholeFile.read("\(folder)/\($0)"))
      }
      let expected = try #require(try ImageFolder.read(folder))
      let bytes = try ZipArchive.encode(entries, method: .deflated)
      let data = try ImageFolder.decode(archive: bytes, name: "letters.zip")
      #expect(data.test == expected.test && data.training == expected.training)
      #expect(data.classNames == expected.classNames)
      #expect(data.name == "letters.zip" && data.source == "emnist-letters from letters.zip")
      // The limit holds for what is compressed within the archive, too.
      let size = entries.map(\.bytes.count).reduce(0, +)
      let zeros = IDX.encodeImages(
        LabeledImages(
          pixels: [UInt8](repeating: 0, count: 60_000),
          labels: [UInt8](repeating: 0, count: 10_000),
          width: 3, height: 2, classCount: 1))
      let bomb =
        try [ZipArchive.Entry(name: prefix + names[0] + ".gz", bytes: Gzip.compress(zeros))]
        + entries.dropFirst()
      let error = try #require(
        #expect(throws: FileError.self) {
          try ImageFolder.decode(
            archive: ZipArchive.encode(bomb), name: "letters.zip", limit: size + 5_000)
        })
      #expect(error.path == "letters.zip/\(names[0]).gz", "\(error)")
      let missing = #expect(throws: FileError.self) {
        try ImageFolder.decode(
          archive: ZipArchive.encode(Array(entries.dropLast())), name: "letters.zip")
      }
      #expect(missing?.kind == .notFound && missing?.path == "letters.zip/\(names[3])")
    }
  }

  /// A known data set is called by its name, another one by its folder.
  @Test func theNameOfTheFiles() throws {
    try withTemporaryFolder { folder in
      #expect(try ImageFolder.name(of: folder, in: ["", "mnist"]) == nil)
      try Self.write(folder + "/mnist", Self.names())
      #expect(try ImageFolder.name(of: folder, in: ["", "mnist"]) == folder + "/mnist")
      #expect(try ImageFolder.name(of: folder, in: [""]) == nil)
    }
  }

  @Test func otherArchivesAreRefused() throws {
    func error(_ entries: [ZipArchive.Entry], limit: Int = 1 << 20) throws -> FileError? {
      let bytes = try ZipArchive.encode(entries, method: .deflated)
      return #expect(throws: FileError.self) {
        try ImageFolder.decode(archive: bytes, name: "a.zip", limit: limit)
      }
    }
    #expect(try error([])?.problem == "there are no images in the archive")
    #expect(try error([.init(name: "a/1.png", bytes: [1])])?.problem.contains("no images") == true)
    let damaged = try error([
      .init(name: "a/1.png", bytes: [1]), .init(name: "b/1.png", bytes: [1]),
    ])
    #expect(damaged?.path == "a.zip/a/1.png")
    let bomb = try error(
      [.init(name: "a/1.png", bytes: [UInt8](repeating: 0, count: 1000))], limit: 999)
    #expect(bomb?.problem.contains("999 bytes allowed") == true)
  }

  @Test func sizesThatDifferAreRefused() throws {
    try withTemporaryFolder { folder in
      for name in ["train/a", "train/b", "test/a"] {
        try Self.writePNG("\(folder)/\(name)/1.png", 1)
      }
      try Self.writePNG("\(folder)/test/b/1.png", 1, width: 4)
      let error = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(error?.path == folder + "/test/b/1.png" && error?.problem.contains("2×4") == true)
    }
    try withTemporaryFolder { folder in
      for name in ["a", "b"] { try Self.writePNG("\(folder)/\(name)/1.png", 1) }
      let few = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(few?.problem == "no images for the evaluation")
      try AtomicFile.write([1, 2], to: folder + "/a/2.png")
      let damaged = #expect(throws: FileError.self) { try ImageFolder.read(folder) }
      #expect(damaged?.path == folder + "/a/2.png")
    }
  }

  @Test func classesAreRenumberedByName() throws {
    let images = LabeledImages(pixels: [1, 2], labels: [0, 1], width: 1, height: 1, classCount: 2)
    let data = DigitDataset(
      name: "x", source: "x", training: images, validation: images.prefix(0), test: images,
      classNames: ["cat", "dog"])
    let other = data.renumbered(to: ["dog", "eel", "cat"])
    #expect(other.training.labels == [2, 0] && other.training.classCount == 3)
    #expect(other.classNames == ["dog", "eel", "cat"])
  }
}
