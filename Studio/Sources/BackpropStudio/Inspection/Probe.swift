import Backprop
import BackpropData

/// The evaluation samples on which a network is inspected: the same few during the whole run.
struct Probe<S: Scalar>: Sendable {
  private let samples: Dataset<S>
  private let image: (width: Int, height: Int)?
  private let plane: ColouredPlane?

  private static var size: Int { 64 }
  private static var imageLimit: Int { 64 }
  /// The largest modulus of an activation, so that differences of two are finite.
  private static var modulusLimit: Double { 1e300 }

  /// The first evaluation samples.
  ///
  /// - Parameters:
  ///   - image: The width and height of the inputs, if they are images.
  ///   - plane: The domain colouring of the network, if inputs and outputs are complex numbers.
  init(_ evaluation: Dataset<S>, image: (width: Int, height: Int)?, plane: ColouredPlane?) {
    self.plane = plane
    samples = evaluation.prefix(Self.size)
    self.image = image
  }

  /// A Boolean value that indicates whether an inspection can be finer than usual.
  var canBeFine: Bool { plane != nil }

  /// Inspects a network; returns nil if a value is infinite or not a number.
  ///
  /// - Parameters:
  ///   - epoch: The epochs trained, with the fraction of the current one.
  ///   - trail: The record to which the norms of the errors are appended.
  ///   - isFine: True for an inspection that may take longer, since the run is at rest.
  func inspect(
    _ network: Network<S>, cost: Cost, epoch: Double, trail: inout GradientNormTrail,
    nearestPole: Double?, isFine: Bool = false
  ) -> NetworkInspection? {
    guard let norms = try? network.errorNorms(on: samples, cost: cost),
      let activations = activations(of: network)
    else { return nil }
    let means = norms.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    guard means.allSatisfy(\.isFinite) else { return nil }
    trail.append(means, at: epoch)
    return NetworkInspection(
      epoch: epoch, gradients: NetworkInspection.Gradients(norms: means, trail: trail),
      activations: activations, weights: weights(of: network.layers[0]),
      plane: plane?.plane(of: network, isFine: isFine),
      poles: nearestPole.flatMap { $0.isFinite ? NetworkInspection.Poles(nearest: $0) : nil })
  }

  /// Appends the norms of the errors to a trail, unless one is infinite or not a number.
  func record(
    _ network: Network<S>, cost: Cost, epoch: Double, trail: inout GradientNormTrail
  ) {
    guard let norms = try? network.errorNorms(on: samples, cost: cost) else { return }
    let means = norms.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    if means.allSatisfy(\.isFinite) { trail.append(means, at: epoch) }
  }

  /// The histograms of all layers, from one forward pass layer by layer.
  private func activations(of network: Network<S>) -> [NetworkInspection.Activations]? {
    var inputs = samples.inputs
    var histograms: [NetworkInspection.Activations] = []
    for (index, layer) in network.layers.enumerated() {
      guard let single = try? Network(layers: [layer]),
        let rows = try? single.outputs(for: inputs)
      else { return nil }
      let values = rows.flatMap(\.self)
      let moduli = values.map(\.realOrModulus)
      guard moduli.allSatisfy({ $0.magnitude < Self.modulusLimit }) else { return nil }
      histograms.append(
        NetworkInspection.Activations(moduli, layer: index + 1, of: layer.activation.rawValue))
      inputs = .values(values)
    }
    return histograms
  }

  /// The weights of the first units as images; nil if the inputs are no images, or the units have
  /// windows of them.
  private func weights(of layer: Layer<S>) -> NetworkInspection.Weights? {
    guard let image, layer.isDense, image.width * image.height == layer.inputCount else {
      return nil
    }
    let count = min(Self.imageLimit, layer.outputCount)
    let rows = (0..<count).map { layer.weights(ofUnit: $0).map { Double($0.realPart) } }
    guard rows.joined().allSatisfy(\.isFinite) else { return nil }
    let scale = rows.joined().reduce(0) { max($0, abs($1)) }
    let pixels = rows.joined().map { weight in
      UInt8(bitPattern: Int8((scale > 0 ? weight / scale * 127 : 0).rounded()))
    }
    return NetworkInspection.Weights(
      width: image.width, height: image.height, count: count, scale: scale,
      pixels: Base64.encode(pixels))
  }
}

extension Scalar {
  /// The value of a real number, or the modulus of a complex one.
  fileprivate var realOrModulus: Double {
    Self.realBasis.count == 1 ? Double(realPart) : Double(lengthSquared).squareRoot()
  }
}
