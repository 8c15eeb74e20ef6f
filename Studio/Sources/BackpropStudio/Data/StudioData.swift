import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Synchronization

/// The data sets for training: located once, loaded on first use, and shared by all runs.
final class StudioData: Sendable {
  /// The description of a data set, before it is loaded.
  struct Entry: Sendable {
    let name: String
    let title: String
    let kind: DatasetName
    /// The fields over which a network can be trained, the default one first.
    let fields: [ScalarType.Field]
    let trainingSize: Int
    let testSize: Int
    /// The width and height of an image; nil for other samples.
    let image: (width: Int, height: Int)?
    /// A Boolean value that indicates if a network can be shown by domain colouring.
    let hasPlane: Bool
    let hasClasses: Bool
    /// A Boolean value that indicates if the samples are points in the plane with classes.
    var hasPoints = false
    /// The samples of points and of users' data; nil for other data.
    var source: DataSource?
    /// A Boolean value that indicates if a user has stored the data.
    var isOwn = false
    /// The way in which the columns of a user's table are used.
    var tableOptions = TableOptions()
    /// The folder that is searched for the files; nil for the usual ones.
    var folder: String?
    /// A Boolean value that indicates if the classes are the ten digits.
    var hasDigits = false
  }

  /// The data sets that are found when the server starts, and those made by a rule.
  private let builtIn: [Entry]
  /// The data sets that users have stored, newest first.
  private let own = Mutex<[Entry]>([])

  /// The names of the ten digits as classes.
  static let digitNames = (0..<10).map(String.init)

  /// The number of data sets that users have stored.
  var ownCount: Int { own.withLock { $0.count } }

  /// All data sets; points in the plane only with their usual noise.
  var entries: [Entry] { builtIn + own.withLock { $0 } }

  private let finder: DataFinder
  private let sources = Mutex<[String: DataSource]>([:])

  /// Locates MNIST and Fashion-MNIST without loading them. Nothing is downloaded.
  ///
  /// - Parameters:
  ///   - folder: The folder of images. If it holds others than these two, they are a data set, too, and
  ///     loaded at once, since only then their sizes and classes are known.
  ///   - environment: The variables of the process, which name folders.
  /// - Throws: `FileError` if the folder has no images, or invalid ones.
  init(folder: String?, environment: [String: String]) throws(FileError) {
    finder = DataFinder(environment: environment, keepsValidation: false)
    var images: [Entry] = []
    if let folder {
      for kind in [DatasetName.mnist, .fashionMNIST]
      where try finder.contains(kind, folder: folder) {
        images.append(Self.digits(kind, in: folder))
      }
      if images.isEmpty { images = [try Self.entry(ofFolder: folder, finder)] }
    } else if (try? finder.contains(.mnist)) == true {
      // An incomplete data set in the usual folders is ignored: the user has not named them.
      images = [Self.digits(.mnist, in: nil)]
    }
    let hasClothes = images.contains { $0.kind == .fashionMNIST }
    let clothes =
      !hasClothes && (try? finder.contains(.fashionMNIST)) == true
      ? [Self.digits(.fashionMNIST, in: nil)] : []
    // The first one is that of the page's form: digits, unless other images are asked for.
    builtIn =
      images + [Self.digits(.digits, in: nil)] + clothes + Self.complexTasks
      + PlanePoints.Rule.allCases.map {
        Self.entry(of: PlanePoints($0))
      }
  }

  /// The images in a folder.
  private static func entry(
    ofFolder path: String, _ finder: DataFinder
  ) throws(FileError) -> Entry {
    // A name without a slash could be that of another data set.
    let path = path.contains("/") ? path : "./" + path
    let source = try finder.find(.folder(path))
    let title = path.split(separator: "/").last.map(String.init) ?? path
    return Entry(
      name: path, title: title, kind: .folder(path), fields: ScalarType.Field.allCases,
      trainingSize: source.trainingCount(), testSize: source.evaluationCount,
      image: source.imageSize.map { ($0.width, $0.height) }, hasPlane: false, hasClasses: true,
      source: source, hasDigits: source.hasDigits)
  }

  /// The name of a data set on the command line.
  private static func name(of kind: DatasetName) -> String {
    RunSpecification(dataset: kind).datasetName
  }

  /// The points of a rule.
  private static func entry(of points: PlanePoints) -> Entry {
    let kind = DatasetName.points(points)
    let title =
      switch points.rule {
      case .circle: "Points: circle"
      case .exclusiveOr: "Points: exclusive or"
      case .gaussians: "Points: Gaussians"
      case .spirals: "Points: spirals"
      case .moons: "Points: moons"
      case .slope: "Points: values of a plane"
      case .hills: "Points: values of hills"
      }
    let source: DataSource
    do throws(FileError) {
      source = try DataFinder(environment: [:]).find(kind)
    } catch {
      preconditionFailure("points by a rule are a valid table: \(error)")
    }
    return Entry(
      name: name(of: kind), title: title, kind: kind, fields: [.real],
      trainingSize: points.count - points.count / 7, testSize: points.count / 7, image: nil,
      hasPlane: false, hasClasses: !points.rule.isRegression, hasPoints: true, source: source)
  }

  /// Adds data that a user has stored.
  ///
  /// - Throws: ``StudioError`` if it cannot be read.
  func add(_ data: OwnData) throws(StudioError) {
    let entry = try Self.entry(of: data)
    own.withLock { own in
      own.removeAll { $0.name == entry.name }
      own.insert(entry, at: 0)
    }
  }

  /// Returns the entry of a user's data, or the reason for which a run cannot use it.
  static func entry(of data: OwnData) throws(StudioError) -> Entry {
    let source: DataSource
    let options: TableOptions
    do {
      options = try data.tableOptions
      source = try DataFinder(environment: [:], keepsValidation: false).parse(
        data.bytes, name: data.name, table: options, for: nil,
        limit: OwnData.decompressedLimit)
    } catch {
      throw .invalid("\(error)")
    }
    let (training, test) = (source.trainingCount(), source.evaluationCount)
    let classes = source.classNames.count
    guard training >= 1, test >= 1, classes == 0 || 2...OwnData.classLimit ~= classes else {
      throw .invalid(
        "\(data.name): it has \(training) samples for training, \(test) for the test, and \(classes) "
          + "classes; needed are one of each or more, and numbers or 2…\(OwnData.classLimit) classes"
      )
    }
    let inputs = source.inputCount(over: .real)
    guard 1...OwnData.inputLimit ~= inputs, source.outputCount(over: .real) > 0 else {
      throw .invalid(
        "\(data.name): \(inputs) inputs and \(source.outputCount(over: .real)) outputs; needed are "
          + "1…\(OwnData.inputLimit) inputs, and targets")
    }
    let isPoint = inputs == 2 && (classes > 0 || source.outputCount(over: .real) == 1)
    return Entry(
      name: data.name, title: data.name, kind: .table(data.name), fields: [.real, .complex],
      trainingSize: training, testSize: test, image: source.imageSize, hasPlane: false,
      hasClasses: classes > 0, hasPoints: isPoint, source: source, isOwn: true,
      tableOptions: options, hasDigits: source.hasDigits)
  }

  /// Removes data of a user.
  func remove(_ name: String) { own.withLock { $0.removeAll { $0.name == name } } }

  /// Images in the form of MNIST.
  private static func digits(_ kind: DatasetName, in folder: String?) -> Entry {
    let side = HandwrittenImage.side
    let title =
      switch kind {
      case .mnist: "MNIST"
      case .fashionMNIST: "Fashion-MNIST"
      default: "Built-in digits"
      }
    return Entry(
      name: name(of: kind), title: title, kind: kind, fields: ScalarType.Field.allCases,
      trainingSize: 50_000, testSize: 10_000, image: (side, side), hasPlane: false,
      hasClasses: true, folder: folder, hasDigits: kind != .fashionMNIST)
  }

  private static var complexTasks: [Entry] {
    func task(
      _ task: ComplexTask, _ title: String, _ sizes: (Int, Int), hasPlane: Bool = false,
      hasClasses: Bool = false
    ) -> Entry {
      Entry(
        name: task.rawValue, title: title, kind: .task(task), fields: [.complex, .real],
        trainingSize: sizes.0, testSize: sizes.1, image: nil, hasPlane: hasPlane,
        hasClasses: hasClasses)
    }
    return [
      task(.xor, "Exclusive or, four points", (4, 4), hasPlane: true),
      task(.similarity, "A rotation and a translation of the plane", (50, 400), hasPlane: true),
      task(.equalizer, "Equaliser of a QPSK channel", (2_000, 10_000)),
      task(.noncircular, "Noncircular Gaussians", (2_000, 2_000), hasClasses: true),
      task(.mnistFourier, "Fourier coefficients of digits", (50_000, 10_000), hasClasses: true),
    ]
  }

  /// The names of the data sets, separated by commas.
  var names: String { entries.map(\.name).joined(separator: ", ") }

  /// Returns the data set with a name; points also with other noise than the usual one.
  func entry(_ name: String) -> Entry? {
    if let known = entries.first(where: { $0.name == name }) { return known }
    guard name.utf8.count <= 100,
      let run = try? RunSpecification(options: [("dataset", name)]),
      case .points(let points) = run.dataset
    else { return nil }
    return Self.entry(of: points)
  }

  /// Returns the data set that a run is trained on; of points the one with the usual noise, which has the
  /// same columns and classes and need not be made.
  func usualEntry(_ dataset: DatasetName) -> Entry? {
    guard case .points(let points) = dataset else { return entry(dataset) }
    return builtIn.first { $0.kind == .points(PlanePoints(points.rule)) }
  }

  func entry(_ dataset: DatasetName) -> Entry? {
    if case .points(let points) = dataset { return Self.entry(of: points) }
    return entries.first { $0.kind == dataset }
  }

  /// Returns the samples of a data set; loads or generates them on first use.
  ///
  /// - Throws: `FileError` if the files are invalid.
  func source(_ entry: Entry) throws(FileError) -> DataSource {
    if let source = entry.source { return source }
    if let known = sources.withLock({ $0[entry.name] }) { return known }
    let source: DataSource
    if entry.kind == .digits {
      // The digits are drawn once, and then kept in the cache.
      let digits = SyntheticDigits().dataset(cacheDirectory: finder.cacheDirectory)
      source = DataSource(name: entry.name, origin: digits.source, content: .images(digits))
    } else if case .task(let task) = entry.kind, task.needsDigits {
      guard let digits = self.entry("mnist") ?? self.entry("digits") else {
        throw FileError(.notFound, "there are no digits")
      }
      let images = try self.source(digits)
      source = DataSource(
        name: entry.name, origin: "\(entry.name) of \(images.origin)",
        content: .task(task, images: images))
    } else {
      source = try finder.find(entry.kind, folder: entry.folder)
    }
    // If two runs loaded the data at the same time, both use the same copy.
    return sources.withLock { sources in
      if let known = sources[entry.name] { return known }
      sources[entry.name] = source
      return source
    }
  }
}

extension DataSource {
  /// A Boolean value that indicates if the classes are the ten digits.
  fileprivate var hasDigits: Bool { classNames == StudioData.digitNames }
}

extension StudioData.Entry {
  func inputCount(over field: ScalarType.Field) -> Int { probe.inputCount(over: field) }

  func outputCount(over field: ScalarType.Field) -> Int { probe.outputCount(over: field) }

  func inputShape(over field: ScalarType.Field) -> LayerShape { probe.inputShape(over: field) }

  /// A source with the shape of the data, but without samples.
  private var probe: DataSource {
    if let source { return source }
    switch kind {
    case .task(let task):
      return DataSource(name: name, origin: name, content: .task(task, images: nil))
    default:
      return DataSource(name: name, origin: name, content: .drawnDigits(SyntheticDigits()))
    }
  }

  /// The largest number of evaluation samples.
  var evaluationLimit: Int { source?.largestEvaluationCount ?? testSize }

  /// The number of training samples that a run has.
  func trainingCount(_ run: RunSpecification) -> Int {
    source?.trainingCount(besides: run.evaluationSize) ?? trainingSize
  }

  /// The number of samples of both parts.
  var rowCount: Int { trainingSize + testSize }
}

/// A file with data that a user has stored: a table, an archive of NumPy arrays, or one of images.
struct OwnData: Sendable {
  /// The name, as of a file: `iris.csv`.
  let name: String
  let bytes: [UInt8]
  /// The options of a table with their texts, as on the command line.
  var options: [String: String] = [:]

  /// The names of the options that say how the columns of a table are used.
  static let optionNames = RunOption.all.filter { $0.group == .table }.map(\.name)

  /// The way in which the columns of a table are used.
  fileprivate var tableOptions: TableOptions {
    get throws(OptionError) {
      try RunSpecification(
        options: [(name: "dataset", text: "table.csv")]
          + options.map { (name: $0.key, text: $0.value) }
      ).table
    }
  }

  /// The largest size of the content of a compressed file, in bytes.
  static let decompressedLimit = 64 << 20
  /// The largest number of classes.
  static let classLimit = 100
  /// The largest number of inputs of a network.
  static let inputLimit = 2_048
}
