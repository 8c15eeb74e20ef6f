import Foundation

/// A look inside a network while it trains, as the API shows it.
struct Look: Encodable, Sendable {
  /// |δ^ℓ| of each layer, the mean over the probe: now, and on the way here.
  struct Gradients: Encodable, Sendable {
    let norms: [Double]
    let trail: GradientTrail
  }

  /// How the activations of a layer are distributed over the probe: of complex ones, their moduli.
  struct Activations: Encodable, Sendable {
    /// From 1.
    let layer: Int
    let from: Double
    let to: Double
    let counts: [Int]
    /// The share that lies at the ends, where σ' is small; nil where the function has no such ends.
    let saturated: Double?
  }

  /// The weights of the first layer, an image a unit.
  struct Weights: Encodable, Sendable {
    let width: Int
    let height: Int
    let count: Int
    /// The largest |w|.
    let scale: Double
    /// w/scale · 127 as int8, in base64.
    let pixels: String
  }

  /// What the network computes on a part of the plane, in the colours of `DomainColoring`.
  struct Plane: Encodable, Sendable {
    let width: Int
    let height: Int
    let real: [Double]
    let imaginary: [Double]
    /// Red, green and blue, row by row from the top, in base64.
    let rgb: String
  }

  struct Poles: Encodable, Sendable {
    let nearest: Double
  }

  /// Epochs trained, with the fraction of the one under way.
  let epoch: Double
  let gradients: Gradients
  let activations: [Activations]
  @NullWhenNil var weights: Weights?
  @NullWhenNil var plane: Plane?
  @NullWhenNil var poles: Poles?

  /// A look as it is sent.
  struct Encoded: Sendable {
    let epoch: Double
    let json: [UInt8]
  }

  var encoded: Encoded { Encoded(epoch: epoch, json: JSONBytes.encode(self)) }
}

/// |δ^ℓ| of each layer over the time of a run: at most 400 points, of which every other goes when
/// there are more.
struct GradientTrail: Encodable, Sendable {
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
