import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Testing

/// Results that are infinite or not a number end with 75 in one line, and nothing is written.
@Suite struct NotFiniteResultTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write("a,b,class\n1e300,1e300,x\n1e300,0,y\n1,2,z\n", to: "table.csv")
    var network = try Network<Double>(sizes: [2, 3], activations: [.identity])
    for j in 0..<3 {
      for k in 0..<2 { network.layers[0][unit: j, input: k] = 1e200 * (k == 0 ? 1 : -1) }
    }
    try ModelFile.write(
      Model(network, cost: .quadratic), to: command.folder.file("m.npz").path)
    let batch = try Dataset<Double>(
      inputs: .values([1e300, 1e300]), targets: .classes([0], count: 3), inputCount: 2,
      outputCount: 3)
    try command.folder.write(NumPyBatch.encode(batch), to: "batch.npz")
  }

  @Test(arguments: [
    ("evaluate m.npz --dataset table.csv --confusion f.svg --quiet", "cost"),
    ("predict m.npz --dataset table.csv --index 0 --quiet", "activations[0]"),
    ("gradient m.npz --inputs batch.npz --output g.npz", "cost"),
  ])
  func endWithAStatus(_ line: String, _ name: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    let before = command.folder.names
    for more in [[], ["--json"]] {
      let outcome = try command.run(arguments + more)
      #expect(outcome.status == 75, "\(outcome.errors)")
      #expect(outcome.errorLines.count == 1)
      #expect(outcome.errors.contains("is infinite or not a number"))
      #expect(command.folder.names == before)
      if more.isEmpty {
        #expect(outcome.output.isEmpty)
      } else {
        let json = try JSONReader.read(Array(outcome.output.utf8))
        #expect(try json.member("not_finite").members().contains { $0.key == name })
      }
    }
  }

  /// A history may hold them beside costs that are finite.
  @Test func historiesNameThem() throws {
    var history = History(trainingSize: 1, evaluationSize: 1)
    history.trainingCost = [1, 2]
    history.squaredWeightNorm = [3, .infinity]
    history.learningRate = [0.5, .nan]
    history.seconds.training = [1, 1]
    history.seconds.evaluation = [1, 1]
    let record = RunRecord(history, of: RunSpecification(dataset: .auto))
    let json = try JSONReader.read(Array(record.json.utf8))
    #expect(
      try json.member("not_finite").members().map(\.key)
        == ["learning_rate[1]", "squared_weight_norm[1]"])
    #expect(record.csv.split(separator: "\n")[2] == "2,2.0,inf,nan,1.0,1.0")
    _ = Event(lastEpochOf: history, learningRate: .nan, wallTime: 0)
  }
}
