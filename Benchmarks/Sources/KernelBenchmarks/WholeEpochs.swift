import Backprop
import BackpropData
import Foundation
import Numerics

/// Whole mini-batches as the trainer makes them, the first layer over compressed pixels: drawn
/// digits, of which as many pixels are zero as of MNIST's.
enum WholeEpochs {
  static func measure(_ machine: Machine) throws {
    let images = SyntheticDigits().images(.training, count: 10_000)
    let first = Shapes(name: "first layer alone", batchSize: 10, sizes: [784, 10])
    print("\nWhole epochs, one thread; zeros that are skipped count in GFLOP/s as if computed")
    print("                                  samples/s    GFLOP/s  % of peak")
    for shapes in [first, .sheet, .wide] {
      try measure(Float.self, "Float", shapes, images, peak: machine.peakFloat, [.sigmoid])
      try measure(Double.self, "Double", shapes, images, peak: machine.peakDouble, [.sigmoid])
    }
    try measure(
      Complex<Float>.self, "Complex<Float>", .sheet, images, peak: machine.peakFloat,
      [.splitSigmoid, .realPartSigmoid])
  }

  private static func measure<S: Scalar>(
    _: S.Type, _ scalar: String, _ shapes: Shapes, _ images: LabeledImages, peak: Double,
    _ activations: [S.Activation]
  ) throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<S>(
      sizes: shapes.sizes, activations: activations, using: &generator)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: 10, miniBatchSize: shapes.batchSize, learningRate: 0.1, monitor: []))
    let history = try trainer.train(on: Dataset<S>(images), using: &generator)
    guard let seconds = history.seconds.training.min() else { return }
    let parts = S.realBasis.count * S.realBasis.count
    let flops = shapes.flopsPerStep * parts / shapes.batchSize * images.count
    let throughput = Double(flops) / seconds / 1e9
    let name = "\(scalar), \(shapes.name)"
    print(
      name.padding(toLength: 32, withPad: " ", startingAt: 0),
      (Double(images.count) / seconds).formatted(digits: 0, width: 10),
      throughput.formatted(digits: 1, width: 10),
      (throughput / peak * 100).formatted(digits: 1, width: 10))
  }
}
