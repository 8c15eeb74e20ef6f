import BackpropFiles

/// Where a sweep leaves what it found.
struct SweepFolder {
  private let path: String
  let best: RunFile

  init(_ path: String) {
    self.path = path
    best = .inside(folder: path, named: "best.run.yaml")
  }

  var database: String { path + "/sweep.sqlite" }
  private var table: String { path + "/sweep.csv" }
  private var figure: String { path + "/sweep.svg" }

  /// Makes the folder, and makes sure that nothing of somebody else is written over.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func prepare() throws(FileError) {
    try Folder.make(path)
    try best.check()
    guard !WholeFile.exists(database) else { return }
    for file in [table, figure] where WholeFile.exists(file) {
      throw FileError(
        .writeFailed, "it is of no sweep in this folder, and would be written over", path: file,
        advice: "take it away, or name another folder with --output")
    }
  }

  /// Writes the table, the figure and the best run; returns the names of all files.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func write(_ report: SweepReport) throws(FileError) -> [String] {
    try AtomicFile.write(Array(report.csv.utf8), to: table)
    try AtomicFile.write(Array(report.figure.svg.utf8), to: figure)
    guard let configuration = report.best else { return [database, table, figure] }
    try best.write(configuration)
    return [database, table, figure, best.path]
  }
}
