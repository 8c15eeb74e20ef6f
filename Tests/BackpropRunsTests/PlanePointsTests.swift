import Backprop
import BackpropData
import BackpropFormats
import Foundation
import Testing

@testable import BackpropRuns

/// Points in the plane: their rules, their notation, and runs on them.
@Suite struct PlanePointsTests {
  @Test(arguments: PlanePoints.Rule.allCases)
  func pointsFollowTheRule(rule: PlanePoints.Rule) {
    let points = PlanePoints(rule, noise: 0, count: 401).points()
    #expect(points.count == 401)
    #expect(points.allSatisfy { abs($0.x) <= 1.2 && abs($0.y) <= 1.2 })
    #expect(rule.isRegression || points.count { $0.target == 1 } == 200)
    for point in points {
      let radius = (point.x * point.x + point.y * point.y).squareRoot()
      switch rule {
      case .circle: #expect(point.target == 0 ? radius <= 0.5 : radius >= 0.69)
      case .exclusiveOr: #expect((point.x * point.y > 0) == (point.target == 0))
      case .gaussians: #expect(point.target == 0 ? point.x > -0.3 : point.x < 0.3)
      case .spirals:
        let turned = atan2(point.y, point.x) - 2.5 * Double.pi * radius
        let phase = turned / Double.pi - point.target
        #expect(abs(phase / 2 - (phase / 2).rounded()) < 1e-9)
      case .moons: #expect(point.target == 0 ? point.y >= -0.17 : point.y <= 0.17)
      case .slope: #expect(point.target == (point.x + point.y) / 2)
      case .hills: #expect(abs(point.target) <= 1 && (point.x > -0.8 || abs(point.target) < 0.7))
      }
    }
  }

  @Test func noiseAndSeedChangeThePoints() {
    let first = PlanePoints(.moons).points()
    #expect(first.map(\.x) == PlanePoints(.moons).points().map(\.x))
    #expect(first.map(\.x) != PlanePoints(.moons, seed: 2).points().map(\.x))
    #expect(first.map(\.x) != PlanePoints(.moons, noise: 0.2).points().map(\.x))
  }

  @Test(arguments: [
    ("spirals", "spirals"), ("spirals:0.05", "spirals"), ("spirals:0.1", "spirals:0.1"),
    ("spirals:0.25", "spirals:0.25"),
    ("gaussians:0.1:300:4:7", "gaussians:0.1:300:4:7"), ("moons:0:500", "moons:0.0"),
  ])
  func namesAreReadAndWritten(text: String, canonical: String) throws {
    #expect(try DatasetName(optionText: text).optionText == canonical)
  }

  @Test(arguments: [
    "spirals:", "spirals:2", "spirals:x", "spirals:0.1:3", "circle:0.1:100:3", "moons:0:10:2:-1",
    "spirals:0:100:2:1:1", "gaussians:nan",
    "hills:0:100:2",
  ])
  func otherNumbersAreRefused(text: String) {
    #expect(throws: OptionError.self) { try DatasetName(optionText: text) }
  }

  /// Values are learned with an output of its own and the quadratic cost.
  @Test(arguments: ["slope", "hills:0.05"])
  func aRunLearnsTheSurface(_ name: String) throws {
    let run = try RunSpecification(options: [
      ("dataset", name), ("activation", "tanh,tanh,identity"), ("epochs", "60"),
    ])
    let source = try DataFinder(environment: [:]).find(run.dataset)
    #expect(source.options([("dataset", name)]).count == 1)
    #expect(source.table?.preprocessing.targets.map(\.name) == [PlanePoints.valueName])
    let prepared = try PreparedRun<Float>(run, on: source)
    #expect(prepared.specification.sizes == [2, 8, 8, 1])
    #expect(prepared.specification.cost == .quadratic)
    var training = try prepared.makeRun(using: Xoshiro256PlusPlus(seed: 1))
    while !training.isFinished { try training.continueEpoch() }
    let cost = training.history.evaluationCost
    // Half the variance of the noise is left, or what eight units cannot bend to in this time.
    #expect(cost[59] < (name == "slope" ? 0.002 : 0.02), "\(cost[0]), \(cost[59])")
    let again = try RunSpecification(options: prepared.specification.options)
    #expect(again == prepared.specification)
  }

  /// A run as `backprop train --dataset circle` has it learns the boundary.
  @Test func aRunLearnsTheBoundary() throws {
    let run = try RunSpecification(options: [("dataset", "circle"), ("epochs", "40")])
    let source = try DataFinder(environment: [:]).find(run.dataset)
    let prepared = try PreparedRun<Float>(run, on: source)
    #expect(prepared.evaluation.count == 71)
    #expect(prepared.specification.sizes == [2, 8, 8, 2])
    var training = try prepared.makeRun(using: Xoshiro256PlusPlus(seed: 1))
    while !training.isFinished { try training.continueEpoch() }
    let accuracy = training.history.evaluationAccuracy[39]
    #expect(accuracy >= 66)
    // The options in `run.yaml` give the same run.
    let again = try RunSpecification(options: prepared.specification.options)
    #expect(again == prepared.specification)
  }
}
