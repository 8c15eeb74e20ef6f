import BackpropData
public import BackpropFiles

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
  ///   - folder: The folder that holds MNIST; `nil` to search for it.
  /// - Throws: `FileError` if the data is not found or invalid.
  public func find(_ name: DatasetName, folder: String? = nil) throws(FileError) -> DataSource {
    switch name {
    case .table(let path):
      DataSource(name: path, origin: path, content: .table(try CSVReader().read(path)))
    case .digits: Self.drawnDigits
    case .task(let task): try self.task(task, folder)
    case .mnist: try load(findFiles(folder))
    case .auto: try automatic(folder)
    }
  }

  /// Finds and reads data; MNIST is downloaded into the cache if it is not found.
  ///
  /// Nothing is downloaded into a folder that the caller names.
  ///
  /// - Throws: `FileError` if the data is not found, cannot be downloaded, or is invalid.
  public func findOrDownload(
    _ name: DatasetName, folder: String? = nil
  ) async throws(FileError) -> DataSource {
    do throws(FileError) {
      return try find(name, folder: folder)
    } catch {
      guard name == .mnist, folder == nil, error.kind == .notFound, error.path == nil,
        let cacheDirectory
      else { throw error }
      remark("downloading MNIST into \(cacheDirectory)/mnist")
      return try load(await MNISTDownload().fetch(into: cacheDirectory))
    }
  }

  private func task(_ task: ComplexTask, _ folder: String?) throws(FileError) -> DataSource {
    let images = task.needsDigits ? try automatic(folder) : nil
    let origin = images.map { "\(task.rawValue) of \($0.origin)" } ?? task.rawValue
    return DataSource(name: task.rawValue, origin: origin, content: .task(task, images: images))
  }

  /// MNIST if it is found, otherwise the built-in digits; remarks which.
  private func automatic(_ folder: String?) throws(FileError) -> DataSource {
    do throws(FileError) {
      let source = try load(findFiles(folder))
      remark(source.origin)
      return source
    } catch  where error.kind == .notFound && error.path == nil {
      remark(
        "\(Self.drawnDigits.origin), since MNIST is not found "
          + "(`backprop data fetch mnist` downloads it)")
      return Self.drawnDigits
    }
  }

  private static var drawnDigits: DataSource {
    let digits = SyntheticDigits()
    return DataSource(name: "digits", origin: digits.source, content: .drawnDigits(digits))
  }

  private func load(_ files: MNIST.Files) throws(FileError) -> DataSource {
    let digits = try MNIST.load(files, hasValidation: keepsValidation)
    return DataSource(name: "mnist", origin: digits.source, content: .images(digits))
  }

  private func findFiles(_ folder: String?) throws(FileError) -> MNIST.Files {
    try MNIST.find(
      directory: folder, environment: environment, cacheDirectory: cacheDirectory)
  }
}
