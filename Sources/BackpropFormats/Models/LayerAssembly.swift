import Backprop
import BackpropFiles

/// The layers among the tensors of a file that does not describe its network.
///
/// A name says which parameter of which layer a tensor is (``ParameterName``); the layers are in the
/// natural order of their names, in which 10 comes after 9. `arr_0`, `arr_1`, … are told apart by
/// their shapes. Layers whose names have no order are taken in the only order in which they fit.
struct LayerAssembly {
  /// The layers in order, with weights [out, in]; their shapes are not yet checked.
  private(set) var layers: [StoredLayer] = []
  /// Sentences about what was left out or had to be concluded.
  private(set) var remarks: [String] = []

  /// The parameters of a layer by their names.
  private struct Group {
    var layer: [ParameterName.Token]
    var weight = ComplexPair()
    var bias = ComplexPair()
    var threshold = ComplexPair()
    var isOutputMajor = false

    var first: StoredTensor? { weight.first ?? bias.first ?? threshold.first }
  }

  /// Finds the layers.
  ///
  /// - Throws: `FileError` of kind `badData` if a layer is incomplete, or the order or the orientation
  ///   of the weights is ambiguous.
  init(_ tensors: [StoredTensor]) throws(FileError) {
    let named = tensors.map { (name: ParameterName($0.name), stored: $0) }
    if let statistic = named.first(where: { $0.name.isNormalization }) {
      throw statistic.stored.wrong(
        "belongs to a normalisation, which names alone do not tell",
        advice: Self.layersAdvice)
    }
    let isAllState = named.allSatisfy { $0.name.role != .weight || $0.name.isTrainingState }
    let parameters = named.filter {
      $0.name.role != nil && (isAllState || !$0.name.isTrainingState)
    }
    // fc1.weight_m may be of an optimizer beside fc1.weight; lstm.weight_ih_l0 is of another layer.
    let stems = Set(parameters.compactMap(\.name.stem))
    if let convolution = named.first(where: { $0.stored.hasConvolutionAxes }) {
      throw convolution.stored.wrong(
        "has the shape \(convolution.stored.shapeText), as of a convolution, of which names do not "
          + "tell stride and padding", advice: Self.layersAdvice)
    }
    if let foreign = named.first(where: { name, _ in
      name.role == nil && !name.isTrainingState && name.stem.map { !stems.contains($0) } ?? false
    }) {
      throw foreign.stored.wrong(
        "is of a layer that is not a plain one",
        advice: "only fully connected layers are read, and those that --layers gives")
    }
    var used = Set(parameters.map(\.stored.name))
    if !parameters.isEmpty {
      let groups = try Self.groups(parameters)
      if groups.contains(where: \.weight.isPair) {
        remarks.append(Self.pairRemark(parameters.contains { $0.name.isPartALayer }))
      }
      try arrange(
        Self.viewedAsComplex(try Self.layers(groups)), groups.map(\.layer),
        isOutputMajor: groups.allSatisfy(\.isOutputMajor))
    } else {
      let arrays = try Self.numbered(named)
      used.formUnion(arrays.flatMap { [$0.weight.name, $0.bias.name] })
      try arrange(arrays, nil, isOutputMajor: false)
    }
    remark(leftOut: tensors.map(\.name).filter { !used.contains($0) })
  }

  /// The advice for layers that names and shapes do not tell.
  static let layersAdvice =
    "give all layers, as in --layers 'conv 20 5x5 relu, batch-norm, dense 10 softmax'"

  /// Adds a remark that names tensors that are not parameters.
  private mutating func remark(leftOut names: [String]) {
    if let remark = Self.remark(leftOut: names) { remarks.append(remark) }
  }

  /// A remark that names tensors that are not parameters; nil without any.
  static func remark(
    leftOut names: [String], reason: String = "no parameters of a layer"
  ) -> String? {
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(8).map(\.printable).joined(separator: ", ")
    let rest = names.count > 8 ? " and \(names.count - 8) more" : ""
    return "left out, as \(reason): \(shown)\(rest)"
  }

  private static func pairRemark(_ isPartALayer: Bool) -> String {
    isPartALayer
      ? "pairs of real layers are read as complex layers W₁ + i W₂ with biases b₁ - b₂ + i (b₁ + b₂)"
      : "pairs of real tensors are read as real and imaginary parts"
  }
}

extension LayerAssembly {
  /// Puts tensors together by layer, in the natural order of the layers' names.
  private static func groups(
    _ parameters: [(name: ParameterName, stored: StoredTensor)]
  ) throws(FileError) -> [Group] {
    var groups: [[ParameterName.Token]: Group] = [:]
    for (name, stored) in parameters {
      var group = groups[name.layer] ?? Group(layer: name.layer)
      switch name.role {
      case .weight:
        try group.weight.insert(stored, name)
        group.isOutputMajor = name.isOutputMajor
      case .bias: try group.bias.insert(stored, name)
      case .threshold: try group.threshold.insert(stored, name)
      case nil: break
      }
      groups[name.layer] = group
    }
    return groups.values.sorted { $0.layer.lexicographicallyPrecedes($1.layer) }
  }

  private static func layers(_ groups: [Group]) throws(FileError) -> [StoredLayer] {
    var layers: [StoredLayer] = []
    for group in groups {
      guard let weight = try group.weight.combined(.weight) else {
        throw group.first?.wrong(
          "has no weight beside it", advice: "the file is damaged, or not a network")
          ?? FileError(.badData, "a layer is empty")
      }
      guard let bias = try group.bias.combined(.bias) else {
        throw weight.wrong("has no bias beside it", advice: "add one, of zeros")
      }
      layers.append(
        StoredLayer(weight: weight, bias: bias, threshold: try group.threshold.combined(.threshold))
      )
    }
    return layers
  }

  /// Returns the layers of `arr_0`, `arr_1`, …: each matrix with the vector of the same number among
  /// the vectors.
  private static func numbered(
    _ named: [(name: ParameterName, stored: StoredTensor)]
  ) throws(FileError) -> [StoredLayer] {
    var arrays: [(number: Int, stored: StoredTensor)] = []
    for (name, stored) in named {
      guard case .number(let number)? = name.layer.last,
        name.layer.count == 1 || name.layer.first == .word("arr") && name.layer.count == 2,
        !stored.tensor.elementType.isInteger, !stored.tensor.shape.isEmpty
      else { continue }
      arrays.append((number, stored))
    }
    arrays.sort { $0.number < $1.number }
    for (array, next) in zip(arrays, arrays.dropFirst()) where array.number == next.number {
      throw next.stored.wrong(
        "means the same as \"\(array.stored.name)\"", advice: "leave one of them out")
    }
    let weights = arrays.map(\.stored).filter { $0.tensor.shape.count == 2 }
    let biases = arrays.map(\.stored).filter { $0.tensor.shape.count == 1 }
    let isComplete = weights.count == biases.count && weights.count + biases.count == arrays.count
    guard isComplete else {
      let first = arrays[0].stored
      throw first.wrong(
        "and those after it are \(weights.count) matrices and \(biases.count) vectors of "
          + "\(arrays.count) arrays",
        advice: "each layer needs one matrix and one vector")
    }
    return zip(weights, biases).map { StoredLayer(weight: $0, bias: $1) }
  }

  /// Returns complex layers for real ones whose weights have a third axis of 2, and others unchanged.
  private static func viewedAsComplex(_ layers: [StoredLayer]) -> [StoredLayer] {
    let isComplex = layers.allSatisfy {
      $0.weight.tensor.shape.count == 3 && $0.weight.tensor.shape[2] == 2
    }
    guard isComplex else { return layers }
    func complex(_ stored: StoredTensor) -> StoredTensor {
      var viewed = stored
      viewed.tensor = stored.tensor.viewedAsComplex ?? stored.tensor
      return viewed
    }
    return layers.map {
      StoredLayer(weight: complex($0.weight), bias: complex($0.bias), threshold: $0.threshold)
    }
  }
}

extension LayerAssembly {
  /// The most names without an order of which all orders are tried.
  private static let maximumFamilies = 6

  /// Brings layers into the order and the orientation in which they fit.
  ///
  /// - Parameters:
  ///   - found: The layers in the natural order of their names.
  ///   - names: The names; nil if the order is known.
  ///   - isOutputMajor: True if the names say that weights are [out, in].
  private mutating func arrange(
    _ found: [StoredLayer], _ names: [[ParameterName.Token]]?, isOutputMajor: Bool
  ) throws(FileError) {
    guard let first = found.first?.weight else { return }
    let orders = names.map { Self.orders(of: found, $0) } ?? [found]
    guard !orders.isEmpty else {
      throw first.wrong(
        "is one of too many layers without a number", advice: "number them, as in layers.0.weight")
    }
    let straight = orders.filter { Self.fits($0, isInputMajor: false) }
    let transposed = orders.filter { Self.fits($0, isInputMajor: true) }
    let chosen: [[StoredLayer]]
    if isOutputMajor {
      chosen = straight.isEmpty ? transposed : straight
    } else {
      guard straight.isEmpty || transposed.isEmpty || straight.count + transposed.count > 2 else {
        throw first.wrong(
          "can be [out, in] as well as [in, out]: both fit",
          advice: "store the weights [out, in] as layers.0.weight, layers.1.weight, …")
      }
      chosen = straight + transposed
    }
    guard chosen.count <= 1 else {
      throw first.wrong(
        "has no certain place: the layers fit in several orders",
        advice: "number them, as in layers.0.weight")
    }
    // Layers that do not fit are refused with the shape that is wrong.
    layers = chosen.first ?? found
    if straight.isEmpty, !transposed.isEmpty {
      remarks.append("the weights are read as [in, out], because only that fits")
      layers = layers.map {
        StoredLayer(weight: $0.weight.transposed, bias: $0.bias, threshold: $0.threshold)
      }
    } else if chosen.isEmpty, !isOutputMajor {
      throw first.wrong(
        "and the weights after it fit neither as [out, in] nor as [in, out], with biases [out]",
        advice: "check that all layers of one network are there, and no others")
    }
  }

  /// Returns the possible orders: numbers within a name are in order, names among each other are not,
  /// unless they are those of a first or a last layer.
  private static func orders(
    of layers: [StoredLayer], _ names: [[ParameterName.Token]]
  ) -> [[StoredLayer]] {
    // dense, dense_1 and dense_2 are one family.
    var families: [[String]: [StoredLayer]] = [:]
    for (name, layer) in zip(names, layers) {
      families[name.compactMap(\.word), default: []].append(layer)
    }
    guard families.count > 1 else { return [layers] }
    guard families.count <= maximumFamilies else { return [] }
    func only(_ words: Set<String>) -> [String]? {
      let found = families.keys.filter { $0.contains(where: words.contains) }
      return found.count == 1 ? found[0] : nil
    }
    var (first, last) = (only(firstWords), only(lastWords))
    if first == last { (first, last) = (nil, nil) }
    let keys = families.keys.sorted { $0.lexicographicallyPrecedes($1) }
    return permutations(keys).filter { order in
      (first == nil || order.first == first) && (last == nil || order.last == last)
    }.map { order in order.flatMap { families[$0] ?? [] } }
  }

  private static let firstWords: Set<String> = ["in", "input", "first", "encoder"]
  private static let lastWords: Set<String> = [
    "out", "output", "last", "final", "head", "classifier", "logits", "decoder",
  ]

  private static func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
      var rest = elements
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  /// True if each layer takes as many inputs as the layer before has units, and as many biases as it
  /// has units itself.
  private static func fits(_ layers: [StoredLayer], isInputMajor: Bool) -> Bool {
    var inputs: Int?
    for layer in layers {
      let shape = layer.weight.tensor.shape
      guard shape.count == 2, shape.allSatisfy({ 1...maximumLayerSize ~= $0 }) else { return false }
      let (units, own) = isInputMajor ? (shape[1], shape[0]) : (shape[0], shape[1])
      guard layer.bias.tensor.shape == [units], inputs == nil || inputs == own else { return false }
      inputs = units
    }
    return true
  }
}

extension StoredTensor {
  /// True for a tensor of so many axes as the weights of convolutions have, and no complex matrix.
  fileprivate var hasConvolutionAxes: Bool {
    let shape = tensor.shape
    return !tensor.elementType.isInteger && (shape.count > 3 || shape.count == 3 && shape[2] != 2)
  }

  /// The transpose of a matrix.
  var transposed: StoredTensor {
    var result = self
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let size = tensor.elementType.size
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.bytes.count)
    for column in 0..<columns {
      for row in 0..<rows {
        let start = (row * columns + column) * size
        bytes += tensor.bytes[start..<start + size]
      }
    }
    result.tensor = Tensor(tensor.elementType, shape: [columns, rows], bytes: bytes)
    return result
  }
}

extension String {
  /// The text without what could break a line or control a terminal, and not too long.
  var printable: String { printable(60) }

  /// The text without what could break a line or control a terminal, of at most `count` characters.
  func printable(_ count: Int) -> String {
    let scalars = unicodeScalars.prefix(count).map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "?"
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars)) + (unicodeScalars.count > count ? "…" : "")
  }
}
