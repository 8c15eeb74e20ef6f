import Backprop
import Numerics

/// The data sets over ℂ, by the names that they have on the command line.
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

  /// Whether the data set is made from images of digits.
  public var needsDigits: Bool { self == .mnistFourier }

  /// The samples to learn from and those to measure on.
  ///
  /// The same seed gives the same samples. The four points of `xor` are both. The curves of
  /// `similarity` do not depend on the seed. `digits` are the images for ``mnistFourier``, which takes
  /// their training and test part; they are asked for only there.
  ///
  /// - Throws: What `digits` throws.
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
  /// Samples made by a rule, whose lengths agree and whose values are finite.
  init(made inputs: [S], _ targets: Targets, inputCount: Int, outputCount: Int) {
    do throws(DatasetError) {
      try self.init(
        inputs: .values(inputs), targets: targets, inputCount: inputCount,
        outputCount: outputCount)
    } catch {
      preconditionFailure("a rule made impossible samples: \(error)")
    }
  }
}
