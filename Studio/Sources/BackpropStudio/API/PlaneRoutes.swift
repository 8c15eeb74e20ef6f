import Backprop
import BackpropData
import BackpropFormats
import BackpropRuns
import Hummingbird
import Numerics

/// The routes of points in the plane: the points of a data set, and the function of a network there.
struct PlaneRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.get("/api/points") { request, _ in try await points(Query(request)) }
    router.get("/api/runs/:id/surface") { request, context in
      try await surface(engine.find(try context.parameters.require("id")), Query(request))
    }
  }

  // MARK: - Points

  /// The points of a data set, each as the inputs of the network (scaled, where the data is) and its
  /// class or value; of a task over ℂ as input and target.
  private struct Points: Encodable {
    let classNames: [String]
    let isComplex: Bool
    /// True if points have values instead of classes.
    let isRegression: Bool
    let training: [[Double]]
    let test: [[Double]]
  }

  private static let pointLimit = 2_000

  private func points(_ query: Query) async throws -> Response {
    guard let name = query.text("dataset"), let entry = engine.data.entry(name) else {
      throw StudioError.notFound("dataset: there is no such data set")
    }
    guard entry.hasPoints || entry.hasPlane else {
      throw StudioError.invalid(
        "the samples of \(entry.name.prefix(40)) are not points in the plane")
    }
    let sizes = (
      try query.integer("trainSize", in: 1...max(1, entry.rowCount - 1)),
      try query.integer("evaluationSize", in: 1...max(1, entry.rowCount - 1))
    )
    return try await performBlocking {
      let source = try engine.data.source(entry)
      guard entry.hasPoints else {
        let split: DatasetSplit<Complex<Double>> = try source.split()
        return .json(
          Points(
            classNames: [], isComplex: true, isRegression: false,
            training: Self.rows(split.training),
            test: Self.rows(split.evaluation)))
      }
      do {
        let split: DatasetSplit<Double> = try source.split(
          trainingSize: sizes.0, evaluationSize: sizes.1)
        return .json(
          Points(
            classNames: source.classNames, isComplex: false, isRegression: !entry.hasClasses,
            training: Self.rows(split.training),
            test: Self.rows(split.evaluation)))
      } catch let error as TrainingError {
        throw StudioError.invalid("\(error)")
      }
    }
  }

  private static func rows(_ data: Dataset<Double>) -> [[Double]] {
    guard case .values(let values) = data.inputs else { return [] }
    let targets =
      switch data.targets {
      case .classes(let labels, _): labels.map { Double($0) }
      case .values(let values): values
      }
    return targets.prefix(pointLimit).enumerated().map { index, target in
      [values[2 * index], values[2 * index + 1], target]
    }
  }

  private static func rows(_ data: Dataset<Complex<Double>>) -> [[Double]] {
    guard case .values(let values) = data.inputs, case .values(let targets) = data.targets else {
      return []
    }
    return zip(values, targets).prefix(pointLimit).map {
      [$0.real, $0.imaginary, $1.real, $1.imaginary]
    }
  }

  // MARK: - Surface

  /// The function of a network with two real inputs, on the cells of a square, row by row from the top.
  struct Surface: Encodable {
    struct Layer: Encodable {
      let activation: String
      /// The weights, a row per unit; empty for large layers.
      let weights: [[Double]]
      let bias: [Double]
      /// The activations of the first units on a coarse grid, as a/scale · 127 in int8, base64.
      let pictures: [String]
      /// The largest |a| of the pictures.
      let scale: Double
    }

    let epoch: Double
    /// The square is [-extent, extent]².
    let extent: Double
    let side: Int
    let classes: Int
    /// The predicted class of each cell, in base64.
    let labels: String
    /// The difference of the two largest outputs of each cell, at most 1, times 255, in base64.
    let margins: String
    /// The output of each cell, between -1 and 1, times 127, as int8 in base64; empty for classes.
    let values: String
    /// The width of a picture of a unit.
    let pictureSide: Int
    let layers: [Layer]
  }

  private func surface(_ run: StudioRun, _ query: Query) async throws -> Response {
    let side = try query.integer("side", in: 8...160) ?? 80
    let extent = Double(try query.integer("extent", in: 1...200) ?? 12) / 10
    guard let entry = engine.data.entry(run.specification.dataset), entry.hasPoints else {
      throw StudioError.invalid("the samples of the run are not points in the plane")
    }
    guard let model = try await engine.model(run) else {
      throw StudioError.conflict("the run has no network yet; start it")
    }
    let weights = try query.text("weights").map(Self.weights) ?? [:]
    let epoch = run.read { Double($0.epoch) + $0.epochFraction }
    return try await performBlocking {
      func surface<S>(_ model: some TypedModel<S>) throws -> Surface {
        try SurfacePainter(
          network: model.network(with: weights), extent: extent, isRegression: !entry.hasClasses
        ).surface(side: side, epoch: epoch)
      }
      return .json(try surface(model.opened))
    }
  }

  /// Returns the weights and biases in a text such as `w1.3.2=0.5,b1.3=-1`.
  static func weights(_ text: String) throws(StudioError) -> [ParameterIndex: Complex<Double>] {
    let limit = 64
    guard text.utf8.lazy.filter({ $0 == UInt8(ascii: ",") }).count < limit else {
      throw .invalid("weights: at most \(limit) can be changed at a time")
    }
    do throws(OptionError) {
      return try TrainingChanges.Values.parameters(text)
    } catch {
      throw .invalid("weights: \(error.message)")
    }
  }
}

extension TypedModel {
  /// Returns the network with new values of some weights and biases.
  func network(
    with weights: [ParameterIndex: Complex<Double>]
  ) throws(StudioError) -> Network<S> {
    var network = network
    do throws(TrainingError) {
      try network.set(weights)
    } catch {
      throw .invalid("\(error)")
    }
    return network
  }
}

/// The values of a network with two inputs on grids.
private struct SurfacePainter<S: Scalar> {
  let network: Network<S>
  let extent: Double
  let isRegression: Bool

  private static var pictureSide: Int { 28 }
  private static var pictureLimit: Int { 16 }
  private static var weightLimit: Int { 1_024 }

  func surface(side: Int, epoch: Double) throws -> PlaneRoutes.Surface {
    guard network.inputCount == 2 else {
      throw StudioError.invalid("the network has \(network.inputCount) inputs, not two")
    }
    let rows = try network.outputs(for: .values(grid(side)))
    var margins: [UInt8] = []
    for row in rows {
      let values = row.map { Double($0.realPart) }.sorted(by: >)
      let margin = values.count > 1 ? values[0] - values[1] : abs(values[0])
      margins.append(margin.isFinite ? UInt8((min(1, max(0, margin)) * 255).rounded()) : 0)
    }
    return PlaneRoutes.Surface(
      epoch: epoch, extent: extent, side: side, classes: network.outputCount,
      labels: Base64.encode(rows.map { UInt8(clamping: network.predictedClass(of: $0)) }),
      margins: Base64.encode(margins),
      values: isRegression ? Self.encoded(rows.map { Double($0[0].realPart) }) : "",
      pictureSide: Self.pictureSide, layers: try layers())
  }

  /// The cells' centres as inputs.
  private func grid(_ side: Int) -> [S] {
    func coordinate(_ cell: Int) -> S {
      S(real: extent * ((2 * Double(cell) + 1) / Double(side) - 1))
    }
    return (0..<side).flatMap { row in
      (0..<side).flatMap { column in [coordinate(column), -coordinate(row)] }
    }
  }

  private func layers() throws -> [PlaneRoutes.Surface.Layer] {
    var inputs: [S] = grid(Self.pictureSide)
    return try network.layers.map { layer in
      let rows = try Network(layers: [layer]).outputs(for: .values(inputs))
      inputs = rows.flatMap { $0 }
      let shown = min(Self.pictureLimit, layer.outputCount)
      let values = (0..<shown).map { unit in rows.map { Double($0[unit].realPart) } }
      let scale = values.joined().reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      let isSmall = layer.isDense && layer.inputCount * layer.outputCount <= Self.weightLimit
      func finite(_ value: S) -> Double {
        let real = Double(value.realPart)
        return real.isFinite ? real : 0
      }
      return PlaneRoutes.Surface.Layer(
        activation: layer.activation.rawValue,
        weights: isSmall
          ? (0..<layer.outputCount).map { layer.weights(ofUnit: $0).map(finite) } : [],
        bias: isSmall ? layer.bias.map(finite) : [],
        pictures: values.map { unit in Self.encoded(unit.map { scale > 0 ? $0 / scale : 0 }) },
        scale: scale)
    }
  }

  /// Numbers, between -1 and 1, times 127 as int8 in base64.
  private static func encoded(_ values: [Double]) -> String {
    Base64.encode(
      values.map { value in
        let limited = value.isFinite ? min(1, max(-1, value)) : 0
        return UInt8(bitPattern: Int8((limited * 127).rounded()))
      })
  }
}
