import Backprop
import BackpropFiles

/// The assignment of the tensors of a file that does not describe its network to layers that are given
/// from outside.
///
/// The layers take the parameters of the file in the natural order of their names, in which 10 comes
/// after 9, each the first ones that have its shapes. A layer whose file has no bias gets zeros.
struct LayerAssignment {
  /// The tensors by the names of `Network.tensors`.
  private(set) var tensors: [String: StoredTensor] = [:]
  /// The description with the layers.
  private(set) var description: ModelDescription
  /// Sentences about what was left out or had to be concluded.
  private(set) var remarks: [String] = []

  /// The parameters of a layer by their names.
  private struct Group {
    var layer: [ParameterName.Token]
    var weight = ComplexPair()
    var bias = ComplexPair()
    var threshold = ComplexPair()
    /// By their names here: `running_mean`.
    var statistics: [String: StoredTensor] = [:]

    /// The words of the name, without numbers.
    var family: [String] { layer.compactMap(\.word) }

    /// The parameters by their names here.
    func tensors() throws(FileError) -> [String: StoredTensor] {
      var tensors = statistics
      tensors["weight"] = try weight.combined(.weight)
      tensors["bias"] = try bias.combined(.bias)
      tensors["threshold"] = try threshold.combined(.threshold)
      return tensors
    }
  }

  /// A group whose complex pairs are put together.
  private struct Candidate {
    var family: [String]
    var tensors: [String: StoredTensor]

    var first: StoredTensor? {
      tensors["weight"] ?? tensors.values.min { $0.name < $1.name }
    }
  }

  /// Assigns tensors.
  ///
  /// - Parameters:
  ///   - stored: All tensors of a file.
  ///   - layers: The layers with their activations.
  ///   - input: The shape of the inputs; nil for a plain vector, whose length the first layer tells.
  ///   - listOffset: The byte for errors about missing tensors.
  /// - Throws: `FileError` of kind `badData` if a layer finds no parameters, several of them without an
  ///   order, or some are left over.
  init(
    _ stored: [StoredTensor], _ layers: [LayerSpecification], input: LayerShape?, listOffset: Int
  ) throws(FileError) {
    let (groups, others) = try Self.groups(stored)
    let candidates = try groups.map { (group) throws(FileError) in
      Candidate(family: group.family, tensors: try group.tensors())
    }
    guard let weight = candidates.lazy.compactMap({ $0.tensors["weight"] }).first,
      let type = weight.tensor.elementType.scalarType
    else {
      throw FileError(
        .badData, "there are no weights", at: .byte(listOffset),
        advice: "check that it is a network")
    }
    let isPlain = layers.allSatisfy { $0.map is Dense } && input?.isVector ?? true
    let length = isPlain && weight.tensor.shape.count > 1 ? weight.tensor.shape[1] : nil
    guard let input = input ?? length.flatMap({ LayerShape("\($0)") }) else {
      throw FileError(
        .badData, "the file does not tell the shape of the inputs", at: .byte(listOffset),
        advice: "give it, as in 28x28x1")
    }
    let layouts: [LayerLayout]
    do throws(LayerError) {
      layouts = try LayerLayout.chain(layers.map(\.map), input: input)
    } catch {
      throw FileError(
        .badData, error.description, at: .byte(listOffset), advice: "give other --layers")
    }
    var found: [String: StoredTensor]
    var field = type.field
    do throws(FileError) {
      found = try Self.assign(candidates, to: layouts, field, listOffset)
    } catch {
      // Complex numbers may be pairs of real ones.
      guard field == .real,
        let pairs = try? Self.assign(candidates, to: layouts, .complex, listOffset)
      else { throw error }
      (found, field) = (pairs, .complex)
    }
    tensors = found
    description = ModelDescription(
      sizes: [input.count] + layouts.map(\.output.count),
      scalarType: ScalarType(field, type.precision), activations: layers.map(\.activationName),
      input: input, layers: layers)
    if let remark = LayerAssembly.remark(leftOut: others.map(\.name)) { remarks.append(remark) }
  }

  /// Puts tensors together by layer, in the natural order of the layers' names.
  private static func groups(
    _ stored: [StoredTensor]
  ) throws(FileError) -> (groups: [Group], others: [StoredTensor]) {
    var groups: [[ParameterName.Token]: Group] = [:]
    var others: [StoredTensor] = []
    for stored in stored where !stored.name.hasSuffix("num_batches_tracked") {
      let name = ParameterName(stored.name)
      var layer = name.layer
      if name.isNormalization {
        layer = Array(layer.prefix { $0 != .word("running") && $0 != .word("moving") })
      }
      var group = groups[layer] ?? Group(layer: layer)
      switch name.role {
      case .weight: try group.weight.insert(stored, name)
      case .bias: try group.bias.insert(stored, name)
      case .threshold: try group.threshold.insert(stored, name)
      case nil:
        guard name.isNormalization, !name.isTrainingState else {
          others.append(stored)
          continue
        }
        let words = Set(name.layer.compactMap(\.word))
        let statistic =
          words.contains("mean")
          ? "running_mean" : words.contains("pseudo") ? "running_pseudo_var" : "running_var"
        if let earlier = group.statistics.updateValue(stored, forKey: statistic) {
          throw stored.wrong(
            "means the same as \"\(earlier.name)\"", advice: "leave one of them out")
        }
      }
      groups[layer] = group
    }
    return (groups.values.sorted { $0.layer.lexicographicallyPrecedes($1.layer) }, others)
  }

  private static func assign(
    _ candidates: [Candidate], to layouts: [LayerLayout], _ field: ScalarType.Field,
    _ listOffset: Int
  ) throws(FileError) -> [String: StoredTensor] {
    var rest = candidates
    var assigned: [String: StoredTensor] = [:]
    for (number, layout) in layouts.enumerated() {
      let parameters = layout.parameters(over: field)
      guard !parameters.isEmpty else { continue }
      let title = "layer \(number + 1), \(layout.map.description) over \(layout.input),"
      let fitting = rest.indices.filter { index in
        parameters.allSatisfy { parameter in
          guard let stored = rest[index].tensors[parameter.name] else {
            return parameter.role == .bias && layout.hasOptionalBias
          }
          return stored.fits(parameter, field)
        }
          && rest[index].tensors.keys.allSatisfy { name in
            name == "threshold" || parameters.contains { $0.name == name }
          }
      }
      guard let first = fitting.first else {
        let shapes = parameters.map { "\($0.name) \(text($0.shape))" }.joined(separator: ", ")
        throw rest.first?.first?.wrong(
          "does not fit \(title) which needs \(shapes)", advice: "check --layers")
          ?? FileError(
            .badData, "there are no parameters for \(title) which needs \(shapes)",
            at: .byte(listOffset), advice: "check --layers")
      }
      if let other = fitting.first(where: { rest[$0].family != rest[first].family }),
        let stored = rest[other].first
      {
        throw stored.wrong(
          "could be of \(title) as well as \"\(rest[first].first?.name ?? "")\"",
          advice: "number the names, as in 0.weight")
      }
      for (name, stored) in rest.remove(at: first).tensors {
        let parameter = parameters.first { $0.name == name }
        assigned["layers.\(number).\(name)"] = parameter.map { stored.shaped(as: $0) } ?? stored
      }
      for parameter in parameters where parameter.role == .bias {
        let name = "layers.\(number).bias"
        if assigned[name] == nil, let weight = assigned["layers.\(number).weight"] {
          assigned[name] = weight.zeros(of: parameter, field)
        }
      }
    }
    if let extra = rest.lazy.compactMap(\.first).first {
      throw extra.wrong("is left over: no layer takes it", advice: "check --layers")
    }
    return assigned
  }

  private static func text(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
  }
}

extension LayerLayout {
  /// True if a file may leave out the bias, and zeros take its place.
  fileprivate var hasOptionalBias: Bool { map is Dense || map is Convolution }
}

extension LayerLayout.Parameter {
  /// The shapes in files of other programs: a convolution of one dimension may lack its height.
  fileprivate var shapes: [ArraySlice<Int>] {
    guard shape.count == 4, shape[2] == 1 else { return [shape[...]] }
    return [shape[...], [shape[0], shape[1], shape[3]]]
  }
}

extension StoredTensor {
  /// True if the tensor can be a parameter over a field.
  fileprivate func fits(_ parameter: LayerLayout.Parameter, _ field: ScalarType.Field) -> Bool {
    guard let own = tensor.elementType.scalarType?.field else { return false }
    let isPair = own == .real && field == .complex && !parameter.isReal
    guard isPair || own == (parameter.isReal ? .real : field) else { return false }
    return parameter.shapes.contains(isPair ? tensor.shape.dropLast() : tensor.shape[...])
      && (!isPair || tensor.shape.last == 2)
  }

  /// Returns the same numbers in the shape of a parameter.
  fileprivate func shaped(as parameter: LayerLayout.Parameter) -> StoredTensor {
    guard let sequence = parameter.shapes.dropFirst().first,
      tensor.shape.starts(with: sequence), !tensor.shape.starts(with: parameter.shape)
    else { return self }
    var result = self
    result.tensor = Tensor(
      tensor.elementType, shape: parameter.shape + tensor.shape.dropFirst(sequence.count),
      bytes: tensor.bytes)
    return result
  }

  /// A parameter of zeros of the type of these weights.
  fileprivate func zeros(
    of parameter: LayerLayout.Parameter, _ field: ScalarType.Field
  ) -> StoredTensor {
    let isPair = field == .complex && !tensor.elementType.isComplex
    let shape = isPair ? parameter.shape + [2] : parameter.shape
    let count = shape.reduce(tensor.elementType.size, *)
    return StoredTensor(
      name: name,
      tensor: Tensor(
        tensor.elementType, shape: shape, bytes: Array(repeating: 0, count: count)),
      offset: offset)
  }
}

extension StoredModel {
  /// Checks the tensors of a file that does not describe its network, whose layers are given.
  init(
    _ tensors: [StoredTensor], _ layers: [LayerSpecification], input: LayerShape?, listOffset: Int
  ) throws(FileError) {
    let assignment = try LayerAssignment(tensors, layers, input: input, listOffset: listOffset)
    try self.init(
      assignment.tensors, assignment.description, listOffset: listOffset,
      remarks: assignment.remarks)
  }
}
