import Backprop
public import BackpropData
public import BackpropFiles
import Numerics

/// A data set in an `.npz` file.
///
/// | arrays | meaning |
/// | --- | --- |
/// | `x`, `y` | inputs [n, in], or images [n, height, width] or [n, height, width, channels], and their targets [n] or [n, out] |
/// | `x_train`, `y_train`, `x_test`, `y_test` | the same for training and for evaluation, as Keras has them |
/// | `x` or `x_test` alone | inputs without targets, for predictions |
///
/// Inputs and targets may be complex. Images of bytes remain images; others become rows.
public enum NumPyDataset: Sendable {
  /// The rows of a table; those in `evaluationRows` are only for the evaluation, if that is not nil.
  case table(Table, evaluationRows: Range<Int>?)
  /// Images with their classes.
  case images(DigitDataset)

  /// Decodes the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: The name of images.
  ///   - limit: The largest size of all arrays together, in bytes.
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode(
    _ bytes: [UInt8], name: String, limit: Int = ReadLimit.bytes
  ) throws(FileError) -> NumPyDataset {
    let arrays = try NumPyArchive.storedTensors(in: bytes, limit: limit)
    func array(_ name: String) -> StoredTensor? { arrays.first { $0.name == name } }
    guard let x = array("x_train") ?? array("x") ?? array("x_test") else {
      throw FileError(
        .badData, "there is no array \"x\" or \"x_train\"", at: .byte(bytes.count),
        advice: "save it with np.savez(FILE, x=…, y=…)")
    }
    let y = array(x.name.replacing("x", with: "y", maxReplacements: 1))
    let hasTest = x.name == "x_train" && array("x_test") != nil
    let (testX, testY) = hasTest ? (array("x_test"), array("y_test")) : (nil, nil)
    if let y, let images = try images(x, y, testX, testY, name: name) { return .images(images) }
    let table = try table(x, y)
    guard let testX else { return .table(table, evaluationRows: nil) }
    let test = try self.table(testX, testY)
    guard test.columns.map(\.kind) == table.columns.map(\.kind) else {
      throw testX.wrong("and its targets do not have the shapes and types of those for training")
    }
    return .table(
      table.appending(rows: test),
      evaluationRows: table.rowCount..<table.rowCount + test.rowCount)
  }

  private static func table(_ x: StoredTensor, _ y: StoredTensor?) throws(FileError) -> Table {
    var inputs = try columns(x, "x")
    inputs.inputShape = shape(ofRow: x)
    guard let y else { return inputs.withoutTargets }
    let targets = try columns(y, "y")
    guard targets.rowCount == inputs.rowCount else {
      throw y.wrong("has \(targets.rowCount) rows, but \"\(x.name)\" has \(inputs.rowCount)")
    }
    return inputs.appending(targets: targets)
  }

  /// Returns the shape of a row of an array [n, height, width] or [n, height, width, channels]; nil for
  /// others.
  private static func shape(ofRow array: StoredTensor) -> LayerShape? {
    let axes = array.tensor.shape.dropFirst()
    guard 2...3 ~= axes.count else { return nil }
    return LayerShape(axes.map(String.init).joined(separator: "x"))
  }

  /// Returns the columns of an array of one axis or more: all but the first are of one row.
  private static func columns(_ array: StoredTensor, _ prefix: String) throws(FileError) -> Table {
    let shape = array.tensor.shape
    guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
      throw array.wrong("has the shape \(array.shapeText), not [n, …]")
    }
    let width = shape.dropFirst().reduce(1, *)
    let names = width == 1 ? [prefix] : (1...width).map { "\(prefix)\($0)" }
    if array.tensor.elementType.isComplex {
      return Table(names: names, complexNumbers: try array.values(as: Complex<Double>.self))
    }
    return Table(names: names, numbers: try array.values(as: Double.self))
  }

  /// Returns images of bytes with classes; nil if the arrays hold something else.
  private static func images(
    _ x: StoredTensor, _ y: StoredTensor, _ testX: StoredTensor?, _ testY: StoredTensor?,
    name: String
  ) throws(FileError) -> DigitDataset? {
    func isOfImages(_ x: StoredTensor) -> Bool {
      let shape = x.tensor.shape
      return x.tensor.elementType == .uint8 && shape.allSatisfy { $0 > 0 }
        && (shape.count == 3 || shape.count == 4 && shape[3] == 1)
    }
    guard isOfImages(x), y.tensor.elementType.isInteger else { return nil }
    var classCount = 1
    func labels(_ y: StoredTensor, _ x: StoredTensor) throws(FileError) -> [UInt8] {
      guard y.tensor.shape.first == x.tensor.shape[0],
        y.tensor.shape.dropFirst().allSatisfy({ $0 == 1 })
      else { throw y.wrong("has the shape \(y.shapeText), not [\(x.tensor.shape[0])]") }
      return try y.values(as: Double.self).map { (label) throws(FileError) in
        guard let label = UInt8(exactly: label) else {
          throw y.wrong("has the class \(label), but images have classes from 0 to 255")
        }
        classCount = max(classCount, Int(label) + 1)
        return label
      }
    }
    let trainingLabels = try labels(y, x)
    var testLabels: [UInt8] = []
    if let testX {
      guard let testY else { throw testX.wrong("has no targets \"y_test\"") }
      guard isOfImages(testX), testX.tensor.shape[1...2] == x.tensor.shape[1...2] else {
        throw testX.wrong("has the shape \(testX.shapeText), not that of the images for training")
      }
      testLabels = try labels(testY, testX)
    }
    func images(_ x: StoredTensor, _ labels: [UInt8]) -> LabeledImages {
      LabeledImages(
        pixels: x.tensor.bytes, labels: labels, width: x.tensor.shape[2], height: x.tensor.shape[1],
        classCount: classCount)
    }
    let training = images(x, trainingLabels)
    let test = testX.map { images($0, testLabels) }
    return DigitDataset(
      splitting: training, test: test, name: name, source: "images from \(name)")
  }
}
