import Backprop
import BackpropFiles
import Numerics

/// The arrangement of a layer's parameters in files: their names, shapes, and the order of their numbers.
///
/// It is PyTorch's. In memory the channels of a point are neighbours (height × width × channels); where a
/// plain vector is a flattened image, its values have in files the order channels × height × width:
///
/// | layer | tensors |
/// | --- | --- |
/// | `dense` | `weight` [out, in], `bias` [out]; after an image `in` is channels × height × width |
/// | `conv` | `weight` [out, in, height, width], of a sequence with height 1; `bias` [out] |
/// | `batch-norm` | `weight` [C], `bias` [C], `running_mean` [C], `running_var` [C] |
/// | over ℂ | `weight` [2, C]: α, whose imaginary parts are 0, and γ; also `running_pseudo_var` [C] |
/// | `layer-norm` | `weight` [C], over ℂ [2, C]; `bias` [C] |
/// | of your own | `weight` [units, rows], `bias` [units], `statistics` [rows, units] |
///
/// `running_var` is E|x - µ|², a real number over ℂ, too. A layer whose activation has learned thresholds
/// has a `threshold` of one real number per unit.
struct LayerLayout {
  /// A parameter of the layer.
  struct Parameter {
    enum Role: Equatable {
      case weight
      case bias
      case threshold
      /// A row of the statistics, or all of them.
      case statistic(row: Int?)
    }

    let role: Role
    let name: String
    let shape: [Int]
    /// True if the numbers are real over ℂ, too.
    let isReal: Bool

    /// True for what training measured.
    var isStatistic: Bool {
      if case .statistic = role { true } else { false }
    }
  }

  /// The order of the weights.
  private enum WeightOrder {
    /// [units, rows]; if the rows are the points of an image, they are channels × height × width.
    case outputMajor(image: LayerShape?)
    /// [rows, units].
    case inputMajor
  }

  let map: any LayerMap
  let input: LayerShape
  let output: LayerShape
  /// The image whose values the units are, one by one.
  private let image: LayerShape?
  private let order: WeightOrder

  /// The layout of a layer.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - input: The shape of its inputs.
  ///   - flattened: The image that the inputs are, if they are a plain vector made of one.
  /// - Throws: `LayerError` if the map is undefined for the inputs.
  init(
    _ map: any LayerMap, input: LayerShape, flattened: LayerShape? = nil
  ) throws(LayerError) {
    self.map = map
    self.input = input
    output = try map.outputShape(of: input)
    switch map {
    case is Dense:
      image = nil
      order = .outputMajor(image: input.isVector ? flattened : input)
    case let convolution as Convolution:
      let window = convolution.windowSize(over: input)
      image = nil
      order = .outputMajor(
        image: LayerShape(height: window.height, width: window.width, channels: input.channels))
    case is BatchNormalization, is LayerNormalization, is DropoutMap:
      image = flattened
      order = .inputMajor
    case is Flatten:
      image = input.isVector ? flattened : nil
      order = .inputMajor
    default:
      image = nil
      order = .outputMajor(image: nil)
    }
  }

  /// The layouts of the layers of a network.
  ///
  /// - Throws: `LayerError.inLayer` if a map is undefined for the outputs of the one before it.
  static func chain(
    _ maps: [any LayerMap], input: LayerShape
  ) throws(LayerError) -> [LayerLayout] {
    var layouts: [LayerLayout] = []
    var flattened: LayerShape?
    for (index, map) in maps.enumerated() {
      do throws(LayerError) {
        let layout = try LayerLayout(
          map, input: layouts.last?.output ?? input, flattened: flattened)
        flattened = layout.flattenedOutput
        layouts.append(layout)
      } catch {
        throw .inLayer(index + 1, "\(error)")
      }
    }
    return layouts
  }

  /// The image that the outputs are, if they are a plain vector made of one.
  var flattenedOutput: LayerShape? { map is Flatten && !input.isVector ? input : image }

  /// The shapes of the parameters in memory.
  func parameterShape(over field: ScalarType.Field) -> ParameterShape {
    switch field {
    case .real: map.parameterShape(input, over: Float.self)
    case .complex: map.parameterShape(input, over: Complex<Float>.self)
    }
  }

  /// The parameters in files, without thresholds.
  func parameters(over field: ScalarType.Field) -> [Parameter] {
    let own = parameterShape(over: field)
    var parameters: [Parameter] = []
    func append(_ role: Parameter.Role, _ name: String, _ shape: [Int], isReal: Bool = false) {
      parameters.append(Parameter(role: role, name: name, shape: shape, isReal: isReal))
    }
    if own.rows > 0 { append(.weight, "weight", weightShape(own)) }
    if own.hasBiases { append(.bias, "bias", [own.units]) }
    if map is BatchNormalization {
      append(.statistic(row: 0), "running_mean", [own.units])
      append(.statistic(row: 1), "running_var", [own.units], isReal: true)
      if own.statisticsRows > 2 {
        append(.statistic(row: 2), "running_pseudo_var", [own.units])
      }
    } else if own.statisticsRows > 0 {
      append(.statistic(row: nil), "statistics", [own.statisticsRows, own.units])
    }
    return parameters
  }

  /// The learned thresholds of the activation in files.
  func threshold(over field: ScalarType.Field) -> Parameter {
    Parameter(
      role: .threshold, name: "threshold", shape: [parameterShape(over: field).units], isReal: true)
  }

  private func weightShape(_ own: ParameterShape) -> [Int] {
    switch order {
    case .outputMajor(let window?) where map is Convolution:
      [own.units, window.channels, window.height, window.width]
    case .outputMajor: [own.units, own.rows]
    case .inputMajor: own.rows == 1 ? [own.units] : [own.rows, own.units]
    }
  }
}

extension LayerLayout {
  /// Returns a parameter of a layer as it is in files.
  func tensor<S: Scalar>(_ parameter: Parameter, of layer: Layer<S>) -> Tensor {
    let units = layer.parameterShape.units
    let values: [S]
    switch parameter.role {
    case .weight:
      values = weights(of: layer)
    case .bias:
      values = reordered(layer.bias)
    case .threshold:
      return Tensor(reordered(layer.thresholds), shape: parameter.shape)
    case .statistic(nil):
      values = layer.statistics
    case .statistic(let row?):
      values = reordered(Array(layer.statistics[row * units..<(row + 1) * units]))
    }
    return parameter.isReal
      ? Tensor(values.map(\.realPart), shape: parameter.shape)
      : Tensor(values, shape: parameter.shape)
  }

  private func weights<S: Scalar>(of layer: Layer<S>) -> [S] {
    let (weights, units) = (layer.weights, layer.parameterShape.units)
    var values: [S] = []
    values.reserveCapacity(weights.count)
    switch order {
    case .outputMajor(let image):
      let rows = image?.rowsInFiles
      for unit in 0..<units {
        for row in 0..<layer.parameterShape.rows {
          values.append(weights[(rows?[row] ?? row) * units + unit])
        }
      }
    case .inputMajor:
      for start in stride(from: 0, to: weights.count, by: units) {
        values += reordered(Array(weights[start..<start + units]))
      }
    }
    return values
  }

  private func reordered<Value>(_ values: [Value]) -> [Value] {
    guard let image, image.count == values.count else { return values }
    return image.rowsInFiles.map { values[$0] }
  }

  /// Sets a parameter of a layer to the numbers of a file.
  ///
  /// - Throws: `FileError` of kind `badData` if they are of another field, or too large.
  func store<S: Scalar>(
    _ stored: StoredTensor, _ parameter: Parameter, in layer: inout Layer<S>
  ) throws(FileError) {
    let units = layer.parameterShape.units
    if parameter.role == .threshold {
      layer.thresholds = inMemory(try stored.values(as: S.RealType.self))
      return
    }
    let values: [S] =
      parameter.isReal
      ? try stored.values(as: S.RealType.self).map { S($0) } : try stored.values(as: S.self)
    switch parameter.role {
    case .weight: store(values, in: &layer)
    case .bias: layer.bias = inMemory(values)
    case .statistic(nil): layer.statistics = values
    case .statistic(let row?):
      layer.statistics.replaceSubrange(row * units..<(row + 1) * units, with: inMemory(values))
    case .threshold: break
    }
  }

  private func store<S: Scalar>(_ values: [S], in layer: inout Layer<S>) {
    let (units, rows) = (layer.parameterShape.units, layer.parameterShape.rows)
    switch order {
    case .outputMajor(let image):
      let order = image?.rowsInFiles
      for j in 0..<units {
        for k in 0..<rows { layer[unit: j, input: order?[k] ?? k] = values[j * rows + k] }
      }
    case .inputMajor:
      for k in 0..<rows {
        for (j, value) in inMemory(Array(values[k * units..<(k + 1) * units])).enumerated() {
          layer[unit: j, input: k] = value
        }
      }
    }
  }

  private func inMemory<Value>(_ values: [Value]) -> [Value] {
    guard let image, image.count == values.count else { return values }
    var result = values
    for (index, row) in image.rowsInFiles.enumerated() { result[row] = values[index] }
    return result
  }
}

extension LayerShape {
  /// The index in memory of each value, in the order of files: channels × height × width.
  var rowsInFiles: [Int] {
    (0..<channels).flatMap { c in (0..<points).map { $0 * channels + c } }
  }

  /// The shape as files name it: `28x28x1`, or a number of values.
  var fileText: String { isVector ? "\(channels)" : "\(height)x\(width)x\(channels)" }
}
