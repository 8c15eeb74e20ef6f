public import BackpropFiles
import Foundation

/// A file of events in the folder of a run, which `tensorboard --logdir FOLDER` shows.
///
///     8 bytes    n, little-endian
///     4 bytes    the masked CRC-32C of these 8
///     n bytes    an event, as a message of Protocol Buffers
///     4 bytes    the masked CRC-32C of the event
///
/// Events are in the file when ``append(_:)`` returns, and none is there in part. TensorBoard follows
/// the file while it grows.
///
/// Source: TensorFlow, `tensorflow/core/lib/io/record_writer.h`, `…/util/events_writer.cc`.
public struct EventWriter: Sendable {
  /// The file: `events.out.tfevents.<seconds>.<host>`, with a number if there is one already.
  public let path: String

  /// Makes the folder, if need be, and a new file in it.
  ///
  /// - Parameters:
  ///   - folder: Of one run: TensorBoard shows each folder as a curve.
  ///   - wallTime: Seconds since 1970, now.
  ///   - host: The name of the machine; what cannot stand in a file name becomes a hyphen.
  ///   - step: The first step to come, where a run is taken up again: what an earlier file of the
  ///     folder has from there on is no longer shown.
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
    let name = "\(folder)/events.out.tfevents.\(seconds).\(machine.isEmpty ? "-" : machine)"
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

  /// Appends events, once an epoch for example.
  ///
  /// - Throws: `FileError` of kind `writeFailed`; the file then is as it was.
  public func append(_ events: Event...) throws(FileError) {
    try AppendingFile.append(events.flatMap { Self.record($0.message) }, to: path)
  }

  /// Whether there are files of events in a folder.
  public static func hasEvents(inFolder folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { $0.hasPrefix("events.out.tfevents.") }
  }

  static func record(_ message: [UInt8]) -> [UInt8] {
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
