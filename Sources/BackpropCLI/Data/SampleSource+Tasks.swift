import Backprop
import BackpropData
import Numerics

extension SampleSource {
  /// The seed of the samples that are drawn: a data set is the same for every run.
  private static let taskSeed: UInt64 = 1

  /// The samples of a task over ℂ; over ℝ their real and imaginary parts side by side.
  ///
  /// - Parameters:
  ///   - images: Where the task takes its images from, if it is made of some.
  static func samples<S: Scalar>(
    of task: ComplexTask, images: SampleSource?, trainingSize: Int? = nil,
    evaluationSize: Int? = nil, over _: S.Type = S.self
  ) throws -> Split<S> {
    func complex<R: RealScalar>(_: R.Type) throws -> Split<Complex<R>> {
      let pair: DatasetSplit<Complex<R>>
      if let images, let training = images.images(.training, limit: trainingSize),
        let test = images.images(.test, limit: evaluationSize)
      {
        let fourier = FourierDigits(width: training.width, height: training.height)
        pair = DatasetSplit(
          training: fourier.dataset(of: training), evaluation: fourier.dataset(of: test))
      } else {
        pair = task.data(seed: taskSeed, digits: noDigits())
      }
      try requireCount(trainingSize, "train size", of: "training", pair.training.count)
      try requireCount(evaluationSize, "evaluation size", of: "test", pair.evaluation.count)
      return Split(
        training: pair.training.prefix(trainingSize ?? .max),
        evaluation: pair.evaluation.prefix(evaluationSize ?? .max))
    }
    func real<R: RealScalar>(_: R.Type) throws -> Split<R> {
      let split = try complex(R.self)
      return Split(
        training: .realCounterpart(of: split.training),
        evaluation: .realCounterpart(of: split.evaluation))
    }
    let split: Any =
      switch S.self {
      case is Float.Type: try real(Float.self)
      case is Double.Type: try real(Double.self)
      case is Complex<Float>.Type: try complex(Float.self)
      default: try complex(Double.self)
      }
    guard let split = split as? Split<S> else {
      preconditionFailure("\(S.self) is none of the four scalars")
    }
    return split
  }

  private static func noDigits() -> DigitDataset {
    preconditionFailure("a task that is made of images has some")
  }

  private static func requireCount(
    _ wanted: Int?, _ option: String, of part: String, _ count: Int
  ) throws(TrainingError) {
    if let wanted, wanted > count {
      throw .invalidHyperparameter(
        option: option, value: "\(wanted)", reason: "there are only \(count) \(part) samples")
    }
  }
}
