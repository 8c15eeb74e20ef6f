import Backprop
import BackpropData
public import BackpropFormats
import Foundation

/// The prediction of a network for one sample of a data set.
public struct SamplePrediction: Encodable, Sendable {
  /// The index of the predicted class; nil for a regression.
  public private(set) var prediction: Int?
  /// The name of the predicted class.
  public private(set) var predictedClass: String?
  /// The outputs of the network, one per class; over ℂ their real parts.
  public private(set) var activations: [Double]?
  /// The predicted values, in the units of the data.
  public private(set) var values: [Double]?
  /// The index of the actual class, where it is known.
  public private(set) var label: Int?
  /// The names of the classes.
  public private(set) var classNames: [String]?
  /// The names of the values.
  public private(set) var valueNames: [String]?
  /// The doubts about an image and its answer.
  public private(set) var remarks: [String] = []

  private enum CodingKeys: String, CodingKey {
    case prediction, activations, values, label, classNames, valueNames, remarks
    case predictedClass = "class"
  }

  /// The prediction of outputs.
  ///
  /// - Parameters:
  ///   - output: The outputs of the network.
  ///   - classes: The names of the classes; empty if they are not known.
  ///   - regression: The preprocessing of targets that are numbers; nil for classes.
  ///   - actual: The index of the actual class.
  ///   - remarks: The doubts about the image.
  package init<S: Scalar>(
    _ output: [S], classes: [String], values regression: Preprocessing? = nil, actual: Int? = nil,
    remarks: [String] = []
  ) {
    self.remarks = remarks
    if let regression {
      (values, valueNames) = regression.values(of: output)
      return
    }
    let activations = output.map { Double($0.realPart) }
    let best = activations.indexOfLargest
    let names = classes.count == output.count ? classes : output.indices.map(String.init)
    prediction = best
    predictedClass = names[best]
    self.activations = activations
    label = actual
    classNames = names
    let second = activations.indices.filter { $0 != best }.max { activations[$0] < activations[$1] }
    if !remarks.isEmpty || actual == nil, let second,
      activations[best] < 0.5 || activations[second] > activations[best] / 2
    {
      self.remarks.append(
        "\(Self.doubt): \(names[best]) (\(activations[best].short)), or "
          + "\(names[second]) (\(activations[second].short))")
    }
  }

  /// The beginning of the remark that two classes are possible.
  private static let doubt = "the answer is doubtful"

  /// The prediction for the same sample from other outputs, or from other values.
  package func replacingOutputs(by output: [Double]) -> SamplePrediction {
    guard let classNames else {
      var other = self
      other.values = output
      return other
    }
    return SamplePrediction(
      output, classes: classNames, actual: label,
      remarks: remarks.filter { !$0.hasPrefix(Self.doubt) })
  }

  /// True if no output is infinite or not a number.
  public var isFinite: Bool { (activations ?? values ?? []).allSatisfy(\.isFinite) }
}

extension Double {
  /// The number with four significant digits, or all digits before the point of a large number.
  package var short: String { String(format: magnitude >= 1000 ? "%.0f" : "%.4g", self) }
}

/// Predictions as CSV: the class and the output of each class, or the values.
public struct PredictionTable {
  private let predictions: [SamplePrediction]

  /// The table of some predictions of one network.
  public init(of predictions: [SamplePrediction]) { self.predictions = predictions }

  /// The table with a header (RFC 4180); empty if there are no predictions.
  public var csv: String {
    guard let first = predictions.first else { return "" }
    let hasLabels = first.label != nil
    var lines: [String] = []
    if let names = first.classNames {
      let head = ["class"] + (hasLabels ? ["actual"] : []) + names.map { "p(\($0))" }
      lines.append(head.map(\.csvField).joined(separator: ","))
      for prediction in predictions {
        let actual = prediction.label.map { names[$0] } ?? ""
        let fields =
          [prediction.predictedClass ?? ""] + (hasLabels ? [actual] : [])
          + (prediction.activations ?? []).map { "\($0)" }
        lines.append(fields.map(\.csvField).joined(separator: ","))
      }
    } else {
      lines.append((first.valueNames ?? []).map(\.csvField).joined(separator: ","))
      lines += predictions.map { ($0.values ?? []).map { "\($0)" }.joined(separator: ",") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// The text as a field of a CSV file (RFC 4180).
  fileprivate var csvField: String {
    guard contains(where: { ",\"\n\r;".contains($0) }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}

// MARK: - The samples of a data set

extension DataSource {
  /// The predictions for the samples of a data set.
  public struct Predictions: Sendable {
    /// One per sample.
    public let predictions: [SamplePrediction]
    /// The number of rows of a table that are left out since an entry is missing.
    public let leftOutCount: Int
    /// The pixels of a single sample; nil if there are more, or they are not images.
    public let pixels: [UInt8]?
  }

  /// Predicts the samples of a data set.
  ///
  /// - Parameters:
  ///   - model: The network. The data is prepared for it already: see ``DataFinder``.
  ///   - part: The part of images; tables are predicted whole.
  ///   - index: The index of a single sample; nil for all.
  ///   - progress: Receives the number of samples that are predicted, and of all.
  /// - Throws: `TrainingError` if the data does not fit the network or there is no such sample,
  ///   `FileError` for an invalid row, ``OptionError`` for a task, which has neither images nor rows.
  public func predictions<S>(
    by model: some TypedModel<S>, _ part: Part = .test, index: Int? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Predictions {
    try model.network.checkInputs(inputCount(over: ScalarType(of: S.self).field))
    let samples = try PredictedSamples<S>(of: self, part, index.map { $0..<$0 + 1 })
    let values = preprocessing.flatMap { $0.isClassification ? nil : $0 }
    var predictions: [SamplePrediction] = []
    // Blocks keep the memory of the outputs small, and progress visible.
    for start in stride(from: 0, to: samples.count, by: 4_096) {
      let block = start..<min(samples.count, start + 4_096)
      for (row, output) in zip(
        block, try model.network.outputs(for: samples.inputs(block, model.network.inputCount)))
      {
        predictions.append(
          SamplePrediction(
            output, classes: classNames, values: values, actual: samples.actual(row)))
      }
      progress(block.upperBound, samples.count)
    }
    return Predictions(
      predictions: predictions, leftOutCount: samples.leftOutCount,
      pixels: samples.count == 1 ? samples.pixels(0) : nil)
  }
}

extension Network {
  /// Checks the number of inputs, before data is prepared for the network.
  ///
  /// - Throws: ``Backprop/TrainingError/doesNotFit(what:network:data:)``.
  package func checkInputs(_ count: Int) throws(TrainingError) {
    if inputCount != count {
      throw .doesNotFit(what: "inputs", network: inputCount, data: count)
    }
  }
}

/// The samples that are predicted, with the actual classes if they are known.
private struct PredictedSamples<S: Scalar> {
  let count: Int
  let leftOutCount: Int
  private let inputs: Dataset<S>.Inputs
  private let labels: [Int]
  private let inputCount: Int

  /// The samples of a part of the data, or those with some indices; of all rows, if it is a table.
  init(of source: DataSource, _ part: DataSource.Part, _ range: Range<Int>?) throws {
    let total = source.count(of: part)
    if let range, range.upperBound > total {
      throw TrainingError.invalidHyperparameter(
        option: "index", value: "\(range.lowerBound)",
        reason: "it must lie between 0 and \(total - 1)")
    }
    inputCount = source.inputCount(over: ScalarType(of: S.self).field)
    if let table = source.table {
      let rows = try table.fitted.rows(
        of: table.table, overComplex: S.realBasis.count == 2, rows: range.map(Array.init))
      count = rows.count
      leftOutCount = (range?.count ?? total) - rows.count
      inputs = rows.inputs(over: S.self)
      labels = rows.labels.map { Int($0) }
    } else if let images = source.images(part, limit: range?.upperBound) {
      let chosen = range.map { images[$0] } ?? images
      count = chosen.count
      leftOutCount = 0
      inputs = source.inputs(ofPixels: chosen.pixels)
      labels = chosen.labels.map { Int($0) }
    } else {
      throw OptionError("\(source.name) has neither images nor rows", option: "dataset")
    }
  }

  /// Returns the inputs of some samples.
  func inputs(_ range: Range<Int>, _ width: Int) -> Dataset<S>.Inputs {
    let numbers = range.lowerBound * width..<range.upperBound * width
    return switch inputs {
    case .pixels(let pixels): .pixels(Array(pixels[numbers]))
    case .values(let values): .values(Array(values[numbers]))
    }
  }

  /// Returns the pixels of a sample; nil if it is not an image.
  func pixels(_ index: Int) -> [UInt8]? {
    guard case .pixels(let pixels) = inputs else { return nil }
    return Array(pixels[index * inputCount..<(index + 1) * inputCount])
  }

  /// Returns the index of the actual class of a sample; nil if it is not known.
  func actual(_ index: Int) -> Int? { index < labels.count ? labels[index] : nil }
}
