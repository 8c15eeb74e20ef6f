import Backprop
import BackpropData
import BackpropPlots

/// Two trainings in `Double` that differ by a single rounding at the start, and how far apart they
/// are after each epoch.
struct RoundingGrowth: Hashable, Sendable {
  let cost: Cost
  /// |difference of the training costs|, one value an epoch.
  let costDifferences: [Double]
  /// The training cost of the first of the two runs.
  let costs: [Double]
  /// ‖w - w′‖ over all weights and biases, one value an epoch.
  let distances: [Double]
  /// The first epoch after which the two recognise different numbers of training digits.
  let firstDifferentCount: Int?
  /// The growth of the distance of the weights, fitted until they are different weights.
  let fit: ExponentialFit?

  /// - Parameter norms: The length of all weights, √Σ‖w‖², after each epoch.
  init(
    cost: Cost, costs: [Double], otherCosts: [Double], distances: [Double], norms: [Double],
    firstDifferentCount: Int?
  ) {
    self.cost = cost
    self.costs = costs
    self.distances = distances
    self.firstDifferentCount = firstDifferentCount
    costDifferences = zip(costs, otherCosts).map { ($0 - $1).magnitude }
    let end = zip(distances, norms).enumerated().first { _, pair in
      pair.0 > Self.saturation * pair.1
    }
    fit = ExponentialFit(
      distances.prefix(end?.offset ?? distances.count).enumerated().map {
        (x: Double($0.offset + 1), y: $0.element)
      })
  }

  /// Growth is fitted as long as the distance is below this share of the weights themselves.
  static let saturation = 0.02
}

extension RoundingGrowth {
  /// The sheet's training of the first `count` digits from one seed, twice; in the second, one
  /// weight of the output layer is raised by one unit in the last place.
  static func measure(
    _ costs: [(cost: Cost, learningRate: Double)], count: Int, epochs: Int,
    in context: SheetContext
  ) async throws -> [RoundingGrowth] {
    let seed = context.seeds[0]
    let digits = context.digits
    let progress = context.progress
    let training: Dataset<Double> = try digits.training.prefix(count).dataset()
    let jobs = costs.flatMap { [($0, false), ($0, true)] }
    let runs = try await concurrentMap(jobs, limit: context.threads) { job in
      let ((cost, learningRate), isNudged) = job
      let run = try Trajectory(
        cost, learningRate: learningRate, seed: seed, isNudged: isNudged, epochs: epochs,
        sizes: Experiment.sizes(for: digits), on: training)
      progress(
        "25a rounding error, \(cost.rawValue), \(isNudged ? "second" : "first") run: "
          + "\(epochs) epochs done")
      return run
    }
    return costs.indices.map { index in
      let (first, second) = (runs[2 * index], runs[2 * index + 1])
      return RoundingGrowth(
        cost: costs[index].cost, costs: first.history.trainingCost,
        otherCosts: second.history.trainingCost,
        distances: zip(first.parameters, second.parameters).map(distance),
        norms: first.history.squaredWeightNorm.map { $0.squareRoot() },
        firstDifferentCount: zip(first.history.trainingAccuracy, second.history.trainingAccuracy)
          .enumerated().first { $0.element.0 != $0.element.1 }.map { $0.offset + 1 })
    }
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

/// One training, with all parameters after each epoch.
private struct Trajectory: Sendable {
  let history: History
  let parameters: [[Double]]

  init(
    _ cost: Cost, learningRate: Double, seed: UInt64, isNudged: Bool, epochs: Int, sizes: [Int],
    on training: Dataset<Double>
  ) throws {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var network = try Network<Double>(sizes: sizes, using: &generator)
    // A weight of the output layer, since that of a corner pixel that is always 0 has no effect.
    if isNudged {
      let weight = network.layers[1][unit: 0, input: 0]
      network.layers[1][unit: 0, input: 0] = weight.nextUp
    }
    var trainer = try Trainer(
      network, cost: cost,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: Experiment.miniBatchSize, learningRate: learningRate,
        monitor: [.trainingCost, .trainingAccuracy]))
    var parameters: [[Double]] = []
    history = try trainer.train(on: training, using: &generator) { epoch in
      parameters.append(epoch.network.layers.flatMap { $0.weights + $0.bias })
    }
    self.parameters = parameters
  }
}
