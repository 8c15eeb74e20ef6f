/// What TensorBoard shows for one step of a run.
///
/// Source: TensorFlow, `tensorflow/core/util/event.proto`, `…/framework/summary.proto` and
/// `…/framework/tensor.proto`, from which the numbers of the fields are.
public struct Event: Sendable, Hashable {
  /// A value under a name; TensorBoard groups names by what stands before the first slash.
  public enum Value: Sendable, Hashable {
    /// Rounded to 32 bits, as the format has it.
    case scalar(Double)
    /// How numbers are distributed.
    case histogram(WeightHistogram)
    /// An image in the bytes of a PNG file.
    case image(png: [UInt8], width: Int, height: Int)
    /// Shown as Markdown.
    case text(String)
  }

  /// Seconds since 1970.
  public var wallTime: Double
  /// The number of the step, here of the epoch.
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

  /// An event of a time and a step.
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

  /// The message that every file begins with.
  static func firstMessage(wallTime: Double) -> [UInt8] {
    var event = ProtobufWriter()
    event.double(1, wallTime)
    event.string(3, "brain.Event:2")
    return event.bytes
  }

  /// The message by which what a run recorded from `step` on is forgotten: it is done again.
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
