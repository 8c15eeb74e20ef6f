import Backprop

/// What a sweep tries: which settings, in which order.
package struct SweepDefinition: Sendable {
  enum Method: String, CaseIterable, Sendable {
    /// Every combination of the choices.
    case grid
    /// Combinations that are drawn.
    case random
  }

  /// One combination: the options that are swept over with their values, in the order of the file.
  typealias Point = [(name: String, value: String)]

  let path: String
  let method: Method
  /// The options that all runs share.
  let fixed: [OptionValue]
  let parameters: [SweepParameter]
  /// How many combinations are drawn.
  let runs: Int
  /// Of the draws.
  let seed: UInt64
  /// What decides which run is the best.
  let monitor: MonitoredValue?

  static let largestCount = 100_000

  /// The combinations, each once. The last option of the file changes fastest; a list of seeds
  /// repeats each of them.
  var points: [Point] {
    let combinations = method == .grid ? grid(varied) : drawn(varied)
    return repeated.isEmpty ? combinations : grid(repeated, after: combinations)
  }

  /// The list of seeds, if there is one beside other options.
  private var repeated: [SweepParameter] {
    parameters.filter {
      if case .choices = $0.domain { $0.name == "seed" && parameters.count > 1 } else { false }
    }
  }

  /// What is reported of: all but the repetitions.
  var varied: [SweepParameter] { parameters.filter { !repeated.contains($0) } }

  private func grid(_ parameters: [SweepParameter], after points: [Point] = [[]]) -> [Point] {
    parameters.reduce(points) { points, parameter in
      guard case .choices(let values) = parameter.domain else { return points }
      return points.flatMap { point in values.map { point + [(parameter.name, $0)] } }
    }
  }

  private func drawn(_ parameters: [SweepParameter]) -> [Point] {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var points: [Point] = []
    var seen: Set<String> = []
    // Of few choices there may be fewer combinations than runs.
    let wanted = min(runs, Self.count(parameters))
    for _ in 0..<20 * runs {
      if points.count == wanted { break }
      let point: Point = parameters.map { ($0.name, $0.domain.draw(using: &generator)) }
      if seen.insert(Self.label(point)).inserted { points.append(point) }
    }
    return points
  }

  /// How many combinations there are, counted up to one more than are allowed.
  package var count: Int {
    let combinations = Self.count(varied)
    let tried = method == .grid ? combinations : min(runs, combinations)
    return min(tried * Self.count(repeated), Self.largestCount + 1)
  }

  private static func count(_ parameters: [SweepParameter]) -> Int {
    parameters.reduce(1) { count, parameter in
      switch parameter.domain {
      case .choices(let values): min(count * values.count, largestCount + 1)
      case .integer(let low, let high): min(count * (high - low + 1), largestCount + 1)
      case .uniform, .logUniform: largestCount + 1
      }
    }
  }

  /// `eta=0.5 lambda=0.1`
  static func label(_ point: Point) -> String {
    point.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}
