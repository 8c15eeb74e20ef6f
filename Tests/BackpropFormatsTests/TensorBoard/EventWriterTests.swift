import Backprop
import BackpropFiles
import Numerics
import Testing
import _BackpropTestSupport

@testable import BackpropFormats

@Suite struct EventWriterTests {
  /// The messages of a file whose checksums are right.
  private func messages(_ bytes: [UInt8]) throws -> [[UInt8]] {
    var reader = ByteReader(bytes)
    var messages: [[UInt8]] = []
    while reader.remaining > 0 {
      let length = try reader.slice(8, "length")
      var lengthReader = ByteReader(Array(length))
      #expect(try reader.littleEndian(UInt32.self, "checksum") == CRC32C.masked(of: length))
      let count = try lengthReader.littleEndian(UInt64.self, "length")
      let message = try reader.slice(Int(count), "event")
      #expect(try reader.littleEndian(UInt32.self, "checksum") == CRC32C.masked(of: message))
      messages.append(Array(message))
    }
    return messages
  }

  @Test("a file begins with its version, and appended events are in it at once")
  func file() throws {
    try withTemporaryFolder { folder in
      let writer = try EventWriter(folder: folder + "/run/1", wallTime: 1234.9, host: "a host/ä")
      #expect(writer.path == folder + "/run/1/events.out.tfevents.1234.a-host--")
      var read = try messages(WholeFile.read(writer.path))
      #expect(read.count == 1 && read[0].suffix(13).elementsEqual("brain.Event:2".utf8))
      try writer.append(Event(wallTime: 1235, step: 1, values: [("cost/training", .scalar(0.5))]))
      read = try messages(WholeFile.read(writer.path))
      #expect(read.count == 2)
      #expect(read[1].suffix(5).elementsEqual([0x15, 0, 0, 0, 0x3f]))
    }
  }

  @Test("a second file of the same second gets another name; odd times and hosts do no harm")
  func names() throws {
    try withTemporaryFolder { folder in
      let first = try EventWriter(folder: folder, wallTime: 1, host: "h")
      let second = try EventWriter(folder: folder, wallTime: 1, host: "h")
      #expect(second.path == first.path + ".1")
      for (time, host) in [(Double.nan, ""), (.infinity, "../.."), (-1, "\u{0}")] {
        #expect(throws: Never.self) {
          try EventWriter(folder: folder, wallTime: time, host: host)
        }
      }
    }
  }

  @Test("a history gives the curves that were monitored")
  func history() {
    var history = History(trainingSize: 10, evaluationSize: 4)
    history.evaluationCost = [3, 2]
    history.evaluationAccuracy = [1, 3]
    history.seconds.training = [0, 0]
    let event = Event(lastEpochOf: history, wallTime: 5)
    #expect(event.step == 2)
    #expect(
      event.values.map(\.tag) == ["cost/evaluation", "accuracy/evaluation", "seconds/training"])
    #expect(event.values.map(\.value) == [.scalar(2), .scalar(0.75), .scalar(0)])
    let withRate = Event(lastEpochOf: history, learningRate: 0.5, wallTime: 5)
    #expect(withRate.values.contains { $0 == ("learning-rate", .scalar(0.5)) })
  }

  @Test("a network gives histograms of all layers and, on images, an image of the first")
  func parameters() {
    let complex = Models.complex(Float.self).network
    let event = Event(parametersOf: complex, epoch: 3, imageSize: (2, 2), wallTime: 5)
    #expect(
      event.values.map(\.tag) == [
        "layers.0/weight-magnitude", "layers.0/bias-magnitude", "layers.1/weight-magnitude",
        "layers.1/bias-magnitude", "layers.0/units-magnitude",
      ])
    let real = Models.random([.sigmoid, .sigmoid], as: Float.self)
    let withoutImage = Event(parametersOf: real, epoch: 3, imageSize: nil, wallTime: 5)
    #expect(
      withoutImage.values.map(\.tag) == [
        "layers.0/weight", "layers.0/bias", "layers.1/weight", "layers.1/bias",
      ])
  }

  @Test("layers without parameters have no histograms, and a convolution shows its windows")
  func layers() throws {
    let network: Network<Float> = try LayerModels.network(
      "conv 3 3x2 relu, max-pool 2x2, dense 2", LayerShape(height: 6, width: 6, channels: 1))
    let event = Event(parametersOf: network, epoch: 1, imageSize: (6, 6), wallTime: 5)
    #expect(
      event.values.map(\.tag) == [
        "layers.0/weight", "layers.0/bias", "layers.2/weight", "layers.2/bias", "layers.0/units",
      ])
    let image = try #require(WeightImage(of: network.layers[0], imageSize: (6, 6)))
    #expect((image.width, image.height) == (2 * 3 - 1, 2 * 4 - 1))
    #expect(WeightImage(of: network.layers[1], imageSize: (5, 5)) == nil)
  }

  @Test("a resumed run records its first step, and a folder tells if it has events")
  func restart() throws {
    try withTemporaryFolder { folder in
      #expect(!EventWriter.hasEvents(inFolder: folder))
      let writer = try EventWriter(folder: folder, wallTime: 1, host: "h", resumingAt: 5)
      let read = try messages(WholeFile.read(writer.path))
      #expect(read.count == 2 && read[1].suffix(6) == [0x10, 5, 0x3a, 2, 8, 1])
      #expect(EventWriter.hasEvents(inFolder: folder))
    }
  }

  @Test("a histogram counts every finite value once, equal and huge ones too")
  func histograms() {
    let cases: [[Double]] = [
      [], [1], [2, 2, 2], [0, 1, 2, 3], [-.greatestFiniteMagnitude, .greatestFiniteMagnitude],
      [.nan, .infinity, 1], [0, .leastNonzeroMagnitude],
    ]
    for values in cases {
      let histogram = WeightHistogram(values, buckets: 4)
      #expect(histogram.count == values.filter(\.isFinite).count)
      #expect(histogram.counts.count == histogram.upperEdges.count)
      #expect(histogram.upperEdges == histogram.upperEdges.sorted())
    }
    #expect(WeightHistogram([0, 1, 2, 3, 4], buckets: 4).counts == [1, 1, 1, 2])
  }

  @Test("weights become grey around the middle, on one scale")
  func image() throws {
    var layer = Layer<Float>(inputCount: 4, outputCount: 2, activation: .sigmoid)
    layer[unit: 0, input: 0] = 2
    layer[unit: 1, input: 3] = -1
    let image = try #require(WeightImage(of: layer, imageSize: (2, 2)))
    #expect((image.width, image.height) == (5, 2))
    #expect(image.pixels == [255, 128, 128, 128, 128, 128, 128, 128, 128, 64])
    let narrow = try #require(WeightImage(of: layer, imageSize: (1, 4)))
    #expect((narrow.width, narrow.height) == (3, 4) && narrow.pixels[0] == 255)
    #expect(WeightImage(of: layer, imageSize: (2, 3)) == nil)
  }
}
