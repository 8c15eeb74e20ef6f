#if canImport(FoundationNetworking) || canImport(Darwin)
  public import BackpropFiles

  /// Downloads MNIST from its mirrors, checks it and stores it in a folder.
  public struct MNISTDownload: Sendable {
    /// The known mirrors of the four `.gz` files.
    public static let mirrors = [
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ]

    /// The expected content of a file.
    struct Expectation: Sendable {
      var name: String
      /// The number of bytes, decompressed.
      var bytes: Int
      /// The SHA-256 of the decompressed bytes.
      var sha256: String
    }

    /// The addresses to try in turn, to which the file names are appended.
    public let baseURLs: [String]
    /// The longest silence of a server, in seconds.
    public let timeout: Double

    var expectations = MNIST.Part.allCases.map {
      Expectation(name: $0.rawValue, bytes: $0.plainBytes, sha256: $0.plainSHA256)
    }

    /// A download from `baseURLs`, by default the known mirrors.
    public init(baseURLs: [String] = MNISTDownload.mirrors, timeout: Double = 30) {
      precondition(!baseURLs.isEmpty && timeout > 0, "a download has an address and a timeout")
      self.baseURLs = baseURLs.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
      self.timeout = timeout
    }

    /// Downloads missing or damaged files into `directory/mnist`, and returns the paths of all four.
    ///
    /// A file gets its name only when the size and the SHA-256 of its content match. Files that
    /// exist and match are not downloaded again.
    ///
    /// - Throws: `FileError` of kind `unavailable` if no mirror has the right bytes, of kind
    ///   `writeFailed` if they cannot be stored.
    public func fetch(into directory: String) async throws(FileError) -> MNIST.Files {
      let folder = "\(directory)/mnist"
      let made = [folder, directory].filter { !Folder.exists($0) }
      try Folder.make(folder)
      do throws(FileError) {
        try await fetchFiles(into: folder)
      } catch {
        for path in made { Folder.removeIfEmpty(path) }
        throw error
      }
      func path(_ part: MNIST.Part) -> String { "\(folder)/\(part.rawValue).gz" }
      return MNIST.Files(
        folder: folder, trainingImages: path(.trainingImages),
        trainingLabels: path(.trainingLabels), testImages: path(.testImages),
        testLabels: path(.testLabels))
    }

    private func fetchFiles(into folder: String) async throws(FileError) {
      for expected in expectations {
        let path = "\(folder)/\(expected.name).gz"
        if let kept = try? WholeFile.read(path, limit: Self.limit(expected)),
          (try? Self.verify(kept, expected)) != nil
        {
          continue
        }
        try AtomicFile.write(try await bytes(of: expected), to: path)
      }
    }

    /// Returns the checked bytes of a file from the first mirror that has them.
    private func bytes(of expected: Expectation) async throws(FileError) -> [UInt8] {
      var reasons: [String] = []
      for base in baseURLs {
        let url = "\(base)\(expected.name).gz"
        do throws(FileError) {
          let request = BoundedRequest(
            url: url, limit: Self.limit(expected), timeout: timeout)
          let bytes = try await request.bytes()
          try Self.verify(bytes, expected)
          return bytes
        } catch {
          reasons.append("\(url): \(error.problem)")
        }
      }
      throw FileError(
        .unavailable, "cannot be downloaded (\(reasons.joined(separator: "; ")))",
        path: "\(expected.name).gz",
        advice: "get the four MNIST files elsewhere and pass their folder with --data DIR")
    }

    /// Returns the size of the largest accepted download: gzip adds less than this to any file.
    private static func limit(_ expected: Expectation) -> Int { expected.bytes + 65_536 }

    private static func verify(
      _ bytes: [UInt8], _ expected: Expectation
    ) throws(FileError) {
      let plain = try Gzip.decompress(bytes, limit: expected.bytes)
      guard plain.count == expected.bytes else {
        throw FileError(
          .badData, "has \(plain.count) bytes where \(expected.bytes) are expected")
      }
      let found = SHA256.hexadecimal(of: plain)
      guard found == expected.sha256 else {
        throw FileError(.badData, "SHA-256 is \(found), expected \(expected.sha256)")
      }
    }
  }
#endif
