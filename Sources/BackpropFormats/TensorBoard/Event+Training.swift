public import Backprop
import BackpropFiles

extension Event {
  /// What was measured after the last epoch of a history: `cost/training`, `cost/evaluation`,
  /// `accuracy/training`, `accuracy/evaluation` (relative) and `weights/squared-norm`.
  public init(lastEpochOf history: History, wallTime: Double) {
    self.init(wallTime: wallTime, step: history.epochs)
    let curves: [(tag: String, last: Double?)] = [
      ("cost/training", history.trainingCost.last),
      ("cost/evaluation", history.evaluationCost.last),
      ("accuracy/training", history.relativeTrainingAccuracy.last),
      ("accuracy/evaluation", history.relativeEvaluationAccuracy.last),
      ("weights/squared-norm", history.squaredWeightNorm.last),
      ("poles/distance", history.poleDistance.last),
    ]
    values = curves.compactMap { curve in curve.last.map { (curve.tag, .scalar($0)) } }
  }

  /// The parameters of a network: a histogram of each layer's weights and biases, |w| over ℂ, and an
  /// image of what the units of the first layer look for.
  public init<S: Scalar>(parametersOf network: Network<S>, epoch: Int, wallTime: Double) {
    self.init(wallTime: wallTime, step: epoch)
    for (number, layer) in network.layers.enumerated() {
      values += [
        ("layers.\(number)/weight", .histogram(WeightHistogram(layer.weights.map(size)))),
        ("layers.\(number)/bias", .histogram(WeightHistogram(layer.bias.map(size)))),
      ]
    }
    if let image = WeightImage(of: network.layers[0]) {
      let png = PNGEncoder.encode(
        image.pixels, width: image.width, height: image.height, format: .grey8)
      values.append(
        ("layers.0/units", .image(png: png, width: image.width, height: image.height)))
    }
  }
}

/// A real number itself, and of a complex one its length.
func size<S: Scalar>(_ number: S) -> Double {
  S.realBasis.count == 1
    ? Double(number.score) : Double(number.lengthSquared).squareRoot()
}

/// The weights of a layer's units as grey images side by side: white is positive, black negative,
/// mid-grey zero, on the same scale for all. Over ℂ it is |w|.
struct WeightImage {
  private(set) var pixels: [UInt8]
  let width: Int
  let height: Int

  /// The largest number of units that are shown.
  static let maximumUnits = 100

  /// - Returns: nil if the inputs of the layer are no square image of at least 2 × 2.
  init?<S: Scalar>(of layer: Layer<S>) {
    let side = Int(Double(layer.inputCount).squareRoot())
    guard side >= 2, side * side == layer.inputCount, side <= 1024 else { return nil }
    let units = min(layer.outputCount, Self.maximumUnits)
    let columns = Int(Double(units).squareRoot().rounded(.up))
    let rows = (units + columns - 1) / columns
    // One pixel between the images.
    width = columns * (side + 1) - 1
    height = rows * (side + 1) - 1
    pixels = Array(repeating: 128, count: width * height)
    let weights = (0..<units).map { layer.weights(ofUnit: $0).map(size) }
    let largest = weights.joined().lazy.filter(\.isFinite).map(abs).max() ?? 0
    guard largest > 0 else { return }
    for (unit, weights) in weights.enumerated() {
      let (top, left) = (unit / columns * (side + 1), unit % columns * (side + 1))
      for (place, weight) in weights.enumerated() where weight.isFinite {
        let pixel = (top + place / side) * width + left + place % side
        pixels[pixel] = UInt8(128 + (127 * weight / largest).rounded())
      }
    }
  }
}
