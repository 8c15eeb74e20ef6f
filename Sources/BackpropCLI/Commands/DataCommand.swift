import ArgumentParser
import BackpropData
import BackpropFiles
import BackpropPlots
import Foundation

/// `backprop data`: the data sets.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Fetch data sets, and look at them.",
    discussion: """
      MNIST is looked for in --data, else in $BACKPROP_DATA, else in the cache \
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
        Each file is checked by its SHA-256 before it gets its name; files that are there already \
        and are right are not fetched again.

        Examples:
          backprop data fetch mnist
          backprop data fetch mnist --data datasets --url https://mirror.example/mnist/
        """)

    @Argument(
      help: ArgumentHelp("The data set: mnist or digits.", valueName: "name"),
      completion: .list(FetchableData.allCases.map(\.rawValue)),
      transform: { try NamedChoice.parse($0) })
    var name: FetchableData

    @Option(
      help: ArgumentHelp("The folder to put it into. (default: the cache)", valueName: "folder"),
      completion: .directory)
    var data: String?

    @Option(
      help: ArgumentHelp("Fetch from this address instead of the known ones.", valueName: "url"))
    var url: String?

    @Flag(help: "Print where it is as JSON.")
    var json = false

    @Flag(name: [.long, .short], help: "Say nothing on standard error.")
    var quiet = false

    func run() async throws {
      if name == .digits {
        return try report(nil, "The digits are built in: there is nothing to fetch.")
      }
      let cache = CacheDirectory.path(environment: ProcessInfo.processInfo.environment)
      guard let folder = data ?? cache, !folder.isEmpty else {
        throw ValidationError("there is no cache: name a folder with --data")
      }
      if !quiet { StandardStream.error.remark("fetching MNIST into \(folder)/mnist\n") }
      let download = url.map { MNISTDownload(baseURLs: [$0]) } ?? MNISTDownload()
      let files = try await download.fetch(into: folder)
      try report(files.folder, "MNIST is in \(files.folder)")
    }

    private func report(_ folder: String?, _ sentence: String) throws {
      let result: [String: String?] = ["name": name.rawValue, "folder": folder]
      try StandardStream.output.write(json ? jsonText(result) : sentence + "\n")
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

    @Argument(
      help: ArgumentHelp("The data set: mnist, digits, or a CSV file.", valueName: "name"),
      completion: DatasetName.completion, transform: DatasetName.parse)
    var name: DatasetName

    @Option(
      help: ArgumentHelp(
        "The folder that holds MNIST. (default: $BACKPROP_DATA, then the cache)",
        valueName: "folder"),
      completion: .directory)
    var data: String?

    @Option(
      help: ArgumentHelp(
        "Store the first images as a figure. The name ends in .svg.", valueName: "file"),
      completion: .file(extensions: ["svg"]))
    var images: String?

    @Option(
      help: ArgumentHelp("How many images the figure shows. (default: 40)", valueName: "n"),
      transform: parsePositiveCount)
    var show: Int = 40

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(name: [.long, .short], help: "Say nothing on standard error.")
    var quiet = false

    func run() async throws {
      let file = try images.map { try OutputFile($0, option: "--images", endings: ["svg"]) }
      if file != nil, case .table(let path) = name {
        throw ValidationError("--images: \(path) is a table and has no images")
      }
      if case .task(let task) = name {
        throw ValidationError("\(task.rawValue): info is for images and tables")
      }
      try file?.check()
      // What is looked at has to be there: nothing is downloaded for it.
      let source = try SampleSource.findHere(name, folder: data, isQuiet: quiet)
      let report = DataReport(source)
      if let file, let grid = source.grid(of: show) {
        try AtomicFile.write(Array(grid.svg.utf8), to: file.path)
      }
      try StandardStream.output.write(json ? jsonText(report) : report.text)
    }
  }
}

/// What `backprop data fetch` knows.
enum FetchableData: String, CaseIterable, Sendable {
  case mnist
  case digits
}

extension SampleSource {
  /// The first training images, with their classes.
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
