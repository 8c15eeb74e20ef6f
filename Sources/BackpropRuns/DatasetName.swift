import Backprop
public import BackpropData
import BackpropFiles
import BackpropFormats

/// The data set of a run or a command.
public enum DatasetName: Hashable, Sendable {
  /// MNIST if it is found without a download, otherwise the built-in digits.
  case auto
  /// The MNIST database.
  case mnist
  /// Fashion-MNIST, in the form of MNIST.
  case fashionMNIST
  /// The built-in digits.
  case digits
  /// Sequences of 40 numbers in ten classes, made by a rule: `MNIST1D` of BackpropData.
  case mnist1D
  /// Points in the plane, made by a rule.
  case points(PlanePoints)
  /// A task over ℂ.
  case task(ComplexTask)
  /// A table, an archive of NumPy arrays, or a ZIP archive of images, by its path.
  case table(String)
  /// A folder of images, by its path.
  case folder(String)

  /// The names that are not paths.
  public static let names =
    ["auto", "mnist", "fashion-mnist", "digits", "mnist-1d"] + PlanePoints.names
    + ComplexTask.allCases.map(\.rawValue)

  /// The extensions of file names that denote a file with data.
  public static let tableExtensions = [
    ".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".npz", ".zip",
  ]

  /// Returns true if the name of a file has the ending of one with data, in any case.
  public static func isDataFile(_ name: String) -> Bool {
    tableExtensions.contains(where: name.lowercased().hasSuffix)
  }

  /// True if the samples are images that are read from files.
  public var isOfImageFiles: Bool {
    switch self {
    case .auto, .mnist, .fashionMNIST, .folder: true
    case .digits, .mnist1D, .points, .task, .table: false
    }
  }
}

extension DatasetName: OptionRepresentable {
  /// The data set with a name, or the table or folder at a path.
  ///
  /// - Throws: ``OptionError`` if the text is neither.
  package init(optionText text: String) throws(OptionError) {
    switch text {
    case "auto": self = .auto
    case "mnist": self = .mnist
    case "fashion-mnist": self = .fashionMNIST
    case "digits": self = .digits
    case "mnist-1d": self = .mnist1D
    default:
      if let task = ComplexTask(rawValue: text) {
        self = .task(task)
      } else if let points = try PlanePoints(optionText: text) {
        self = .points(points)
      } else if Self.isDataFile(text) {
        self = .table(text)
      } else if text.contains("/") || Folder.exists(text) {
        self = .folder(text)
      } else if let name = Self.names.first(where: { $0 == text.lowercased() }), name != text {
        try self.init(optionText: name)
      } else {
        let advice = Suggestion.advice(on: text, among: Self.names)
        throw OptionError(
          "\(advice), or name a file that ends in .csv, .tsv, .npz or .zip, or a folder of images")
      }
    }
  }

  package var optionText: String? {
    switch self {
    case .auto: "auto"
    case .mnist: "mnist"
    case .fashionMNIST: "fashion-mnist"
    case .digits: "digits"
    case .mnist1D: "mnist-1d"
    case .points(let points): points.optionText
    case .task(let task): task.rawValue
    case .table(let path), .folder(let path): path
    }
  }

  package static var form: RunOption.Form { .choice(names) }
}

// MARK: - Networks for the complex tasks

extension ComplexTask {
  /// The number of complex inputs.
  var inputCount: Int {
    switch self {
    case .xor, .similarity: 1
    case .equalizer: 3
    case .noncircular: 128
    case .mnistFourier: 100
    }
  }

  /// The number of outputs: complex ones, or one per class.
  var outputCount: Int {
    switch self {
    case .xor, .similarity, .equalizer: 1
    case .noncircular: 2
    case .mnistFourier: 10
    }
  }

  /// The number of outputs of a real network.
  var realOutputCount: Int { isClassification ? outputCount : 2 * outputCount }

  /// A Boolean value that indicates whether the targets are classes.
  var isClassification: Bool { self == .noncircular || self == .mnistFourier }

  /// The units of the hidden layers of a complex network.
  var hiddenUnits: [Int] {
    switch self {
    case .xor: []
    case .similarity: [4]
    case .equalizer: [8]
    case .noncircular: [32]
    case .mnistFourier: [30]
    }
  }

  /// The names of the default activation functions.
  func activations(over field: ScalarType.Field) -> (hidden: String, output: String) {
    let (hidden, output): (ComplexActivation, ComplexActivation) =
      switch self {
      case .xor: (.splitSigmoid, .splitSigmoid)
      case .similarity, .equalizer: (.splitTanh, .identity)
      case .noncircular: (.crelu, .realPartSigmoid)
      case .mnistFourier: (.splitSigmoid, .realPartSigmoid)
      }
    return switch field {
    case .complex: (hidden.rawValue, output.rawValue)
    case .real: (hidden.realCounterpart.rawValue, output.realCounterpart.rawValue)
    }
  }
}
