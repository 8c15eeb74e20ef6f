public import Backprop
import BackpropFiles

/// The values of one step of a run in TensorBoard.
///
/// The field numbers are from TensorFlow, `tensorflow/core/util/event.proto`,
/// `…/framework/summary.proto` and `…/framework/tensor.proto`.
public struct Event: Sendable, Hashable {
  /// A value under a tag; TensorBoard groups tags by the part before the first slash.
  public enum Value: Sendable, Hashable {
    /// A number, rounded to 32 bits by the format.
    case scalar(Double)
    /// The distribution of numbers.
    case histogram(WeightHistogram)
    /// An image in the bytes of a PNG file.
    case image(png: [UInt8], width: Int, height: Int)
    /// A text, shown as Markdown.
    case text(String)
  }

  /// Seconds since 1970.
  public var wallTime: Double
  /// The number of the step, which is the epoch here.
  public var step: Int
  /// The values of the step, in the order in which they are written.
  public var values: [(tag: String, value: Value)] {
    get { tags.map { ($0.tag, $0.value) } }
    set { tags = newValue.map(TaggedValue.init) }
  }

  private var tags: [TaggedValue] = []

  private struct TaggedValue: Hashable {
    var tag: String
    var value: Value
  }

  /// An event from its parts.
  public init(wallTime: Double, step: Int, values: [(tag: String, value: Value)] = []) {
    self.wallTime = wallTime
    self.step = step
    self.values = values
  }

  /// The message `Event` with a summary.
  var message: [UInt8] {
    var event = ProtobufWriter()
    event.double(1, wallTime)
    event.integer(2, step)
    event.message(5) { summary in
      for (tag, value) in values {
        summary.message(1) {
          $0.string(1, tag)
          Self.write(value, into: &$0)
        }
      }
    }
    return event.bytes
  }

  /// The first message of every file.
  static func firstMessage(wallTime: Double) -> [UInt8] {
    var event = ProtobufWriter()
    event.double(1, wallTime)
    event.string(3, "brain.Event:2")
    return event.bytes
  }

  /// The message that discards the records from `step` on, because a resumed run repeats them.
  static func restartMessage(wallTime: Double, step: Int) -> [UInt8] {
    var event = ProtobufWriter()
    event.double(1, wallTime)
    event.integer(2, step)
    event.message(7) { $0.integer(1, 1) }  // a SessionLog: START
    return event.bytes
  }

  private static func write(_ value: Value, into message: inout ProtobufWriter) {
    switch value {
    case .scalar(let number): message.float(2, Float(number))
    case .image(let png, let width, let height):
      message.message(4) {
        $0.integer(1, height)
        $0.integer(2, width)
        $0.integer(3, 1)  // grey
        $0.bytes(4, png)
      }
    case .text(let text):
      message.message(8) { tensor in
        tensor.integer(1, 7)  // DT_STRING
        tensor.message(2) { shape in shape.message(2) { $0.integer(1, 1) } }
        tensor.string(8, text)
      }
      message.message(9) { metadata in metadata.message(1) { $0.string(1, "text") } }
    case .histogram(let histogram):
      message.message(5) {
        $0.double(1, histogram.minimum)
        $0.double(2, histogram.maximum)
        $0.double(3, Double(histogram.count))
        $0.double(4, histogram.sum)
        $0.double(5, histogram.sumOfSquares)
        $0.doubles(6, histogram.upperEdges)
        $0.doubles(7, histogram.counts.map(Double.init))
      }
    }
  }
}

extension Event {
  /// The values of the last epoch of a history: `cost/training`, `cost/evaluation`,
  /// `accuracy/training`, `accuracy/evaluation` (relative), `weights/squared-norm`,
  /// `poles/distance`, and the duration of the epoch, `seconds/training` and `seconds/evaluation`.
  ///
  /// - Parameters:
  ///   - history: The history; its last epoch is the step.
  ///   - learningRate: η of the epoch, shown as `learning-rate`.
  ///   - wallTime: Seconds since 1970.
  public init(lastEpochOf history: History, learningRate: Double? = nil, wallTime: Double) {
    self.init(wallTime: wallTime, step: history.epochs)
    let curves: [(tag: String, last: Double?)] = [
      ("cost/training", history.trainingCost.last),
      ("cost/evaluation", history.evaluationCost.last),
      ("accuracy/training", history.relativeTrainingAccuracy.last),
      ("accuracy/evaluation", history.relativeEvaluationAccuracy.last),
      ("learning-rate", learningRate),
      ("weights/squared-norm", history.squaredWeightNorm.last),
      ("poles/distance", history.poleDistance.last),
      ("seconds/training", history.seconds.training.last),
      ("seconds/evaluation", history.seconds.evaluation.last),
    ]
    values = curves.compactMap { curve in curve.last.map { (curve.tag, .scalar($0)) } }
  }

  /// The parameters of a network: a histogram of each layer's weights and biases, and an image of the
  /// weights of the first layer's units, or of its channels if it is a convolution over one channel.
  /// Over ℂ they show magnitudes, and their tags say so:
  /// `layers.0/weight-magnitude`.
  ///
  /// - Parameters:
  ///   - network: The network after the epoch.
  ///   - epoch: The number of the epoch, from 1.
  ///   - imageSize: The columns and rows of the input images; nil if the inputs are not images.
  ///   - wallTime: Seconds since 1970.
  public init<S: Scalar>(
    parametersOf network: Network<S>, epoch: Int, imageSize: (width: Int, height: Int)?,
    wallTime: Double
  ) {
    self.init(wallTime: wallTime, step: epoch)
    let suffix = S.realBasis.count == 1 ? "" : "-magnitude"
    for (number, layer) in network.layers.enumerated() {
      for (name, numbers) in [("weight", layer.weights), ("bias", layer.bias)]
      where !numbers.isEmpty {
        let histogram = WeightHistogram(numbers.map(magnitude))
        values.append(("layers.\(number)/\(name)\(suffix)", .histogram(histogram)))
      }
    }
    if let imageSize, let image = WeightImage(of: network.layers[0], imageSize: imageSize) {
      let png = PNGEncoder.encode(
        image.pixels, width: image.width, height: image.height, format: .grey8)
      values.append(
        ("layers.0/units\(suffix)", .image(png: png, width: image.width, height: image.height)))
    }
  }
}

/// Returns the magnitude of a complex number, and a real one unchanged.
private func magnitude<S: Scalar>(_ number: S) -> Double {
  S.realBasis.count == 1
    ? Double(number.realPart) : Double(number.lengthSquared).squareRoot()
}

/// The distribution of numbers, in buckets of equal width.
public struct WeightHistogram: Sendable, Hashable {
  /// The smallest value; 0 if there is none.
  public private(set) var minimum = 0.0
  /// The largest value; 0 if there is none.
  public private(set) var maximum = 0.0
  /// Σ x over the values.
  public private(set) var sum = 0.0
  /// Σ x² over the values.
  public private(set) var sumOfSquares = 0.0
  /// The upper edge of each bucket; the first begins at ``minimum``.
  public private(set) var upperEdges: [Double] = [0]
  /// The number of values in each bucket.
  public private(set) var counts: [Int] = [0]

  /// The number of counted values.
  public var count: Int { counts.reduce(0, +) }

  /// Counts the finite ones of `values`; infinite ones and NaN are not on the axis.
  public init(_ values: some Sequence<Double>, buckets: Int = 30) {
    precondition(buckets > 0, "a histogram has at least one bucket")
    let finite = values.filter(\.isFinite)
    guard let smallest = finite.min(), let largest = finite.max() else { return }
    (minimum, maximum) = (smallest, largest)
    // Half of everything, so that the difference of huge numbers does not overflow.
    let halfWidth = (largest / 2 - smallest / 2) / Double(buckets)
    let buckets = halfWidth > 0 ? buckets : 1
    upperEdges = (1..<buckets).map { (edge) -> Double in
      2 * (smallest / 2 + Double(edge) * halfWidth)
    }
    upperEdges.append(largest)
    counts = Array(repeating: 0, count: buckets)
    for value in finite {
      let bucket = halfWidth > 0 ? (value / 2 - smallest / 2) / halfWidth : 0
      counts[min(buckets - 1, max(0, Int(bucket)))] += 1
      sum += value
      sumOfSquares += value * value
    }
  }
}

/// The weights of a layer's units as grey images side by side: white is positive, black negative,
/// mid-grey zero, on the same scale for all. Over ℂ it shows |w|.
struct WeightImage {
  private(set) var pixels: [UInt8]
  let width: Int
  let height: Int

  /// The largest number of units that are shown.
  static let maximumUnits = 100

  /// The image of a layer; nil if the layer has another number of inputs, or the images are too large
  /// to show.
  ///
  /// - Parameter imageSize: The columns and rows of an input image; of a convolution, its window counts.
  init?<S: Scalar>(of layer: Layer<S>, imageSize: (width: Int, height: Int)) {
    var size = imageSize
    if let convolution = layer.map as? Convolution {
      let window = convolution.windowSize(over: layer.input)
      size = (window.width, window.height)
    }
    guard layer.isDense || layer.map is Convolution, 1...1024 ~= size.width,
      1...1024 ~= size.height, size.width * size.height == layer.parameterShape.rows
    else { return nil }
    let units = min(layer.parameterShape.units, Self.maximumUnits)
    let columns = Int(Double(units).squareRoot().rounded(.up))
    let rows = (units + columns - 1) / columns
    // One pixel between the images.
    width = columns * (size.width + 1) - 1
    height = rows * (size.height + 1) - 1
    pixels = Array(repeating: 128, count: width * height)
    let weights = (0..<units).map { layer.weights(ofUnit: $0).map(magnitude) }
    let largest = weights.joined().lazy.filter(\.isFinite).map(abs).max() ?? 0
    guard largest > 0 else { return }
    for (unit, weights) in weights.enumerated() {
      let top = unit / columns * (size.height + 1)
      let left = unit % columns * (size.width + 1)
      for (index, weight) in weights.enumerated() where weight.isFinite {
        let pixel = (top + index / size.width) * width + left + index % size.width
        pixels[pixel] = UInt8(128 + (127 * weight / largest).rounded())
      }
    }
  }
}
