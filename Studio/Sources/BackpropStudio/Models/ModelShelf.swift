import BackpropFiles
import BackpropFormats
import Foundation
import Synchronization

/// The models that predict: those of runs, those that were sent, and the one of the command line.
final class ModelShelf: Sendable {
  private let engine: RunEngine
  private let store: RunStore
  private let limits: RunLimits
  private let ownModel: LoadedModel?
  private let ownName: String

  /// The id of the command line's model.
  static let ownID = "file"

  private struct Cached {
    let model: LoadedModel
    /// Of the run that it is from.
    let version: Int
    let loaded: ContinuousClock.Instant
  }

  private let sent: Mutex<[SentModel]>
  private let cache = Mutex<[String: Cached]>([:])
  private let isReading = Mutex(false)

  private static let cacheLimit = 8
  /// How long the network of a run that trains is used.
  private static let freshness = Duration.milliseconds(250)

  /// - Parameter file: The command line's model, if there is one.
  /// - Throws: `FileError` where it or the store cannot be read.
  init(engine: RunEngine, file: String?) throws {
    self.engine = engine
    store = engine.store
    limits = engine.limits
    ownModel = try file.map { LoadedModel(try ModelFile.readAny($0)) }
    ownName = file.map { String($0.split(separator: "/").last ?? "") } ?? ""
    sent = Mutex(try store.models())
  }

  /// All models, those that were sent first.
  var entries: [ModelEntry] {
    let own = ownModel.map { [ModelEntry(Self.ownID, ownName, $0.description)] } ?? []
    let files = sent.withLock { $0.map(\.entry) }
    return own + files + engine.runs.filter(\.hasNetwork).map { ModelEntry($0) }
  }

  /// The model of an id, or the one for requests that name none: that of the command line, else of
  /// the newest run that is finished.
  func model(_ id: String?) async throws -> (id: String, model: LoadedModel) {
    guard let id else {
      if let ownModel { return (Self.ownID, ownModel) }
      guard let run = engine.runs.first(where: { $0.state == .finished }) else {
        throw StudioError.conflict("there is no finished run to predict with: name a model")
      }
      return (run.id, try await model(of: run))
    }
    if id == Self.ownID, let ownModel { return (id, ownModel) }
    if sent.withLock({ $0.contains { $0.id == id } }) { return (id, try await sentModel(id)) }
    do throws(StudioError) {
      return (id, try await model(of: engine.find(id)))
    } catch {
      throw StudioError.notFound("there is no model '\(id.prefix(40))'; it may have been deleted")
    }
  }

  private func model(of run: StudioRun) async throws(StudioError) -> LoadedModel {
    let version = run.read { $0.version }
    let known = cache.withLock { cache -> LoadedModel? in
      guard let cached = cache[run.id] else { return nil }
      let isFresh =
        cached.version == version || cached.loaded.duration(to: .now) < Self.freshness
      return isFresh ? cached.model : nil
    }
    if let known { return known }
    do {
      if let model = try await engine.model(run) {
        let loaded = LoadedModel(model)
        keep(loaded, run.id, version)
        return loaded
      }
    } catch {
      throw StudioError(.internalServerError, "store", "the network of the run cannot be read")
    }
    throw .conflict("the run has no network yet; start it")
  }

  private func sentModel(_ id: String) async throws -> LoadedModel {
    if let cached = cache.withLock({ $0[id] }) { return cached.model }
    guard let bytes = try await store.modelBytes(id) else {
      throw StudioError.notFound("there is no model '\(id)'; it may have been deleted")
    }
    let loaded = LoadedModel(try AnyModel(decoding: bytes, .safetensors))
    keep(loaded, id, 0)
    return loaded
  }

  private func keep(_ model: LoadedModel, _ id: String, _ version: Int) {
    cache.withLock { cache in
      cache[id] = Cached(model: model, version: version, loaded: .now)
      if cache.count > Self.cacheLimit,
        let oldest = cache.min(by: { $0.value.loaded < $1.value.loaded })
      {
        cache[oldest.key] = nil
      }
    }
  }

  /// Takes a model that was sent, in the format that the ending of its name stands for.
  ///
  /// - Throws: ``StudioError`` with what the file's reader says, or where there are too many.
  func add(_ bytes: [UInt8], name: String) throws -> ModelEntry {
    if sent.withLock({ $0.count >= limits.models }) {
      throw StudioError.conflict("there are \(limits.models) models already; delete some")
    }
    // Reading may take some times the file's size: one at a time.
    let isBusy = isReading.withLock { isReading in
      defer { isReading = true }
      return isReading
    }
    if isBusy { throw StudioError.busy("another model is being read; try again in a second") }
    defer { isReading.withLock { $0 = false } }
    let model: AnyModel
    let stored: [UInt8]
    do throws(FileError) {
      let format = try ModelFile.Format(ofFile: name)
      // Text takes many times its size in memory while it is read.
      if format == .network2, bytes.count > limits.modelBytes / 4 {
        throw FileError(
          .badData, "more than \(limits.modelBytes / 4) bytes of JSON", advice: "send .safetensors")
      }
      model = try AnyModel(decoding: bytes, format, sizeLimit: 2 * limits.modelBytes)
      stored = try model.encode(.safetensors)
    } catch {
      throw StudioError.invalid("\(name): \(error)")
    }
    let description = model.description
    let count = zip(description.sizes, description.sizes.dropFirst()).reduce(0) {
      $0 + ($1.0 + 1) * $1.1
    }
    guard count <= limits.parameters else {
      throw StudioError.invalid(
        "\(name): \(count) parameters are more than the \(limits.parameters) that are allowed")
    }
    let new = SentModel(
      id: RunID.random(), name: name, created: Date(), scalar: description.scalarType,
      inputs: description.sizes[0], outputs: description.sizes[description.sizes.count - 1])
    try store.insert(new, stored)
    sent.withLock { $0.insert(new, at: 0) }
    keep(LoadedModel(model), new.id, 0)
    return new.entry
  }

  func delete(_ id: String) throws {
    guard sent.withLock({ $0.contains { $0.id == id } }) else {
      throw StudioError.notFound(
        "there is no model '\(id.prefix(40))' that was sent; the model of a run goes with the run")
    }
    try store.deleteModel(id)
    sent.withLock { $0.removeAll { $0.id == id } }
    cache.withLock { $0[id] = nil }
  }
}

extension StudioRun {
  /// Whether there is a network to predict with.
  var hasNetwork: Bool { read { $0.epoch > 0 || $0.epochFraction > 0 } }
}
