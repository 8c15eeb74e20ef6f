import Backprop
import BackpropFiles

/// The operators of layers over images.
extension ONNX.Chain {
  /// The image of [channels, height, width] or, of a sequence, [channels, width]; nil for other axes.
  static func image(of axes: [Int?]) -> Image? {
    let lengths = axes.compactMap { $0 }
    guard lengths.count == axes.count, 2...3 ~= axes.count else { return nil }
    let (height, width) = (lengths.count == 3 ? lengths[1] : 1, lengths[lengths.count - 1])
    return LayerShape("\(height)x\(width)x\(lengths[0])").map { Image(shape: $0) }
  }

  /// Makes samples flat.
  mutating func flatten() {
    isFlat = true
    guard let image else { return }
    flattened = image.shape.isVector ? nil : image
    self.image = nil
  }

  /// Follows a node that makes images of flat inputs, or of an image that was made flat.
  mutating func makeImage(_ shape: [Int], _ node: ONNX.Node) throws(FileError) {
    let count = shape.dropFirst().reduce(1) { product, length in
      0...maximumLayerSize ~= product && 0...maximumLayerSize ~= length ? product * length : -1
    }
    guard let image = Self.image(of: shape.dropFirst().map { Optional($0) }),
      shape[0] < 1 || shape[0] == input.shape?.first ?? nil, width ?? count == count,
      found.isEmpty || flattened.map { !$0.isChannelsLast && $0.shape == image.shape } ?? false
    else {
      throw node.wrong(
        "reshapes to \(shape), which is neither one row per sample nor an image of the inputs",
        advice: "export it as Flatten")
    }
    self.image = image
    if found.isEmpty { inputImage = image }
    (isFlat, flattened, width) = (false, nil, count)
  }

  /// Follows a node that brings the channels of an image to the other end.
  mutating func appendTranspose(_ node: ONNX.Node) throws(FileError) {
    let order = try node.integers("perm") ?? []
    guard let image else {
      throw node.wrong(
        "transposes samples that are no images of known size", advice: "export it with fixed axes")
    }
    hasTranspose = true
    switch (order, image.isChannelsLast) {
    case ([0, 3, 1, 2], true): self.image?.isChannelsLast = false
    case ([0, 2, 3, 1], false): self.image?.isChannelsLast = true
    case ([0, 3, 1, 2], false) where found.isEmpty:
      // Inputs of height, width and channels, which were taken for channels, height and width.
      let shape = LayerShape(
        height: image.shape.channels, width: image.shape.height, channels: image.shape.width)
      self.image = Image(shape: shape)
      inputImage = Image(shape: shape, isChannelsLast: true)
    default:
      throw node.wrong(
        "has the order \(order), not that of channels first or channels last",
        advice: "export it without this node")
    }
  }

  /// The image before a node; its axes have to be channels, height and width.
  private func channelsFirst(_ node: ONNX.Node) throws(FileError) -> LayerShape {
    guard let image else {
      throw node.wrong(
        "follows samples that are no images of known size",
        advice: "export the model with fixed axes for channels, height and width")
    }
    guard !image.isChannelsLast else {
      throw node.wrong("follows channels that are the last axis", advice: "export them first")
    }
    return image.shape
  }

  /// Appends a layer over images.
  private mutating func append(
    image layer: ChainLayer, over shape: LayerShape, _ node: ONNX.Node
  ) throws(FileError) {
    guard let map = layer.map else { return }
    let output: LayerShape
    do throws(LayerError) {
      output = try map.outputShape(of: shape)
    } catch {
      throw node.wrong("is unsupported: \(error)", advice: "change the layer")
    }
    try append(layer, node)
    image = Image(shape: output)
    width = output.count
  }

  mutating func appendConvolution(_ node: ONNX.Node) throws(FileError) {
    let shape = try channelsFirst(node)
    var weight = try constant(node, 1)
    let axes = weight.tensor.shape
    guard 3...4 ~= axes.count, axes.allSatisfy({ 1...65_536 ~= $0 }), axes[1] == shape.channels,
      !weight.tensor.elementType.isInteger
    else {
      throw weight.wrong(
        "has the shape \(weight.shapeText) over \(shape.channels) channels, not "
          + "[out, \(shape.channels), height, width]", advice: "groups and 3-D are unsupported")
    }
    guard try node.integer("group") ?? 1 == 1 else {
      throw node.wrong("has groups", advice: "use a layer without groups")
    }
    let isSequence = axes.count == 3
    if isSequence {
      weight.tensor = Tensor(
        weight.tensor.elementType, shape: [axes[0], axes[1], 1, axes[2]],
        bytes: weight.tensor.bytes)
    }
    let map = try convolutionOrPooling(node, Array(axes[2...]), over: shape) {
      size, stride, isPadded in
      let map = Convolution(
        channels: axes[0], height: size.height, width: size.width, stride: stride,
        isPadded: isPadded)
      return (map, { (map.placement(over: shape).strides, map.placement(over: shape).padding) })
    }
    var layer = ChainLayer(map: map, tensors: ["weight": weight])
    if !node.input(2).isEmpty { layer.tensors["bias"] = try constant(node, 2) }
    try append(image: layer, over: shape, node)
  }

  mutating func appendPooling<Kind: PoolingKind>(
    _ node: ONNX.Node, _: Kind.Type
  ) throws(FileError) {
    let shape = try channelsFirst(node)
    let map = try convolutionOrPooling(node, node.integers("kernel_shape") ?? [], over: shape) {
      size, stride, isPadded in
      let map = Pooling<Kind>(
        height: size.height, width: size.width, stride: stride, isPadded: isPadded)
      return (map, { (map.placement(over: shape).strides, map.placement(over: shape).padding) })
    }
    let isPadded = try node.integers("pads")?.contains { $0 != 0 } ?? false
    let countsPadding = try node.integer("count_include_pad") ?? 0 != 0
    guard !isPadded || !countsPadding else {
      throw node.wrong(
        "counts the padding", advice: "export it with count_include_pad = 0")
    }
    try append(image: ChainLayer(map: map), over: shape, node)
  }

  mutating func appendGlobalPooling<Kind: PoolingKind>(
    _ node: ONNX.Node, _: Kind.Type
  ) throws(FileError) {
    let shape = try channelsFirst(node)
    guard !shape.isVector else { return }
    try append(image: ChainLayer(map: Pooling<Kind>.global), over: shape, node)
  }

  /// Returns the map under a window, without padding or with that of `same`, as the attributes say.
  private func convolutionOrPooling(
    _ node: ONNX.Node, _ size: [Int], over shape: LayerShape,
    _ make: (
      (height: Int?, width: Int), (rows: Int, columns: Int), _ isPadded: Bool
    ) -> (
      any LayerMap,
      () -> (strides: [Int], padding: (top: Int, left: Int, bottom: Int, right: Int))
    )
  ) throws(FileError) -> any LayerMap {
    let strides = try node.integers("strides") ?? size.map { _ in 1 }
    let pads = try node.integers("pads") ?? Array(repeating: 0, count: 2 * size.count)
    let dilations = try node.integers("dilations") ?? []
    guard 1...2 ~= size.count, strides.count == size.count, pads.count == 2 * size.count,
      (size + strides).allSatisfy({ 1...65_536 ~= $0 }), dilations.allSatisfy({ $0 == 1 }),
      size.count == 2 || shape.height == 1
    else {
      throw node.wrong(
        "has a window of \(size) with the strides \(strides) and dilations \(dilations)",
        advice: "use windows of one or two axes, without dilation")
    }
    let (height, width) = (size.count == 2 ? size[0] : nil, size[size.count - 1])
    let stride = (rows: strides[0], columns: strides[strides.count - 1])
    let padding = size.count == 2 ? pads : [0, pads[0], 0, pads[1]]
    for isPadded in [false, true] {
      let (map, placement) = make((height, width), stride, isPadded)
      guard (try? map.outputShape(of: shape)) != nil else { continue }
      let own = placement().padding
      let isEqual =
        switch try node.text("auto_pad") ?? "NOTSET" {
        case "NOTSET": padding == [own.top, own.left, own.bottom, own.right]
        case "VALID": !isPadded
        case "SAME_UPPER": isPadded
        default: false
        }
      guard isEqual else { continue }
      let roundsUp = try node.integer("ceil_mode") ?? 0 != 0
      let isExact =
        (shape.height + own.top + own.bottom - (height ?? 1)) % stride.rows == 0
        && (shape.width + own.left + own.right - width) % stride.columns == 0
      if !roundsUp || isExact { return map }
    }
    throw node.wrong(
      "has the padding \(pads) for a window of \(size) over \(shape)",
      advice: "use no padding, or as much as keeps the size")
  }

  mutating func appendBatchNormalization(_ node: ONNX.Node) throws(FileError) {
    guard try node.integer("training_mode") ?? 0 == 0 else {
      throw node.wrong("is in training", advice: "export the model for evaluation")
    }
    let map = BatchNormalization(epsilon: try epsilon(node))
    try appendNormalization(
      map, ["weight", "bias", "running_mean", "running_var"], node)
  }

  mutating func appendLayerNormalization(_ node: ONNX.Node) throws(FileError) {
    let axis = try node.integer("axis") ?? -1
    guard image == nil, axis == -1 || axis == 1 else {
      throw node.wrong("is not over all values of a flat sample", advice: "use GroupNorm(1, …)")
    }
    try appendNormalization(
      LayerNormalization(epsilon: try epsilon(node)), ["weight", "bias"], node)
  }

  private func epsilon(_ node: ONNX.Node) throws(FileError) -> Double {
    // The decimal number that was rounded.
    let epsilon = try node.float("epsilon").flatMap { Double("\($0)") } ?? 1e-5
    guard epsilon > 0, epsilon.isFinite else {
      throw node.wrong("has ε = \(epsilon)", advice: "export it with a positive ε")
    }
    return epsilon
  }

  private mutating func appendNormalization(
    _ map: any LayerMap, _ names: [String], _ node: ONNX.Node
  ) throws(FileError) {
    var layer = ChainLayer(map: map)
    for (index, name) in names.enumerated() where !node.input(index + 1).isEmpty {
      layer.tensors[name] = try constant(node, index + 1)
    }
    guard let weight = layer.tensors["weight"], weight.tensor.shape.count == 1 else {
      throw node.wrong("has no scale of one number per channel")
    }
    if image != nil {
      return try append(image: layer, over: try channelsFirst(node), node)
    }
    guard isFlat else {
      throw node.wrong(
        "follows samples that are no images of known size",
        advice: "export the model with fixed axes for channels, height and width")
    }
    try appendFlatten(node)
    guard width ?? weight.tensor.count == weight.tensor.count else {
      throw weight.wrong("has the shape \(weight.shapeText), not [\(width ?? 0)]")
    }
    try append(layer, node)
    width = weight.tensor.count
  }

  /// Appends a layer that makes a plain vector of an image; a fully connected one needs none before it.
  private mutating func appendFlatten(_ node: ONNX.Node) throws(FileError) {
    guard let flattened else { return }
    guard !flattened.isChannelsLast else {
      throw node.wrong("follows an image with channels last", advice: "export channels first")
    }
    try append(ChainLayer(map: Flatten()), node)
    self.flattened = nil
  }

  /// Prepares softmax, which is over all values of a sample.
  mutating func prepareSoftmax(_ node: ONNX.Node) throws(FileError) {
    guard image == nil || image?.shape.isVector == true else {
      throw node.wrong("is over an image", advice: "flatten it before")
    }
    if flattened?.isChannelsLast == false { try appendFlatten(node) }
  }

  /// Notes the order of inputs and outputs that are images.
  mutating func finishImage() {
    func hasOrders(_ image: Image?) -> Bool {
      guard let image, !image.isChannelsLast else { return false }
      return image.shape.channels > 1 && image.shape.points > 1
    }
    let isOfImages = hasTranspose || found.contains { $0.map != nil }
    if isOfImages, hasOrders(inputImage) {
      remarks.append("inputs are rows of height × width × channels, unlike in the file")
    }
    if isOfImages, hasOrders(image ?? flattened) {
      remarks.append("outputs are rows of height × width × channels, unlike in the file")
    }
  }
}
