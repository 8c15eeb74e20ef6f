/// How many digits and epochs the experiments of exercise 25 take.
struct SheetScale: Hashable, Sendable {
  /// Training digits of 25 a; all there are, if there are fewer.
  var trainingDigits: Int
  /// Test digits of every experiment.
  var testDigits: Int
  /// Epochs of 25 a.
  var epochs: Int
  /// Training digits of 25 b and c.
  var fewDigits: Int
  /// Epochs of 25 b and c.
  var manyEpochs: Int
  /// The first epoch in the plots of 25 b and c that leave out the beginning.
  var lateEpoch: Int
  /// Training digits of the two runs that differ by one rounding.
  var roundingDigits: Int
  /// Epochs of these runs.
  var roundingEpochs: Int

  /// The sheet's own numbers.
  static let full = SheetScale(
    trainingDigits: 50_000, testDigits: 10_000, epochs: 30, fewDigits: 1_000, manyEpochs: 400,
    lateEpoch: 100, roundingDigits: 50_000, roundingEpochs: 20)

  /// For a first look, in seconds.
  static let quick = SheetScale(
    trainingDigits: 5_000, testDigits: 1_000, epochs: 10, fewDigits: 300, manyEpochs: 100,
    lateEpoch: 25, roundingDigits: 2_000, roundingEpochs: 10)
}
