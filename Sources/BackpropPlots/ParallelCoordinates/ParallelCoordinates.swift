/// Many runs over several settings: an axis for each setting and for the result, and a line for each
/// run.
///
/// A. Inselberg, *The plane with parallel coordinates*, The Visual Computer 1 (1985).
public struct ParallelCoordinates: Figure, Hashable {
  /// One setting, or the result.
  public struct Dimension: Sendable, Hashable {
    /// Where its values lie.
    public enum Values: Sendable, Hashable {
      /// Numbers on an axis.
      case numbers(AxisScale, NumberFormat)
      /// Names, of which a run's value is the index.
      case names([String])
    }

    /// The name over the axis.
    public var name: String
    /// Where its values lie.
    public var values: Values

    /// A setting or result.
    public init(_ name: String, _ values: Values = .numbers(.linear, .automatic)) {
      self.name = name
      self.values = values
    }
  }

  /// What the figure shows, in a line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The settings, and last the result.
  public var dimensions: [Dimension]
  /// The values of each run, one a dimension. What an axis cannot show is a gap.
  public var runs: [[Double]]
  /// Which results are good; good runs are strong lines, and the best one has a colour of its own.
  public var goal: Goal
  /// The size of the whole figure.
  public var size: FigureSize

  /// A figure of runs.
  ///
  /// - Precondition: There is at least one dimension, and each run has a value for every one.
  public init(
    _ title: String, subtitle: String = "", dimensions: [Dimension], runs: [[Double]],
    goal: Goal = .largest, size: FigureSize = FigureSize()
  ) {
    precondition(!dimensions.isEmpty, "there is nothing to be shown")
    precondition(
      runs.allSatisfy { $0.count == dimensions.count }, "a run has a value for every dimension")
    self.title = title
    self.subtitle = subtitle
    self.dimensions = dimensions
    self.runs = runs
    self.goal = goal
    self.size = size
  }

  /// The runs whose result is a finite number, from the worst to the best.
  var ranked: [[Double]] {
    runs.filter { $0[dimensions.count - 1].isFinite }.sorted {
      let (first, second) = ($0[dimensions.count - 1], $1[dimensions.count - 1])
      return goal == .largest ? first < second : first > second
    }
  }

  /// The axes and the best run.
  public var summary: String {
    let names = dimensions.map(\.name).joined(separator: ", ")
    guard let best = ranked.last else { return "Parallel coordinates of \(names). No data." }
    let values = zip(dimensions, best).map { "\($0.name) \($0.text(of: $1))" }
    return "Parallel coordinates of \(names); \(runs.count) runs. "
      + "Best: \(values.joined(separator: ", "))."
  }

  /// The figure as an SVG document.
  public var svg: String { ParallelLayout(self).document }
}

extension ParallelCoordinates.Dimension {
  func text(of value: Double) -> String {
    switch values {
    case .numbers(_, let format): format.string(value)
    case .names(let names):
      Int(exactly: value).flatMap { names.indices.contains($0) ? names[$0] : nil } ?? "–"
    }
  }

  /// The axis, from the bottom to the top of the plot.
  func axis(_ values: [Double], in plot: Rectangle) -> ScaledAxis {
    switch self.values {
    case .numbers(let scale, let format):
      ScaledAxis(
        Axis(scale: scale, format: format), data: values, fit: .loose,
        limit: max(3, Int(plot.height / 42))
      ).placed(from: plot.maxY, to: plot.y)
    case .names(let names):
      ScaledAxis(categories: names).placed(from: plot.maxY, to: plot.y)
    }
  }
}
