import Backprop
import BackpropFormats
import BackpropRuns
import Hummingbird

/// The route of the errors of a network: its confusion matrix, and misclassified test samples.
struct ErrorRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.get("/api/runs/:id/errors") { request, context in
      try await errors(engine.find(try context.parameters.require("id")), Query(request))
    }
  }

  private struct Errors: Encodable {
    struct Sample: Encodable {
      let index: Int
      let label: Int
      let prediction: Int
      /// The output of the predicted class.
      let output: Double
      /// The image in base64; nil if the sample is not one.
      let pixels: String?
    }

    let classNames: [String]
    /// The number of test samples of each class (row) that are predicted as each class (column).
    let matrix: [[Int]]
    let count: Int
    let wrong: Int
    let width: Int?
    let height: Int?
    /// The misclassified samples with the largest outputs of the wrong class first.
    let samples: [Sample]
  }

  private func errors(_ run: StudioRun, _ query: Query) async throws -> Response {
    let count = try query.integer("count", in: 0...100) ?? 24
    guard let model = try await engine.model(run) else {
      throw StudioError.conflict("the run has no network yet; start it")
    }
    guard let entry = engine.data.entry(run.specification.dataset), entry.hasClasses else {
      throw StudioError.invalid("the samples of the run have no classes")
    }
    return try await performBlocking {
      let source = try engine.data.source(entry)
      return .json(try errors(model.opened, run, source, count))
    }
  }

  private func errors<S>(
    _ model: some TypedModel<S>, _ run: StudioRun, _ source: DataSource, _ count: Int
  ) throws -> Errors {
    let data: Dataset<S> = try source.samples(.test, upTo: run.evaluationSize, of: run)
      .prefix(run.evaluationSize)
    guard case .classes(let labels, let classes) = data.targets else {
      throw StudioError.invalid("the samples of the run have no classes")
    }
    var matrix = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    var wrong: [(index: Int, prediction: Int, output: Double)] = []
    for (index, output) in try model.network.outputs(for: data).enumerated() {
      let prediction = model.network.predictedClass(of: output)
      matrix[Int(labels[index])][prediction] += 1
      let value = Double(output[prediction].realPart)
      if prediction != Int(labels[index]), value.isFinite {
        wrong.append((index, prediction, value))
      }
    }
    wrong.sort { ($0.output, $1.index) > ($1.output, $0.index) }
    let names = source.classNames
    return Errors(
      classNames: names.count == classes ? names : (0..<classes).map(String.init), matrix: matrix,
      count: data.count, wrong: data.count - matrix.indices.reduce(0) { $0 + matrix[$1][$1] },
      width: source.imageSize?.width, height: source.imageSize?.height,
      samples: wrong.prefix(count).map { sample in
        var pixels: String?
        if case .pixels(let all) = data.inputs {
          let start = sample.index * data.inputCount
          pixels = Base64.encode(Array(all[start..<start + data.inputCount]))
        }
        return Errors.Sample(
          index: sample.index, label: Int(labels[sample.index]), prediction: sample.prediction,
          output: sample.output, pixels: pixels)
      })
  }
}
