public import BackpropFiles

extension MNIST {
  /// Finds the four files: in `directory` and nowhere else where that is given, else in the folder
  /// that the variable `BACKPROP_DATA` names, else in the cache.
  ///
  /// A folder holds them under `mnist/` or directly, gzipped (`.gz`) or plain; the plain file is
  /// taken where both are there.
  ///
  /// - Parameters:
  ///   - directory: the folder that the user asked for, if any.
  ///   - environment: the process's environment; the library does not read it itself.
  ///   - cacheDirectory: the cache's folder, as from ``CacheDirectory``; nil: there is none.
  /// - Throws: `FileError` of kind `notFound` which lists the folders looked into, or the file
  ///   that is missing where a folder holds only some of the four.
  public static func find(
    directory: String?, environment: [String: String] = [:], cacheDirectory: String? = nil
  ) throws(FileError) -> Files {
    var roots: [String] = []
    if let directory {
      roots = [directory]
    } else {
      if let named = environment["BACKPROP_DATA"], !named.isEmpty { roots.append(named) }
      if let cacheDirectory, !cacheDirectory.isEmpty { roots.append(cacheDirectory) }
    }
    for root in roots {
      for folder in folders(of: root) {
        if let files = try files(in: folder) { return files }
      }
    }
    if let directory, !Folder.exists(directory) {
      throw FileError(
        .notFound, "no such folder", path: directory,
        advice: "pass a folder that holds mnist/\(Part.trainingImages.rawValue)[.gz]")
    }
    let looked = roots.flatMap(folders(of:)).joined(separator: ", ")
    throw FileError(
      .notFound, "MNIST is not found" + (looked.isEmpty ? "" : ": looked into \(looked)"),
      advice: "run `backprop data fetch mnist`, or pass --data with a folder that holds the files "
        + "\(Part.trainingImages.rawValue)[.gz] and so on")
  }

  /// The folders below `root` that may hold the files.
  private static func folders(of root: String) -> [String] {
    let trimmed = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    return [trimmed == "/" ? "/mnist" : trimmed + "/mnist", trimmed]
  }

  /// The files in `folder`; nil where none of them is there.
  private static func files(in folder: String) throws(FileError) -> Files? {
    var paths: [Part: String] = [:]
    for part in Part.allCases {
      let plain = "\(folder)/\(part.rawValue)"
      paths[part] = [plain, plain + ".gz"].first(where: WholeFile.exists)
    }
    guard !paths.isEmpty else { return nil }
    func path(_ part: Part) throws(FileError) -> String {
      if let path = paths[part] { return path }
      throw FileError(
        .notFound, "not there, plain or as .gz, beside the other MNIST files",
        path: "\(folder)/\(part.rawValue)", advice: "put all four files into the folder")
    }
    return Files(
      folder: folder, trainingImages: try path(.trainingImages),
      trainingLabels: try path(.trainingLabels), testImages: try path(.testImages),
      testLabels: try path(.testLabels))
  }
}
