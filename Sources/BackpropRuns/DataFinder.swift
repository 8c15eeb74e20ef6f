public import BackpropData
public import BackpropFiles
import BackpropFormats

/// Finds and reads data sets by name.
public struct DataFinder: Sendable {
  private let environment: [String: String]
  private let keepsValidation: Bool
  private let remark: @Sendable (String) -> Void

  /// A finder.
  ///
  /// - Parameters:
  ///   - environment: The variables of the process, which name folders; the module does not read
  ///     them itself.
  ///   - keepsValidation: A Boolean value that indicates whether validation images stay in memory.
  ///   - remark: Receives a line on the data that was chosen or is downloaded.
  public init(
    environment: [String: String], keepsValidation: Bool = true,
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.environment = environment
    self.keepsValidation = keepsValidation
    self.remark = remark
  }

  /// The folder of downloaded and drawn data; `nil` if the environment names none.
  public var cacheDirectory: String? { CacheDirectory.path(environment: environment) }

  /// Finds and reads data without downloading it.
  ///
  /// - Parameters:
  ///   - name: The data set.
  ///   - folder: The folder that holds the images of `auto`, `mnist` and `fashion-mnist`; `nil` to
  ///     search for them.
  ///   - options: The way in which the columns of a table are used.
  ///   - preprocessing: That of a stored model, which takes the place of the options; `nil` for none.
  /// - Throws: `FileError` if the data is not found or invalid.
  public func find(
    _ name: DatasetName, folder: String? = nil, table options: TableOptions = TableOptions(),
    for preprocessing: Preprocessing? = nil
  ) throws(FileError) -> DataSource {
    switch name {
    case .table(let path): return try table(path, options, preprocessing)
    case .digits: return try Self.drawnDigits.adopting(preprocessing)
    case .task(let task): return try self.task(task, folder)
    case .mnist1D: return try Self.sequences().adopting(preprocessing)
    case .points(let points): return try Self.points(points).adopting(preprocessing)
    case .mnist:
      return try images(folder, Self.subfoldersOfMNIST, title: "MNIST").adopting(preprocessing)
    case .fashionMNIST:
      return try images(folder, Self.subfoldersOfFashionMNIST, title: "Fashion-MNIST")
        .adopting(preprocessing)
    case .folder(let path):
      return try images(path, [], title: "images").adopting(preprocessing)
    case .auto: return try automatic(folder).adopting(preprocessing)
    }
  }

  private static let subfoldersOfMNIST = ["mnist", "", "MNIST/raw"]
  private static let subfoldersOfFashionMNIST = ["fashion-mnist", "FashionMNIST/raw"]

  /// Returns true if the files of `mnist` or `fashion-mnist` are found, as the checksum of their test
  /// labels tells; false for other data.
  ///
  /// - Parameters:
  ///   - name: The data set.
  ///   - folder: The folder that is searched; `nil` for the usual ones.
  /// - Throws: `FileError` if only some of the files are there.
  public func contains(
    _ name: DatasetName, folder: String? = nil
  ) throws(FileError) -> Bool {
    let subfolders: [String]
    switch name {
    case .mnist: subfolders = Self.subfoldersOfMNIST
    case .fashionMNIST:
      subfolders = Self.subfoldersOfFashionMNIST + (folder == nil ? [] : [""])
    case .auto, .digits, .mnist1D, .points, .task, .table, .folder: return false
    }
    for root in folder.map({ [$0] }) ?? usualRoots {
      if let found = try ImageFolder.name(of: root, in: subfolders) {
        return found == name.optionText
      }
    }
    return false
  }

  /// The folders that are searched for images if none is named: that of the variable `BACKPROP_DATA`,
  /// the cache, and where Debian's packages put them.
  private var usualRoots: [String] {
    [environment["BACKPROP_DATA"], cacheDirectory, "/usr/share/datasets"]
      .compactMap(\.self).filter { !$0.isEmpty }
  }

  /// Reads a file with data and says what its columns were taken for.
  private func table(
    _ path: String, _ options: TableOptions, _ preprocessing: Preprocessing?
  ) throws(FileError) -> DataSource {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try WholeFile.read(path, limit: ReadLimit.bytes)
    } catch { throw error.inFile(path) }
    return try parse(bytes, name: path, table: options, for: preprocessing)
  }

  private static func reader(
    _ options: TableOptions, _ preprocessing: Preprocessing?, limit: Int
  ) -> TableReader {
    TableReader(
      header: options.header,
      knownNames: preprocessing.map { $0.hasNames ? $0.features.map(\.name) : [] }
        ?? options.targets + options.ignored, limit: limit)
  }

  /// Reads the bytes of a file with data, as ``find(_:folder:table:for:)`` does.
  ///
  /// - Parameters:
  ///   - bytes: The file: a table, plain or gzipped, or an archive of NumPy arrays or images.
  ///   - name: The name of the file, whose ending tells which.
  ///   - options: The way in which the columns of a table are used.
  ///   - preprocessing: That of a stored model, which takes the place of the options; `nil` for none.
  ///   - limit: The largest size of what is compressed, in bytes.
  /// - Throws: `FileError` of kind `badData` if the data is invalid.
  public func parse(
    _ bytes: [UInt8], name: String, table options: TableOptions, for preprocessing: Preprocessing?,
    limit: Int = ReadLimit.bytes
  ) throws(FileError) -> DataSource {
    func source(_ images: DigitDataset) throws(FileError) -> DataSource {
      try DataSource(name: name, origin: images.source, content: .images(images))
        .adopting(preprocessing)
    }
    let table: Table
    var evaluationRows: Range<Int>?
    do throws(FileError) {
      let ending = name.lowercased()
      if ending.hasSuffix(".zip") {
        return try source(
          ImageFolder.decode(
            archive: bytes, name: name, limit: limit, hasValidation: keepsValidation))
      } else if ending.hasSuffix(".npz") {
        switch try NumPyDataset.decode(bytes, name: name, limit: limit) {
        case .images(let images): return try source(images)
        case .table(let rows, let range): (table, evaluationRows) = (rows, range)
        }
      } else {
        table = try Self.reader(options, preprocessing, limit: limit).decode(bytes)
      }
    } catch { throw error.inFile(name) }
    return try self.source(of: table, evaluationRows, name: name, options, preprocessing)
  }

  /// The samples of a table, of which is said what the columns were taken for.
  private func source(
    of table: Table, _ evaluationRows: Range<Int>?, name path: String, _ options: TableOptions,
    _ preprocessing: Preprocessing?
  ) throws(FileError) -> DataSource {
    do throws(FileError) {
      let source: TableSource
      if var preprocessing, preprocessing.isTable {
        if options.missing != .error { preprocessing.missing = options.missing }
        source = TableSource(table, evaluationRows: evaluationRows, for: preprocessing)
      } else if let images = preprocessing, let size = images.imageSize {
        let pixels = try Preprocessing(pixelsOf: table, for: images, options)
        source = TableSource(table, evaluationRows: evaluationRows, for: pixels)
        remark(
          "\(path): \(table.rowCount) rows of \(size.height)×\(size.width) pixels, "
            + (pixels.scaling?.description ?? "not scaled")
            + (pixels.targets.first.map { ", target “\($0.name)”" } ?? ""))
      } else {
        source = try TableSource(table, evaluationRows: evaluationRows, options, remark: remark)
        let fitted = source.fitted
        remark(
          "\(path): \(table.rowCount) rows\(table.hasHeader ? "" : " without a header"), target "
            + "\(fitted.targetDescription), \(fitted.featureDescription), "
            + (fitted.scaling?.description ?? "not scaled"))
        if let shape = table.inputShape, !shape.isVector {
          let hint =
            shape.height <= 4 && shape.channels > 4
            ? "; if the first axis is the channels, store np.moveaxis(x, 1, -1)" : ""
          remark("\(path): inputs of \(shape), height × width × channels\(hint)")
        }
      }
      return DataSource(name: path, origin: path, content: .table(source))
    } catch { throw error.inFile(path) }
  }

  /// Finds and reads data; MNIST is downloaded into the cache if it is not found.
  ///
  /// Nothing is downloaded into a folder that the caller names.
  ///
  /// - Throws: `FileError` if the data is not found, cannot be downloaded, or is invalid.
  public func findOrDownload(
    _ name: DatasetName, folder: String? = nil, table options: TableOptions = TableOptions(),
    for preprocessing: Preprocessing? = nil
  ) async throws(FileError) -> DataSource {
    do throws(FileError) {
      return try find(name, folder: folder, table: options, for: preprocessing)
    } catch {
      guard name == .mnist, folder == nil, error.kind == .notFound, error.path == nil,
        let cacheDirectory
      else { throw error }
      remark("downloading MNIST (11.6 MB) into \(cacheDirectory)/mnist")
      _ = try await MNISTDownload().fetch(into: cacheDirectory)
      return try images(cacheDirectory, ["mnist"], title: "MNIST").adopting(preprocessing)
    }
  }

  private func task(_ task: ComplexTask, _ folder: String?) throws(FileError) -> DataSource {
    let images = task.needsDigits ? try automatic(folder) : nil
    let origin = images.map { "\(task.rawValue) of \($0.origin)" } ?? task.rawValue
    return DataSource(name: task.rawValue, origin: origin, content: .task(task, images: images))
  }

  /// The images in the named folder; without one MNIST if it is found, otherwise the built-in digits.
  /// Remarks which.
  private func automatic(_ folder: String?) throws(FileError) -> DataSource {
    do throws(FileError) {
      let source = try images(
        folder, ["mnist", "", "MNIST/raw"], title: folder == nil ? "MNIST" : "images")
      remark(source.origin)
      return source
    } catch  where folder == nil && error.kind == .notFound && error.path == nil {
      remark(
        "\(Self.drawnDigits.origin), since MNIST is not found "
          + "(`backprop data fetch mnist` downloads it)")
      return Self.drawnDigits
    }
  }

  /// The samples of MNIST-1D, which are standardised already.
  private static func sequences() throws(FileError) -> DataSource {
    let set = MNIST1D()
    return try generated(
      set.table, evaluationRows: set.trainingCount..<set.trainingCount + set.evaluationCount,
      name: "mnist-1d", origin: "MNIST-1D, seed \(set.seed)")
  }

  /// Points in the plane.
  private static func points(_ points: PlanePoints) throws(FileError) -> DataSource {
    try generated(
      points.table, regressionTarget: points.rule.isRegression ? PlanePoints.valueName : nil,
      name: points.optionText, origin: "points by a rule: \(points.optionText)")
  }

  /// A table that is made by a rule, and whose numbers are not scaled: of classes, or of values in the
  /// column of the regression target.
  private static func generated(
    _ table: Table, regressionTarget: String? = nil, evaluationRows: Range<Int>? = nil,
    name: String, origin: String
  ) throws(FileError) -> DataSource {
    var options = TableOptions()
    options.task = regressionTarget == nil ? .classification : .regression
    options.targets = regressionTarget.map { [$0] } ?? []
    options.scaling = .none
    let source = try TableSource(
      table, evaluationRows: evaluationRows, options, remark: { _ in })
    return DataSource(name: name, origin: origin, content: .table(source))
  }

  private static var drawnDigits: DataSource {
    let digits = SyntheticDigits()
    return DataSource(name: "digits", origin: digits.source, content: .drawnDigits(digits))
  }

  /// Reads images: of the named folder, which is the only one that is searched then, else of
  /// ``usualRoots``.
  private func images(
    _ folder: String?, _ subfolders: [String], title: String
  ) throws(FileError) -> DataSource {
    var roots = usualRoots
    if let folder {
      guard Folder.exists(folder) else {
        throw FileError(
          .notFound, "no such folder", path: folder,
          advice: "name a folder that holds train-images-idx3-ubyte[.gz] and so on")
      }
      roots = [folder]
    }
    for root in roots {
      let found =
        folder == nil
        ? try ImageFolder.read(root, in: subfolders, hasValidation: keepsValidation)
        : try ImageFolder.read(root, preferring: subfolders, hasValidation: keepsValidation)
      guard let found else { continue }
      if title != "images", !found.source.hasPrefix(title + " ") {
        remark("\(found.source): these are not the files of \(title), as their checksums tell")
      }
      return DataSource(name: found.name, origin: found.source, content: .images(found))
    }
    if let folder {
      throw FileError(
        .notFound, "there are no images in the folder", path: folder,
        advice:
          "it should hold train-images-idx3-ubyte[.gz] and so on, or PNG files in one folder per "
          + "class")
    }
    let looked = roots.flatMap { root in subfolders.map { "\(root)/\($0)" } }
    throw FileError(
      .notFound, "\(title) is not found: looked into \(looked.joined(separator: ", "))",
      advice: title == "MNIST"
        ? "run `backprop data fetch mnist`, or pass --data with a folder that holds "
          + "train-images-idx3-ubyte[.gz] and so on"
        : "install Debian's package dataset-fashion-mnist, or pass --data with a folder that holds "
          + "train-images-idx3-ubyte[.gz] and so on")
  }
}
