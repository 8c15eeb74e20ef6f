import Numerics

/// The distance of weighted inputs to the poles of their activation. Over ℝ there are none.
extension Workspace {
  /// Whether the activation of any layer has poles.
  var hasPoles: Bool { layers.contains { $0.activation.hasPoles } }

  /// The smallest distance of any weighted input of the first `m` samples to a pole, and the number
  /// of its layer, from 1.
  func smallestPoleDistance(_ m: Int) -> (distance: S.RealType, layer: Int) {
    var smallest: (squared: S.RealType, layer: Int) = (.infinity, 0)
    for ℓ in layers.indices where layers[ℓ].activation.hasPoles {
      let (activation, z) = (layers[ℓ].activation, layers[ℓ].z)
      for row in 0..<m {
        for j in 0..<z.columns {
          guard let pole = S.nearestPole(of: activation, to: z[row][j]) else { continue }
          let squared = (z[row][j] - pole).lengthSquared
          if squared < smallest.squared { smallest = (squared, ℓ + 1) }
        }
      }
    }
    return (smallest.squared.squareRoot(), smallest.layer)
  }

  /// Moves weighted inputs that are nearer to a pole than `poleRadius` to the nearest point at that
  /// distance (to the right of the pole, if they hit it).
  func keepAwayFromPoles(_ ℓ: Int, _ z: MatrixPointer<S>) {
    guard poleRadius > 0, layers[ℓ].activation.hasPoles else { return }
    for row in 0..<z.rows {
      for j in 0..<z.columns {
        guard let pole = S.nearestPole(of: layers[ℓ].activation, to: z[row][j]) else { continue }
        let offset = z[row][j] - pole
        let distance = offset.lengthSquared.squareRoot()
        if distance == 0 {
          z[row][j] = pole + S(poleRadius)
        } else if distance < poleRadius {
          z[row][j] = pole + S(poleRadius / distance) * offset
        }
      }
    }
  }
}
