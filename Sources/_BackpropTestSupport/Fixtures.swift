import Backprop

/// A classification of points that a small network learns in a moment: pixels of one of `classes`
/// stripes are bright, the others dark, all of them noisy.
public func stripes<S: Scalar>(
  _: S.Type = S.self, count: Int, classes: Int = 4, pixelsPerStripe: Int = 3, seed: UInt64 = 1
) throws -> Dataset<S> {
  var generator = Xoshiro256PlusPlus(seed: seed)
  var pixels: [UInt8] = []
  var labels: [Int32] = []
  for sample in 0..<count {
    let label = sample % classes
    labels.append(Int32(label))
    for pixel in 0..<classes * pixelsPerStripe {
      let bright = pixel / pixelsPerStripe == label ? 150.0 : 0
      pixels.append(UInt8(bright + 100 * generator.uniform()))
    }
  }
  return try Dataset(
    inputs: .pixels(pixels), targets: .classes(labels, count: classes),
    inputCount: classes * pixelsPerStripe, outputCount: classes)
}

/// Stripes whose dark pixels are zero, so that they are compressed.
public func sparseStripes<S: Scalar>(count: Int, seed: UInt64 = 1) throws -> Dataset<S> {
  let data: Dataset<S> = try stripes(count: count, seed: seed)
  guard case .pixels(let pixels) = data.inputs else { return data }
  return try Dataset(
    inputs: .pixels(pixels.map { $0 < 120 ? 0 : $0 }), targets: data.targets,
    inputCount: data.inputCount, outputCount: data.outputCount)
}

/// Samples with normally distributed inputs, and targets that are probabilities.
public func randomSamples<S: Scalar>(
  _: S.Type = S.self, count: Int, inputs: Int, outputs: Int, seed: UInt64
) throws -> Dataset<S> {
  var generator = Xoshiro256PlusPlus(seed: seed)
  let values = (0..<count * inputs).map { _ in S.normal(using: &generator) }
  var targets: [S] = []
  for _ in 0..<count {
    let shares = (0..<outputs).map { _ in generator.uniform() + 0.01 }
    let sum = shares.reduce(0, +)
    targets += shares.map { S(real: $0 / sum) }
  }
  return try Dataset(
    inputs: .values(values), targets: .values(targets), inputCount: inputs, outputCount: outputs)
}
