/// The largest number of bytes that is read from one file, also after decompression.
///
/// Every reader that is not given a limit of its own uses it. The bound on memory that follows is a small
/// multiple of it: `SECURITY.md` has the figures.
public enum ReadLimit {
  /// The limit in bytes that was chosen for the current task; `nil` if none was.
  @TaskLocal public static var chosen: Int?

  /// The limit in bytes: the chosen one, else 256 MiB.
  public static var bytes: Int { chosen ?? 256 << 20 }

  /// The limit in bytes for a file whose header has been read and agrees with its length, as those of
  /// large networks do: the chosen one, else 4 GiB.
  public static var bytesAfterHeader: Int { chosen ?? 4 << 30 }

  /// The way to another limit, for messages.
  static let advice = "raise the limit with --read-limit, or check that it is the right file"

  /// Returns a number of bytes from its text: `300M` or `2G`, in steps of 1024; nil for other texts,
  /// for 0, and for more than 1,048,576 G, to which a few bytes can still be added.
  public static func parse(_ text: String) -> Int? {
    let shift =
      switch text.last {
      case "K", "k": 10
      case "M", "m": 20
      case "G", "g": 30
      default: 0
      }
    let digits = shift == 0 ? text[...] : text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let count = Int(digits)
    else { return nil }
    let (bytes, overflows) = count.multipliedReportingOverflow(by: 1 << shift)
    return overflows || bytes == 0 || bytes > 1 << 50 ? nil : bytes
  }
}
