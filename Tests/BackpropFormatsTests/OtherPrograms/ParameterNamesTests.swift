import Backprop
import BackpropFiles
import BackpropFormats
import Testing

@Suite struct ParameterNamesTests {
  private static let nameForms: [[String]] = [
    OtherPrograms.names(["0", "2"]), OtherPrograms.names(["layers.0", "layers.1"]),
    OtherPrograms.names(["layers.0", "layers.3"]), OtherPrograms.names(["layers9", "layers10"]),
    OtherPrograms.names(["fc1", "fc2"]), OtherPrograms.names(["fc1", "out"]),
    OtherPrograms.names(["hidden", "output"]), OtherPrograms.names(["encoder.0", "decoder.0"]),
    OtherPrograms.names(["dense", "dense_1"]), OtherPrograms.names(["input", "hidden"]),
    OtherPrograms.names(["model.0", "model.2"]),
    OtherPrograms.names(["module.net.fc9", "module.net.fc10"]),
    OtherPrograms.names(["_orig_mod.seq.1", "_orig_mod.seq.11"]),
    OtherPrograms.names(["momentum.0", "momentum.1"]),
    ["w0", "b0", "w1", "b1"], ["W1", "b1", "W2", "b2"],
    ["weights_0", "biases_0", "weights_1", "biases_1"],
    ["layer1_weight", "layer1_bias", "layer2_weight", "layer2_bias"],
    ["arr_0", "arr_1", "arr_2", "arr_3"], ["arr_0", "arr_2", "arr_1", "arr_3"],
    ["arr_8", "arr_9", "arr_10", "arr_11"], ["0", "1", "2", "3"],
  ]

  @Test("layers are taken in the natural order of their names", arguments: nameForms)
  func forms(names: [String]) throws {
    let (models, remarks) = try OtherPrograms.read(
      OtherPrograms.tensors(names).sorted { $0.name < $1.name })
    #expect(
      models == [.float32(try OtherPrograms.expected()), .float32(try OtherPrograms.expected())])
    #expect(remarks.isEmpty)
  }

  @Test("tensors that are no parameters are left out with a remark that names them")
  func others() throws {
    let tensors =
      OtherPrograms.tensors(OtherPrograms.names(["net.0", "net.2"]))
      + OtherPrograms.tensors(
        OtherPrograms.names(["optimizer.exp_avg.net.0", "optimizer.exp_avg.net.2"]))
      + [
        NamedTensor("step", Tensor([7 as Int64], shape: [])),
        NamedTensor("net.0.weight_m", Tensor([7 as Float], shape: [1])),
        NamedTensor("net.1.num_batches_tracked", Tensor([7 as Int64], shape: [])),
        NamedTensor("evil\u{1b}[0m\n", Tensor([1 as Float], shape: [1])),
      ]
    let (models, remarks) = try OtherPrograms.read(tensors)
    #expect(models[0] == .float32(try OtherPrograms.expected()) && models[1] == models[0])
    #expect(remarks.count == 2)
    for remark in remarks {
      for name in [
        "step", "net.1.num_batches_tracked", "net.0.weight_m", "optimizer.exp_avg.net.2.weight",
        "evil?[0m?",
      ] {
        #expect(remark.contains(name))
      }
    }
  }

  @Test("a file with a description may have other tensors, but no other layers")
  func described() throws {
    let model = Models.real(Float.self)
    let description = NamedTensor(
      "description", Tensor(bytes: Array(AnyModel(model).description.json.utf8)))
    let tensors = model.network.tensors + [description]
    var remarks: [String] = []
    let more = tensors + [NamedTensor("epoch", Tensor([7 as Int64], shape: []))]
    let read = try AnyModel(decoding: NumPyArchive(more).encode(), .numPy) { remarks.append($0) }
    #expect(read == .float32(model))
    #expect(remarks == ["left out, as no parameters of a layer: epoch"])
    for name in ["layers.3.weight", "layers.0.scale", "layers.00.weight"] {
      let wrong = tensors + [NamedTensor(name, Tensor([1 as Float], shape: [1, 1]))]
      let error = #expect(throws: FileError.self) {
        try AnyModel(decoding: NumPyArchive(wrong).encode(), .numPy)
      }
      #expect(error?.problem.contains("does not belong") == true)
    }
  }

  @Test("kernels [in, out] are taken if only that fits")
  func inputMajor() throws {
    for names in [
      ["dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"],
      ["arr_0", "arr_1", "arr_2", "arr_3"], ["w0", "b0", "w1", "b1"],
      OtherPrograms.names(["0", "2"]),
    ] {
      let tensors = try OtherPrograms.tensors(names).map { named in
        guard named.tensor.shape.count == 2 else { return named }
        return NamedTensor(named.name, try Self.transpose(named.tensor))
      }
      let (models, remarks) = try OtherPrograms.read(tensors)
      #expect(models[0] == .float32(try OtherPrograms.expected()) && models[1] == models[0])
      #expect(remarks.count == 2 && remarks[0].contains("[in, out]"))
    }
  }

  private static func transpose(_ tensor: Tensor) throws -> Tensor {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let values = try tensor.values(as: Float.self)
    let transposed = (0..<columns).flatMap { column in
      (0..<rows).map { values[$0 * columns + column] }
    }
    return Tensor(transposed, shape: [columns, rows])
  }

  private static func zeros(_ names: [String], _ shapes: [[Int]]) -> [NamedTensor] {
    zip(names, shapes).map { name, shape in
      NamedTensor(name, Tensor([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape))
    }
  }

  @Test("square weights are [out, in] if they are called weights, and otherwise ambiguous")
  func squares() throws {
    let shapes = [[2, 2], [2], [2, 2], [2]]
    for names in [
      ["arr_0", "arr_1", "arr_2", "arr_3"], ["w0", "b0", "w1", "b1"], ["kernel", "bias"],
    ] {
      try OtherPrograms.expectRefused(Self.zeros(names, shapes), "[out, in] as well as [in, out]")
    }
    let (models, _) = try OtherPrograms.read(
      Self.zeros(OtherPrograms.names(["0", "2"]), shapes))
    #expect(models[0].description.sizes == [2, 2, 2])
  }

  @Test("layers without numbers are refused where they fit in several orders, or are too many")
  func ambiguousOrder() throws {
    let square = [[2, 2], [2], [2, 2], [2]]
    try OtherPrograms.expectRefused(
      Self.zeros(OtherPrograms.names(["left", "right"]), square), "several orders")
    let back = [[1, 2], [1], [2, 1], [2]]
    try OtherPrograms.expectRefused(
      Self.zeros(OtherPrograms.names(["left.0", "right.0"]), back), "several orders")
    let names = ["a", "c", "d", "e", "f", "g", "h"]
    try OtherPrograms.expectRefused(
      Self.zeros(
        OtherPrograms.names(names), names.indices.flatMap { [[$0 + 2, $0 + 1], [$0 + 2]] }),
      "number")
  }

  @Test("layers that are incomplete or do not fit are refused")
  func refused() throws {
    let names = OtherPrograms.names(["fc1", "fc2"])
    let shapes = [[3, 2], [3], [2, 3], [2]]
    func refused(_ change: (inout [NamedTensor]) -> Void, _ text: String) throws {
      var tensors = Self.zeros(names, shapes)
      change(&tensors)
      try OtherPrograms.expectRefused(tensors, text)
    }
    func tensor(_ name: String, _ shape: [Int]) -> NamedTensor { Self.zeros([name], [shape])[0] }
    try refused({ $0.removeLast() }, "\"fc2.weight\" has no bias")
    try refused({ $0.remove(at: 2) }, "\"fc2.bias\" has no weight")
    try refused({ $0[2] = tensor("fc2.weight", [2, 4]) }, "\"fc2.weight\" takes 4 inputs")
    try refused({ $0[1] = tensor("fc1.bias", [2]) }, "\"fc1.bias\" has the shape [2], not [3]")
    try refused({ $0[2] = tensor("fc2.weight", [3]) }, "\"fc2.weight\" has the shape [3]")
    try refused({ $0[2] = tensor("fc2.weight", [2, 3, 1, 1]) }, "[2, 3, 1, 1]")
    try refused({ $0.append(tensor("fc02.weight", [2, 3])) }, "means the same as")
    try refused({ $0.append(tensor("fc.2.bias", [2])) }, "means the same as")
    try refused({ $0.append(tensor("lstm.weight_ih_l0", [12, 3])) }, "not a plain one")
    try refused({ $0.append(tensor("fc3.parametrizations.weight.original0", [2, 1])) }, "plain")
    try refused({ $0.append(tensor("bn.running_mean", [3])) }, "normalisation")
    try refused({ $0.append(tensor("fc1.weight_r", [3, 2])) }, "means the same as")
    try refused(
      { $0 = [tensor("x", [3, 2]), tensor("y", [3])] }, "there is no \"layers.0.weight\"")
    try refused(
      { $0 = Self.zeros(["arr_0", "arr_1", "arr_2"], shapes) }, "2 matrices and 1 vectors")
    try refused({ $0 = Self.zeros(["arr_0", "arr_1"], [[3, 2], [5]]) }, "fit neither")
    try refused({ $0 = Self.zeros(["arr_0", "arr_00"], [[3, 2], [3]]) }, "means the same as")
    try refused({ $0 = Self.zeros(["arr_0", "arr_1"], [[0, 1 << 50], [0]]) }, "fit neither")
    try refused(
      { $0 = Self.zeros(["0.weight", "0.bias"], [[1 << 50, 0], [0]]) }, "not [out, in]")
  }
}
