import Backprop
import BackpropData
import BackpropPlots
import Foundation

/// The distance after each epoch of two trainings in `Double` that differ by a single rounding error
/// at the start.
struct RoundingGrowth: Hashable, Sendable {
  let cost: Cost
  /// |ΔC|, the difference of the training costs, one value per epoch.
  let costDifferences: [Double]
  /// The training cost of the first of the two runs.
  let costs: [Double]
  /// ‖w - w′‖ over all weights and biases, one value per epoch.
  let distances: [Double]
  /// The first epoch after which the two classify different numbers of training digits correctly.
  let firstDifferentCount: Int?
  /// The growth of the distance of the weights, fitted before it saturates.
  let fit: ExponentialFit?

  /// Creates the differences from the curves of two runs.
  ///
  /// - Parameter norms: The norm of all weights, √Σ‖w‖², after each epoch.
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

  /// The fraction of the weights' norm up to which the growth of the distance is fitted.
  static let saturation = 0.02
}

extension RoundingGrowth {
  /// Runs the sheet's training on the first `count` digits twice from one seed; in the second run one
  /// weight of the output layer is raised by one unit in the last place.
  static func measure(
    _ costs: [(cost: Cost, learningRate: Double)], count: Int, epochs: Int,
    in context: SheetContext
  ) async throws -> [RoundingGrowth] {
    let seed = context.seeds[0]
    let digits = context.digits
    let progress = context.progress
    let training = Dataset<Double>(digits.training.prefix(count))
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

/// The remark to 25 a on how far two runs can agree, from runs that differ by one rounding error.
struct RoundingRemark: Sendable {
  let growths: [RoundingGrowth]
  let digits: Int
  let epochs: Int
  let seed: UInt64

  init(_ context: SheetContext) async throws {
    digits = min(context.scale.roundingDigits, context.digits.training.count)
    epochs = context.scale.roundingEpochs
    seed = context.seeds[0]
    growths = try await RoundingGrowth.measure(
      [(.crossEntropy, Exercise25a.crossEntropyRate), (.quadratic, Exercise25a.quadraticRate)],
      count: digits, epochs: epochs, in: context)
  }

  init(growths: [RoundingGrowth], digits: Int, epochs: Int, seed: UInt64) {
    self.growths = growths
    self.digits = digits
    self.epochs = epochs
    self.seed = seed
  }

  var blocks: [ExerciseResult.Block] {
    [
      .heading("Remark: how far can two runs agree?"),
      .paragraph(
        "Two programs that do the same sums in another order differ by roundings. What becomes of "
          + "one: the training was run twice in `Double` from seed \(seed), and in the second run a "
          + "single weight of the output layer was raised by one unit in the last place."),
      .captioned(
        chart, name: "25a-rounding",
        caption: "How far apart the two runs are after each epoch: all weights and biases, ‖Δw‖, "
          + "and the training cost, |ΔC|; long dashes: the growth fitted to ‖Δw‖. Where the curve "
          + "levels off, the two have become different networks."),
      .paragraph(growths.map(sentence).joined(separator: " ")),
      .paragraph(conclusion),
    ]
  }

  var chart: LineChart {
    let series = growths.enumerated().flatMap { index, growth -> [Series] in
      let (name, color): (String, SeriesColor) =
        growth.cost == .quadratic ? ("quadratic", .vermilion) : ("cross-entropy", .blue)
      let marker: MarkerShape = index == 0 ? .circle : .square
      var series = [
        Series(
          "\(name): ‖Δw‖", values: growth.distances, from: 1, markers: .every, color: color,
          pattern: .solid, marker: marker),
        Series(
          "|ΔC|", values: growth.costDifferences, from: 1, color: color, pattern: .dotted),
      ]
      if let fit = growth.fit {
        let x = fit.range
        series.append(
          Series(
            "× \(growthText(growth, fit)) an epoch",
            over: x.lowerBound...x.upperBound, count: 2, color: color, pattern: .longDash,
            function: fit.value))
      }
      return series
    }
    return LineChart(
      "What becomes of one rounding",
      subtitle: "two runs in Double that differ by one unit in the last place of one weight; "
        + "\(NumberFormat.integer.string(Double(digits))) training digits",
      x: Axis("epoch", format: .integer), y: Axis("difference of the two runs", scale: .log10),
      series: series, size: FigureSize(height: 480))
  }

  /// Returns a growth factor to two digits: it is the slope of a line through a few points.
  private func growthText(_ growth: RoundingGrowth, _ fit: ExponentialFit) -> String {
    guard fit.growth >= 100, fit.growth < 1e6 else { return compact(fit.growth) }
    let unit = pow(10, floor(log10(fit.growth)) - 1)
    return NumberFormat.integer.string((fit.growth / unit).rounded() * unit)
  }

  private static func name(_ growth: RoundingGrowth) -> String {
    growth.cost == .quadratic ? "quadratic cost" : "cross-entropy"
  }

  private func sentence(_ growth: RoundingGrowth) -> String {
    let name = Self.name(growth)
    guard let fit = growth.fit else {
      return "With the \(name) the two runs do not come apart."
    }
    let range = "epochs \(Int(fit.range.lowerBound)) to \(Int(fit.range.upperBound))"
    let growing =
      fit.growth > 1.05
      ? "grows by a factor of about \(growthText(growth, fit)) an epoch"
      : "does not grow (a factor of \(significant(fit.growth, digits: 3)) an epoch)"
    let apart =
      growth.firstDifferentCount.map {
        "the numbers of recognised training digits differ from epoch \($0) on"
      } ?? "the numbers of recognised training digits are the same in all \(epochs) epochs"
    return "With the \(name) the distance ‖Δw‖ of the weights \(growing) "
      + "(least squares over \(range)); \(apart)."
  }

  private var conclusion: String {
    let grows = growths.contains { ($0.fit?.growth ?? 0) >= 2 }
    return grows
      ? "So training is *chaotic*: equal seeds give equal curves only as long as every rounding is "
        + "equal. Another order of summation, another vector width or another library is another "
        + "run after a few epochs, no worse and no better; programs can be compared digit by digit "
        + "over the first epochs, and after that only statistically, over several seeds."
      : "In so short a training a rounding stays a rounding: programs that sum in another order "
        + "can be compared digit by digit."
  }

  var finding: String {
    let factors = growths.compactMap { growth in
      growth.fit.map {
        "\(growthText(growth, $0)) an epoch with the \(Self.name(growth))"
      }
    }
    return factors.isEmpty
      ? "Two runs that differ by one rounding stay together."
      : "A rounding error in one weight grows by a factor of about "
        + factors.joined(separator: " and of ") + "."
  }

  var numbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for growth in growths {
      let name = growth.cost == .quadratic ? "quadratic" : "cross_entropy"
      numbers["\(name)_rounding_growth"] = growth.fit?.growth
    }
    return numbers
  }

  func files() throws -> [ExerciseResult.DataFile] {
    let rows = growths.flatMap { growth in
      growth.costs.indices.map { epoch in
        [growth.cost.rawValue, "\(epoch + 1)"]
          + [growth.costs[epoch], growth.costDifferences[epoch], growth.distances[epoch]].map(
            csvField)
      }
    }
    return [
      ExerciseResult.DataFile(
        name: "25a-rounding.csv",
        header: ["cost", "epoch", "training_cost", "cost_difference", "weight_distance"],
        rows: rows)
    ]
  }
}
