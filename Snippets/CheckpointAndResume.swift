// Store a run, resume it, and get the same network as from an uninterrupted run.

import Backprop
import BackpropData
import BackpropFormats
import Foundation

let folder = FileManager.default.temporaryDirectory
  .appendingPathComponent("backprop-\(UUID().uuidString)").path
defer { try? FileManager.default.removeItem(atPath: folder) }

let training = Dataset<Float>(SyntheticDigits().images(.training, count: 1_000))
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [784, 20, 10], using: &generator)
let trainer = try Trainer(
  network, cost: .crossEntropy,
  TrainingConfiguration(
    epochs: 4, miniBatchSize: 10, learningRate: 0.01, optimizer: .adam(), monitor: .trainingCost))

// snippet.store
let checkpoints = CheckpointFolder(folder)
let lock = try checkpoints.lock()
var first = try TrainingRun(trainer, on: training, using: generator)
for _ in 1...2 { try first.continueEpoch() }
let checkpoint = Checkpoint(
  state: first.state, generator: first.generator, cost: first.cost, configuration: "{}",
  dataFingerprint: training.fingerprint)
try checkpoints.write(checkpoint, isBest: false)
// snippet.end

// snippet.resume
// `lock` keeps other processes out of the folder until it is released.
let found: CheckpointFolder.Newest<Float, Xoshiro256PlusPlus> = try checkpoints.newest()
precondition(found.checkpoint.dataFingerprint == training.fingerprint, "different data")
var second = try TrainingRun(
  trainer, resuming: found.checkpoint.state, on: training, using: found.checkpoint.generator)
while !second.isFinished { try second.continueEpoch() }
// snippet.end

// snippet.compare
var uninterrupted = trainer
let history = try uninterrupted.train(on: training, using: &generator)
print("training cost: \(history.trainingCost)")
print("same network, bit by bit: \(second.network == uninterrupted.network)")
// snippet.end
