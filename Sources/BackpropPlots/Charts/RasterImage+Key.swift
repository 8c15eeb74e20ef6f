internal import BackpropFiles

extension RasterImage {
  /// The key of an image's colours: a bar of colours below the image, with labels.
  public struct Key: Sendable, Hashable {
    /// A label at a position of the bar.
    public struct Tick: Sendable, Hashable {
      /// The position, from 0 at the left end to 1 at the right one.
      public var position: Double
      /// The text below the bar.
      public var label: String

      /// Creates a label at a position from 0 to 1.
      public init(_ position: Double, _ label: String) {
        self.position = position
        self.label = label
      }
    }

    /// The quantity, above the bar.
    public var label: String
    /// Red, green and blue of each part of the bar, from left to right.
    public var colors: [UInt8]
    /// The labels below the bar.
    public var ticks: [Tick]
    /// True if colours change gradually, false if each part is a field of one colour.
    public var isGradual: Bool

    /// Creates a key.
    ///
    /// - Precondition: There are three bytes for each of at least one colour.
    public init(_ label: String = "", colors: [UInt8], ticks: [Tick], isGradual: Bool = true) {
      precondition(
        !colors.isEmpty && colors.count.isMultiple(of: 3), "three bytes per colour are needed")
      self.label = label
      self.colors = colors
      self.ticks = ticks
      self.isGradual = isGradual
    }

    /// Creates a key of named colours, such as classes: fields side by side with the names below.
    ///
    /// - Precondition: There is at least one colour.
    public init(
      _ label: String = "", names: [(name: String, color: (UInt8, UInt8, UInt8))]
    ) {
      let count = Double(names.count)
      self.init(
        label, colors: names.flatMap { [$0.color.0, $0.color.1, $0.color.2] },
        ticks: names.enumerated().map { Tick((Double($0.offset) + 0.5) / count, $0.element.name) },
        isGradual: false)
    }

    /// Returns the key of ``DomainColoring``: the colours of the phases from −π to π.
    public static func phase(_ label: String = "") -> Key {
      let colors = (0...120).flatMap { step in
        let color = DomainColoring.color(phase: .pi * (Double(step) / 60 - 1))
        return [color.0, color.1, color.2]
      }
      let labels = ["−π", "−π/2", "0", "π/2", "π"]
      return Key(
        label, colors: colors, ticks: labels.enumerated().map { Tick(Double($0) / 4, $1) })
    }
  }
}

/// The layout of a key below an image.
struct KeyLayout {
  private static let style = TextStyle.tick
  private static let barHeight = 12.0
  private static let lineHeight = 15.0

  private let key: RasterImage.Key
  private let titleLines: [String]
  private let box: (x: Double, width: Double)
  /// The lines of each tick's label, no wider than its share of the bar.
  private let labels: [(position: Double, lines: [String])]

  /// Creates the layout of a key as wide as a plot, if that leaves space for the labels.
  init(_ key: RasterImage.Key, x: Double, width: Double) {
    self.key = key
    box = (x, width)
    titleLines = TextMetrics.lines(
      key.label, size: TextStyle.axisLabel.size, width: width, limit: 8)
    let positions = key.ticks.map(\.position).sorted()
    let gap = zip(positions, positions.dropFirst()).map { $1 - $0 }.min() ?? 1
    labels = key.ticks.map {
      let limit = max(20, gap * width - 6)
      return (
        min(1, max(0, $0.position)),
        TextMetrics.lines($0.label, size: Self.style.size, width: limit, limit: 6)
      )
    }
  }

  private var titleHeight: Double { 17 * Double(titleLines.count) }

  /// The height of the whole key in pixels.
  var height: Double {
    let lineCount = labels.map(\.lines.count).max() ?? 0
    return titleHeight + 6 + Self.barHeight + Self.lineHeight * Double(lineCount) + 14
  }

  /// Draws the key with its upper edge at a level.
  func draw(in markup: inout Markup, y: Double) {
    for (index, line) in titleLines.enumerated() {
      markup.label(line, x: box.x, y: y + 11 + 17 * Double(index), .axisLabel)
    }
    let bar = Rectangle(
      x: box.x, y: y + titleHeight + 2, width: box.width, height: Self.barHeight)
    let count = key.colors.count / 3
    if key.isGradual {
      let png = PNGEncoder.encode(key.colors, width: count, height: 1, format: .rgb8)
      markup.image(png, in: bar, isPixelated: false)
    } else {
      for index in 0..<count {
        let width = bar.width / Double(count)
        let levels = key.colors[(3 * index)..<(3 * index + 3)].map(String.init)
        markup.rectangle(
          Rectangle(x: bar.x + Double(index) * width, y: bar.y, width: width, height: bar.height),
          [.text("fill", "rgb(\(levels.joined(separator: ",")))")])
      }
    }
    var path = PathData()
    if key.isGradual {
      for label in labels {
        let x = bar.x + label.position * bar.width
        path.append([PixelPoint(x: x, y: bar.maxY), PixelPoint(x: x, y: bar.maxY + 4)])
      }
    }
    if !path.text.isEmpty { markup.hairline(path, paint: .axis) }
    markup.rectangle(
      bar, [.text("fill", "none"), .stroke(.axis), .number("stroke-width", 0.5)])
    for label in labels {
      for (index, line) in label.lines.enumerated() {
        markup.label(
          line, x: bar.x + label.position * bar.width,
          y: bar.maxY + 16 + Self.lineHeight * Double(index), Self.style.anchored(.middle))
      }
    }
  }
}
