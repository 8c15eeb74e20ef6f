import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Hummingbird

/// The route of traces: one sample through the four equations of backpropagation.
struct TraceRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.post("/api/runs/:id/trace") { request, context in
      try await trace(engine.find(try context.parameters.require("id")), request)
    }
  }

  /// The response: the trace, and the pixels of a sample that is an image.
  private struct Traced: Encodable {
    let trace: SampleTrace
    let classNames: [String]
    let pixels: String?
  }

  /// A sample of the data of the run, or one that the request has.
  private enum Sample {
    case stored(DataSource.Part, Int)
    case pixels([UInt8], label: Int)
    /// The inputs of the network: pairs of real and imaginary part, or numbers.
    case values([[Double]], label: Int)
  }

  private static let bodyLimit = 256 << 10
  private static let indexLimit = 1_000_000

  private func trace(_ run: StudioRun, _ request: Request) async throws -> Response {
    let reader = try MemberReader(
      try await request.json(upTo: Self.bodyLimit), "",
      keys: ["part", "index", "pixels", "values", "label", "layer", "unit"])
    let sample = try sample(reader)
    let unit: SampleTrace.Selection =
      if let layer = try reader.integer("layer") {
        .unit(layer: layer, unit: try reader.integer("unit") ?? 1)
      } else {
        .none
      }
    guard let model = try await engine.model(run) else {
      throw StudioError.conflict("the run has no network yet; start it")
    }
    guard let entry = engine.data.entry(run.specification.dataset) else {
      throw StudioError.conflict("the data set of the run is not available any more")
    }
    return try await performBlocking {
      let source = try engine.data.source(entry)
      do {
        return .json(try traced(model.opened, run, source, sample, unit))
      } catch let error as OptionError {
        throw StudioError.invalid("\(error)")
      } catch let error as DatasetError {
        throw StudioError.invalid("\(error)")
      } catch let error as TrainingError {
        throw StudioError.invalid("\(error)")
      }
    }
  }

  private func sample(_ reader: MemberReader) throws -> Sample {
    if let index = try reader.integer("index") {
      guard 0..<Self.indexLimit ~= index else {
        throw StudioError.invalid("index must lie in 0…\(Self.indexLimit - 1)")
      }
      return .stored(try reader.choice("part") ?? .test, index)
    }
    guard let label = try reader.integer("label"), label >= 0 else {
      throw StudioError.invalid("label is missing: the class of the sample, from 0")
    }
    if let text = try reader.text("pixels") {
      guard let pixels = Base64.decode(text) else {
        throw StudioError.invalid("pixels must be bytes in base64")
      }
      return .pixels(pixels, label: label)
    }
    guard let values = reader.value("values") else {
      throw StudioError.invalid("name a sample by index, or give pixels or values with a label")
    }
    do throws(FileError) {
      var rows: [[Double]] = []
      for element in try values.elements() {
        if case .array = element.content {
          var parts: [Double] = []
          for part in try element.elements() { parts.append(try part.number()) }
          rows.append(parts)
        } else {
          rows.append([try element.number()])
        }
      }
      return .values(rows, label: label)
    } catch {
      throw StudioError.invalid("values must be a list of numbers, over ℂ of pairs")
    }
  }

  private func traced<S>(
    _ model: some TypedModel<S>, _ run: StudioRun, _ source: DataSource, _ sample: Sample,
    _ selection: SampleTrace.Selection
  ) throws -> Traced {
    let (training, network) = (run.specification.training, model.network)
    let data: Dataset<S> = try dataset(of: sample, run, source, network)
    let trace = try SampleTrace(
      data, in: network, cost: model.cost,
      step: SampleTrace.Step(
        learningRate: training.learningRate, lambda: training.lambda,
        trainingSize: run.trainingSize),
      selecting: selection)
    let pixels: [UInt8]? = if case .pixels(let pixels) = data.inputs { pixels } else { nil }
    return Traced(
      trace: trace, classNames: source.classNames, pixels: pixels.map(Base64.encode))
  }

  private func dataset<S: Scalar>(
    of sample: Sample, _ run: StudioRun, _ source: DataSource, _ network: Network<S>
  ) throws -> Dataset<S> {
    func checkLabel(_ label: Int) throws {
      guard label < network.outputCount else {
        throw StudioError.invalid("label must lie in 0…\(network.outputCount - 1)")
      }
    }
    switch sample {
    case .stored(let part, let index):
      let samples: Dataset<S> = try source.samples(part, upTo: index + 1, of: run)
      guard index < samples.count else {
        throw StudioError.invalid("index must lie in 0…\(max(0, samples.count - 1))")
      }
      return samples[index..<index + 1]
    case .pixels(let pixels, let label):
      try checkLabel(label)
      guard pixels.count == network.inputCount else {
        throw StudioError.invalid("pixels must be \(network.inputCount) bytes")
      }
      return try Dataset(
        inputs: .pixels(pixels), targets: .classes([Int32(label)], count: network.outputCount),
        inputCount: network.inputCount, outputCount: network.outputCount)
    case .values(let values, let label):
      try checkLabel(label)
      let parts = S.realBasis.count
      guard values.count == network.inputCount,
        values.allSatisfy({ $0.count == parts && $0.allSatisfy { $0.magnitude < 1e30 } })
      else {
        throw StudioError.invalid(
          "values must be \(network.inputCount) \(parts == 1 ? "numbers" : "pairs [re, im]")")
      }
      let inputs = values.map { value -> S in
        parts == 1 ? S(real: value[0]) : S(real: value[0]) + S(real: value[1]) * S.realBasis[1]
      }
      return try Dataset(
        inputs: .values(inputs), targets: .classes([Int32(label)], count: network.outputCount),
        inputCount: network.inputCount, outputCount: network.outputCount)
    }
  }
}

extension DataSource {
  /// The samples of a part of the data, as a run uses them: of a table those of its split.
  ///
  /// - Parameter limit: The largest number of samples that is needed.
  func samples<S: Scalar>(
    _ part: Part, upTo limit: Int, of run: StudioRun
  ) throws -> Dataset<S> {
    guard table != nil else {
      return try samples(part, limit: limit)
    }
    let specification = run.specification
    let split: DatasetSplit<S> = try split(
      trainingSize: specification.trainingSize, evaluationSize: specification.evaluationSize,
      isStratified: specification.isStratified)
    return part == .training ? split.training : split.evaluation
  }
}
