import BackpropFiles
import BackpropRuns

extension RunFile {
  /// Decodes the options in a run file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line.
  package static func decode(
    _ bytes: [UInt8]
  ) throws(FileError) -> [(name: String, text: String)] {
    let file = try YAMLFile(decoding: bytes, path: "")
    return try OptionValue.values(of: .train, for: "train", in: file, file.entries)
      .map { ($0.name, $0.text) }
  }
}
