import Foundation

/// The limit that a system may set on the size of files (`ulimit -f`).
enum FileSizeLimit {
  /// Makes a write beyond the limit fail, as on a full disk, where the system would end the process
  /// without a word.
  static func failWrites() { signal(SIGXFSZ, SIG_IGN) }
}
