import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import _BackpropTestSupport

/// A command that writes files: its arguments, and the files that have to stay intact.
struct Writer: Sendable {
  let name: String
  let arguments: [String]
  /// The files that exist before, with old contents, and that the command replaces.
  let outputs: [String]
  /// Calls that are not the command's own, and whose failure it tolerates.
  let idleCalls: Set<FailingCalls.Call>

  init(
    _ line: String, writes outputs: [String], idleCalls: Set<FailingCalls.Call> = []
  ) {
    name = line
    self.idleCalls = idleCalls
    arguments = line.split(separator: " ").map(String.init)
    self.outputs = outputs
  }

  /// All writers; in a debug build without those that take minutes.
  static let all: [Writer] = {
    #if DEBUG
      return quick
    #else
      return quick + slow + downloads
    #endif
  }()

  private static let quick: [Writer] = [
    Writer(
      "train --dataset table.csv --epochs 2 --save m.safetensors --history h.json --quiet",
      writes: ["m.safetensors", "h.json"]),
    Writer(
      "train --dataset table.csv --epochs 2 --save m.npz --history h.csv --quiet",
      writes: ["m.npz", "h.csv"]),
    Writer("train --dataset table.csv --epochs 3 --checkpoint run --quiet", writes: []),
    Writer(
      "evaluate m2.safetensors --dataset table.csv --confusion c.svg", writes: ["c.svg"]),
    Writer("gradient m2.safetensors --inputs batch.npz --output g.npz", writes: ["g.npz"]),
    Writer("convert m2.safetensors copy.onnx", writes: ["copy.onnx"]),
  ]

  /// Those that take minutes in a debug build, or write as a quick one does.
  private static let slow: [Writer] = [
    Writer("train --dataset table.csv --epochs 3 --resume earlier --quiet", writes: []),
    Writer("convert m2.safetensors copy.npz", writes: ["copy.npz"]),
    Writer("convert m2.safetensors copy.json", writes: ["copy.json"]),
    Writer("sheet --exercise 26a --quick --quiet --output sheet", writes: ["sheet/report.html"]),
    Writer(
      "unstable --depth 2 --quick --quiet --output unstable", writes: ["unstable/report.html"]),
  ]

  /// A download of MNIST from this process, where it is there.
  private static let downloads: [Writer] = {
    #if canImport(FoundationNetworking)
      let names = MNIST.Part.allCases.map { $0.rawValue + ".gz" }
      guard let folder = ProcessInfo.processInfo.environment["BACKPROP_DATA"] else { return [] }
      let files = names.map { name in
        (name, (try? WholeFile.read("\(folder)/mnist/\(name)")) ?? [])
      }
      guard files.allSatisfy({ !$0.1.isEmpty }),
        let server = try? LoopbackServer(Dictionary(uniqueKeysWithValues: files))
      else { return [] }
      return [
        Writer(
          "data fetch mnist --data here --quiet --url \(server.baseURL)",
          writes: names.map { "here/mnist/\($0)" },
          // Foundation makes folders for a cache in which nothing is kept.
          idleCalls: [.mkdir])
      ]
    #else
      return []
    #endif
  }()

  /// Prepares the folder for the command.
  func prepare(_ folder: TemporaryFolder) throws {
    try folder.write(SmallData.table(rows: 30), to: "table.csv")
    try folder.write(Self.model, to: "m2.safetensors")
    try folder.write(Self.batch, to: "batch.npz")
    for (name, bytes) in Self.checkpoints { try folder.write(bytes, to: "earlier/\(name)") }
    for output in outputs { try folder.write(Self.old, to: output) }
  }

  static let old = "what was there before\n"

  private static let network: Network<Float> = {
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try! Network(sizes: [2, 30, 3], using: &generator)
  }()

  private static let model = try! ModelFile.encode(
    Model(network, cost: .crossEntropy), .safetensors)

  private static let onnx = try! ModelFile.encode(Model(network, cost: .crossEntropy), .onnx)

  private static let batch = try! NumPyBatch.encode(
    Dataset<Float>(
      inputs: .values([1, 2, 3, 4]), targets: .classes([0, 2], count: 3), inputCount: 2,
      outputCount: 3))

  /// The files of a run of one epoch.
  private static let checkpoints: [String: [UInt8]] = {
    let command = Command(folder: try! TemporaryFolder())
    try! command.folder.write(SmallData.table(rows: 30), to: "table.csv")
    let first = "train --dataset table.csv --epochs 3 --checkpoint run --quiet"
    let outcome = try! command.run(first.split(separator: " ").map(String.init))
    precondition(outcome.status == 0, outcome.errors)
    // As if it had been killed after the first epoch.
    let names = try! FileManager.default.contentsOfDirectory(
      atPath: command.folder.file("run").path)
    let earliest = names.filter { $0.hasPrefix("checkpoint-1-") }
    return Dictionary(
      uniqueKeysWithValues: earliest.map {
        ($0, try! WholeFile.read(command.folder.file("run/\($0)").path))
      })
  }()

  /// Returns a Boolean value that indicates whether a file is complete, by its end or by reading it.
  static func isWhole(_ name: String, _ bytes: [UInt8]) -> Bool {
    func ends(with end: String) -> Bool { bytes.suffix(end.utf8.count).elementsEqual(end.utf8) }
    switch name.split(separator: ".").last {
    case "json": return (try? JSONReader.read(bytes)) != nil
    case "svg": return ends(with: "</svg>\n") || ends(with: "</svg>")
    case "html": return ends(with: "</html>\n")
    case "csv": return ends(with: "\n")
    case "safetensors": return (try? Safetensors.decode(bytes)) != nil
    case "npz": return (try? NumPyArchive.decode(bytes)) != nil
    case "onnx": return bytes == onnx
    case "gz": return (try? Gzip.decompress(bytes)) != nil
    default: return false
    }
  }
}
