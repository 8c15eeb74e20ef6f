public import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Numerics

extension DataSource {
  /// The training and the evaluation samples of a run.
  ///
  /// Images have a training and a test part. The rows of a table that are for evaluation are taken
  /// evenly from all of it, so that a table sorted by class is split well; the others are for
  /// training.
  ///
  /// - Parameters:
  ///   - scalar: The type of the samples' numbers.
  ///   - trainingSize: The number of training samples, the first ones; `nil` for all.
  ///   - evaluationSize: The number of evaluation samples; `nil` for all test images, or a seventh
  ///     of the rows.
  ///   - isStratified: A Boolean value that indicates whether classes keep their shares in both
  ///     parts: then both hold the first samples of each class, or, of a table, evenly spaced ones.
  /// - Throws: ``OptionError`` if there are no classes to keep in balance, `TrainingError` for sizes
  ///   that the data does not have.
  public func split<S: Scalar>(
    over scalar: S.Type = S.self, trainingSize: Int? = nil, evaluationSize: Int? = nil,
    isStratified: Bool = false
  ) throws -> DatasetSplit<S> {
    if isStratified, !hasClasses {
      throw OptionError(
        "the samples of \(name) have no classes to keep in balance", option: "stratify")
    }
    switch content {
    case .task(let task, let images):
      return try samples(of: task, images, trainingSize, evaluationSize)
    case .table(let table):
      do {
        return try table.split(
          trainingSize: trainingSize, evaluationSize: evaluationSize, isStratified: isStratified)
      } catch let error as FileError {
        throw error.inFile(name)
      }
    case .images, .drawnDigits:
      try Self.requireCount(trainingSize, "train size", of: "training", count(of: .training))
      try Self.requireCount(evaluationSize, "evaluation size", of: "test", count(of: .test))
      guard isStratified else {
        return DatasetSplit(
          training: try samples(.training, limit: trainingSize),
          evaluation: try samples(.test, limit: evaluationSize), preprocessing: preprocessing)
      }
      return DatasetSplit(
        training: try samples(.training).first(trainingSize, isStratified: true),
        evaluation: try samples(.test).first(evaluationSize, isStratified: true),
        preprocessing: preprocessing)
    }
  }

  /// A Boolean value that indicates whether samples have classes whose shares can be kept.
  private var hasClasses: Bool {
    switch content {
    case .images, .drawnDigits: true
    case .table(let table): table.preprocessing.isClassification
    case .task: false
    }
  }

  /// The samples of a part, or the first `limit` of them; all rows of a table; of a complex task the
  /// evaluation samples, unless it is the training part.
  public func samples<S: Scalar>(
    _ part: Part, limit: Int? = nil, over _: S.Type = S.self
  ) throws -> Dataset<S> {
    switch content {
    case .table(let table):
      do {
        return try table.samples().prefix(limit ?? .max)
      } catch let error as FileError {
        throw error.inFile(name)
      }
    case .task(let task, let images):
      let split: DatasetSplit<S> = try samples(of: task, images, nil, nil)
      return part == .training ? split.training : split.evaluation
    case .images, .drawnDigits:
      guard let images = images(part, limit: limit) else {
        preconditionFailure("a source of images has no images")
      }
      guard let pixelTable else { return Dataset(images) }
      return try Dataset(
        inputs: pixelTable.inputs(ofPixels: images.pixels),
        targets: .classes(images.labels.map { Int32($0) }, count: images.classCount),
        inputCount: images.pixelCount, outputCount: images.classCount)
    }
  }

  /// Returns the inputs of a network for the pixels of some of these images.
  public func inputs<S: Scalar>(
    ofPixels pixels: [UInt8], over _: S.Type = S.self
  ) -> Dataset<S>.Inputs {
    pixelTable?.inputs(ofPixels: pixels) ?? .pixels(pixels)
  }

  /// A digest of all samples that a run can use.
  public func fingerprint() throws -> String {
    let parts = hasParts ? [Part.training, .test] : [.training]
    return try parts.map { try samples($0, over: Float.self).fingerprint }.joined()
  }

  /// `count` of the indices in `0..<total`, evenly spaced.
  package static func evenlySpaced(_ count: Int, in total: Int) -> [Int] {
    (0..<count).map { ($0 + 1) * total / count - 1 }
  }

  static func requireCount(
    _ requested: Int?, _ option: String, of part: String, _ count: Int
  ) throws(TrainingError) {
    guard let requested, requested > count else { return }
    throw .invalidHyperparameter(
      option: option, value: "\(requested)", reason: "there are only \(count) \(part) samples")
  }

  // MARK: - Complex tasks

  /// The seed of generated samples: a data set is the same for every run.
  private static let taskSeed: UInt64 = 1

  /// The samples of a task over ℂ; over ℝ their real and imaginary parts side by side.
  private func samples<S: Scalar>(
    of task: ComplexTask, _ images: DataSource?, _ trainingSize: Int?, _ evaluationSize: Int?
  ) throws -> DatasetSplit<S> {
    func complex<R: RealScalar>(_: R.Type) throws -> DatasetSplit<Complex<R>> {
      let pair: DatasetSplit<Complex<R>>
      if let images, let training = images.images(.training, limit: trainingSize),
        let test = images.images(.test, limit: evaluationSize)
      {
        let fourier = FourierDigits(width: training.width, height: training.height)
        pair = DatasetSplit(
          training: fourier.dataset(of: training), evaluation: fourier.dataset(of: test))
      } else {
        pair = task.data(seed: Self.taskSeed, digits: Self.noDigits())
      }
      try Self.requireCount(trainingSize, "train size", of: "training", pair.training.count)
      try Self.requireCount(evaluationSize, "evaluation size", of: "test", pair.evaluation.count)
      return DatasetSplit(
        training: pair.training.prefix(trainingSize ?? .max),
        evaluation: pair.evaluation.prefix(evaluationSize ?? .max))
    }
    func real<R: RealScalar>(_: R.Type) throws -> DatasetSplit<R> {
      let pair = try complex(R.self)
      return DatasetSplit(
        training: .realCounterpart(of: pair.training),
        evaluation: .realCounterpart(of: pair.evaluation))
    }
    let pair: Any =
      switch S.self {
      case is Float.Type: try real(Float.self)
      case is Double.Type: try real(Double.self)
      case is Complex<Float>.Type: try complex(Float.self)
      default: try complex(Double.self)
      }
    guard let pair = pair as? DatasetSplit<S> else {
      preconditionFailure("\(S.self) is not one of the four scalar types")
    }
    return pair
  }

  private static func noDigits() -> DigitDataset {
    preconditionFailure("a task that is made of images has images")
  }
}

extension Dataset {
  /// The first `size` samples, or the first ones of each class; all if there is no size.
  fileprivate func first(_ size: Int?, isStratified: Bool) -> Dataset {
    guard let size, size < count else { return self }
    if isStratified, let stratification { return selecting(stratification.first(size)) }
    return prefix(size)
  }
}
