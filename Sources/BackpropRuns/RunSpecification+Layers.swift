public import Backprop
import BackpropFormats
import Numerics

/// The shapes and parameters of a layer, without their values.
public struct LayerOutline: Sendable {
  /// The map and the name of the activation.
  public let specification: LayerSpecification
  /// The shape of the inputs.
  public let input: LayerShape
  /// The shape of the outputs.
  public let output: LayerShape
  /// The shapes of the parameters.
  public let parameters: ParameterShape

  init(
    _ specification: LayerSpecification, input: LayerShape, over field: ScalarType.Field
  ) throws(LayerError) {
    let map = specification.map
    self.specification = specification
    self.input = input
    output = try map.outputShape(of: input)
    parameters =
      field == .real
      ? map.parameterShape(input, over: Float.self)
      : map.parameterShape(input, over: Complex<Float>.self)
  }

  /// The number of weights and biases.
  var parameterCount: Int {
    parameters.rows * parameters.units + (parameters.hasBiases ? parameters.units : 0)
  }
}

extension RunSpecification {
  /// The ``layers``, of which the last one has an activation: its own, or that which suits the cost.
  /// `nil` where they are not given.
  public var resolvedLayers: [LayerSpecification]? {
    guard var layers, let last = layers.last, last.activation == nil else { return layers }
    layers[layers.count - 1] = LayerSpecification(last.map, activation: suitableOutputActivation)
    return layers
  }

  /// The activation of the last layer where none is named.
  private var suitableOutputActivation: String {
    if case .task(let task) = dataset {
      let name = task.activations(over: field).output
      if field.suitsOutput(name, of: cost) { return name }
    }
    return field.outputActivation(for: cost, isRegression: !hasClasses)
  }

  /// The shapes and parameters of all layers; `nil` while they are not known.
  public var outline: [LayerOutline]? {
    if let sizes, sizes.count > 1 {
      let names = resolvedActivations
      let dense = sizes.dropFirst().enumerated().map { index, units in
        LayerSpecification(
          Dense(units), activation: names.count == sizes.count - 1 ? names[index] : names.first)
      }
      return try? outline(of: dense, LayerShape(sizes[0]))
    }
    guard let resolvedLayers, let inputShape else { return nil }
    return try? outline(of: resolvedLayers, inputShape)
  }

  /// The shapes and parameters of layers for inputs of a shape.
  ///
  /// - Throws: ``OptionError`` with the number of the first layer that does not fit.
  private func outline(
    of layers: [LayerSpecification], _ input: LayerShape
  ) throws(OptionError) -> [LayerOutline] {
    var outline: [LayerOutline] = []
    for (number, layer) in layers.enumerated() {
      do throws(LayerError) {
        outline.append(
          try LayerOutline(layer, input: outline.last?.output ?? input, over: field))
      } catch {
        throw OptionError("layer \(number + 1): \(error)", option: "layers")
      }
    }
    return outline
  }

  /// Validates the ``layers`` for data, and fills in the shape of its inputs and the activation of the
  /// last layer.
  ///
  /// - Parameters:
  ///   - input: The shape of the inputs of the data.
  ///   - outputs: The number of its outputs.
  ///   - hasClasses: A Boolean value that indicates whether these are classes.
  /// - Throws: ``OptionError`` with the number of the layer that does not fit.
  public mutating func completeLayers(
    input: LayerShape, outputs: Int, hasClasses: Bool
  ) throws(OptionError) {
    guard let resolved = resolvedLayers else { return }
    let shape = inputShape ?? input
    guard shape.count == input.count else {
      throw OptionError(
        "\(shape) are \(shape.count) numbers, and the data has \(input.count) inputs",
        option: "input-shape")
    }
    guard let last = try outline(of: resolved, shape).last else {
      throw OptionError("name at least one layer", option: "layers")
    }
    guard last.output.count == outputs else {
      throw OptionError(
        Self.wrongOutputs(last, outputs: outputs, hasClasses: hasClasses), option: "layers")
    }
    (layers, inputShape) = (resolved, shape)
  }

  /// The network before training.
  ///
  /// - Precondition: The run is complete: it has sizes, or layers and the shape of their inputs.
  package func network<S: Scalar>(
    over _: S.Type, using generator: inout some RandomSource
  ) throws -> Network<S> {
    guard let layers, let inputShape else {
      return try Network(
        sizes: sizes ?? [], activations: activations(over: S.self), initializer: initializer,
        using: &generator)
    }
    do throws(LayerError) {
      return try Network(
        input: inputShape, layers, initializer: initializer, using: &generator)
    } catch {
      throw OptionError("\(error)", option: "layers")
    }
  }

  private static func wrongOutputs(
    _ last: LayerOutline, outputs: Int, hasClasses: Bool
  ) -> String {
    let activation = last.specification.activation.map { " \($0)" } ?? ""
    let needed =
      "the data \(outputs) " + (hasClasses ? "class" : "target")
      + (outputs == 1 ? "" : hasClasses ? "es" : "s")
    if let dense = last.specification.map as? Dense {
      return "the last layer has \(dense.units) unit\(dense.units == 1 ? "" : "s"), \(needed): "
        + "write 'dense \(outputs)\(activation)'"
    }
    return "the last layer, '\(last.specification)', has \(last.output.count) outputs, \(needed): "
      + "add 'dense \(outputs)\(activation)'"
  }
}
