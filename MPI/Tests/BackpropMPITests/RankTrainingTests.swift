import Foundation
import Testing

/// Several ranks train the same network as one process.
@Suite struct RankTrainingTests {
  private let job: Job

  init() throws { job = try Job() }

  private func history(_ name: String) throws -> History {
    try JSONDecoder().decode(History.self, from: Data(job.folder.text(name).utf8))
  }

  private func train(ranks: Int, _ options: String) throws {
    let outcome = try job.run(ranks: ranks, "train --distributed --quiet " + options)
    #expect(outcome.status == 0, "\(ranks) ranks: \(outcome.errors)")
  }

  /// One process without MPI, then 1, 2 and 4 ranks: the same counts, and the same costs up to the
  /// order of sums, in float64.
  @Test(arguments: [
    "--sizes 784,30,10 --train-size 600 --evaluation-size 300 --epochs 3 --lambda 0.1",
    "--sizes 784,512,512,10 --train-size 300 --evaluation-size 100 --batch-size 128 --epochs 2",
    "--train-size 300 --evaluation-size 90 --epochs 2 --optimizer adam --dropout 0.2 --gradient-norm 1",
    "--train-size 200 --evaluation-size 90 --epochs 2 --augment shift:2 --optimizer momentum",
    "--config layers.yaml --train-size 200 --evaluation-size 90 --epochs 2 --optimizer adam",
  ])
  func sameHistory(_ options: String) throws {
    try job.folder.write(
      "layers: [conv 4 5x5 stride 2 relu, max-pool 2x2, dense 10]", to: "layers.yaml")
    let run = "--dataset digits --precision float64 \(options)"
    let alone = try job.runAlone("train --quiet --threads 1 \(run) --history alone.json")
    #expect(alone.status == 0, "\(alone.errors)")
    let expected = try history("alone.json")
    for ranks in [1, 2, 4] {
      try train(ranks: ranks, "\(run) --history \(ranks).json")
      let found = try history("\(ranks).json")
      #expect(found.evaluationAccuracy == expected.evaluationAccuracy, "\(ranks) ranks")
      #expect(found.trainingAccuracy == expected.trainingAccuracy, "\(ranks) ranks")
      for (own, other) in zip(found.costs, expected.costs) {
        #expect(abs(own - other) < 1e-9 * abs(other), "\(ranks) ranks: \(own), \(other)")
      }
    }
  }

  /// With a fixed order of sums no number of ranks changes a bit, even in float32.
  @Test(arguments: [
    "--sizes 784,30,10 --lambda 0.1", "--optimizer adam --dropout 0.3 --batch-size 33",
    "--scalar complex --activation modrelu,real-part-sigmoid --eta 0.05",
  ])
  func sameBits(_ options: String) throws {
    let run =
      "--dataset digits --train-size 300 --evaluation-size 100 --epochs 2 --reduction ordered "
      + options
    for ranks in [1, 2, 3, 4] {
      try train(ranks: ranks, "\(run) --history \(ranks).json --save \(ranks).npz")
    }
    let (model, expected) = (try Data(contentsOf: job.folder.file("1.npz")), try history("1.json"))
    for ranks in [2, 3, 4] {
      #expect(try Data(contentsOf: job.folder.file("\(ranks).npz")) == model, "\(ranks) ranks")
      #expect(try history("\(ranks).json") == expected, "\(ranks) ranks")
    }
  }

  /// Ranks that average their networks every few mini-batches learn, too.
  @Test func localSteps() throws {
    let run = "--dataset digits --train-size 600 --evaluation-size 300 --epochs 4"
    try train(ranks: 4, "\(run) --local-steps 8 --history local.json")
    let local = try history("local.json")
    #expect(local.evaluationAccuracy.last ?? 0 > 150)
    #expect(local.trainingCost.last ?? 1 < local.trainingCost[0])
  }

  /// A step that diverges on one rank ends all of them with the same status, and one line.
  @Test(arguments: ["", "--reduction ordered", "--local-steps 3"])
  func divergence(_ options: String) throws {
    let outcome = try job.run(
      ranks: 3,
      "train --distributed --quiet --dataset digits --train-size 100 --evaluation-size 10 --activation "
        + "relu --cost quadratic --eta 1e30 \(options)")
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: "backprop: ").count == 2, "\(outcome.errors)")
  }

  /// Invalid arguments, missing data and too many ranks are reported once.
  @Test(arguments: [
    ("--eta nan", 64), ("--dataset nowhere.csv", 66), ("--reduction ordered:2", 64),
    ("--train-size 2 --batch-size 1", 64), ("--reduction ordered --local-steps 2", 64),
  ])
  func refusals(_ options: String, _ status: Int32) throws {
    let dataset = options.contains("--dataset") ? "" : "--dataset digits "
    let outcome = try job.run(ranks: 3, "train --distributed --quiet \(dataset)\(options)")
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: "backprop: ").count == 2, "\(outcome.errors)")
  }

  /// Several processes without `--distributed` are rejected: they would overwrite each other's files.
  @Test func loneCommandsAreRefused() throws {
    for arguments in ["train --dataset digits", "data info digits"] {
      let outcome = try job.run(ranks: 2, arguments)
      #expect(outcome.status == 64 && outcome.errors.contains("2 processes were started"))
    }
  }

  /// The sum of the ranks' gradients against finite differences, and with more ranks than samples.
  @Test(arguments: ["--scalar real", "--scalar complex --activation cardioid", "--samples 2"])
  func gradient(_ options: String) throws {
    let outcome = try job.run(ranks: 3, "check --distributed \(options)")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("on 3 ranks"))
  }
}

/// The content of `--history` without the times.
private struct History: Decodable, Equatable {
  let evaluationCost: [Double]
  let evaluationAccuracy: [Int]
  let trainingCost: [Double]
  let trainingAccuracy: [Int]

  private enum CodingKeys: String, CodingKey {
    case evaluationCost = "evaluation_cost"
    case evaluationAccuracy = "evaluation_accuracy"
    case trainingCost = "training_cost"
    case trainingAccuracy = "training_accuracy"
  }

  var costs: [Double] { evaluationCost + trainingCost }
}
