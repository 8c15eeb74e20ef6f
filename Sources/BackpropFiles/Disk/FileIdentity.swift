#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The place of a file or folder on the machine, which does not depend on the spelling of its path or
/// on the links in it.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  /// The name in the folder that device and inode tell; nil for a folder.
  private let name: String?

  /// The identity of a folder, or of a file that exists or may be written; nil if there is no folder
  /// for it.
  public init?(of path: String) {
    let target = (try? FileLink.target(of: path)) ?? path
    let isFolder = Folder.exists(target)
    var status = stat()
    guard stat(isFolder ? target : FilePath.folder(of: target), &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    name = isFolder ? nil : FilePath.name(of: target)
  }
}

/// Follows symbolic links.
enum FileLink {
  /// The number of links that a path may lead over, as on Linux.
  private static let limit = 40

  /// Returns the path that `path` leads to, which need not exist: a link to a file that is not there
  /// leads to its place.
  ///
  /// Only links in the place of the file are followed. The folders are left as they are spelled, so
  /// that their names need not be text.
  static func target(of path: String) throws(SystemError) -> String {
    var path = path
    for _ in 0..<limit {
      guard let link = try read(path) else { return path }
      path = link.unicodeScalars.first == "/" ? link : FilePath.folder(of: path) + link
    }
    throw SystemError(code: ELOOP)
  }

  /// Returns the content of a link; nil for everything else.
  private static func read(_ path: String) throws(SystemError) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count >= 0 else { return nil }
    guard let text = String(validating: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    else {
      throw SystemError(code: EILSEQ)
    }
    return text
  }
}
