public import Backprop
import BackpropData
public import BackpropFiles
public import Numerics

/// The predictions of a trained network, for servers: any number of threads may ask at once.
///
/// It applies the preprocessing that is stored with the model, so that rows are numbers as in the data:
///
/// ```swift
/// let predictor = try Predictor(file: "digits.npz")
/// let digit = try predictor([0, 0, 51, …])          // 784 pixels of one byte
/// print(digit.className ?? "", digit.outputs)
/// ```
///
/// The rows of an array follow one another. A row has ``inputCount`` numbers: one per column of numbers,
/// scaled as in the training, and for a column of texts one per text, which is 1 for the entry and 0 for
/// the others. A network of images takes bytes from 0 to 255, or numbers from 0 to 1. Over ℂ a row of real
/// numbers has no imaginary parts.
///
/// ``predict(_:into:)-(_,[Double])`` and ``classes(of:into:)`` allocate nothing once there were as many
/// calls at a time as there ever are, if the array for the results has its final size.
public struct Predictor: Sendable {
  /// A prediction for one row.
  public struct Prediction: Sendable, Hashable, Codable {
    /// The index of the class with the largest output; nil for a regression.
    public var classIndex: Int?
    /// The name of that class as it is stored with the model; nil for a regression.
    public var className: String?
    /// One number per class, or the predicted values in the units of the data; over ℂ the real parts.
    public var outputs: [Double]
    /// The imaginary parts of predicted values; empty over ℝ, and for classes.
    public var imaginaryOutputs: [Double] = []
  }

  /// The description of the network.
  public let description: ModelDescription
  /// The number of numbers in a row.
  public let inputCount: Int
  /// The number of results per row.
  public let outputCount: Int
  /// The names of the classes, by default their indices; empty for a regression.
  public let classNames: [String]

  private let engine: any PredictionEngine

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: The file, in a format of ``ModelFile``.
  ///   - fallback: The values for a file that does not describe its network.
  /// - Throws: `FileError` if the file cannot be read.
  public init(
    file path: String, fallback: ModelFallback = .none
  ) throws(FileError) {
    self.init(try ModelFile.readAny(path, fallback: fallback.forPrediction))
  }

  /// The predictions of a model in memory.
  public init(_ model: AnyModel) {
    func engine<S: Scalar>(_ model: some TypedModel<S>) -> any PredictionEngine {
      Engine(model.network, model.preprocessing)
    }
    let preprocessing = model.opened.preprocessing
    description = model.description
    self.engine = engine(model.opened)
    inputCount = description.sizes[0]
    let outputs = description.sizes[description.sizes.count - 1]
    outputCount = outputs
    let names = preprocessing?.classNames ?? []
    if let preprocessing, !preprocessing.isClassification {
      classNames = []
    } else if names.count == outputs {
      classNames = names
    } else {
      classNames = (0..<outputs).map { String($0) }
    }
  }

  /// True over ℂ.
  public var isComplex: Bool { description.scalarType.field == .complex }

  /// Returns the prediction for one row.
  ///
  /// - Parameter row: ``inputCount`` numbers.
  /// - Throws: ``PredictionError`` if there are more or fewer, or one is not finite.
  public func callAsFunction<Number: PredictorNumber>(
    _ row: [Number]
  ) throws(PredictionError) -> Prediction {
    guard row.count == inputCount else {
      throw .width(found: row.count, expected: inputCount)
    }
    let isValue = classNames.isEmpty
    var outputs = [Double](repeating: 0, count: outputCount)
    var imaginary = outputs
    try run(row) { rows throws(PredictionError) in
      try engine.predict(rows, reals: &outputs, imaginaries: &imaginary, classes: nil)
    }
    if !isComplex || !isValue { imaginary = [] }
    let best = isValue ? nil : outputs.indexOfLargest
    return Prediction(
      classIndex: best, className: best.map { classNames[$0] }, outputs: outputs,
      imaginaryOutputs: imaginary)
  }

  /// Computes the outputs for rows: one number per class, or predicted values in the units of the data;
  /// over ℂ the real parts.
  ///
  /// - Parameters:
  ///   - rows: The rows one after the other, each of ``inputCount`` numbers.
  ///   - outputs: Overwritten by ``outputCount`` numbers per row; an array of that size is not allocated
  ///     anew.
  /// - Throws: ``PredictionError`` if the numbers are not whole rows, or one is not finite.
  public func predict<Number: PredictorNumber>(
    _ rows: [Number], into outputs: inout [Double]
  ) throws(PredictionError) {
    let count = try rowCount(rows.count)
    Self.resize(&outputs, to: count * outputCount, 0)
    try run(rows) { rows throws(PredictionError) in
      try engine.predict(rows, reals: &outputs, imaginaries: nil, classes: nil)
    }
  }

  /// Computes the complex outputs for rows.
  ///
  /// - Parameters:
  ///   - rows: The rows one after the other, each of ``inputCount`` numbers.
  ///   - outputs: Overwritten by ``outputCount`` numbers per row, without imaginary parts over ℝ.
  /// - Throws: ``PredictionError`` as ``predict(_:into:)-(_,[Double])``.
  public func predict<Number: PredictorNumber>(
    _ rows: [Number], into outputs: inout [Complex<Double>]
  ) throws(PredictionError) {
    let count = try rowCount(rows.count)
    var (x, y) = ([Double](), [Double]())
    Self.resize(&x, to: count * outputCount, 0)
    Self.resize(&y, to: count * outputCount, 0)
    try run(rows) { rows throws(PredictionError) in
      try engine.predict(rows, reals: &x, imaginaries: &y, classes: nil)
    }
    outputs = zip(x, y).map { Complex($0, $1) }
  }

  /// Computes the index of the class with the largest output for each row; of equal ones the first.
  ///
  /// - Parameters:
  ///   - rows: The rows one after the other, each of ``inputCount`` numbers.
  ///   - classes: Overwritten by one index per row; an array of that size is not allocated anew.
  /// - Throws: ``PredictionError`` as ``predict(_:into:)-(_,[Double])``, and if the model predicts values.
  public func classes<Number: PredictorNumber>(
    of rows: [Number], into classes: inout [Int]
  ) throws(PredictionError) {
    guard !classNames.isEmpty else { throw .noClasses }
    let count = try rowCount(rows.count)
    Self.resize(&classes, to: count, 0)
    try run(rows) { rows throws(PredictionError) in
      try engine.predict(rows, reals: nil, imaginaries: nil, classes: &classes)
    }
  }

  private func rowCount(_ length: Int) throws(PredictionError) -> Int {
    guard length.isMultiple(of: inputCount) else {
      throw .width(found: length, expected: inputCount)
    }
    return length / inputCount
  }

  private func run<Number: PredictorNumber>(
    _ rows: [Number], _ body: (PredictorRows) throws(PredictionError) -> Void
  ) throws(PredictionError) {
    let failure = rows.withUnsafeBufferPointer { buffer -> PredictionError? in
      do throws(PredictionError) {
        try body(Number.rows(buffer))
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  private static func resize<Element>(_ array: inout [Element], to count: Int, _ zero: Element) {
    guard array.count != count else { return }
    array = [Element](repeating: zero, count: count)
  }
}

/// An invalid row.
public enum PredictionError: Error, Equatable, CustomStringConvertible {
  /// The numbers are not a row, or not whole rows, of the expected width.
  case width(found: Int, expected: Int)
  /// A number of a row, counted from 0, is infinite or not a number.
  case notFinite(row: Int)
  /// The numbers are complex, and the network is real.
  case complexNumbers
  /// The model predicts values, not classes.
  case noClasses

  public var description: String {
    switch self {
    case .width(let found, let expected):
      "\(found) numbers are no rows of the \(expected) that the network takes: give \(expected) per row"
    case .notFinite(let row):
      "row \(row) has a number that is infinite or not a number: leave the row out"
    case .complexNumbers: "the numbers are complex and the network is real: give real numbers"
    case .noClasses: "the model predicts values, not classes: ask for its outputs"
    }
  }
}

/// A number of the rows that a ``Predictor`` takes: `Float`, `Double`, `UInt8`, or a complex number with
/// parts of the first two.
public protocol PredictorNumber: Sendable {
  /// The rows in some memory.
  static func rows(_ numbers: UnsafeBufferPointer<Self>) -> PredictorRows
}

/// Rows in the memory of a caller.
public struct PredictorRows {
  enum Numbers {
    case bytes(UnsafeBufferPointer<UInt8>)
    case float32(UnsafeBufferPointer<Float>)
    case float64(UnsafeBufferPointer<Double>)
    case complex64(UnsafeBufferPointer<Complex<Float>>)
    case complex128(UnsafeBufferPointer<Complex<Double>>)
  }

  let numbers: Numbers
}

extension UInt8: PredictorNumber {
  public static func rows(_ numbers: UnsafeBufferPointer<UInt8>) -> PredictorRows {
    PredictorRows(numbers: .bytes(numbers))
  }
}

extension Float: PredictorNumber {
  public static func rows(_ numbers: UnsafeBufferPointer<Float>) -> PredictorRows {
    PredictorRows(numbers: .float32(numbers))
  }
}

extension Double: PredictorNumber {
  public static func rows(_ numbers: UnsafeBufferPointer<Double>) -> PredictorRows {
    PredictorRows(numbers: .float64(numbers))
  }
}

extension Complex: PredictorNumber where RealType: RealScalar {
  /// The rows in some memory.
  ///
  /// - Precondition: The parts are `Float` or `Double`.
  public static func rows(_ numbers: UnsafeBufferPointer<Complex>) -> PredictorRows {
    let memory = UnsafeRawBufferPointer(numbers)
    if RealType.self == Float.self {
      return PredictorRows(numbers: .complex64(memory.assumingMemoryBound(to: Complex<Float>.self)))
    }
    precondition(RealType.self == Double.self, "the parts are neither Float nor Double")
    return PredictorRows(numbers: .complex128(memory.assumingMemoryBound(to: Complex<Double>.self)))
  }
}
