import Foundation
import Testing

@testable import BackpropPlots

@Suite struct PanelChartTests {
  @Test("Panels are aligned to the pixel and share the x axis", arguments: [560.0, 446, 360])
  func alignment(width: Double) throws {
    let layout = PanelLayout(Gallery.panels.resized(toWidth: width))
    let frames = layout.page.frames
    #expect(frames.count == 2)
    for frame in frames.dropFirst() {
      #expect(frame.plot.x == frames[0].plot.x && frame.plot.width == frames[0].plot.width)
      #expect(frame.plot.height == frames[0].plot.height)
      #expect(frame.x.range == frames[0].x.range)
      #expect(frame.plot.y > frames[0].plot.maxY)
    }
    #expect(frames[0].xLabels == nil && frames[0].xTitle.isEmpty)
    #expect(frames[1].xLabels != nil && frames[1].xTitle == ["epoch"])
    #expect(frames[1].plot.maxX < width)
  }

  @Test("A series of the same name has one style and one entry in the legend")
  func styles() throws {
    let layout = PanelLayout(Gallery.panels)
    for name in ["training", "test"] {
      let styled = layout.plots.flatMap(\.styled).filter { $0.series.name == name }
      #expect(styled.count == 2)
      #expect(Set(styled.map(\.color)).count == 1 && Set(styled.map(\.pattern)).count == 1)
      let labels = try Inspection(Gallery.panels.svg).labels
      #expect(labels.count { $0.content == name } == 1)
    }
    let colors = Set(layout.plots.flatMap(\.styled).map(\.color))
    #expect(colors.count == 2)
  }

  @Test("Grid lines across the x axis are in all panels")
  func grid() throws {
    let grids = try Inspection(Gallery.panels.svg).all("path")
      .filter { $0["class"] == "bp-stroke-grid" }.compactMap { $0["d"] }
    #expect(grids.count == 2)
    let verticals = PanelLayout(Gallery.panels).page.frame.x.ticks.count
    #expect(grids.allSatisfy { $0.count { $0 == "M" } >= verticals })
  }

  @Test("The axes are described with the ranges that are drawn")
  func axes() throws {
    let axes = Gallery.panels.axes
    #expect(axes.map(\.name) == ["x", "y1", "y2"])
    #expect(axes.map(\.scale) == [.linear, .log10, .linear])
    #expect(axes[0].minimum == 1 && axes[0].maximum == 30 && axes[0].label == "epoch")
    #expect(axes[2].maximum == 1)
    let json = try JSONEncoder().encode(axes[1])
    #expect(String(decoding: json, as: UTF8.self).contains("\"scale\":\"log10\""))

    let chart = LineChart(
      "t", x: Axis("a"), y: Axis("b", minimum: 0),
      series: [
        Series("s", values: [3, 9.5], from: 2)
      ])
    #expect(
      chart.axes == [
        AxisDescription(name: "x", label: "a", scale: .linear, minimum: 2, maximum: 3),
        AxisDescription(name: "y", label: "b", scale: .linear, minimum: 0, maximum: 10),
      ])
    #expect(Gallery.histogram.axes.map(\.label) == ["log q", "density"])
    #expect(Gallery.histogram.axes[1].minimum == 0)
    #expect(Gallery.phases.axes.map(\.maximum) == [2.4, 1.8])
    #expect(Gallery.timing.axes.isEmpty)
  }
}
