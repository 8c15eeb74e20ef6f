import Backprop
import BackpropData
import BackpropPlots
import Foundation

/// The weights from the pixels that are 0 in every training digit: nothing but the decay changes
/// them, so that their length is known beforehand.
///
///     w after t steps = (1 - ηλ/n)^t · w at the start
struct EdgeWeights: Hashable, Sendable {
  /// The number of pixels that are 0 in every training digit.
  let pixels: Int
  /// The number of all pixels.
  let allPixels: Int
  /// The root mean square of the weights from them, without and with regularisation.
  let plain: Double
  let regularised: Double
  /// `(1 - ηλ/n)^t`.
  let predicted: Double

  /// `nil` if every pixel is inked somewhere.
  init?(_ plain: Run, _ regularised: Run, digits: LabeledImages) {
    let count = regularised.history.trainingSize
    var isInked = [Bool](repeating: false, count: digits.pixelCount)
    for index in 0..<count {
      for (pixel, value) in digits.image(index).enumerated() where value > 0 {
        isInked[pixel] = true
      }
    }
    let blank = isInked.indices.filter { !isInked[$0] }
    if blank.isEmpty { return nil }
    func rootMeanSquare(_ layer: Layer<Float>) -> Double {
      var sum = 0.0
      for pixel in blank {
        for unit in 0..<layer.outputCount {
          let weight = Double(layer[unit: unit, input: pixel])
          sum += weight * weight
        }
      }
      return (sum / Double(blank.count * layer.outputCount)).squareRoot()
    }
    pixels = blank.count
    allPixels = digits.pixelCount
    self.plain = rootMeanSquare(plain.network.layers[0])
    self.regularised = rootMeanSquare(regularised.network.layers[0])
    let experiment = regularised.experiment
    let steps =
      regularised.history.epochs
      * ((count + Experiment.miniBatchSize - 1) / Experiment.miniBatchSize)
    predicted = pow(
      1 - experiment.learningRate * experiment.lambda / Double(count), Double(steps))
  }

  /// What became of these weights, in words.
  var words: String {
    func text(_ value: Double) -> String { significant(value, digits: 3) }
    return "\(pixels) of the \(allPixels) pixels are 0 in all training digits, so that the data "
      + "never change the weights from there. Without regularisation these keep their random "
      + "values, with a root mean square of \(text(plain)), for ever; with it, it is "
      + "\(text(regularised)), that is \(text(regularised / plain)) times as much. "
      + "(1 − ηλ/n)^{t} after all t steps predicts \(text(predicted))."
  }
}
