public import Backprop
import BackpropData
public import BackpropFiles
public import Numerics

/// Networks over ℂ in real arithmetic.
extension ONNX {
  /// The name of the entry of the metadata that says how complex numbers are arranged.
  public static let complexLayoutName = "complex_layout"

  /// The text of that entry.
  public static let complexLayout =
    "input [batch, inputs, 2], output [batch, outputs, 2]: the last axis is real part, imaginary part. "
    + "Between them axis 1 has all real parts, then all imaginary parts; W = A + iB is "
    + "[[A, -B], [B, A]]."

  /// Returns the bytes of a file that stores a model over ℂ in real arithmetic.
  ///
  /// The input is [batch, inputs, 2] and the output [batch, outputs, 2], where the last axis is real and
  /// imaginary part; the metadata says so as `complex_layout`. All layers and activations of the library
  /// are written, in standard operators that onnxruntime has in both precisions.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - version: The version of the program, which the file names.
  /// - Throws: `FileError` of kind `writeFailed` if a layer or an activation is one of your own, or the
  ///   file would be larger than 2 GiB.
  public static func encode<R: RealScalar>(
    _ model: Model<Complex<R>>, version: String = "1"
  ) throws(FileError) -> [UInt8] {
    let parts = try ComplexGraph(of: model)
    return try file(
      of: model, version, operatorSet: (ir: 7, version: 13),
      byteCount: 2 * model.network.realParameterCount * MemoryLayout<R>.stride,
      metadata: [(complexLayoutName, complexLayout)]
    ) { graph in
      parts.writeNodes(into: &graph)
      graph.string(Field.Graph.name, "network")
      let type = (ScalarType(of: R.self) == .float32 ? ElementType.float : .double).rawValue
      write(parts.tensors, type, into: &graph)
      let network = model.network
      graph.message(Field.Graph.input) {
        port("input", type, [network.inputCount, 2], documentation: axisText, into: &$0)
      }
      graph.message(Field.Graph.output) {
        port("output", type, [network.outputCount, 2], documentation: axisText, into: &$0)
      }
    }
  }

  private static let axisText = "The last axis is real part, imaginary part."

  /// The nodes and numbers of a model.
  private struct ComplexGraph<R: RealScalar> {
    private let nodes: ComplexNodes<R>
    private let steps: [ScalingStep<R>]

    init(of model: Model<Complex<R>>) throws(FileError) {
      steps = ScalingStep<R>.complexSteps(of: model.preprocessing)
      let before = steps.last { $0.isBefore }
      nodes = try ComplexNodes(
        of: model.network, from: before.map { $0.name + ".result" } ?? "input",
        to: steps.contains { !$0.isBefore } ? "preprocessing.outputs" : "output")
    }

    /// Parameters and other constants.
    var tensors: [NamedTensor] { nodes.parameters + steps.map(\.tensor) + nodes.constants }

    func writeNodes(into graph: inout ProtobufWriter) {
      ONNX.write(steps, into: &graph) { graph in
        for node in nodes.nodes { graph.message(Field.Graph.node, node.write) }
      }
    }
  }

  /// Returns the network over ℂ in a file of this program.
  ///
  /// Its parameters are found in their real equivalents by their names; all nodes and numbers have to be
  /// those that this program writes for the network.
  ///
  /// - Parameters:
  ///   - graph: The graph of the file.
  ///   - description: The description in the file.
  ///   - limit: The largest size of all weights, in bytes.
  static func complexModel<R: RealScalar>(
    _ graph: Graph, _ description: ModelDescription, limit: Int, _: R.Type
  ) throws(FileError) -> StoredModel {
    var described = description
    if described.layers == nil {
      guard let activations = described.activations else { throw contradiction(graph) }
      described.layers = zip(described.sizes.dropFirst(), activations).map {
        LayerSpecification(Dense($0), activation: $1)
      }
    }
    let real = try graph.tensors(withPrefix: "layers.", limit: limit)
    let complex = try complexTensors(real, described, graph, R.self)
    let stored = try StoredModel(complex, described, listOffset: graph.offset).checkedFinite()
    let model: Model<Complex<R>> = try stored.model(
      as: Complex<R>.self, fallback: .none.forPrediction)
    let own = try ComplexGraph(of: model)
    var nodes = ProtobufWriter()
    own.writeNodes(into: &nodes)
    var found = real.mapValues(\.tensor)
    for prefix in [LayerNodes.constantsPrefix, scalingPrefix] {
      found.merge(try graph.tensors(withPrefix: prefix, limit: limit).mapValues(\.tensor)) {
        first, _ in first
      }
    }
    guard nodes.bytes == graph.nodeBytes, own.tensors.allSatisfy({ found[$0.name] == $0.tensor })
    else { throw contradiction(graph) }
    return stored
  }

  /// Returns the parameters that real equivalents stand for, by the names of `Network.tensors`.
  private static func complexTensors<R: RealScalar>(
    _ real: [String: StoredTensor], _ description: ModelDescription, _ graph: Graph, _: R.Type
  ) throws(FileError) -> [String: StoredTensor] {
    let layouts: [LayerLayout]
    do throws(LayerError) {
      layouts = try LayerLayout.chain(
        description.layers?.map(\.map) ?? [],
        input: description.input ?? LayerShape(description.sizes[0]))
    } catch {
      throw Graph.wrong(error.description, graph.offset)
    }
    var result: [String: StoredTensor] = [:]
    for (number, layout) in layouts.enumerated() {
      let isNormalization = layout.map is BatchNormalization || layout.map is LayerNormalization
      for parameter in layout.parameters(over: .complex) + [layout.threshold(over: .complex)] {
        let name = "layers.\(number).\(parameter.name)"
        let count = parameter.shape.reduce(1, *)
        /// The numbers of an initializer; nil if it is not there.
        func values(_ suffix: String, _ count: Int) throws(FileError) -> [R]? {
          guard let stored = real[name + suffix] else { return nil }
          guard stored.tensor.count == count else {
            throw stored.wrong("has \(stored.tensor.count) numbers, not \(count)")
          }
          return try stored.values(as: R.self)
        }
        let tensor: Tensor?
        switch parameter.role {
        case .threshold, .statistic(row: 1):
          tensor = try values("", count).map { Tensor($0, shape: parameter.shape) }
        case .weight where !isNormalization:
          tensor = try values("", 4 * count).map {
            Tensor(RealEquivalent.complex($0, rows: parameter.shape[0]), shape: parameter.shape)
          }
        case .bias where !isNormalization:
          tensor = try values("", 2 * count).map { parts in
            Tensor((0..<count).map { Complex(parts[$0], parts[count + $0]) }, shape: [count])
          }
        case .weight:
          let alpha = try values(".alpha", count / 2)?.map { Complex($0) }
          let (x, y) = (
            try values(".gamma.real", count / 2), try values(".gamma.imaginary", count / 2)
          )
          tensor = alpha.map { $0 + zip(x ?? [], y ?? []).map { Complex($0, $1) } }.flatMap {
            $0.count == count ? Tensor($0, shape: parameter.shape) : nil
          }
        case .bias, .statistic:
          let (x, y) = (try values(".real", count), try values(".imaginary", count))
          tensor =
            x == nil || y == nil
            ? nil : Tensor(zip(x ?? [], y ?? []).map { Complex($0, $1) }, shape: parameter.shape)
        }
        // The description tells whether one that is missing is needed.
        if let tensor {
          result[name] = StoredTensor(name: name, tensor: tensor, offset: graph.offset)
        }
      }
    }
    return result
  }
}

extension ONNX.ScalingStep {
  /// The steps of a preprocessing for inputs and outputs with real and imaginary parts.
  static func complexSteps(of preprocessing: Preprocessing?) -> [ONNX.ScalingStep<S>] {
    guard let preprocessing, preprocessing.isTable else { return [] }
    var steps: [ONNX.ScalingStep<S>] = []
    func append(
      _ name: String, _ type: String, _ numbers: [Double], _ shape: [Int], isBefore: Bool
    ) {
      steps.append(
        ONNX.ScalingStep(
          name: ONNX.scalingPrefix + name, operatorType: type, numbers: numbers.map { S($0) },
          shape: shape, isBefore: isBefore))
    }
    func offsets(_ scaling: Scaling) -> [Double] {
      scaling.offsets.indices.flatMap {
        [scaling.offsets[$0], scaling.imaginaryOffsets.isEmpty ? 0 : scaling.imaginaryOffsets[$0]]
      }
    }
    if let scaling = preprocessing.scaling {
      let count = scaling.factors.count
      if scaling.method == .pixels {
        // The inputs of texts are not divided.
        let divisors = scaling.factors.map { $0 == 1 ? 1 : 255.0 }
        append("divisor", "Div", divisors, [count, 1], isBefore: true)
      } else {
        append("offsets", "Sub", offsets(scaling), [count, 2], isBefore: true)
        append("factors", "Mul", scaling.factors, [count, 1], isBefore: true)
      }
    }
    if let scaling = preprocessing.targetScaling {
      let count = scaling.factors.count
      append("target_factors", "Div", scaling.factors, [count, 1], isBefore: false)
      append("target_offsets", "Add", offsets(scaling), [count, 2], isBefore: false)
    }
    return steps
  }
}
