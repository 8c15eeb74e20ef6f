import BackpropData
import BackpropFiles
import BackpropRuns
import Foundation
import Numerics
import Testing

@testable import BackpropCLI

/// `backprop sweep`: what is tried, what is kept, and what is refused.
@Suite struct SweepTests {
  private let folder: TemporaryFolder
  private let command: Command

  init() throws {
    folder = try TemporaryFolder()
    command = Command(folder: folder)
    try folder.write(SmallData.table(), to: "table.csv")
  }

  private static let train = "train: {dataset: table.csv, sizes: [2, 3], epochs: 3}\n"

  private func definition(_ text: String) throws -> SweepDefinition {
    try folder.write(text, to: "sweep.yaml")
    return try SweepDefinition(folder.file("sweep.yaml").path)
  }

  @Test func gridHasEveryCombinationOnce() throws {
    let points = try definition(
      "sweep:\n  seed: [7, 8]\n  eta: [0.1, 1]\n  lambda: [0, 0.1, 0.1]\n"
    ).points.map(SweepDefinition.label)
    #expect(points.count == 8 && Set(points).count == 8)
    // The last option changes fastest, the repetitions of a combination come together.
    #expect(points[0] == "eta=0.1 lambda=0 seed=7" && points[1] == "eta=0.1 lambda=0 seed=8")
    #expect(points[2] == "eta=0.1 lambda=0.1 seed=7" && points[7] == "eta=1 lambda=0.1 seed=8")
  }

  @Test(arguments: 1...5)
  func drawsLieInTheirRanges(_ seed: Int) throws {
    let text = """
      method: random
      runs: 200
      seed: \(seed)
      sweep:
        eta: {log-uniform: [0.01, 10]}
        dropout: {uniform: [0.1, 0.5]}
        batch-size: {integer: [2, 9]}
        activation: [sigmoid, "tanh,sigmoid"]
      """
    let points = try definition(text).points
    #expect(points.count == 200)
    #expect(
      points.map(SweepDefinition.label) == (try definition(text)).points.map(SweepDefinition.label))
    for point in points {
      #expect(try 0.01...10 ~= #require(Double(point[0].value)))
      #expect(try 0.1...0.5 ~= #require(Double(point[1].value)))
      #expect(try 2...9 ~= #require(Int(point[2].value)))
    }
    #expect(
      Set(points.map { $0[2].value }).count == 8 && Set(points.map { $0[3].value }).count == 2)
    // Half of the logarithms lie in the lower half.
    let small = points.count { (Double($0[0].value) ?? 0) < 0.316 }
    #expect(70...130 ~= small)
  }

  @Test func fewCombinationsAreDrawnOnce() throws {
    let points = try definition("method: random\nruns: 50\nsweep: {eta: [1, 2], lambda: [0, 1]}")
      .points
    #expect(points.count == 4)
  }

  @Test(arguments: [
    ("", "no option to sweep"), ("sweep: 3", "'sweep' is not a mapping"),
    ("sweep: {etta: [1]}", "did you mean 'eta'"), ("sweeep: {eta: [1]}", "did you mean 'sweep'"),
    ("sweep: {eta: 3}", "neither a list nor a range"), ("sweep: {eta: []}", "neither a list"),
    ("sweep: {eta: {log-uniform: [0, 1]}}\nmethod: random", "neither a list nor a range"),
    ("sweep: {eta: {uniform: [2, 1]}}\nmethod: random", "neither a list nor a range"),
    ("sweep: {eta: {uniform: [1, .inf]}}\nmethod: random", "neither a list nor a range"),
    ("sweep: {batch-size: {integer: [1, 9223372036854775807]}}\nmethod: random", "neither a list"),
    ("sweep: {eta: {uniform: [0, 1]}}", "choose method: random"),
    ("sweep: {eta: [1]}\nruns: 3", "'runs' is for method: random"),
    ("sweep: {eta: [1]}\nmethod: rand", "did you mean 'random'"),
    ("sweep: {eta: [1]}\nmethod: random\nruns: 0", "not a whole number from 1"),
    // A number of the base 60, larger than any.
    (
      "sweep: {eta: [1]}\nmethod: random\nruns: 9999999999999999:59:59",
      "line 3: 'runs' is not a whole"
    ),
    ("sweep: {eta: {uniform: [0, 1:99:99]}}\nmethod: random", "neither a list nor a range"),
    ("sweep: {eta: [1]}\nmonitor: accuracy", "choose from"),
    ("sweep: {save: [a.json]}", "cannot be set"),
    ("sweep: {eta: [1]}\ntrain: {threads: 2}", "cannot"),
    ("sweep: {eta: [1]}\ntrain: {eta: 2}", "fixed under 'train' as well"),
  ])
  func refusesTheFile(_ text: String, _ words: String) throws {
    let error = #expect(throws: FileError.self) { try definition(text) }
    #expect(
      error?.kind == .badData && error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test func refusesLargeGrids() throws {
    let values = (1...100).map(String.init).joined(separator: ",")
    let error = #expect(throws: FileError.self) {
      try definition("sweep: {eta: [\(values)], lambda: [\(values)], epochs: [\(values)]}")
    }
    #expect(error?.description.contains("more than 100000 combinations") == true)
    let repeated = #expect(throws: FileError.self) {
      try definition(
        "method: random\nruns: 10000\nsweep: {eta: {uniform: [0, 1]}, seed: [\(values)]}")
    }
    #expect(repeated?.description.contains("line 3: there are more than 100000") == true)
  }

  /// A value that no run can have is found before any of them starts, and told with its line.
  @Test(arguments: [
    ("sweep:\n  eta: [0.1, x]", "line 3: eta=x: "),
    ("sweep:\n  batch-size: [-1]", "line 3: batch-size=-1"),
    ("sweep:\n  cost: [quadratic, cros-entropy]", "did you mean 'cross-entropy'"),
    ("monitor: evaluation-cost\nsweep: {monitor: [none]}", "is not monitored"),
  ])
  func refusesImpossibleRuns(_ text: String, _ words: String) throws {
    try folder.write(Self.train + text, to: "sweep.yaml")
    let outcome = try command.run("sweep", "--config", "sweep.yaml")
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  /// What options are chosen by is not what the chosen ones are measured on.
  @Test func testImagesAreNotSeen() throws {
    let parts = (1...3).map { SmallData.images($0) }
    let digits = DigitDataset(
      name: "mnist", source: "", training: parts[0], validation: parts[1], test: parts[2])
    let images = DataSource(name: "mnist", origin: "", content: .images(digits))
    let task = DataSource(
      name: "mnist-fourier", origin: "", content: .task(.mnistFourier, images: images))
    for source in [images, task] {
      let choice = source.forValidation(cacheDirectory: nil)
      #expect(source.count(of: .test) == 3 && choice.count(of: .test) == 2)
      let split = try choice.split(over: Complex<Float>.self)
      #expect(split.training.count == 1 && split.evaluation.count == 2)
    }
    #expect(try images.fingerprint() != images.forValidation(cacheDirectory: nil).fingerprint())
  }

  #if !Sweep
    @Test func saysWhatItNeeds() throws {
      try folder.write(Self.train + "sweep: {eta: [0.1, 1]}", to: "sweep.yaml")
      let outcome = try command.run("sweep", "--config", "sweep.yaml")
      #expect(outcome.status == 69 && outcome.errorLines.count == 1)
      #expect(outcome.errors.contains("apt install libsqlite3-dev"))
    }
  #endif
}
