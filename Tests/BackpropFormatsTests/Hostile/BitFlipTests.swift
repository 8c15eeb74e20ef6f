import Backprop
import BackpropFiles
import BackpropFormats
import Testing

/// One flipped bit in a file of this library is refused, or changes nothing that has a meaning. What
/// would break: a network that is used with other weights than it was stored with.
@Suite struct BitFlipTests {
  @Test(arguments: Models.all)
  func inModels(_ model: AnyModel) throws {
    for format in [ModelFile.Format.safetensors, .numPy] {
      try expectNoSilentChange(of: try model.encode(format), as: "\(format)") { bytes in
        try AnyModel(decoding: bytes, format).encode(format)
      }
    }
  }

  @Test func inJSON() throws {
    let model = AnyModel.float64(
      Models.real(Double.self, activations: [.sigmoid], cost: .quadratic))
    try expectNoSilentChange(of: try model.encode(.network2), as: "network2") { bytes in
      try AnyModel(decoding: bytes, .network2).encode(.network2)
    }
  }

  @Test func inCheckpoints() throws {
    var generator = Xoshiro256PlusPlus(seed: 4)
    let data = try Dataset<Float>(
      inputs: .values((0..<40).map { Float($0 % 7) }), targets: .classes([0, 1, 0, 1], count: 2),
      inputCount: 10, outputCount: 2)
    let network = try Network<Float>(sizes: [10, 2], using: &generator)
    var run = try TrainingRun(
      Trainer(
        network, cost: .crossEntropy,
        TrainingConfiguration(
          epochs: 2, miniBatchSize: 2, learningRate: 0.1, optimizer: .adam())),
      on: data, using: generator)
    try run.continueEpoch()
    let checkpoint = Checkpoint(
      state: run.state, generator: run.generator, cost: run.cost, configuration: "{}",
      dataFingerprint: data.fingerprint)
    try expectNoSilentChange(of: try checkpoint.encode(), as: "checkpoint") { bytes in
      try Checkpoint<Float, Xoshiro256PlusPlus>(decoding: bytes).encode()
    }
  }

  /// Files without a checksum, as other programs and earlier versions write them, are read.
  @Test func filesWithoutAChecksumAreRead() throws {
    for model in Models.all {
      let own = try Safetensors.decode(model.encode(.safetensors))
      let bytes = try own.encode()
      #expect(own.metadata.keys.sorted() == ["description", "format"])
      #expect(try AnyModel(decoding: bytes, .safetensors).encode(.safetensors) != bytes)
    }
  }

  /// Flips a bit at every place, each in a file of its own.
  ///
  /// - Parameter copy: Reads a file, and writes it again.
  private func expectNoSilentChange(
    of bytes: [UInt8], as name: String, _ copy: ([UInt8]) throws -> [UInt8]
  ) throws {
    #expect(try copy(bytes) == bytes)
    var refused = 0
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place * 5 % 8)
      do {
        let copied = try copy(damaged)
        #expect(copied == bytes, "\(name): a bit of byte \(place) is flipped")
      } catch is FileError {
        refused += 1
      }
    }
    #expect(refused > bytes.count / 2)
  }
}
