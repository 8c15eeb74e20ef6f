import BackpropFiles
import Foundation
import Testing

@testable import BackpropData

#if canImport(FoundationNetworking)
  /// What would break: a wrong or cut-off download would be taken for MNIST, now and forever after.
  @Suite(.timeLimit(.minutes(1))) struct MNISTDownloadTests {
    /// Small files in place of MNIST's.
    static let bodies: [String: [UInt8]] = Dictionary(
      uniqueKeysWithValues: MNIST.Part.allCases.map { part in
        (part.rawValue + ".gz", try! Gzip.compress(Array("content of \(part)".utf8)))
      })

    static func download(_ bases: [String]) -> MNISTDownload {
      var download = MNISTDownload(baseURLs: bases, timeout: 5)
      download.expectations = MNIST.Part.allCases.map { part in
        let plain = Array("content of \(part)".utf8)
        return .init(
          name: part.rawValue, bytes: plain.count, sha256: SHA256.hexadecimal(of: plain))
      }
      return download
    }

    @Test func fetchesOnceAndIsFoundInTheCache() async throws {
      let server = try LoopbackServer(Self.bodies)
      defer { server.stop() }
      try await withTemporaryFolder { folder in
        let download = Self.download([server.baseURL])
        let files = try await download.fetch(into: folder + "/cache")
        #expect(server.requested.count == 4)
        #expect(try MNIST.find(directory: nil, cacheDirectory: folder + "/cache") == files)
        #expect(
          try WholeFile.read(files.testLabels) == Self.bodies["t10k-labels-idx1-ubyte.gz"])
        _ = try await download.fetch(into: folder + "/cache")
        #expect(server.requested.count == 4, "what is there is not fetched again")
        try AtomicFile.write([1, 2, 3], to: files.testLabels)
        _ = try await download.fetch(into: folder + "/cache")
        #expect(server.requested.last == "t10k-labels-idx1-ubyte.gz", "what is damaged is")
      }
    }

    @Test func wrongBytesAreRefusedAndNotKept() async throws {
      let good = try #require(Self.bodies["train-images-idx3-ubyte.gz"])
      let wrong: [[UInt8]] = [
        try Gzip.compress(Array("CONTENT of trainingImages".utf8)),
        try Gzip.compress(Array("content".utf8)), good.dropLast(3), Array("<html>".utf8),
        [UInt8](repeating: 7, count: 200_000), [],
      ]
      for body in wrong {
        let server = try LoopbackServer(["train-images-idx3-ubyte.gz": body])
        defer { server.stop() }
        try await withTemporaryFolder { folder in
          let error = await #expect(throws: FileError.self) {
            try await Self.download([server.baseURL]).fetch(into: folder)
          }
          #expect(error?.kind == .unavailable)
          IDXTests.expect(error, server.baseURL, "train-images-idx3-ubyte.gz", "--data DIR")
          let kept = try FileManager.default.contentsOfDirectory(atPath: folder + "/mnist")
          #expect(kept.isEmpty)
        }
      }
    }

    @Test func theNextMirrorIsTried() async throws {
      let empty = try LoopbackServer([:])
      let server = try LoopbackServer(Self.bodies)
      defer {
        empty.stop()
        server.stop()
      }
      try await withTemporaryFolder { folder in
        _ = try await Self.download([empty.baseURL, server.baseURL]).fetch(into: folder)
        #expect(empty.requested.count == 4)
        #expect(server.requested.count == 4)
      }
    }

    @Test func offlineIsOneLineThatSaysWhatToDo() async throws {
      let server = try LoopbackServer([:])
      server.stop()
      try await withTemporaryFolder { folder in
        let bases = [server.baseURL, "nonsense://x/", "http://\u{0}/"]
        let error = await #expect(throws: FileError.self) {
          try await Self.download(bases).fetch(into: folder)
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains(where: \.isNewline) == false)
        IDXTests.expect(error, "pass their folder with --data DIR", "not an http")
      }
    }

    @Test func theFolderMustBeWritable() async throws {
      try await withTemporaryFolder { folder in
        try AtomicFile.write([], to: folder + "/file")
        let error = await #expect(throws: FileError.self) {
          try await Self.download(["http://127.0.0.1:9/"]).fetch(into: folder + "/file")
        }
        #expect(error?.kind == .writeFailed)
      }
    }
  }
#endif
