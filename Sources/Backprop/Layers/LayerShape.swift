/// The arrangement of the values of a sample between two layers: height × width × channels.
///
/// In memory the channels of a point are neighbours, then come the points of a row: channels last,
/// as in TensorFlow and JAX. A plain vector of n values has 1 × 1 points with n channels.
public struct LayerShape: Hashable, Codable, Sendable {
  /// The number of rows of points; 1 for a sequence.
  public let height: Int
  /// The number of points of a row.
  public let width: Int
  /// The number of values of a point.
  public let channels: Int

  /// An image, or with a height of 1 a sequence.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// A plain vector.
  public init(_ count: Int) { self.init(height: 1, width: 1, channels: count) }

  /// The number of values of a sample.
  public var count: Int { height * width * channels }

  /// The number of points, height · width.
  public var points: Int { height * width }

  /// True for a plain vector.
  public var isVector: Bool { points == 1 }
}

extension LayerShape: CustomStringConvertible {
  /// `24×24×20`; a plain vector is a number.
  public var description: String {
    isVector ? "\(channels)" : "\(height)×\(width)×\(channels)"
  }

  /// The shape from a text: `28x28`, `28x28x3`, or a number of values.
  ///
  /// - Returns: `nil` if the text is none of these, or a number is not in 1…2²⁴.
  public init?(_ text: some StringProtocol) {
    let numbers = text.lowercased().split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" }
    ).map { Int($0) }
    let sizes = numbers.compactMap { $0 }.filter { 1...maximumLayerSize ~= $0 }
    guard sizes.count == numbers.count else { return nil }
    switch sizes.count {
    case 1: self.init(sizes[0])
    case 2: self.init(height: sizes[0], width: sizes[1], channels: 1)
    case 3: self.init(height: sizes[0], width: sizes[1], channels: sizes[2])
    default: return nil
    }
    // No product of these overflows 64 bits.
    guard points <= maximumLayerSize, count <= maximumLayerSize else { return nil }
  }
}
