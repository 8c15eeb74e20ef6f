import Backprop
import BackpropFormats

extension RunEngine {
  func history(_ run: StudioRun) async throws -> History {
    if let live = run.read({ $0.history }) { return live }
    return try await store.history(run.id)
      ?? History(trainingSize: run.trainingSize, evaluationSize: run.evaluationSize)
  }

  /// The newest look inside, as JSON; nil before the first.
  func look(_ run: StudioRun) async throws -> [UInt8]? {
    run.wantLook()
    if let live = run.read({ $0.look?.json }) { return live }
    return try await store.look(run.id)
  }

  /// The network of a run, as it is now.
  func model(_ run: StudioRun) async throws -> AnyModel? {
    if let desk = desk(run), let model = await desk.model() { return model }
    guard let bytes = try await store.parameters(run.id) else { return nil }
    return try AnyModel(decoding: bytes, .safetensors)
  }
}
