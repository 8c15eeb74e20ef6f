import Backprop
import BackpropCLI
import BackpropFiles
import BackpropFormats

/// A run on a thread of its own: makes or takes up the training, and drives it as the desk says.
struct TrainingWork: ScalarWork, Sendable {
  let run: StudioRun
  let desk: ControlDesk
  let source: SampleSource
  /// A checkpoint to go on from; nil for a new run.
  let checkpoint: [UInt8]?
  let store: RunStore
  /// Told when the run has come to a pause: its core is free.
  let didPause: @Sendable () -> Void

  func perform<S: Scalar>(over field: ScalarField<S>) throws {
    let settings = run.settings
    let split = try source.split(
      over: S.self, trainingSize: settings.trainSize, evaluationSize: nil)
    let fingerprint = "\(source.origin), \(split.training.count), \(split.evaluation.count)"
    let stored: Checkpoint<S, Xoshiro256PlusPlus>? = try checkpoint.map {
      try Checkpoint(decoding: $0)
    }
    if let stored, stored.dataFingerprint != fingerprint {
      throw FileError(
        .badData,
        "the run was trained on \(stored.dataFingerprint), and the data is now "
          + fingerprint, advice: "start it anew")
    }
    // The same draws as `backprop train`: the run is the same, bit by bit.
    var generator = Xoshiro256PlusPlus(seed: settings.seed)
    let activations = try field.activations(
      named: settings.activation, layers: settings.sizes.count - 1, cost: settings.cost)
    let network = try Network<S>(
      sizes: settings.sizes, activations: activations, initializer: settings.initializer,
      using: &generator)
    let trainer = try Trainer(network, cost: settings.cost, settings.training)
    let training = try TrainingRun(
      trainer, resuming: stored?.state,
      on: ShardedData(training: split.training, evaluation: split.evaluation),
      using: stored?.generator ?? generator, among: nil)
    var session = TrainingSession(
      training: training, work: self,
      probe: Probe(split.evaluation, image: source.imageSize), fingerprint: fingerprint)
    try session.drive()
  }
}
