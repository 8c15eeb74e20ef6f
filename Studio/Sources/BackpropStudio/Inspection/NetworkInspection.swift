import Foundation

/// The JSON form of an inspection: gradients, activations and weights of a network while it trains.
struct NetworkInspection: Encodable, Sendable {
  /// The mean of |δ^ℓ| over the probe, for each layer: now, and over the epochs.
  struct Gradients: Encodable, Sendable {
    let norms: [Double]
    let trail: GradientNormTrail
  }

  /// A histogram of the activations of a layer over the probe; of complex ones, of their moduli.
  struct Activations: Encodable, Sendable {
    /// The number of the layer, from 1.
    let layer: Int
    let from: Double
    let to: Double
    let counts: [Int]
    /// The fraction of saturated activations, where σ' is small; nil if σ does not saturate.
    let saturated: Double?
  }

  /// The weights of the first layer as images, one per unit.
  struct Weights: Encodable, Sendable {
    let width: Int
    let height: Int
    let count: Int
    /// The largest |w|.
    let scale: Double
    /// w/scale · 127 as int8, in base64.
    let pixels: String
  }

  /// The values of the network on a part of the complex plane, in the colours of `DomainColoring`.
  struct Plane: Encodable, Sendable {
    let width: Int
    let height: Int
    let real: [Double]
    let imaginary: [Double]
    /// Red, green and blue, row by row from the top, in base64.
    let rgb: String
    /// The curves on which a part of the output is ½, where outputs are read in this way.
    @NullWhenNil var boundaries: Curves?
    /// The values on some lines of constant real part of the input, and of constant imaginary part.
    let grid: Curves

    /// Curves for the real and for the imaginary part, each as x₀, y₀, x₁, y₁, ….
    struct Curves: Encodable, Sendable {
      let real: [[Double]]
      let imaginary: [[Double]]
    }
  }

  struct Poles: Encodable, Sendable {
    let nearest: Double
  }

  /// The epochs trained, with the fraction of the current one.
  let epoch: Double
  let gradients: Gradients
  let activations: [Activations]
  @NullWhenNil var weights: Weights?
  @NullWhenNil var plane: Plane?
  @NullWhenNil var poles: Poles?

  /// The network that is inspected, and how finely.
  struct Version: Equatable, Sendable {
    let epoch: Double
    let isFine: Bool
  }

  /// An inspection as the API sends it.
  struct Encoded: Sendable {
    let version: Version
    let json: [UInt8]
  }

  /// Returns the inspection as the API sends it.
  ///
  /// - Parameter isFine: True if it is a fine one.
  func encoded(isFine: Bool) -> Encoded {
    Encoded(version: Version(epoch: epoch, isFine: isFine), json: JSONBytes.encode(self))
  }
}

/// |δ^ℓ| of each layer over the epochs of a run. At 400 points every other one is removed.
struct GradientNormTrail: Codable, Sendable {
  private(set) var at: [Double] = []
  private(set) var norms: [[Double]] = []

  private static let limit = 400

  mutating func append(_ norms: [Double], at epoch: Double) {
    if at.last == epoch { return }
    at.append(epoch)
    self.norms.append(norms)
    if at.count > Self.limit {
      let kept = at.indices.filter { $0 % 2 == 0 }
      at = kept.map { at[$0] }
      self.norms = kept.map { self.norms[$0] }
    }
  }
}

extension NetworkInspection.Activations {
  private static let binCount = 32
  /// The fraction of the interval at each end that counts as saturated.
  private static let margin = 0.02

  /// A histogram of values.
  ///
  /// - Parameters:
  ///   - values: Values that are finite and have finite differences.
  ///   - name: The activation. If its range is bounded, it is the range of the histogram.
  init(_ values: [Double], layer: Int, of name: String) {
    self.layer = layer
    let bounds: (from: Double, to: Double)? =
      switch name {
      case "sigmoid" where values.allSatisfy { 0...1 ~= $0 }: (0, 1)
      case "softmax", "real-part-sigmoid", "softmax-real-part", "softmax-modulus",
        "softmax-squared-modulus":
        (0, 1)
      case "tanh" where values.allSatisfy { -1...1 ~= $0 }: (-1, 1)
      case "split-sigmoid", "split-tanh": (0, 2.0.squareRoot())
      case "hard-tanh": (-1, 1)
      case "georgiou-koutsougeras", "phase-amplitude": (0, 1)
      default: nil
      }
    (from, to) = bounds ?? Self.range(of: values)
    let width = to - from
    var counts = [Int](repeating: 0, count: Self.binCount)
    for value in values {
      let bin = Int((value - from) / width * Double(Self.binCount))
      counts[min(max(bin, 0), Self.binCount - 1)] += 1
    }
    self.counts = counts
    let (low, high) = (from + Self.margin * width, to - Self.margin * width)
    saturated = bounds.map { _ in
      Double(values.count { $0 < low || $0 > high }) / Double(max(1, values.count))
    }
  }

  /// The smallest and the largest value, kept apart if they are equal.
  private static func range(of values: [Double]) -> (Double, Double) {
    let low = min(0, values.min() ?? 0)
    let high = values.max() ?? 1
    return high > low ? (low, high) : (low, low + 1)
  }
}
