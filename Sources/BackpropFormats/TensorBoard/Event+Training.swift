public import Backprop
import BackpropFiles

extension Event {
  /// What was measured after the last epoch of a history: `cost/training`, `cost/evaluation`,
  /// `accuracy/training`, `accuracy/evaluation` (relative), `weights/squared-norm`,
  /// `poles/distance`, and how many seconds the epoch took, `seconds/training` and
  /// `seconds/evaluation`.
  ///
  /// - Parameters:
  ///   - history: What was measured; its last epoch is the step.
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

  /// The parameters of a network: a histogram of each layer's weights and biases, and an image of
  /// what the units of the first layer look for. Over ℂ they show magnitudes, and their names say so:
  /// `layers.0/weight-magnitude`.
  ///
  /// - Parameters:
  ///   - network: The network after the epoch.
  ///   - epoch: The number of the epoch, from 1.
  ///   - imageSize: The columns and rows of the images that the network gets; nil if its inputs are
  ///     none, and there is nothing to see.
  ///   - wallTime: Seconds since 1970.
  public init<S: Scalar>(
    parametersOf network: Network<S>, epoch: Int, imageSize: (width: Int, height: Int)?,
    wallTime: Double
  ) {
    self.init(wallTime: wallTime, step: epoch)
    let suffix = S.realBasis.count == 1 ? "" : "-magnitude"
    for (number, layer) in network.layers.enumerated() {
      let name = "layers.\(number)"
      values += [
        ("\(name)/weight\(suffix)", .histogram(WeightHistogram(layer.weights.map(size)))),
        ("\(name)/bias\(suffix)", .histogram(WeightHistogram(layer.bias.map(size)))),
      ]
    }
    if let imageSize, let image = WeightImage(of: network.layers[0], imageSize: imageSize) {
      let png = PNGEncoder.encode(
        image.pixels, width: image.width, height: image.height, format: .grey8)
      values.append(
        ("layers.0/units\(suffix)", .image(png: png, width: image.width, height: image.height)))
    }
  }
}

/// A real number itself, and of a complex one its length.
func size<S: Scalar>(_ number: S) -> Double {
  S.realBasis.count == 1
    ? Double(number.realPart) : Double(number.lengthSquared).squareRoot()
}
