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
  }

  let entries: [Entry]

  /// The folder that `--data` names.
  private let folder: String?
  private let finder: DataFinder
  private let sources = Mutex<[String: DataSource]>([:])

  /// Locates MNIST without loading it. Nothing is downloaded.
  init(folder: String?, environment: [String: String]) {
    self.folder = folder
    finder = DataFinder(environment: environment)
    let hasMNIST =
      (try? MNIST.find(
        directory: folder, environment: environment, cacheDirectory: finder.cacheDirectory)) != nil
    entries = Self.entries(hasMNIST: hasMNIST)
  }

  private static func entries(hasMNIST: Bool) -> [Entry] {
    let side = HandwrittenImage.side
    func digits(_ name: String, _ title: String, _ kind: DatasetName) -> Entry {
      Entry(
        name: name, title: title, kind: kind, fields: ScalarType.Field.allCases,
        trainingSize: 50_000, testSize: 10_000, image: (side, side), hasPlane: false,
        hasClasses: true)
    }
    func task(
      _ task: ComplexTask, _ title: String, _ sizes: (Int, Int), hasPlane: Bool = false,
      hasClasses: Bool = false
    ) -> Entry {
      Entry(
        name: task.rawValue, title: title, kind: .task(task), fields: [.complex, .real],
        trainingSize: sizes.0, testSize: sizes.1, image: nil, hasPlane: hasPlane,
        hasClasses: hasClasses)
    }
    return (hasMNIST ? [digits("mnist", "MNIST", .mnist)] : []) + [
      digits("digits", "Built-in digits", .digits),
      task(.xor, "XOR by one complex neuron", (4, 4), hasPlane: true),
      task(.similarity, "A rotation and a translation of the plane", (50, 400), hasPlane: true),
      task(.equalizer, "Equaliser of a QPSK channel", (2_000, 10_000)),
      task(.noncircular, "Noncircular Gaussians", (2_000, 2_000), hasClasses: true),
      task(.mnistFourier, "Fourier coefficients of digits", (50_000, 10_000), hasClasses: true),
    ]
  }

  /// The names of the data sets, separated by commas.
  var names: String { entries.map(\.name).joined(separator: ", ") }

  func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

  func entry(_ dataset: DatasetName) -> Entry? { entries.first { $0.kind == dataset } }

  /// Returns the samples of a data set; loads or generates them on first use.
  ///
  /// - Throws: `FileError` if the files are invalid.
  func source(_ entry: Entry) throws(FileError) -> DataSource {
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
      source = try finder.find(entry.kind, folder: folder)
    }
    // If two runs loaded the data at the same time, both use the same copy.
    return sources.withLock { sources in
      if let known = sources[entry.name] { return known }
      sources[entry.name] = source
      return source
    }
  }
}

extension StudioData.Entry {
  func inputCount(over field: ScalarType.Field) -> Int { probe.inputCount(over: field) }

  func outputCount(over field: ScalarType.Field) -> Int { probe.outputCount(over: field) }

  func inputShape(over field: ScalarType.Field) -> LayerShape { probe.inputShape(over: field) }

  /// A source with the shape of the data, but without samples.
  private var probe: DataSource {
    switch kind {
    case .task(let task):
      DataSource(name: name, origin: name, content: .task(task, images: nil))
    default:
      DataSource(name: name, origin: name, content: .drawnDigits(SyntheticDigits()))
    }
  }
}
