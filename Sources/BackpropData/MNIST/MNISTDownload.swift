#if canImport(FoundationNetworking) || canImport(Darwin)
  public import BackpropFiles

  /// Fetches MNIST from its mirrors, checks it and puts it into a folder.
  public struct MNISTDownload: Sendable {
    /// The mirrors known to hold the four `.gz` files.
    public static let mirrors = [
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ]

    /// What a file is checked against.
    struct Expectation: Sendable {
      var name: String
      /// Bytes, decompressed.
      var bytes: Int
      /// SHA-256 of the decompressed bytes.
      var sha256: String
    }

    /// The addresses tried in turn, to which the files' names are appended.
    public let baseURLs: [String]
    /// How long a server may keep silent, in seconds.
    public let timeout: Double

    var expectations = MNIST.Part.allCases.map {
      Expectation(name: $0.rawValue, bytes: $0.plainBytes, sha256: $0.plainSHA256)
    }

    /// A download from `baseURLs`, by default the known mirrors.
    public init(baseURLs: [String] = MNISTDownload.mirrors, timeout: Double = 30) {
      precondition(!baseURLs.isEmpty && timeout > 0, "a download has an address and some time")
      self.baseURLs = baseURLs.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
      self.timeout = timeout
    }

    /// Fetches what is missing or damaged into `directory/mnist`, and says where the files are.
    ///
    /// Each file is checked by size and SHA-256 of its content before it gets its name; what does
    /// not match is not kept. Files that are there already and match are not fetched again.
    ///
    /// - Throws: `FileError` of kind `unavailable` where no mirror gives the right bytes, of kind
    ///   `writeFailed` where they cannot be kept.
    public func fetch(into directory: String) async throws(FileError) -> MNIST.Files {
      let folder = "\(directory)/mnist"
      try Folder.make(folder)
      for expected in expectations {
        let path = "\(folder)/\(expected.name).gz"
        if let kept = try? WholeFile.read(path, limit: Self.limit(expected)),
          (try? Self.verify(kept, expected)) != nil
        {
          continue
        }
        try AtomicFile.write(try await bytes(of: expected), to: path)
      }
      return MNIST.Files(
        folder: folder, trainingImages: "\(folder)/\(MNIST.Part.trainingImages.rawValue).gz",
        trainingLabels: "\(folder)/\(MNIST.Part.trainingLabels.rawValue).gz",
        testImages: "\(folder)/\(MNIST.Part.testImages.rawValue).gz",
        testLabels: "\(folder)/\(MNIST.Part.testLabels.rawValue).gz")
    }

    /// The checked bytes of a file from the first mirror that has them.
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

    /// The largest download taken: gzip makes nothing longer by more than this.
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
