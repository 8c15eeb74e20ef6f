import Backprop
import BackpropPlots
import Numerics

extension XORExperiment {
  typealias Block = ExerciseResult.Block

  var blocks: [Block] {
    var blocks: [Block] = [
      .question("Can one complex neuron learn the exclusive or?"),
      .paragraph(
        "The inputs −1−i, −1+i, 1−i, 1+i are to give 1, 0, 1+i, i; each part of the output is read "
          + "against ½, and XOR holds where both parts agree (T. Nitta, Neural Networks 16, 2003). "
          + "One real neuron cannot do it: its boundary is a single line. A complex one has two, "
          + "Re a = ½ and Im a = ½. Here it has the holomorphic sigmoid: quadratic cost, all four "
          + "samples in each step, η = 0.5, \(Self.epochs) epochs, seeds 1 to \(runs.count)."),
      .paragraph(finding),
      .table(
        caption: "How many of \(runs.count) seeds solve XOR",
        header: ["setting", "solved", "mean final cost of the others"],
        rows: ([(Self.plain, runs)] + remedied).map { Self.row($0, $1) }),
    ]
    if let good = runs.first(where: \.isSolved) {
      let shown = [good] + failures.prefix(1)
      blocks += [
        .figure(costChart(shown), name: "tutorial-xor-cost"),
        .figure(poleChart(shown), name: "tutorial-xor-poles"),
        .figure(plane(of: good), name: "tutorial-xor-plane"),
      ]
    }
    return blocks
  }

  private static func row(_ setting: Setting, _ runs: [Run]) -> [String] {
    let costs = runs.filter { !$0.isSolved }.compactMap(\.costs.last)
    return [
      setting.name, "\(runs.count(where: \.isSolved)) of \(runs.count)",
      costs.isEmpty ? "–" : NumberFormat.automatic.string(MeanInterval(costs).mean),
    ]
  }

  /// The result in a sentence.
  var summary: String {
    "\(solvedCount) of \(runs.count) seeds solve XOR with a single complex neuron, which no single "
      + "real neuron can."
  }

  /// What the runs showed, in words.
  var finding: String {
    let count = "*\(solvedCount) of \(runs.count)* seeds solve it"
    guard !failures.isEmpty else { return count + "; there is no failure to explain." }
    let nearest = failures.flatMap(\.poleDistances).min() ?? .nan
    let beyond = failures.count { $0.beyondPoles > 0 }
    let solvedBeyond = runs.count { $0.isSolved && $0.beyondPoles > 0 }
    let format = NumberFormat.decimal(places: 2)
    let seeds = failures.map { "\($0.seed)" }.joined(separator: ", ")
    var text = "\(count). The others have the seeds \(seeds). "
    text +=
      beyond == failures.count
      ? "The poles explain them: all of them end with a weighted input *beyond* a pole: |Im z| "
        + "is larger than π. "
      : "Of these, \(beyond) end with a weighted input *beyond* a pole, |Im z| > π. "
    text +=
      "Of the solved ones the same is true of \(solvedBeyond). σ has the period 2πi, so behind "
      + "the poles lies a copy of the plane, where there is a minimum in which one sample is "
      + "missed. On the way the failed runs came no nearer to a pole than "
      + "\(format.string(nearest)): they "
      + (nearest > 0.1 ? "lie on the wrong side of it, and did not hit it." : "nearly hit it.")
    for (setting, runs) in remedied {
      let solved = runs.count(where: \.isSolved)
      text +=
        " With \(setting.name): \(solved) of \(runs.count)"
        + (solved > solvedCount ? "." : ", no help.")
    }
    let restarted = restarts.compactMap(\.draws)
    text +=
      " Drawing again solves \(restarted.count) of \(restarts.count) failed runs"
      + (restarted.max().map { ", with at most \($0) draws." } ?? ".")
    if let fresh {
      text +=
        " The halved start was found by looking at these seeds; on the \(fresh.count) seeds after "
        + "them, \(fresh.plain) are solved as asked and *\(fresh.halved)* with it."
    }
    return text
  }

  private func name(_ run: Run) -> String {
    "seed \(run.seed), \(run.isSolved ? "solved" : "not solved")"
  }

  private func costChart(_ shown: [Run]) -> LineChart {
    LineChart(
      "XOR by one complex neuron: cost", subtitle: "quadratic cost, full batch, η = 0.5",
      x: Axis("epoch", scale: .log10, format: .integer), y: Axis("cost", scale: .log10),
      series: shown.map { Series(name($0), values: $0.costs, from: 1) })
  }

  private func poleChart(_ shown: [Run]) -> LineChart {
    LineChart(
      "XOR by one complex neuron: smallest distance to a pole",
      subtitle: "of the four weighted inputs z to the nearest pole iπ(2k + 1) of σ",
      x: Axis("epoch", scale: .log10, format: .integer), y: Axis("distance", minimum: 0),
      series: shown.map { Series(name($0), values: $0.poleDistances, from: 1) })
  }

  /// σ(wx + b) - (1 + i)/2: the quadrant that its phase lies in is what the output is read as.
  private func plane(of run: Run) -> RasterImage {
    let (w, b) = (run.network.layers[0][unit: 0, input: 0], run.network.layers[0].bias[0])
    let poles = (-2...1).map { k in (Complex(0, .pi * Double(2 * k + 1)) - b) / w }
    let inputs: [(Double, Double, String)] = [
      (-1, -1, "→ 1"), (-1, 1, "→ 0"), (1, -1, "→ 1+i"), (1, 1, "→ i"),
    ]
    return DomainColoring.figure(
      "What the XOR neuron computes: σ(wx + b) − (1+i)/2",
      subtitle: "hue: phase, by which both parts are read; lightness: modulus. Seed \(run.seed)",
      real: -3...3, imaginary: -3...3, names: ("x₁ = Re x", "x₂ = Im x"),
      marks: inputs.map { RasterImage.Mark(x: $0, y: $1, $2) }
        + poles.map { RasterImage.Mark(x: $0.real, y: $0.imaginary, "pole") }
    ) { x in Complex.sigmoid(w * x + b) - Complex(0.5, 0.5) }
  }

  var files: [ExerciseResult.DataFile] {
    var csv = "setting,seed,solved,final_cost,smallest_pole_distance,beyond_poles\n"
    for (setting, runs) in [(Self.plain, runs)] + remedied {
      for run in runs {
        let cost = run.costs.last.map { "\($0)" } ?? ""
        let distance = run.poleDistances.min().map { "\($0)" } ?? ""
        csv +=
          "\"\(setting.name)\",\(run.seed),\(run.isSolved),\(cost),\(distance),\(run.beyondPoles)\n"
      }
    }
    var curves = "seed,epoch,cost,pole_distance\n"
    for run in [runs.first(where: \.isSolved), failures.first].compactMap(\.self) {
      for (epoch, (cost, distance)) in zip(run.costs, run.poleDistances).enumerated() {
        curves += "\(run.seed),\(epoch + 1),\(cost),\(distance)\n"
      }
    }
    return [
      .init(name: "tutorial-xor.csv", content: csv),
      .init(name: "tutorial-xor-curves.csv", content: curves),
    ]
  }
}
