import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

@Suite struct ModelFileTests {
  @Test(
    "models of all four scalars are read back bit by bit, thresholds included",
    arguments: Models.all, [ModelFile.Format.safetensors, .numPy])
  func roundTrip(model: AnyModel, format: ModelFile.Format) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.\(format.rawValue)"
      try ModelFile.write(model, to: path)
      let read = try ModelFile.readAny(path)
      #expect(read == model)
      // Equality takes -0 for 0; the bytes do not.
      #expect(try read.encode(format) == WholeFile.read(path))
      #expect(try ModelFile.describe(path) == model.description)
    }
  }

  @Test("a file is described before a type is chosen for it")
  func describe() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/net.SAFETENSORS"
      try ModelFile.write(Models.complex(Float.self), to: path)
      let description = try ModelFile.describe(path)
      #expect(description.sizes == [4, 3, 2])
      #expect(description.scalarType == .complex64)
      #expect(description.scalarType.field == .complex)
      #expect(description.scalarType.precision == .float32)
      #expect(description.activations == ["modrelu", "split-tanh"])
      #expect(description.cost == .quadratic)
    }
  }

  @Test("a model is read in another precision: exactly in a wider one, rounded in a narrower one")
  func precisions() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/net.npz"
      let narrow = Models.complex(Float.self)
      try ModelFile.write(narrow, to: path)
      let wide = try ModelFile.read(path, as: Complex<Double>.self)
      let (a, b) = (narrow.network.layers[1].bias[1], wide.network.layers[1].bias[1])
      #expect(Double(a.real) == b.real && Double(a.imaginary) == b.imaginary)
      try ModelFile.write(wide, to: path)
      #expect(try ModelFile.read(path) == narrow)
      try ModelFile.write(Models.real(Double.self), to: path)
      let error = #expect(throws: FileError.self) { try ModelFile.read(path, as: Float.self) }
      #expect(error?.description.contains("too large for Float") == true)
    }
  }

  @Test("complex files are not read as real networks, nor the other way round")
  func fields() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/net.safetensors"
      try ModelFile.write(Models.complex(Double.self), to: path)
      let error = #expect(throws: FileError.self) { try ModelFile.read(path, as: Double.self) }
      #expect(error?.description.contains("complex, not real") == true)
      try ModelFile.write(Models.real(Double.self), to: path)
      #expect(throws: FileError.self) { try ModelFile.read(path, as: Complex<Double>.self) }
    }
  }

  @Test("models are converted between all formats that hold them")
  func convert() throws {
    try withTemporaryFolder { folder in
      var model = Models.real(Double.self, activations: [.sigmoid], cost: .crossEntropy)
      model.network.layers[1].bias[0] = 1
      let first = folder + "/a.json"
      try ModelFile.write(model, to: first)
      var previous = first
      for name in ["b.safetensors", "c.npz", "d.onnx", "e.json"] {
        try ModelFile.convert(previous, to: folder + "/" + name)
        previous = folder + "/" + name
      }
      #expect(try ModelFile.read(previous) == model)
      #expect(try WholeFile.read(previous) == WholeFile.read(first))
    }
  }

  @Test("a format that cannot hold a model says so, and writes nothing")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/complex.json"
      let refusal = #expect(throws: FileError.self) {
        try ModelFile.write(Models.complex(Float.self), to: path)
      }
      #expect(refusal?.kind == .writeFailed)
      #expect(!WholeFile.exists(path))
      let error = #expect(throws: FileError.self) {
        try ModelFile.convert(folder + "/missing.npz", to: folder + "/net.pickle")
      }
      #expect(error?.description.contains(".safetensors") == true)
    }
  }

  @Test("a file without a description needs a fallback, and uses it")
  func fallbacks() throws {
    try withTemporaryFolder { folder in
      let model = Models.real(Float.self)
      for ending in ["npz", "safetensors"] {
        let path = "\(folder)/bare.\(ending)"
        let bytes =
          ending == "npz"
          ? try NumPyArchive(model.network.tensors).encode()
          : try Safetensors(model.network.tensors).encode()
        try AtomicFile.write(bytes, to: path)
        let description = try ModelFile.describe(path)
        #expect(description == ModelDescription(sizes: [4, 3, 2], scalarType: .float32))
        let bare = #expect(throws: FileError.self) { try ModelFile.readAny(path) }
        #expect(bare?.description.contains("names neither its activations nor its cost") == true)
        let half = #expect(throws: FileError.self) {
          try ModelFile.readAny(path, fallback: .init(cost: .quadratic))
        }
        #expect(half?.description.contains("does not name its activations") == true)
        for names in [["modrelu"], ["sigmoid", "tanh", "relu"], [""]] {
          #expect(throws: FileError.self) {
            try ModelFile.readAny(path, fallback: .init(activations: names, cost: .quadratic))
          }
        }
        let fallback = ModelFallback(
          activations: ["sigmoid", "softmax"], cost: .logLikelihood)
        #expect(try ModelFile.read(path, fallback: fallback) == model)
        let one = try ModelFile.read(
          path, as: Float.self, fallback: .init(activations: ["tanh"], cost: .quadratic))
        #expect(one.network.layers.map(\.activation) == [.tanh, .tanh])
      }
    }
  }

  @Test("a complex file without a description is known by its element type")
  func bareComplex() throws {
    let model = Models.complex(Double.self)
    let fallback = ModelFallback(activations: ["modrelu", "split-tanh"], cost: .quadratic)
    let safetensors = try Safetensors(model.network.tensors).encode()
    #expect(
      try AnyModel(decoding: safetensors, .safetensors, fallback: fallback) == .complex128(model))
    let npz = try NumPyArchive(model.network.tensors).encode()
    #expect(try AnyModel(decoding: npz, .numPy, fallback: fallback) == .complex128(model))
  }
}
