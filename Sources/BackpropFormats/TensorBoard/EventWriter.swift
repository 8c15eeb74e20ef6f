public import BackpropFiles
import Foundation

/// A file of events in the folder of a run, which `tensorboard --logdir FOLDER` shows.
///
///     8 bytes    n, little-endian
///     4 bytes    the masked CRC-32C of these 8
///     n bytes    an event, as a message of Protocol Buffers
///     4 bytes    the masked CRC-32C of the event
///
/// Events are in the file, completely, when ``append(_:)`` returns. TensorBoard follows the file while
/// it grows.
///
/// Source: TensorFlow, `tensorflow/core/lib/io/record_writer.h`, `…/util/events_writer.cc`.
public struct EventWriter: Sendable {
  /// The file: `events.out.tfevents.<seconds>.<host>`, with a number if that name is taken.
  public let path: String

  /// Makes the folder, if it is missing, and a new file in it.
  ///
  /// - Parameters:
  ///   - folder: The folder of one run: TensorBoard shows each folder as a curve.
  ///   - wallTime: The current time, in seconds since 1970.
  ///   - host: The name of the machine; characters that do not belong in a file name become hyphens.
  ///   - step: The first step of a resumed run: TensorBoard no longer shows the later records of the
  ///     folder's earlier files.
  /// - Throws: `FileError` of kind `writeFailed`.
  public init(
    folder: String, wallTime: Double, host: String, resumingAt step: Int? = nil
  ) throws(FileError) {
    try Folder.make(folder)
    let seconds = Int(exactly: wallTime.rounded(.down)) ?? 0
    let machine = String(
      host.unicodeScalars.prefix(64).map { scalar in
        let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
        return isPlain || scalar == "." || scalar == "_" ? Character(scalar) : "-"
      })
    let name = FilePath.join(
      folder, "events.out.tfevents.\(seconds).\(machine.isEmpty ? "-" : machine)")
    var path = name
    var number = 0
    while try !AppendingFile.create(path) {
      number += 1
      path = "\(name).\(number)"
    }
    self.path = path
    var start = Self.record(Event.firstMessage(wallTime: wallTime))
    if let step { start += Self.record(Event.restartMessage(wallTime: wallTime, step: step)) }
    try AppendingFile.append(start, to: path)
  }

  /// Appends events, for example once per epoch.
  ///
  /// - Throws: `FileError` of kind `writeFailed`; the file is unchanged then.
  public func append(_ events: Event...) throws(FileError) {
    try AppendingFile.append(events.flatMap { Self.record($0.message) }, to: path)
  }

  /// Returns true if a folder has files of events.
  public static func hasEvents(inFolder folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { $0.hasPrefix("events.out.tfevents.") }
  }

  private static func record(_ message: [UInt8]) -> [UInt8] {
    var length = ByteWriter()
    length.littleEndian(UInt64(message.count))
    var record = ByteWriter(capacity: message.count + 16)
    record.append(length.bytes)
    record.littleEndian(CRC32C.masked(of: length.bytes))
    record.append(message)
    record.littleEndian(CRC32C.masked(of: message))
    return record.bytes
  }
}
