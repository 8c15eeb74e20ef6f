import BackpropFiles

/// The words `NaN`, `Infinity` and `-Infinity`, which Python writes into JSON and JSON does not have.
enum NotANumber {
  private static let words = ["NaN", "-Infinity", "Infinity"]

  /// Returns the error that names the parameter in whose place such a word is; nil if there is none
  /// at the offset.
  static func error(in text: [UInt8], at offset: Int) -> FileError? {
    guard text.indices.contains(offset),
      let word = words.first(where: { text[offset...].starts(with: $0.utf8) })
    else { return nil }
    let place = place(of: offset, in: text).map { " in \($0)" } ?? ""
    return FileError(
      .badData, "\(word)\(place) is not a number", at: .byte(offset),
      advice: "the training has diverged; store the network of an earlier epoch")
  }

  /// Returns the place of a byte in the lists of weights or biases, by counting brackets and commas.
  private static func place(of offset: Int, in text: [UInt8]) -> String? {
    var key: String?
    var indices: [Int] = []
    var index = 0
    while index < offset {
      switch text[index] {
      case UInt8(ascii: "\""):
        let start = index + 1
        index = start
        while index < offset, text[index] != UInt8(ascii: "\"") {
          index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < offset else { return nil }
        if indices.isEmpty { key = String(decoding: text[start..<index], as: UTF8.self) }
      case UInt8(ascii: "["):
        guard indices.count < 3 else { return nil }
        indices.append(1)
      case UInt8(ascii: "]"):
        guard !indices.isEmpty else { return nil }
        indices.removeLast()
      case UInt8(ascii: ","): if !indices.isEmpty { indices[indices.count - 1] += 1 }
      default: break
      }
      index += 1
    }
    guard let key, ["weights", "biases"].contains(key), indices.count == 3 else { return nil }
    let unit = "\"\(key)\" of layer \(indices[0]), unit \(indices[1])"
    return key == "weights" ? "\(unit), input \(indices[2])" : unit
  }
}
