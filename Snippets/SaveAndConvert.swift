// Save a network, load it, and convert it to the formats of other programs.

import Backprop
import BackpropFormats
import Foundation

let folder = FileManager.default.temporaryDirectory
  .appendingPathComponent("backprop-\(UUID().uuidString)").path
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [4, 3, 2], using: &generator)

// snippet.save
let model = Model(network, cost: .crossEntropy)
try ModelFile.write(model, to: "\(folder)/network.safetensors")
let loaded: Model<Float> = try ModelFile.read("\(folder)/network.safetensors")
print("the same after reading, bit by bit: \(loaded == model)")
// snippet.end

// snippet.convert
for name in ["network.npz", "network.json", "network.onnx"] {
  try ModelFile.convert("\(folder)/network.safetensors", to: "\(folder)/\(name)")
  let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] ?? 0
  print("\(name): \(size) bytes")
}
// snippet.end

// snippet.error
let start = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/network.safetensors")).prefix(100)
try start.write(to: URL(fileURLWithPath: "\(folder)/start.safetensors"))
do {
  _ = try ModelFile.readAny("\(folder)/start.safetensors")
} catch {
  print("\(error)".replacing(folder, with: "…"))
}
// snippet.end
