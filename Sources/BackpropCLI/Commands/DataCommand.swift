import ArgumentParser
import BackpropData
import BackpropFiles
import BackpropPlots
import BackpropRuns
import Foundation

/// `backprop data`: downloads and describes data sets.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Download data sets, and describe them.",
    discussion: """
      MNIST is searched in --data, else in $BACKPROP_DATA, else in the cache \
      ($XDG_CACHE_HOME/backprop, by default ~/.cache/backprop). A folder holds its four files under \
      mnist/ or directly, gzipped or plain. The digits are built in.
      """,
    subcommands: [FetchCommand.self, InfoCommand.self])

  /// `backprop data fetch`.
  struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch",
      abstract: "Download a data set into the cache.",
      discussion: """
        Each file is verified by its SHA-256 before it gets its name; files that exist already and \
        are correct are not downloaded again.

        Examples:
          backprop data fetch mnist
          backprop data fetch mnist --data datasets --url https://mirror.example/mnist/
        """)

    @Argument(.choice, help: "The data set.")
    var name: FetchableData

    @Option(.folder, help: "The folder to store it in, by default the cache.")
    var data: String?

    @Option(
      help: ArgumentHelp("Download from this address instead of the known ones.", valueName: "url"))
    var url: String?

    @Flag(help: "Print its folder as JSON.")
    var json = false

    @Flag(name: [.long, .short], help: "Say nothing on standard error.")
    var quiet = false

    func run() async throws {
      if name == .digits {
        return try report(nil, "The digits are built in: there is nothing to download.")
      }
      let cache = CacheDirectory.path(environment: ProcessInfo.processInfo.environment)
      guard let folder = data ?? cache, !folder.isEmpty else {
        throw ValidationError("there is no cache: name a folder with --data")
      }
      if !quiet {
        StandardStream.error.note("downloading MNIST (11.6 MB) into \(folder)/mnist")
      }
      let download = url.map { MNISTDownload(baseURLs: [$0]) } ?? MNISTDownload()
      let files = try await download.fetch(into: folder)
      try report(files.folder, "MNIST is in \(files.folder)")
    }

    private func report(_ folder: String?, _ sentence: String) throws {
      let result: [String: String?] = ["name": name.rawValue, "folder": folder]
      try StandardStream.output.write(json ? jsonText(result) : sentence.printable + "\n")
    }
  }

  /// `backprop data info`.
  struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "Show how many samples a data set has, of which classes, and its first images.",
      discussion: """
        Examples:
          backprop data info mnist
          backprop data info digits --images digits.svg
          backprop data info iris.csv --json
        """)

    @Argument(.dataset, help: "The data set: mnist, fashion-mnist, digits, a table, or a folder.")
    var name: DatasetName

    @Option(
      .folder, help: "The folder that holds MNIST, by default $BACKPROP_DATA, then the cache.")
    var data: String?

    @OptionGroup(title: "TABLES") var columns: TableColumnOptions

    @Option(
      .output(["svg"]), help: "Store the first images as a figure. The name ends in .svg.")
    var images: OutputFile?

    @Option(.count(from: 1, to: 10_000), help: "The number of images in the figure.")
    var show = 40

    @OptionGroup var overwrite: OverwriteOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(name: [.long, .short], help: "Say nothing on standard error.")
    var quiet = false

    func run() async throws {
      if images != nil, case .table(let path) = name {
        throw ValidationError("--images: \(path) is a table and has no images")
      }
      if case .task(let task) = name {
        throw ValidationError("\(task.rawValue): info is for images and tables")
      }
      try images?.check(isForced: overwrite.force)
      // A description is of data that exists already: nothing is downloaded for it.
      var options = try columns.options(for: name)
      if columns.scale == nil { (options.scaling, options.hasUnknownScaling) = (.auto, false) }
      let source = try DataFinder.command(isQuiet: quiet).find(name, folder: data, table: options)
      let report = try DataReport(source)
      try takeAll(
        {
          if let images, let grid = source.grid(of: show) {
            try AtomicFile.write(Array(grid.svg.utf8), to: images.path)
          }
        },
        { try StandardStream.output.write(json ? jsonText(report) : report.text) })
    }
  }
}

/// The data sets that `backprop data fetch` knows.
enum FetchableData: String, CaseIterable, Sendable {
  case mnist
  case digits
}

extension DataSource {
  /// Returns a figure of the first training images, with their classes.
  fileprivate func grid(of count: Int) -> ImageGrid? {
    guard let first = images(.training, limit: count) else { return nil }
    let tiles = (0..<first.count).map { index in
      ImageGrid.Tile(.grey(Array(first.image(index))), caption: String(first.labels[index]))
    }
    return ImageGrid(
      "The first \(first.count) training images of \(name)", subtitle: origin,
      imageWidth: first.width, imageHeight: first.height, columns: 10, tiles: tiles)
  }
}

/// The result of `backprop data info`.
private struct DataReport: Encodable {
  struct Part: Encodable {
    let name: String
    let size: Int
    /// The number of samples of each class.
    let classCounts: [Int]
    /// The share of pixels that are not zero.
    var nonzeroShare: Double?
    /// The mean of all pixels, from 0 to 1.
    var meanPixel: Double?
  }

  let name: String
  /// The origin of the data.
  let source: String
  let inputs: Int
  let classes: [String]
  let parts: [Part]
  /// The number of rows in which an entry is missing.
  private let missingCount: Int
  /// The use of the columns of a table.
  private let preprocessing: Preprocessing?

  private enum CodingKeys: CodingKey { case name, source, inputs, classes, parts }

  init(_ data: DataSource) throws {
    preprocessing = data.table?.fitted
    name = data.name
    source = data.origin
    inputs = data.inputCount(over: .real)
    classes = data.classNames
    let classCount = classes.count
    if let table = data.table {
      var complete = table.fitted
      complete.missing = .drop
      let rows = try complete.rows(of: table.table, overComplex: false)
      missingCount = table.table.rowCount - rows.count
      parts = [
        Part(
          name: "rows", size: rows.count,
          classCounts: Self.counts(rows.labels.map { Int($0) }, classes: classCount))
      ]
    } else {
      missingCount = 0
      parts = DataSource.Part.allCases.compactMap { part in
        data.images(part).map { images in
          let (nonzero, sum) = images.pixels.reduce(into: (0, 0)) { totals, pixel in
            totals.0 += pixel == 0 ? 0 : 1
            totals.1 += Int(pixel)
          }
          let pixels = Double(max(1, images.pixels.count))
          return Part(
            name: part.rawValue, size: images.count,
            classCounts: Self.counts(images.labels.map { Int($0) }, classes: classCount),
            nonzeroShare: Double(nonzero) / pixels, meanPixel: Double(sum) / pixels / 255)
        }
      }
    }
  }

  private static func counts(_ labels: [Int], classes: Int) -> [Int] {
    labels.reduce(into: Array(repeating: 0, count: classes)) { counts, label in
      counts[label] += 1
    }
  }

  /// The number of classes that are shown as columns.
  private static let largestShownClasses = 12

  /// The number of samples of each class in each part, the most frequent classes first.
  private var classTable: String {
    var table = TextTable([.left], header: ["class"] + parts.map(\.name))
    let order = classes.indices.sorted { left, right in
      (parts[0].classCounts[right], left) < (parts[0].classCounts[left], right)
    }
    for index in order.prefix(30) {
      table.append([classes[index]] + parts.map { $0.classCounts[index].grouped })
    }
    if order.count > 30 { table.append(["\(order.count - 30) others"]) }
    table.append(["all"] + parts.map(\.size.grouped))
    return table.text()
  }

  /// The report as lines for a reader.
  var text: String {
    var head = TextTable([.left, .left])
    head.append("data", name)
    head.append("source", source)
    head.append("inputs", inputs.grouped)
    if let preprocessing {
      head.append("features", preprocessing.featureDescription)
      head.append("target", preprocessing.targetDescription)
      head.append("scaling", preprocessing.scaling?.description ?? "not scaled")
    }
    if missingCount > 0 {
      head.append("missing", "entries of \(missingCount.grouped) rows, left out here")
    }
    if !classes.isEmpty { head.append("classes", String(classes.count)) }
    guard classes.count <= Self.largestShownClasses else { return head.text() + "\n" + classTable }

    let hasPixels = parts.contains { $0.nonzeroShare != nil }
    var table = TextTable(
      [.left],
      header: ["part", "samples"] + classes + (hasPixels ? ["not zero", "mean"] : []))
    for part in parts {
      let pixels = [part.nonzeroShare?.percent, part.meanPixel?.short].compactMap(\.self)
      table.append([part.name, part.size.grouped] + part.classCounts.map(\.grouped) + pixels)
    }
    return head.text() + "\n" + table.text()
  }
}
