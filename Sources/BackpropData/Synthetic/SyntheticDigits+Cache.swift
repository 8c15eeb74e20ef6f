import BackpropFiles

extension SyntheticDigits {
  /// The whole data set, read from the cache where it is there, else generated and kept there.
  ///
  /// The cache holds gzipped IDX files, whose checksums show damage; a damaged file is made anew.
  /// A cache that cannot be read or written costs time and nothing else, so that this function does
  /// not throw.
  ///
  /// - Parameters:
  ///   - cacheDirectory: the folder of the cache (``CacheDirectory``); nil: always generate.
  ///   - threads: how many images may be drawn at a time.
  public func dataset(cacheDirectory: String?, threads: Int = 2) -> DigitDataset {
    dataset(cacheDirectory: cacheDirectory, sizes: Sizes(), threads: threads)
  }

  /// How many images each part has.
  struct Sizes {
    var training = 50_000
    var validation = 10_000
    var test = 10_000
  }

  func dataset(cacheDirectory: String?, sizes: Sizes, threads: Int) -> DigitDataset {
    func part(_ part: Part, _ count: Int) -> LabeledImages {
      cached(part, count: count, cacheDirectory: cacheDirectory, threads: threads)
    }
    return DigitDataset(
      name: "digits", source: source, training: part(.training, sizes.training),
      validation: part(.validation, sizes.validation), test: part(.test, sizes.test))
  }

  /// The two files of a part in the cache; their names change with everything that they depend on.
  func cacheFiles(
    _ part: Part, count: Int, cacheDirectory: String
  ) -> (images: String, labels: String) {
    let folder = "\(cacheDirectory)/digits"
    let stem = "\(folder)/v\(Self.version)-seed\(seed)-\(part)-\(count)"
    return (images: "\(stem)-images-idx3-ubyte.gz", labels: "\(stem)-labels-idx1-ubyte.gz")
  }

  private func cached(
    _ part: Part, count: Int, cacheDirectory: String?, threads: Int
  ) -> LabeledImages {
    guard let cacheDirectory, !cacheDirectory.isEmpty else {
      return images(part, count: count, threads: threads)
    }
    let files = cacheFiles(part, count: count, cacheDirectory: cacheDirectory)
    if let known = try? IDX.read(images: files.images, labels: files.labels),
      known.count == count, known.width == DigitPainter.side, known.height == DigitPainter.side
    {
      return known
    }
    let fresh = images(part, count: count, threads: threads)
    try? Self.store(fresh, files, in: "\(cacheDirectory)/digits")
    return fresh
  }

  private static func store(
    _ images: LabeledImages, _ files: (images: String, labels: String), in folder: String
  ) throws(FileError) {
    try Folder.make(folder)
    try AtomicFile.write(
      Gzip.compress(IDX.encodeImages(images), level: 1), to: files.images)
    try AtomicFile.write(
      Gzip.compress(IDX.encodeLabels(images.labels), level: 1), to: files.labels)
  }
}
