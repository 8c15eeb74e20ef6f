import Backprop
import BackpropData

/// The samples that a network is looked into with: the same few for the whole run.
struct Probe<S: Scalar>: Sendable {
  private let samples: Dataset<S>
  private let image: (width: Int, height: Int)?

  private static var size: Int { 64 }
  private static var imageLimit: Int { 64 }
  /// Below it the differences of two sizes are finite, too.
  private static var sizeLimit: Double { 1e300 }

  /// - Parameter image: The columns and rows of the inputs, if they are images.
  init(_ evaluation: Dataset<S>, image: (width: Int, height: Int)?) {
    samples = evaluation.prefix(Self.size)
    self.image = image
  }

  /// A look at a network; nil if it computes values that are infinite or no numbers.
  ///
  /// - Parameters:
  ///   - epoch: Epochs trained, with the fraction of the one under way.
  ///   - trail: Gets the lengths of the errors.
  func look(
    at network: Network<S>, cost: Cost, epoch: Double, trail: inout GradientTrail,
    nearestPole: Double?
  ) -> Look? {
    guard let norms = try? network.errorNorms(on: samples, cost: cost),
      let activations = activations(of: network)
    else { return nil }
    let means = norms.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    guard means.allSatisfy(\.isFinite) else { return nil }
    trail.append(means, at: epoch)
    return Look(
      epoch: epoch, gradients: Look.Gradients(norms: means, trail: trail),
      activations: activations, weights: weights(of: network.layers[0]),
      plane: ColouredPlane.plane(of: network),
      poles: nearestPole.flatMap { $0.isFinite ? Look.Poles(nearest: $0) : nil })
  }

  /// The histograms of all layers, each layer being fed what the one before it gave.
  private func activations(of network: Network<S>) -> [Look.Activations]? {
    var inputs = samples.inputs
    var histograms: [Look.Activations] = []
    for (index, layer) in network.layers.enumerated() {
      guard let single = try? Network(layers: [layer]),
        let rows = try? single.outputs(for: inputs)
      else { return nil }
      let values = rows.flatMap(\.self)
      let sizes = values.map(\.shownSize)
      guard sizes.allSatisfy({ $0.magnitude < Self.sizeLimit }) else { return nil }
      histograms.append(
        Look.Activations(sizes, layer: index + 1, of: layer.activation.rawValue))
      inputs = .values(values)
    }
    return histograms
  }

  /// The weights into the first units, if the inputs are images.
  private func weights(of layer: Layer<S>) -> Look.Weights? {
    guard let image, image.width * image.height == layer.inputCount else { return nil }
    let count = min(Self.imageLimit, layer.outputCount)
    let rows = (0..<count).map { layer.weights(ofUnit: $0).map { Double($0.realPart) } }
    guard rows.joined().allSatisfy(\.isFinite) else { return nil }
    let scale = rows.joined().reduce(0) { max($0, abs($1)) }
    let pixels = rows.joined().map { weight in
      UInt8(bitPattern: Int8((scale > 0 ? weight / scale * 127 : 0).rounded()))
    }
    return Look.Weights(
      width: image.width, height: image.height, count: count, scale: scale,
      pixels: Base64.encode(pixels))
  }
}

extension Scalar {
  /// A real number itself, of a complex one its modulus.
  fileprivate var shownSize: Double {
    Self.realBasis.count == 1 ? Double(realPart) : Double(lengthSquared).squareRoot()
  }
}
