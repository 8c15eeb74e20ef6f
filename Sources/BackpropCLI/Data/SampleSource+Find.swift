import BackpropData
import BackpropFiles
import Foundation

extension SampleSource {
  /// Finds and reads the data that the options ask for; MNIST is downloaded where it is asked for by
  /// name and not found.
  ///
  /// - Parameter isQuiet: Whether to say nothing on standard error.
  /// - Throws: ``FileError`` where it is not found, cannot be downloaded or is not what it should be.
  static func find(_ options: DataOptions, isQuiet: Bool) async throws(FileError) -> SampleSource {
    do throws(FileError) {
      return try findHere(options.dataset, folder: options.data, isQuiet: isQuiet)
    } catch {
      // A folder that the user named is taken as it is: nothing is downloaded into it.
      guard options.dataset == .mnist, options.data == nil, error.kind == .notFound,
        error.path == nil,
        let cache = CacheDirectory.path(environment: ProcessInfo.processInfo.environment)
      else { throw error }
      if !isQuiet {
        StandardStream.error.remark("data: downloading MNIST into \(cache)/mnist\n")
      }
      return try mnist(await MNISTDownload().fetch(into: cache))
    }
  }

  /// As ``find(_:isQuiet:)``, on all ranks: the first one looks before the others, so that a download
  /// is one.
  static func find(
    _ options: DataOptions, isQuiet: Bool, on ranks: (any Ranks)?
  ) async throws -> SampleSource {
    guard let ranks else { return try await find(options, isQuiet: isQuiet) }
    let first = try await ranks.togetherAwaiting {
      ranks.rank == 0 ? try await find(options, isQuiet: isQuiet) : nil
    }
    return try await ranks.togetherAwaiting {
      if let first { return first }
      return try await find(options, isQuiet: true)
    }
  }

  /// Finds and reads data without ever downloading it.
  public static func findHere(
    _ name: DatasetName, folder: String?, isQuiet: Bool
  ) throws(FileError) -> SampleSource {
    switch name {
    case .table(let path): try table(path)
    case .digits: drawnDigits
    case .task(let task): try self.task(task, folder, isQuiet: isQuiet)
    case .mnist: try mnist(findFiles(folder))
    case .auto: try automatic(folder, isQuiet: isQuiet)
    }
  }

  private static func task(
    _ task: ComplexTask, _ folder: String?, isQuiet: Bool
  ) throws(FileError) -> SampleSource {
    let images = task.needsDigits ? try automatic(folder, isQuiet: isQuiet) : nil
    let origin = images.map { "\(task.rawValue) of \($0.origin)" } ?? task.rawValue
    return SampleSource(name: task.rawValue, origin: origin, content: .task(task, images: images))
  }

  private static func table(_ path: String) throws(FileError) -> SampleSource {
    SampleSource(name: path, origin: path, content: .table(try CSVReader().read(path)))
  }

  /// MNIST where it is found, else the built-in digits; says which.
  private static func automatic(
    _ folder: String?, isQuiet: Bool
  ) throws(FileError) -> SampleSource {
    func remark(_ text: String) {
      if !isQuiet { StandardStream.error.remark("data: \(text)\n") }
    }
    do throws(FileError) {
      let source = try mnist(findFiles(folder))
      remark(source.origin)
      return source
    } catch  where error.kind == .notFound && error.path == nil {
      remark(
        "\(drawnDigits.origin), since MNIST is not found "
          + "(`backprop data fetch mnist` downloads it)")
      return drawnDigits
    }
  }

  private static var drawnDigits: SampleSource {
    let digits = SyntheticDigits()
    return SampleSource(name: "digits", origin: digits.source, content: .drawnDigits(digits))
  }

  private static func mnist(_ files: MNIST.Files) throws(FileError) -> SampleSource {
    let digits = try MNIST.load(files)
    return SampleSource(name: "mnist", origin: digits.source, content: .images(digits))
  }

  private static func findFiles(_ folder: String?) throws(FileError) -> MNIST.Files {
    let environment = ProcessInfo.processInfo.environment
    return try MNIST.find(
      directory: folder, environment: environment,
      cacheDirectory: CacheDirectory.path(environment: environment))
  }
}
