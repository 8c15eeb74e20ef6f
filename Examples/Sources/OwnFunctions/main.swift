// Trains networks over ℝ and ℂ with an activation, a cost, a layer, an update rule and a schedule of its own:
// checks their gradients, pauses and resumes a run, stores and loads the network.
// Ends with status 1 if a gradient is wrong, a resumed run differs, or a network does not learn.

import Backprop
import BackpropFormats
import Foundation
import Numerics

registerFunctions()

/// Returns samples of a function of points with normal coordinates.
func samples<S: Scalar>(
  of function: (S, S) -> S, count: Int, seed: UInt64
) throws -> Dataset<S> {
  var generator = Xoshiro256PlusPlus(seed: seed)
  let rows = (0..<count).map { _ in
    [S.normal(using: &generator), S.normal(using: &generator)]
  }
  return try Dataset(rows: rows, targets: rows.map { [function($0[0], $0[1])] })
}

/// Trains a network, and returns true if everything holds.
///
/// - Parameters:
///   - layers: A list of layers.
///   - function: The function to fit.
func train<S: Scalar>(_ layers: String, on function: (S, S) -> S) throws -> Bool {
  let cost = Cost(PseudoHuber())
  let training = try samples(of: function, count: 400, seed: 1)
  var generator = Xoshiro256PlusPlus(seed: 2)
  let network = try Network<S>(
    input: LayerShape(2), LayerSpecification.list(layers), using: &generator)
  print(network)

  let check = try GradientCheck(network, on: training.prefix(5), cost: cost)
  print("BP1 to BP4 differ from finite differences by at most \(check.worst)")

  let trainer = try Trainer(
    network, cost: cost,
    TrainingConfiguration(
      epochs: 60, miniBatchSize: 10, learningRate: 0.2, optimizer: Optimizer(LimitedMomentum()),
      schedule: .custom(CustomSchedule(InverseRoot()))))
  var whole = trainer
  var wholeGenerator = generator
  let history = try whole.train(on: training, using: &wholeGenerator)
  print("mean cost \(history.trainingCost[0]), after 60 epochs \(history.trainingCost[59])")

  // Pause in the middle of the first epoch, store the run, and continue from the file's bytes.
  var run = try TrainingRun(trainer, on: training, using: generator)
  try run.continueEpoch(until: .now)
  let stored = try Checkpoint(
    state: run.state, generator: run.generator, cost: cost, configuration: "{}",
    dataFingerprint: training.fingerprint
  ).encode()
  let checkpoint = try Checkpoint<S, Xoshiro256PlusPlus>(decoding: stored)
  run = try TrainingRun(
    trainer, resuming: checkpoint.state, on: training, using: checkpoint.generator)
  while !run.isFinished { try run.continueEpoch() }
  print("the resumed run is the same to the last bit: \(run.network == whole.network)")

  let path = FileManager.default.temporaryDirectory.path + "/own-functions.safetensors"
  try ModelFile.write(Model(whole.network, cost: cost), to: path)
  let model: Model<S> = try ModelFile.read(path)
  print("the network is read back: \(model.network == whole.network)")
  return check.worst < 1e-7 && run.network == whole.network && model.network == whole.network
    && history.trainingCost[59] < history.trainingCost[0] / 5
}

let real = try train("dense 16 square-plus, dense 1") { (x: Double, y) in x * y }
let complex = try train("dense 16 saturation, dense 1") { (x: Complex<Double>, y) in
  x.conjugate * y
}
let residual = try train("dense 8 saturation, residual saturation, dense 1") {
  (x: Complex<Double>, y) in x.conjugate * y
}
exit(real && complex && residual ? 0 : 1)
