import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropData

#if canImport(FoundationNetworking)
  /// Guards against wrong or incomplete downloads that are taken for MNIST and kept.
  @Suite(.timeLimit(.minutes(1))) struct MNISTDownloadTests {
    /// Small files in place of MNIST's.
    static let bodies: [String: [UInt8]] = Dictionary(
      uniqueKeysWithValues: MNIST.Part.allCases.map { part in
        (part.rawValue + ".gz", try! Gzip.compress(Array("content of \(part)".utf8)))
      })

    static func download(_ bases: [String], timeout: Double = 5) -> MNISTDownload {
      var download = MNISTDownload(baseURLs: bases, timeout: timeout)
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
          #expect(!Folder.exists(folder + "/mnist"), "an empty folder remains")
        }
      }
    }

    /// The first of the four files from a server with faults.
    private func fetch(
      _ faults: [LoopbackServer.Fault?], timeout: Double = 5,
      _ check: (FileError?, LoopbackServer, _ kept: [String]) throws -> Void
    ) async throws {
      let server = try LoopbackServer(Self.bodies, faults: faults)
      defer { server.stop() }
      try await withTemporaryFolder { folder in
        var failure: FileError?
        do throws(FileError) {
          _ = try await Self.download([server.baseURL], timeout: timeout).fetch(into: folder)
        } catch {
          failure = error
        }
        try check(
          failure, server,
          (try? FileManager.default.contentsOfDirectory(atPath: folder + "/mnist")) ?? [])
      }
    }

    @Test func aCutConnectionIsTakenUpWhereItEnded() async throws {
      try await fetch([.cut(after: 10), .cut(after: 5), nil]) { error, server, kept in
        #expect(error == nil)
        #expect(server.starts == [0, 10, 15, 0, 0, 0])
        #expect(kept.count == 4)
      }
    }

    @Test func aServerThatFallsSilentIsAskedForTheRest() async throws {
      try await fetch([.stall(after: 12), nil], timeout: 1) { error, server, kept in
        #expect(error == nil)
        #expect(server.starts == [0, 12, 0, 0, 0])
        #expect(kept.count == 4)
      }
    }

    @Test func aServerWithoutRangesBeginsAnew() async throws {
      try await fetch([.cut(after: 10), .whole, nil]) { error, server, kept in
        #expect(error == nil)
        #expect(server.starts == [0, 10, 0, 0, 0])
        #expect(kept.count == 4)
      }
    }

    @Test func anAttemptThatBringsNothingIsTheLast() async throws {
      for faults: [LoopbackServer.Fault] in [
        [.cut(after: 0), .cut(after: 0)], [.cut(after: 3), .cut(after: 0), .cut(after: 1)],
        [.cut(after: 3), .otherPart], [.cut(after: 3), .status(500)], [.silence],
        [.stall(after: 0)],
        [.status(503)],
      ] {
        try await fetch(faults, timeout: 1) { error, server, kept in
          #expect(error?.kind == .unavailable)
          #expect(kept.isEmpty)
          #expect(server.starts.count <= 2)
        }
      }
    }

    @Test func attemptsComeToAnEnd() async throws {
      let faults = Array(repeating: LoopbackServer.Fault.cut(after: 1), count: 30)
      try await fetch(faults) { error, server, kept in
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("after 8 bytes") == true)
        #expect(server.starts == Array(0..<8))
        #expect(kept.isEmpty)
      }
    }

    @Test func aLieAboutTheLengthIsNotBelieved() async throws {
      // More than there is: the missing part cannot be had. Less: the received part is not the file.
      try await fetch([.lie(by: 100), .status(416)]) { error, _, kept in
        #expect(error?.kind == .unavailable)
        #expect(kept.isEmpty)
      }
      try await fetch([.lie(by: -5)]) { error, _, kept in
        #expect(error?.kind == .unavailable)
        #expect(kept.isEmpty)
      }
      try await fetch([.lie(by: 1 << 50), .status(416)]) { error, _, kept in
        #expect(error?.kind == .unavailable)
        #expect(kept.isEmpty)
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
