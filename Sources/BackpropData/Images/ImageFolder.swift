public import BackpropFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Finds and reads images with classes in a folder or a ZIP archive: four IDX files as those of MNIST, or
/// PNG files in one folder per class.
///
/// IDX files are called `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz` and so on, with `-` or `.`
/// before `idx`, with or without `.gz`, and with a prefix as EMNIST has. PNG files are in
/// `train/CLASS/…` and `test/CLASS/…`, or in `CLASS/…`, of which every seventh is for the evaluation.
public enum ImageFolder {
  /// The subfolders in which torchvision and others store IDX files.
  private static let subfolders = ["mnist", "", "MNIST/raw", "FashionMNIST/raw", "raw"]

  /// Reads images from IDX files in some subfolders only.
  ///
  /// - Returns: Nil if there are none.
  /// - Throws: As ``read(_:preferring:hasValidation:)``.
  public static func read(
    _ root: String, in subfolders: [String], hasValidation: Bool = true
  ) throws(FileError) -> DigitDataset? {
    try IDXFiles(in: .disk(root: root.trimmingSlash), subfolders)?.read(
      hasValidation: hasValidation)
  }

  /// Reads the images in a folder.
  ///
  /// - Parameters:
  ///   - root: The folder, or one above it.
  ///   - preferred: The subfolders that are searched first.
  ///   - hasValidation: False to return no images for validation.
  /// - Returns: The images, called by their own name if their checksums are known; nil if there are
  ///   none.
  /// - Throws: `FileError` of kind `badData`, or `notFound` for one of several files.
  public static func read(
    _ root: String, preferring preferred: [String] = [], hasValidation: Bool = true
  ) throws(FileError) -> DigitDataset? {
    if let images = try read(root, in: preferred + subfolders, hasValidation: hasValidation) {
      return images
    }
    return try PNGClasses(in: .disk(root: root.trimmingSlash))?.read(hasValidation: hasValidation)
  }

  /// Returns the name of the data set in the first of some subfolders that has IDX files; nil if none has.
  ///
  /// It is a known name if the checksum of the test labels tells it, otherwise the folder's path. The
  /// other files are not read.
  ///
  /// - Throws: `FileError` of kind `notFound` for one of several files, `badData` for files of several
  ///   data sets.
  public static func name(
    of root: String, in subfolders: [String]
  ) throws(FileError) -> String? {
    let tree = ImageTree.disk(root: root.trimmingSlash)
    guard let files = try IDXFiles(in: tree, subfolders) else { return nil }
    let labels = try files.checksum(of: .testLabels)
    return KnownImages.named(byTestLabels: labels)?.name ?? tree.location(files.folder)
  }

  /// Reads the images in a ZIP archive, in folders as ``read(_:preferring:hasValidation:)`` finds them.
  ///
  /// - Parameters:
  ///   - bytes: The archive.
  ///   - name: The name of the data set.
  ///   - limit: The largest size of all files together, decompressed.
  ///   - hasValidation: False to return no images for validation.
  /// - Throws: `FileError` of kind `badData`.
  public static func decode(
    archive bytes: [UInt8], name: String, limit: Int = ReadLimit.bytes, hasValidation: Bool = true
  ) throws(FileError) -> DigitDataset {
    let tree = ImageTree(try ZipArchive.decode(bytes, limit: limit), name: name)
    if let files = try IDXFiles(in: tree, subfolders) {
      return try files.read(hasValidation: hasValidation, limit: limit)
    }
    guard let classes = try PNGClasses(in: tree) else {
      throw FileError(
        .badData, "there are no images in the archive",
        advice:
          "it should hold train-images-idx3-ubyte[.gz] and so on, or PNG files in one folder per "
          + "class")
    }
    return try classes.read(hasValidation: hasValidation)
  }
}

/// The four IDX files of a folder.
private struct IDXFiles {
  private let tree: ImageTree
  /// The folder, relative to the root.
  let folder: String
  private let paths: [MNIST.Part: String]
  /// The beginning of the names, such as `emnist-letters`; usually empty.
  private let prefix: String

  /// Finds the files in the first of some folders that has any.
  ///
  /// - Returns: Nil if there are none.
  /// - Throws: `FileError` of kind `notFound` if only some are there, of kind `badData` if there are
  ///   those of several data sets.
  init?(in tree: ImageTree, _ folders: [String]) throws(FileError) {
    for folder in folders {
      if let files = try Self(in: tree, folder: folder) {
        self = files
        return
      }
    }
    return nil
  }

  private init?(in tree: ImageTree, folder: String) throws(FileError) {
    var sets: [String: [MNIST.Part: String]] = [:]
    // A plain file precedes a compressed one.
    for name in tree.files(in: folder).sorted(by: { ($0.count, $0) > ($1.count, $1) }) {
      guard let (prefix, part) = Self.role(of: name) else { continue }
      sets[prefix, default: [:]][part] = folder / name
    }
    guard let (prefix, files) = sets.min(by: { $0.key < $1.key }) else { return nil }
    guard sets.count == 1 || prefix.isEmpty else {
      throw FileError(
        .badData, "files of several data sets: \(sets.keys.sorted().joined(separator: ", "))",
        path: tree.location(folder), advice: "put each data set into a folder of its own")
    }
    if let missing = MNIST.Part.allCases.first(where: { files[$0] == nil }) {
      throw FileError(
        .notFound, "missing, plain and as .gz, beside the other files of the data set",
        path: tree.location(folder / "\(prefix.isEmpty ? "" : prefix + "-")\(missing.rawValue)"),
        advice: "put all four files into the folder")
    }
    (self.tree, self.folder, self.prefix, paths) = (tree, folder, prefix, files)
  }

  /// Returns the prefix and the part that a file's name stands for; nil if it is none of the four.
  private static func role(of name: String) -> (prefix: String, part: MNIST.Part)? {
    let pattern = #/(?:(.+)-)?(train|t10k|test)-(images|labels)[-.]idx[13]-[a-z0-9]+(?:\.gz)?/#
    guard let match = name.wholeMatch(of: pattern.ignoresCase()) else { return nil }
    let isTraining = match.2.lowercased() == "train"
    let part: MNIST.Part =
      match.3.lowercased() == "images"
      ? isTraining ? .trainingImages : .testImages
      : isTraining ? .trainingLabels : .testLabels
    return (String(match.1 ?? ""), part)
  }

  /// The place of a file for messages.
  private func location(of part: MNIST.Part) -> String { tree.location(paths[part] ?? "") }

  private func file(_ part: MNIST.Part, limit: Int = IDX.limit) -> IDX.File {
    IDX.File(name: location(of: part)) { () throws(FileError) in
      try tree.content(of: paths[part] ?? "", limit: limit)
    }
  }

  /// Returns the CRC-32 of the content of a file.
  func checksum(of part: MNIST.Part) throws(FileError) -> UInt32 {
    try file(part).read { (bytes) throws(FileError) in IDX.contentChecksum(of: bytes) }
  }

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - hasValidation: False to return no images for validation.
  ///   - limit: The largest size of a file, decompressed.
  func read(hasValidation: Bool, limit: Int = IDX.limit) throws(FileError) -> DigitDataset {
    let known = try KnownImages(of: self)
    let test = try images(.testImages, .testLabels, limit)
    let training = try images(.trainingImages, .trainingLabels, limit)
    guard test.width == training.width, test.height == training.height else {
      throw FileError(
        .badData,
        "images of \(test.height)×\(test.width) pixels, but those for training have "
          + "\(training.height)×\(training.width)", path: location(of: .testImages),
        advice: "take all files from the same data set")
    }
    guard training.count > 0, test.count > 0 else {
      throw FileError(
        .badData, "no images",
        path: location(of: training.count > 0 ? .testImages : .trainingImages), at: .byte(4),
        advice: "training and evaluation need at least one image each")
    }
    let classes = Classes(training.labels + test.labels, known, prefix: prefix)
    // EMNIST stores its images with rows and columns exchanged.
    let isTransposed = prefix.lowercased().contains("emnist")
    func arranged(_ images: LabeledImages) -> LabeledImages {
      let images = images.renumbered(classes.numbers, classCount: classes.names.count)
      return isTransposed ? images.transposed() : images
    }
    let title = known?.title ?? (prefix.isEmpty ? "images" : prefix)
    let place = tree.location(folder)
    return DigitDataset(
      splitting: arranged(training), test: arranged(test), name: known?.name ?? place,
      source: "\(title) from \(place)", classNames: classes.names, hasValidation: hasValidation)
  }

  private func images(
    _ images: MNIST.Part, _ labels: MNIST.Part, _ limit: Int
  ) throws(FileError) -> LabeledImages {
    try IDX.read(
      images: file(images, limit: limit), labels: file(labels, limit: limit), classCount: 256,
      keeping: limit, limit: limit
    ).images
  }
}

/// A published data set, which its checksums tell from others.
private struct KnownImages: Sendable {
  let name: String
  let title: String
  /// The CRC-32 of the four files' content, in the order of `MNIST.Part`.
  let checksums: [UInt32]
  let classNames: [String]?

  static let all = [
    KnownImages(
      name: "mnist", title: "MNIST",
      checksums: [0xe9f4_d8b3, 0xe0cb_4ad2, 0x9137_3bdf, 0x4ab9_eff9], classNames: nil),
    // Xiao, Rasul, Vollgraf 2017, <https://arxiv.org/abs/1708.07747>, table 1.
    KnownImages(
      name: "fashion-mnist", title: "Fashion-MNIST",
      checksums: [0xb4f2_9f28, 0x741a_4657, 0x678f_e0b1, 0x8014_2c1f],
      classNames: [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
      ]),
  ]

  init(name: String, title: String, checksums: [UInt32], classNames: [String]?) {
    self.name = name
    self.title = title
    self.checksums = checksums
    self.classNames = classNames
  }

  /// The data set whose test labels have a CRC-32; nil if it is not a known one.
  static func named(byTestLabels checksum: UInt32) -> KnownImages? {
    all.first { $0.checksums[3] == checksum }
  }

  /// The data set that is in four files; nil if it is not a known one.
  init?(of files: IDXFiles) throws(FileError) {
    // The labels are small, and enough to exclude other data sets.
    let labels = try files.checksum(of: .testLabels)
    guard let known = Self.named(byTestLabels: labels) else { return nil }
    for (part, checksum) in zip(MNIST.Part.allCases, known.checksums).dropLast()
    where try files.checksum(of: part) != checksum { return nil }
    self = known
  }
}

/// The classes of a data set and the number of each label among them.
private struct Classes {
  let names: [String]
  /// The class number of each label.
  private(set) var numbers = [UInt8](repeating: 0, count: 256)

  /// The classes of labels: all from 0 to the largest one, or those that occur if 0 does not.
  init(_ labels: [UInt8], _ known: KnownImages?, prefix: String) {
    let distinct = Set(labels)
    let used: [UInt8] = distinct.contains(0) ? Array(0...(distinct.max() ?? 0)) : distinct.sorted()
    for (number, label) in used.enumerated() { numbers[Int(label)] = UInt8(number) }
    let letters = known?.classNames ?? Self.names(ofEMNIST: prefix)
    names =
      letters?.count == used.count ? letters ?? [] : used.map { String($0) }
  }

  /// The names of EMNIST's classes (Cohen et al. 2017, <https://arxiv.org/abs/1702.05373>).
  private static func names(ofEMNIST prefix: String) -> [String]? {
    let (digits, capitals) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let all: String? =
      switch prefix.lowercased() {
      case "emnist-letters": capitals
      case "emnist-balanced", "emnist-bymerge": digits + capitals + "abdefghnqrt"
      case "emnist-byclass": digits + capitals + capitals.lowercased()
      default: nil
      }
    return all?.map(String.init)
  }
}

/// PNG files in one folder per class.
private struct PNGClasses {
  let tree: ImageTree
  /// The classes of the training files, or of all.
  let classes: [String]
  /// True if training and test files are in two folders.
  let hasTestFolder: Bool

  /// Finds classes; nil if no folder has PNG files.
  init?(in tree: ImageTree) throws(FileError) {
    self.tree = tree
    hasTestFolder = Set(tree.folders(in: "")).isSuperset(of: ["train", "test"])
    let base = hasTestFolder ? "train" : ""
    classes = tree.folders(in: base).filter { !tree.images(in: base / $0).isEmpty }
    guard classes.count > 1 else { return nil }
    guard classes.count <= 256 else {
      throw FileError(
        .badData, "\(classes.count) classes, but 256 are the limit", path: tree.location(base),
        advice: "use fewer classes")
    }
  }

  func read(hasValidation: Bool) throws(FileError) -> DigitDataset {
    if hasTestFolder, let unknown = tree.folders(in: "test").first(where: { !classes.contains($0) })
    {
      throw FileError(
        .badData, "the class “\(unknown)” has no images for training",
        path: tree.location("test" / unknown),
        advice: "add some in \(tree.location("train" / unknown)), or remove the folder")
    }
    var (training, test) = (Collected(tree), Collected(tree))
    for (label, name) in classes.enumerated() {
      let images = tree.images(in: hasTestFolder ? "train" / name : name)
      for (index, path) in images.enumerated() {
        if !hasTestFolder, index % 7 == 6 {
          try test.append(path, label, like: training)
        } else {
          try training.append(path, label)
        }
      }
    }
    if hasTestFolder {
      for (label, name) in classes.enumerated() {
        for path in tree.images(in: "test" / name) {
          try test.append(path, label, like: training)
        }
      }
    }
    guard let images = training.images(classes.count), let tests = test.images(classes.count) else {
      throw FileError(
        .badData, "no images for the evaluation", path: tree.name,
        advice: "put some into \(tree.location("test"))/CLASS, or seven at least into each class")
    }
    // One class follows the other in the folders; training needs no order, a validation set does.
    let order = (0..<images.count).sorted { left, right in
      (left % 7, left) < (right % 7, right)
    }
    return DigitDataset(
      splitting: images.selecting(order), test: tests, name: tree.name,
      source: "PNG files from \(tree.name)", classNames: classes, hasValidation: hasValidation)
  }

  /// The images of one part while they are read.
  private struct Collected {
    let tree: ImageTree
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    var size: (width: Int, height: Int)?

    init(_ tree: ImageTree) { self.tree = tree }

    /// Appends the image of a file, which has the size of the others.
    mutating func append(
      _ path: String, _ label: Int, like others: Collected? = nil
    ) throws(FileError) {
      do throws(FileError) {
        let image = try PNGDecoder.decode(tree.content(of: path))
        if let size = size ?? others?.size, size != (image.width, image.height) {
          throw FileError(
            .badData,
            "\(image.height)×\(image.width) pixels, but the images before it have "
              + "\(size.height)×\(size.width)", advice: "bring all images to one size")
        }
        size = (image.width, image.height)
        pixels += image.luminance(over: 0)
        labels.append(UInt8(label))
      } catch { throw error.inFile(tree.location(path)) }
    }

    /// The images; nil if there are none.
    func images(_ classCount: Int) -> LabeledImages? {
      size.map {
        LabeledImages(
          pixels: pixels, labels: labels, width: $0.width, height: $0.height, classCount: classCount
        )
      }
    }
  }
}

/// Folders with files of images, on the disk or in a ZIP archive. Paths are relative to the root.
private enum ImageTree {
  case disk(root: String)
  /// The files of an archive by their paths.
  case archive(name: String, files: [String: [UInt8]])

  /// The files of an archive; a folder that holds all others is left out of their paths.
  init(_ entries: [ZipArchive.Entry], name: String) {
    var files: [String: [UInt8]] = [:]
    for entry in entries {
      let parts = entry.name.split(separator: "/")
      // macOS adds entries that are no images under the names of images.
      guard !entry.name.hasSuffix("/"), !parts.contains(where: { $0.hasPrefix(".") }),
        parts.first != "__MACOSX"
      else { continue }
      files[parts.joined(separator: "/")] = entry.bytes
    }
    while let root = files.keys.first?.split(separator: "/").first,
      files.keys.allSatisfy({ $0.hasPrefix(root + "/") })
    {
      files = Dictionary(
        uniqueKeysWithValues: files.map { (String($0.key.dropFirst(root.count + 1)), $0.value) })
    }
    self = .archive(name: name, files: files)
  }

  /// The name of the data set.
  var name: String {
    switch self {
    case .disk(let root): root
    case .archive(let name, _): name
    }
  }

  /// The path of a file or folder for messages.
  func location(_ path: String) -> String { name / path }

  /// The names of the folders in a folder, sorted.
  func folders(in path: String) -> [String] {
    switch self {
    case .disk(let root):
      Self.names(in: root / path).filter { Folder.exists(root / path / $0) }.sorted()
    case .archive(_, let files):
      Set(
        files.keys.compactMap { file in
          let rest = Self.rest(of: file, in: path)?.split(separator: "/") ?? []
          return rest.count > 1 ? String(rest[0]) : nil
        }
      ).sorted()
    }
  }

  /// The names of the files in a folder; on the disk also of folders.
  func files(in path: String) -> [String] {
    switch self {
    case .disk(let root): Self.names(in: root / path)
    case .archive(_, let files):
      files.keys.compactMap { Self.rest(of: $0, in: path) }.filter { !$0.contains("/") }
    }
  }

  /// The paths of the PNG files in a folder, sorted.
  func images(in path: String) -> [String] {
    files(in: path).filter { $0.lowercased().hasSuffix(".png") }.sorted().map { path / $0 }
  }

  /// The bytes of a file.
  func content(of path: String, limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
    switch self {
    case .disk(let root): try WholeFile.read(root / path, limit: limit)
    case .archive(_, let files): files[path] ?? []
    }
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(".") }
  }

  /// The path of a file relative to a folder; nil if it lies elsewhere.
  private static func rest(of file: String, in folder: String) -> String? {
    if folder.isEmpty { return file }
    return file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : nil
  }
}

extension String {
  /// Joins the names of a folder and of what is in it, either of which may be empty.
  fileprivate static func / (folder: String, name: String) -> String {
    folder.isEmpty ? name : name.isEmpty ? folder : folder + "/" + name
  }
}

extension LabeledImages {
  /// Returns the images with the given indices, in that order.
  fileprivate func selecting(_ indices: [Int]) -> LabeledImages {
    LabeledImages(
      pixels: indices.flatMap { image($0) }, labels: indices.map { labels[$0] }, width: width,
      height: height, classCount: classCount)
  }
}

extension String {
  /// The path without a slash at the end, unless it is the root.
  var trimmingSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
