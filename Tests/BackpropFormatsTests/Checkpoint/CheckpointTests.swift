import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing
import _BackpropTestSupport

/// Checkpoints are read back unchanged, and damaged ones are refused.
@Suite struct CheckpointTests {
  private func dataset<S: Scalar>() throws -> Dataset<S> {
    var generator = Xoshiro256PlusPlus(seed: 3)
    return try Dataset(
      inputs: .values((0..<20 * 3).map { _ in S.normal(using: &generator) }),
      targets: .classes((0..<20).map { $0 % 2 }, count: 2), inputCount: 3, outputCount: 2)
  }

  /// A run in the middle of its second epoch.
  private func checkpoint<S: Scalar, Generator: RandomSource & Codable>(
    _ activations: [S.Activation], _ optimizer: Optimizer, _ generator: Generator
  ) throws -> Checkpoint<S, Generator> {
    var generator = generator
    let network = try Network<S>(sizes: [3, 4, 2], activations: activations, using: &generator)
    let trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: 3, miniBatchSize: 7, learningRate: 0.1, optimizer: optimizer, dropout: 0.2))
    var run = try TrainingRun(trainer, on: dataset(), using: generator)
    try run.continueEpoch()
    try run.continueEpoch(until: .now)
    return Checkpoint(
      state: run.state, generator: run.generator, cost: .quadratic, configuration: #"{"a":"ö\n"}"#,
      dataFingerprint: try (dataset() as Dataset<S>).fingerprint)
  }

  private func expectRoundTrip<S: Scalar, Generator: RandomSource & Codable & Equatable>(
    _ checkpoint: Checkpoint<S, Generator>
  ) throws {
    let bytes = try checkpoint.encode()
    let read = try Checkpoint<S, Generator>(decoding: bytes)
    #expect(checkpoint.state.progress.next == 7)
    #expect(read.state == checkpoint.state && read.generator == checkpoint.generator)
    #expect(read.cost == checkpoint.cost && read.configuration == checkpoint.configuration)
    #expect(read.dataFingerprint == checkpoint.dataFingerprint)
    #expect(try read.encode() == bytes)
  }

  @Test func everyScalarAndGenerator() throws {
    let xoshiro = Xoshiro256PlusPlus(seed: 1)
    let numPy = NumPyGenerator(seed: 1)
    try expectRoundTrip(checkpoint([.sigmoid], .sgd, xoshiro) as Checkpoint<Float, _>)
    try expectRoundTrip(checkpoint([.tanh], .adam(), numPy) as Checkpoint<Double, _>)
    try expectRoundTrip(
      checkpoint([.modrelu, .realPartSigmoid], .nesterov(), numPy)
        as Checkpoint<Complex<Float>, _>)
    try expectRoundTrip(
      checkpoint([.sigmoid, .identity], .adamW(), xoshiro) as Checkpoint<Complex<Double>, _>)
  }

  /// A reader of damaged bytes throws its error, or reads a valid checkpoint.
  @Test func damageIsRefused() throws {
    let whole: Checkpoint<Float, NumPyGenerator> = try checkpoint(
      [.sigmoid], .adam(), NumPyGenerator(seed: 1))
    let bytes = try whole.encode()
    for length in stride(from: 0, to: bytes.count, by: 997) {
      #expect(throws: FileError.self) {
        try Checkpoint<Float, NumPyGenerator>(decoding: Array(bytes[..<length]))
      }
    }
    var generator = Xoshiro256PlusPlus(seed: 5)
    for _ in 0..<100 {
      var damaged = bytes
      let place = Int(generator.integer(through: UInt32(bytes.count - 1)))
      damaged[place] = UInt8(truncatingIfNeeded: generator.next())
      do throws(FileError) {
        var read = try Checkpoint<Float, NumPyGenerator>(decoding: damaged)
        _ = read.generator.next()
      } catch {
        #expect(error.kind == .badData)
      }
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let xoshiro = Xoshiro256PlusPlus(seed: 1)
    let real: Checkpoint<Float, Xoshiro256PlusPlus> = try checkpoint([.sigmoid], .adam(), xoshiro)
    let bytes = try real.encode()
    #expect(throws: FileError.self) {
      try Checkpoint<Complex<Float>, Xoshiro256PlusPlus>(decoding: bytes)
    }
    #expect(throws: FileError.self) { try Checkpoint<Float, NumPyGenerator>(decoding: bytes) }
    func expectRefusal(_ change: (inout Safetensors) -> Void) throws {
      var file = try Safetensors.decode(bytes)
      change(&file)
      let damaged = try file.encode()
      #expect(throws: FileError.self) {
        try Checkpoint<Float, Xoshiro256PlusPlus>(decoding: damaged)
      }
    }
    for name in ["checkpoint", "description", "generator", "progress", "history", "configuration"] {
      try expectRefusal { $0.metadata[name] = nil }
      if name != "configuration" { try expectRefusal { $0.metadata[name] = "{}" } }
    }
    for tensor in try Safetensors.decode(bytes).tensors {
      try expectRefusal { $0.tensors.removeAll { $0.name == tensor.name } }
    }
    let zeros = #"{"s0":0,"s1":0,"s2":0,"s3":0,"polar":{}}"#
    try expectRefusal { $0.metadata["generator"] = zeros }
    try expectRefusal {
      $0.metadata["checkpoint"] = $0.metadata["checkpoint"]?.replacing(
        #""version":1"#, with: #""version":2"#)
    }
  }

  /// More steps would overflow their counter; a state of zeros never gives a normal number.
  @Test func statesThatNoRunCanBeInAreRefused() throws {
    let whole: Checkpoint<Float, NumPyGenerator> = try checkpoint(
      [.sigmoid], .adam(), NumPyGenerator(seed: 1))
    func error(_ name: String, _ change: (String) -> String) throws -> FileError? {
      var file = try Safetensors.decode(whole.encode())
      file.metadata[name] = file.metadata[name].map(change)
      let damaged = try file.encode()
      return #expect(throws: FileError.self) {
        try Checkpoint<Float, NumPyGenerator>(decoding: damaged)
      }
    }
    for steps in ["9223372036854775807", "-1", "1e30", "\"1\"", "1.5"] {
      let error = try error("checkpoint") {
        $0.replacing(/"steps":[0-9]+/, with: "\"steps\":\(steps)")
      }
      #expect(error?.kind == .badData && error?.position != nil)
    }
    for first in ["1", "2147483647"] {
      let zeros = ([first] + Array(repeating: "0", count: 623)).joined(separator: ",")
      let error = try error("generator") {
        $0.replacing(/"state":\[[0-9,]+\]/, with: "\"state\":[\(zeros)]")
      }
      #expect(error?.problem.contains("not a state of the generator") == true)
    }
  }

  /// A diverged run is resumed from the newest checkpoint.
  @Test func aRunThatIsNotFiniteIsNotStored() throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path)
      var run: Checkpoint<Float, Xoshiro256PlusPlus> = try checkpoint(
        [.sigmoid], .sgd, Xoshiro256PlusPlus(seed: 1))
      run.state.parameters.layers[0].bias[0] = .infinity
      try folder.write(run, isBest: true)
      #expect(folder.names.isEmpty)
      run.state.parameters.layers[0].bias[0] = 0
      try folder.write(run, isBest: false)
      #expect(folder.names.count == 1)
    }
  }

  @Test func fingerprintsTellDataApart() throws {
    let data: Dataset<Double> = try dataset()
    #expect(data.fingerprint == (try dataset() as Dataset<Double>).fingerprint)
    #expect(data.fingerprint != data.prefix(19).fingerprint)
    #expect(data.fingerprint != (try dataset() as Dataset<Float>).fingerprint)
    #expect(data.fingerprint.count == 64)
  }
}
