import Backprop
import Numerics

/// A data set over ℂ, by a stable identifier.
public enum ComplexTask: String, CaseIterable, Sendable {
  /// ``ComplexXOR``
  case xor
  /// ``PlaneSimilarity``
  case similarity
  /// ``ChannelEqualization``, QPSK at 20 dB
  case equalizer
  /// ``NonCircularGaussians``
  case noncircular
  /// ``FourierDigits``
  case mnistFourier = "mnist-fourier"

  /// True if the data set is made from images of digits.
  public var needsDigits: Bool { self == .mnistFourier }

  /// Returns the training set and the evaluation set.
  ///
  /// The same seed gives the same samples. The four points of `xor` are both sets. The curves of
  /// `similarity` do not depend on the seed. `digits` are the images for ``mnistFourier``, which takes
  /// their training and test parts; the other tasks do not evaluate the argument.
  ///
  /// - Throws: The error of `digits`.
  public func data<R: RealScalar>(
    _: R.Type = R.self, seed: UInt64, digits: @autoclosure () throws -> DigitDataset
  ) rethrows -> DatasetSplit<Complex<R>> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    switch self {
    case .xor:
      return DatasetSplit(training: ComplexXOR.dataset(), evaluation: ComplexXOR.dataset())
    case .similarity:
      let task = PlaneSimilarity()
      return DatasetSplit(
        training: task.dataset(on: PlaneCurve.segments(2), pointsPerCurve: 25),
        evaluation: task.dataset(on: PlaneCurve.unseen, pointsPerCurve: 100))
    case .equalizer:
      let task = ChannelEqualization(signalToNoiseRatio: 20)
      return DatasetSplit(
        training: task.dataset(count: 2_000, using: &generator),
        evaluation: task.dataset(count: 10_000, using: &generator))
    case .noncircular:
      let task = NonCircularGaussians()
      return DatasetSplit(
        training: task.dataset(count: 2_000, using: &generator),
        evaluation: task.dataset(count: 2_000, using: &generator))
    case .mnistFourier:
      let digits = try digits()
      let task = FourierDigits(width: digits.training.width, height: digits.training.height)
      return DatasetSplit(
        training: task.dataset(of: digits.training), evaluation: task.dataset(of: digits.test))
    }
  }
}

extension Dataset {
  /// Generated samples, whose lengths match and whose values are finite.
  init(generated inputs: [S], _ targets: Targets, inputCount: Int, outputCount: Int) {
    do throws(DatasetError) {
      try self.init(
        inputs: .values(inputs), targets: targets, inputCount: inputCount,
        outputCount: outputCount)
    } catch {
      preconditionFailure("generated samples are valid: \(error)")
    }
  }
}
