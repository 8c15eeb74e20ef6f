import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing

@testable import BackpropRuns

/// Data that is found by name, and fitted to stored models.
@Suite struct DataSourceTests {
  private func source(
    _ text: String, for preprocessing: Preprocessing? = nil,
    _ choose: (inout TableOptions) -> Void = { _ in }
  ) throws -> DataSource {
    var options = TableOptions()
    choose(&options)
    return try DataFinder(environment: [:]).parse(
      Array(text.utf8), name: "table.csv", table: options, for: preprocessing)
  }

  private static let rows =
    "a,b,class\n" + (0..<42).map { "\($0),\($0 * $0),\("xyz".map(String.init)[$0 % 3])\n" }.joined()

  /// The scaling is that of the training rows, and the evaluation rows have no part in it.
  @Test func tablesAreSplitAndThenFitted() throws {
    let split: DatasetSplit<Double> = try source(Self.rows).split()
    #expect(split.training.count == 36 && split.evaluation.count == 6)
    guard case .values(let inputs) = split.training.inputs else { throw CancellationError() }
    let means = (0..<2).map { column in
      stride(from: column, to: inputs.count, by: 2).map { inputs[$0] }.reduce(0, +) / 36
    }
    #expect(means.allSatisfy { abs($0) < 1e-12 })
    let preprocessing = try #require(split.preprocessing)
    let again = try source(Self.rows, for: preprocessing)
    #expect(again.preprocessing == preprocessing)
    #expect(try again.samples(.test, over: Double.self).count == 42)
    let stratified: DatasetSplit<Float> = try source(Self.rows).split(
      trainingSize: 9, evaluationSize: 6, isStratified: true)
    #expect(stratified.training.count == 9)
  }

  @Test func tablesThatAreTooSmall() throws {
    let one = try source("a,class\n1,x\n")
    #expect(throws: TrainingError.self) { let _: DatasetSplit<Float> = try one.split() }
    let none = try source("a,class\n?,x\n?,y\n") { $0.missing = .drop }
    #expect(throws: TrainingError.self) { let _: DatasetSplit<Float> = try none.split() }
    #expect(throws: TrainingError.self) {
      let _: DatasetSplit<Float> = try source(Self.rows).split(evaluationSize: 42)
    }
    let numbers = try source("a,price\n" + (0..<30).map { "\($0),\(Double($0) + 0.5)\n" }.joined())
    #expect(throws: OptionError.self) {
      let _: DatasetSplit<Float> = try numbers.split(isStratified: true)
    }
    #expect(numbers.options([("task", "auto"), ("eta", "1")]).map(\.text) == ["1", "regression"])
  }

  /// A model of images refuses rows of other data, and one of a table refuses images.
  @Test func dataOfAnotherKindIsRefused() throws {
    let finder = DataFinder(environment: [:])
    let images = Preprocessing(imageSize: .init(width: 5, height: 5), classNames: ["a"])
    #expect(throws: FileError.self) { try finder.find(.digits, for: images) }
    let letters = Preprocessing(
      imageSize: .init(width: 28, height: 28), classNames: (0..<10).map { "c\($0)" })
    let error = #expect(throws: FileError.self) { try finder.find(.digits, for: letters) }
    #expect(error?.problem.contains("does not know the classes 0, 1") == true)
    let table = try #require(source(Self.rows).preprocessing)
    #expect(throws: FileError.self) { try finder.find(.digits, for: table) }
  }

  @Test(arguments: [
    ("a.csv", true), ("b.TSV", true), ("c.csv.gz", true), ("d.npz", true), ("e/f", false),
    (".", false),
  ])
  func pathsAreDataSets(_ path: String, _ isTable: Bool) throws {
    #expect(try DatasetName(optionText: path) == (isTable ? .table(path) : .folder(path)))
  }

  @Test func namesInAnyCase() throws {
    #expect(try DatasetName(optionText: "MNIST") == .mnist)
    #expect(try DatasetName(optionText: "Fashion-MNIST") == .fashionMNIST)
    let error = #expect(throws: OptionError.self) { try DatasetName(optionText: "fashion") }
    #expect(error?.message.contains("did you mean 'fashion-mnist'") == true)
  }

  /// A folder that is named and has no data is an error; without one the built-in digits are taken.
  @Test func foldersWithoutData() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/backprop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let finder = DataFinder(environment: [:])
    for name in [DatasetName.auto, .mnist, .fashionMNIST] {
      let error = #expect(throws: FileError.self) { try finder.find(name, folder: folder) }
      #expect(error?.kind == .notFound && error?.path == folder)
    }
    let error = #expect(throws: FileError.self) { try finder.find(.folder(folder)) }
    #expect(error?.kind == .notFound)
    // Folders of the system are not searched by tests, but MNIST may be there.
    #expect(["digits", "mnist"].contains(try finder.find(.auto).name))
  }

  @Test func archivesOfNumPy() throws {
    let path = FileManager.default.temporaryDirectory.path + "/backprop-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let x = Tensor((0..<40).map { Complex<Float>(Float($0 % 7), Float($0 % 5)) }, shape: [20, 2])
    let archive = NumPyArchive([
      NamedTensor("x_train", x),
      NamedTensor("y_train", Tensor((0..<20).map { Int64($0 % 2) }, shape: [20])),
      NamedTensor("x_test", x),
      NamedTensor("y_test", Tensor((0..<20).map { Int64($0 % 2) }, shape: [20])),
    ])
    try AtomicFile.write(archive.encode(), to: path)
    let source = try DataFinder(environment: [:]).find(.table(path))
    #expect(source.inputCount(over: .complex) == 2 && source.inputCount(over: .real) == 4)
    let split: DatasetSplit<Complex<Float>> = try source.split()
    #expect(split.training.count == 20 && split.evaluation.count == 20)
    #expect(try source.samples(.test, over: Complex<Float>.self).count == 20)
  }
}
