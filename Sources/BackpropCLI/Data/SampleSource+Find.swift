import BackpropData
import BackpropFiles
import Foundation

extension SampleSource {
  /// Finds and reads the data that the options ask for; MNIST is downloaded where it is asked for by
  /// name and not found.
  ///
  /// - Parameters:
  ///   - options: What is asked for.
  ///   - isQuiet: Whether to say nothing on standard error.
  ///   - hasValidation: Whether images for validation are kept in memory.
  /// - Throws: ``FileError`` where it is not found, cannot be downloaded or is not what it should be.
  static func find(
    _ options: DataOptions, isQuiet: Bool, hasValidation: Bool = true
  ) async throws(FileError) -> SampleSource {
    do throws(FileError) {
      return try findHere(
        options.dataset, folder: options.data, isQuiet: isQuiet, hasValidation: hasValidation)
    } catch {
      // A folder that the user named is taken as it is: nothing is downloaded into it.
      guard options.dataset == .mnist, options.data == nil, error.kind == .notFound,
        error.path == nil,
        let cache = CacheDirectory.path(environment: ProcessInfo.processInfo.environment)
      else { throw error }
      if !isQuiet {
        StandardStream.error.remark("data: downloading MNIST into \(cache)/mnist\n")
      }
      return try mnist(await MNISTDownload().fetch(into: cache), hasValidation)
    }
  }

  /// As ``find(_:isQuiet:hasValidation:)``, on all ranks: the first one looks before the others, so
  /// that a download is one.
  static func find(
    _ options: DataOptions, isQuiet: Bool, hasValidation: Bool = true, on ranks: (any Ranks)?
  ) async throws -> SampleSource {
    func find(isQuiet: Bool) async throws -> SampleSource {
      try await self.find(options, isQuiet: isQuiet, hasValidation: hasValidation)
    }
    guard let ranks else { return try await find(isQuiet: isQuiet) }
    let first = try await ranks.togetherAwaiting {
      ranks.rank == 0 ? try await find(isQuiet: isQuiet) : nil
    }
    return try await ranks.togetherAwaiting {
      if let first { return first }
      return try await find(isQuiet: true)
    }
  }

  /// Finds and reads data without ever downloading it.
  public static func findHere(
    _ name: DatasetName, folder: String?, isQuiet: Bool, hasValidation: Bool = true
  ) throws(FileError) -> SampleSource {
    switch name {
    case .table(let path): try table(path)
    case .digits: drawnDigits
    case .task(let task): try self.task(task, folder, isQuiet: isQuiet, hasValidation)
    case .mnist: try mnist(findFiles(folder), hasValidation)
    case .auto: try automatic(folder, isQuiet: isQuiet, hasValidation)
    }
  }

  private static func task(
    _ task: ComplexTask, _ folder: String?, isQuiet: Bool, _ hasValidation: Bool
  ) throws(FileError) -> SampleSource {
    let images =
      task.needsDigits
      ? try automatic(folder, isQuiet: isQuiet, hasValidation) : nil
    let origin = images.map { "\(task.rawValue) of \($0.origin)" } ?? task.rawValue
    return SampleSource(name: task.rawValue, origin: origin, content: .task(task, images: images))
  }

  private static func table(_ path: String) throws(FileError) -> SampleSource {
    SampleSource(name: path, origin: path, content: .table(try CSVReader().read(path)))
  }

  /// MNIST where it is found, else the built-in digits; says which.
  private static func automatic(
    _ folder: String?, isQuiet: Bool, _ hasValidation: Bool
  ) throws(FileError) -> SampleSource {
    func remark(_ text: String) {
      if !isQuiet { StandardStream.error.remark("data: \(text)\n") }
    }
    do throws(FileError) {
      let source = try mnist(findFiles(folder), hasValidation)
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

  private static func mnist(
    _ files: MNIST.Files, _ hasValidation: Bool
  ) throws(FileError) -> SampleSource {
    let digits = try MNIST.load(files, hasValidation: hasValidation)
    return SampleSource(name: "mnist", origin: digits.source, content: .images(digits))
  }

  private static func findFiles(_ folder: String?) throws(FileError) -> MNIST.Files {
    let environment = ProcessInfo.processInfo.environment
    return try MNIST.find(
      directory: folder, environment: environment,
      cacheDirectory: CacheDirectory.path(environment: environment))
  }
}
