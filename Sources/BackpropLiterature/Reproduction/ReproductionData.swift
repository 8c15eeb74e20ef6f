import Backprop
import BackpropData
import BackpropFiles
import BackpropReport
import BackpropRuns
import Synchronization

/// A data set that experiments need.
package enum DataNeed: String, Hashable, Sendable {
  /// None, or one that is made by a rule.
  case none
  /// The MNIST database.
  case mnist = "MNIST"
  /// Fashion-MNIST.
  case fashionMNIST = "Fashion-MNIST"
  /// The radar returns of the ionosphere.
  case ionosphere = "ionosphere"

  /// The name under which a run names the table of the ionosphere.
  static let ionosphereTable = "ionosphere.csv"

  /// The data set of a run.
  init(of dataset: DatasetName) {
    switch dataset {
    case .mnist: self = .mnist
    case .fashionMNIST: self = .fashionMNIST
    case .task(let task) where task.needsDigits: self = .mnist
    case .table: self = .ionosphere
    default: self = .none
    }
  }

  /// The way to get the data.
  var advice: Phrase {
    switch self {
    case .none: Phrase(en: "nothing is needed", de: "nichts ist nötig")
    case .mnist:
      Phrase(
        en: "`backprop data fetch mnist` downloads it; or name the folder that holds "
          + "train-images-idx3-ubyte[.gz] and so on with --data or BACKPROP_DATA",
        de: "`backprop data fetch mnist` lädt sie; oder mit --data oder BACKPROP_DATA den Ordner "
          + "mit train-images-idx3-ubyte[.gz] und so weiter angeben")
    case .fashionMNIST:
      Phrase(
        en: "Debian: `apt install dataset-fashion-mnist`; or name the folder that holds the "
          + "folder fashion-mnist with --data or BACKPROP_DATA",
        de: "Debian: `apt install dataset-fashion-mnist`; oder mit --data oder BACKPROP_DATA den "
          + "Ordner angeben, in dem der Ordner fashion-mnist liegt")
    case .ionosphere:
      Phrase(
        en: "save `ionosphere.data` of https://doi.org/10.24432/C5W01B as ionosphere.csv in the "
          + "folder that --data or BACKPROP_DATA names",
        de: "`ionosphere.data` von https://doi.org/10.24432/C5W01B als ionosphere.csv in dem "
          + "Ordner speichern, den --data oder BACKPROP_DATA nennt")
    }
  }
}

/// The data sets of the experiments, each read once.
package final class ReproductionData: Sendable {
  private let finder: DataFinder
  /// The folder that the user names.
  private let folder: String?
  private let sources = Mutex<[DataNeed: Result<DataSource, FileError>]>([:])
  private let fingerprints = Mutex<[DataNeed: String]>([:])

  /// Data that is searched as `DataFinder` of BackpropRuns does.
  ///
  /// - Parameters:
  ///   - environment: The variables of the process.
  ///   - folder: The folder that holds the data; `nil` for the one that `BACKPROP_DATA` names. In both
  ///     cases the other places are searched, too.
  ///   - remark: Receives lines on the data.
  package init(
    environment: [String: String], folder: String? = nil,
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    var environment = environment
    if let folder { environment["BACKPROP_DATA"] = folder }
    self.folder = environment["BACKPROP_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    finder = DataFinder(environment: environment, remark: remark)
  }

  /// The reason for which a data set is missing; `nil` if it is found.
  package func problem(with need: DataNeed) -> FileError? {
    if need == .none { return nil }
    if case .failure(let error) = found(need) { return error }
    return nil
  }

  /// The origin of a data set, in words; `nil` if it is missing or none.
  package func origin(of need: DataNeed) -> String? {
    need == .none ? nil : (try? found(need).get())?.origin
  }

  /// A digest of a data set, which differs for all others; empty for none.
  ///
  /// - Throws: `FileError` if the data is missing.
  func fingerprint(of need: DataNeed) throws -> String {
    if need == .none { return "" }
    let source = try found(need).get()
    return try fingerprints.withLock { known in
      if let fingerprint = known[need] { return fingerprint }
      let fingerprint = try source.fingerprint()
      known[need] = fingerprint
      return fingerprint
    }
  }

  /// The data of a run.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - evaluatingOnValidation: True if the validation images take the place of the test images.
  /// - Throws: `FileError` if the data is missing.
  func source(
    of run: RunSpecification, evaluatingOnValidation: Bool = false
  ) throws -> DataSource {
    let need = DataNeed(of: run.dataset)
    var source: DataSource
    switch run.dataset {
    case .mnist, .fashionMNIST: source = try found(need).get()
    case .table: source = try finder.find(.table(try tablePath()), table: run.table)
    default:
      // A task of digits takes those that are found first, which have to be MNIST.
      if need != .none { _ = try found(need).get() }
      source = try finder.find(run.dataset)
    }
    if evaluatingOnValidation { source = source.forValidation(cacheDirectory: nil) }
    return source
  }

  private func found(_ need: DataNeed) -> Result<DataSource, FileError> {
    sources.withLock { known in
      if let result = known[need] { return result }
      let result = Result { () throws(FileError) in try find(need) }
      known[need] = result
      return result
    }
  }

  private func find(_ need: DataNeed) throws(FileError) -> DataSource {
    switch need {
    case .none, .ionosphere:
      var options = TableOptions()
      options.hasComplexPairs = true
      return try finder.find(.table(try tablePath()), table: options)
    case .mnist: return try images(.mnist, named: need.rawValue)
    case .fashionMNIST: return try images(.fashionMNIST, named: need.rawValue)
    }
  }

  /// The images of a data set, whose checksums tell that they are those.
  private func images(
    _ name: DatasetName, named title: String
  ) throws(FileError) -> DataSource {
    let source = try finder.find(name)
    guard source.origin.hasPrefix(title + " ") else {
      throw FileError(
        .badData, "\(source.origin): these are not the files of \(title)",
        advice: "name another folder")
    }
    return source
  }

  private func tablePath() throws(FileError) -> String {
    let name = DataNeed.ionosphereTable
    let folders = [folder, finder.cacheDirectory].compactMap(\.self)
    let paths = folders.flatMap { ["\($0)/tables/\(name)", "\($0)/\(name)"] }
    guard let path = paths.first(where: WholeFile.exists) else {
      throw FileError(
        .notFound, "\(name) is not found: looked into \(paths.joined(separator: ", "))",
        advice: DataNeed.ionosphere.advice.english)
    }
    return path
  }
}
