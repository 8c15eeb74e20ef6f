/// Groups of bars over named places, with error bars: methods compared by data set, times by size.
public struct BarChart: Figure, Hashable {
  /// The bars of one colour: one for each category.
  public struct Group: Sendable, Hashable {
    /// The name in the legend.
    public var name: String
    /// The heights, one for each category; what is not finite has no bar.
    public var values: [Double]
    /// Half the length of the error bars, one for each category, or none at all.
    public var errors: [Double]?
    /// The colour; nil takes the next of the palette.
    public var color: SeriesColor?

    /// A group of bars.
    ///
    /// - Precondition: There are as many errors as values.
    public init(
      _ name: String, values: [Double], errors: [Double]? = nil, color: SeriesColor? = nil
    ) {
      precondition(
        errors == nil || errors?.count == values.count, "as many errors as values are needed")
      self.name = name
      self.values = values
      self.errors = errors
      self.color = color
    }
  }

  /// What the chart shows, in a line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// What the categories are.
  public var categoryLabel: String
  /// The names under the bars, from left to right.
  public var categories: [String]
  /// The vertical axis; a linear one shows 0 unless its bounds exclude it.
  public var y: Axis
  /// The bars.
  public var groups: [Group]
  /// How the value over each bar is written; nil writes none. Values are left out where bars are
  /// too narrow for them.
  public var valueFormat: NumberFormat?
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// The size of the whole figure.
  public var size: FigureSize

  /// A chart of grouped bars.
  ///
  /// - Precondition: Each group has one value for each category.
  public init(
    _ title: String, subtitle: String = "", categories: [String], categoryLabel: String = "",
    y: Axis = Axis(), groups: [Group], valueFormat: NumberFormat? = .automatic,
    references: [ReferenceLine] = [], size: FigureSize = FigureSize()
  ) {
    precondition(
      groups.allSatisfy { $0.values.count == categories.count },
      "each group has one value for each of the \(categories.count) categories")
    self.title = title
    self.subtitle = subtitle
    self.categories = categories
    self.categoryLabel = categoryLabel
    self.y = y
    self.groups = groups
    self.valueFormat = valueFormat
    self.references = references
    self.size = size
  }

  /// All values by name.
  public var summary: String {
    let format = valueFormat ?? y.format
    let bars = groups.map { group in
      let values = zip(categories, group.values).map { "\($0): \(format.string($1))" }
      return (group.name.isEmpty ? "" : "\(group.name): ") + values.joined(separator: ", ") + "."
    }
    let kind = "Bar chart of \(y.label.isEmpty ? title : y.label)."
    return ([kind] + bars).joined(separator: " ")
  }

  /// The chart as an SVG document.
  public var svg: String { BarLayout(self).document }
}
