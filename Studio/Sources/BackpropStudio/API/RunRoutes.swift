import Backprop
import BackpropFiles
import BackpropRuns
import Foundation
import HTTPTypes
import Hummingbird

/// The routes of runs: list, create, rename, delete, control, change, history and inspection.
struct RunRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.get("/api/runs") { _, _ in list() }
    router.post("/api/runs") { request, _ in try await create(request) }
    router.get("/api/runs/:id") { _, context in Response.json(RunView(try run(context))) }
    router.patch("/api/runs/:id") { request, context in try await rename(request, context) }
    router.delete("/api/runs/:id") { _, context in
      try engine.delete(try run(context))
      return Response(status: .noContent)
    }
    router.post("/api/runs/:id/control") { request, context in
      try await control(request, context)
    }
    router.post("/api/runs/:id/changes") { request, context in
      try await change(request, context)
    }
    router.get("/api/runs/:id/history") { _, context in
      let run = try run(context)
      return Response.json(
        HistoryView(try await engine.history(run), early: try engine.early(run)))
    }
    router.get("/api/runs/:id/inside") { _, context in
      guard let inspection = try await engine.inspection(try run(context)) else {
        throw StudioError.conflict("this run has not been inspected yet; start it")
      }
      return Response(json: inspection)
    }
  }

  /// Returns the run in the path.
  private func run(_ context: StudioContext) throws -> StudioRun {
    try engine.find(try context.parameters.require("id"))
  }

  private func list() -> Response {
    struct List: Encodable {
      let runs: [RunView]
    }
    return .json(List(runs: engine.runs.map { RunView($0) }))
  }

  private func create(_ request: Request) async throws -> Response {
    let reader = try MemberReader(
      try await request.json(), "", keys: ["configuration", "name", "start"])
    guard let configuration = reader.value("configuration") else {
      throw StudioError.invalid("configuration is missing: at least {\"dataset\": \"digits\"}")
    }
    let specification = try RunSpecification(
      configuration, data: engine.data, limits: engine.limits)
    let name = try reader.text("name").map(checkedName) ?? specification.title
    let run = try engine.create(
      specification, name: name, start: try reader.boolean("start") ?? true)
    var response = Response.json(RunView(run), status: .created)
    response.headers[.location] = "/api/runs/\(run.id)"
    return response
  }

  private func rename(_ request: Request, _ context: StudioContext) async throws -> Response {
    let run = try run(context)
    let reader = try MemberReader(try await request.json(), "", keys: ["name"])
    guard let name = try reader.text("name") else { throw StudioError.invalid("name is missing") }
    try engine.rename(run, try checkedName(name))
    return .json(RunView(run))
  }

  private func checkedName(_ text: String) throws(StudioError) -> String {
    let name = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard engine.limits.allows(name: name) else {
      throw .invalid("name must have 1…\(engine.limits.name) characters on one line")
    }
    return name
  }

  /// Changes hyperparameters, weights or biases from the next epoch on.
  private func change(_ request: Request, _ context: StudioContext) async throws -> Response {
    let run = try run(context)
    let reader = try MemberReader(
      try await request.json(), "", keys: ["eta", "lambda", "batchSize", "dropout", "weights"])
    let values = TrainingChanges.Values(
      learningRate: try reader.number("eta"), lambda: try reader.number("lambda"),
      miniBatchSize: try reader.integer("batchSize"), dropout: try reader.number("dropout"),
      parameters: try reader.text("weights").map(PlaneRoutes.weights) ?? [:])
    guard !values.isEmpty else {
      throw StudioError.invalid(
        "nothing is changed: give eta, lambda, batchSize, dropout or weights")
    }
    try await engine.change(run, values)
    return .json(RunView(run))
  }

  private enum Action: String, CaseIterable { case pause, resume, step, stop }
  private enum StepUnit: String, CaseIterable { case batch, epoch }

  private func control(_ request: Request, _ context: StudioContext) async throws -> Response {
    let run = try run(context)
    let reader = try MemberReader(try await request.json(), "", keys: ["action", "unit", "count"])
    let unit: StepUnit = try reader.choice("unit") ?? .batch
    let count = try reader.integer("count") ?? 1
    guard 1...(unit == .batch ? 1 : engine.limits.epochs) ~= count else {
      throw StudioError.invalid("count must be 1, or a number of epochs of the unit epoch")
    }
    switch try reader.choice("action", Action.self) {
    case .pause: try await engine.pause(run)
    case .resume: try engine.resume(run)
    case .step: try await engine.step(run, unit == .batch ? .stepBatch : .stepEpochs(count))
    case .stop: try await engine.stop(run)
    case nil: throw StudioError.invalid("action is missing: pause, resume, step or stop")
    }
    return .json(RunView(run))
  }
}
