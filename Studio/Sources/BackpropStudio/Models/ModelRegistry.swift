import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Synchronization

/// The models for predictions: those of runs, uploaded ones, and the one of the command line.
final class ModelRegistry: Sendable {
  private let engine: RunEngine
  private let store: RunStore
  private let limits: RunLimits
  private let fileModel: LoadedModel?
  private let fileName: String

  /// The id of the command line's model.
  private static let fileID = "file"

  private struct Cached {
    let model: LoadedModel
    /// The version of the run at the time of loading.
    let version: Int
    let loaded: ContinuousClock.Instant
  }

  private let uploaded: Mutex<[UploadedModel]>
  /// The id of the model for requests that name none; nil for the usual choice.
  private let pinned: Mutex<String?>
  private static let pinKey = "pinned-model"
  private let cache = Mutex<[String: Cached]>([:])
  private let isReading = Mutex(false)

  private static let cacheLimit = 8
  /// The time after which the network of a training run is loaded again.
  private static let freshness = Duration.milliseconds(250)

  /// Loads the list of uploaded models, and the model of the command line.
  ///
  /// - Parameter file: The path of the command line's model.
  /// - Throws: `FileError` if it or the store cannot be read.
  init(engine: RunEngine, file: String?) throws {
    self.engine = engine
    store = engine.store
    limits = engine.limits
    fileModel = try file.map { LoadedModel(try ModelFile.readAny($0)) }
    fileName = file.map { String($0.split(separator: "/").last ?? "") } ?? ""
    uploaded = Mutex(try store.models())
    pinned = Mutex(try store.setting(Self.pinKey))
  }

  /// All models, uploaded ones before those of runs.
  var entries: [ModelEntry] {
    let file = fileModel.map {
      [UploadedModel(id: Self.fileID, name: fileName, created: .distantPast, $0.description)]
    }
    let files = (file ?? []) + uploaded.withLock { $0 }
    let pinned = pinned.withLock { $0 }
    let runs = engine.runs.filter(\.hasNetwork).map {
      ModelEntry($0, engine.data.usualEntry($0.specification.dataset))
    }
    return (files.map { ModelEntry($0) } + runs).map {
      var entry = $0
      entry.pinned = entry.id == pinned
      return entry
    }
  }

  /// Makes a model that of requests which name none.
  func pin(_ id: String) throws {
    guard entries.contains(where: { $0.id == id }) else {
      throw StudioError.notFound("there is no model '\(id.prefix(40))' with a network")
    }
    try store.set(Self.pinKey, id)
    pinned.withLock { $0 = id }
  }

  /// Returns to the usual choice.
  func unpin(_ id: String) throws {
    guard pinned.withLock({ $0 == id }) else {
      throw StudioError.notFound("the model '\(id.prefix(40))' is not pinned")
    }
    try store.set(Self.pinKey, nil)
    pinned.withLock { $0 = nil }
  }

  /// Returns the model of an id. Without an id it is the pinned one, else the command line's model, else
  /// that of the newest finished run.
  func model(_ id: String?) async throws -> (id: String, model: LoadedModel) {
    guard let id else {
      if let pinned = pinned.withLock({ $0 }) {
        do {
          return try await model(pinned)
        } catch let error as StudioError where error.status == .notFound {
          throw StudioError.conflict("the pinned model was deleted: pin another, or name a model")
        }
      }
      if let fileModel { return (Self.fileID, fileModel) }
      guard let run = engine.runs.first(where: { $0.state == .finished }) else {
        throw StudioError.conflict("there is no finished run to predict with: name a model")
      }
      return (run.id, try await model(of: run))
    }
    if id == Self.fileID, let fileModel { return (id, fileModel) }
    if uploaded.withLock({ $0.contains { $0.id == id } }) {
      return (id, try await uploadedModel(id))
    }
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
        cacheModel(loaded, run.id, version)
        return loaded
      }
    } catch {
      throw StudioError(.internalServerError, "store", "the network of the run cannot be read")
    }
    throw .conflict("the run has no network yet; start it")
  }

  private func uploadedModel(_ id: String) async throws -> LoadedModel {
    if let cached = cache.withLock({ $0[id] }) { return cached.model }
    guard let bytes = try await store.modelBytes(id) else {
      throw StudioError.notFound("there is no model '\(id)'; it may have been deleted")
    }
    let loaded = LoadedModel(try AnyModel(decoding: bytes, .safetensors))
    cacheModel(loaded, id, 0)
    return loaded
  }

  private func cacheModel(_ model: LoadedModel, _ id: String, _ version: Int) {
    cache.withLock { cache in
      cache[id] = Cached(model: model, version: version, loaded: .now)
      if cache.count > Self.cacheLimit,
        let oldest = cache.min(by: { $0.value.loaded < $1.value.loaded })
      {
        cache[oldest.key] = nil
      }
    }
  }

  /// Stores an uploaded model, in the format of its file name extension.
  ///
  /// - Throws: ``StudioError`` if the file is invalid or there are too many models.
  func add(_ bytes: [UInt8], name: String) throws -> ModelEntry {
    if uploaded.withLock({ $0.count >= limits.models }) {
      throw StudioError.conflict("there are already \(limits.models) models; delete some")
    }
    // Reading needs several times the memory of the file: one at a time.
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
      // Reading JSON needs many times the memory of the text.
      if format == .network2, bytes.count > limits.modelBytes / 4 {
        throw FileError(
          .badData, "more than \(limits.modelBytes / 4) bytes of JSON",
          advice: "upload .safetensors")
      }
      model = try AnyModel(decoding: bytes, format, sizeLimit: 2 * limits.modelBytes)
      stored = try model.encode(.safetensors)
    } catch {
      throw StudioError.invalid("\(name): \(error)")
    }
    let count = Self.parameterCount(of: model.opened)
    guard count <= limits.parameters else {
      throw StudioError.invalid(
        "\(name): \(count) parameters are more than the allowed \(limits.parameters)")
    }
    let loaded = LoadedModel(model)
    let new = UploadedModel(id: RunID.random(), name: name, created: Date(), loaded.description)
    try store.insert(new, stored)
    uploaded.withLock { $0.insert(new, at: 0) }
    cacheModel(loaded, new.id, 0)
    return ModelEntry(new)
  }

  private static func parameterCount<S: Scalar>(of model: some TypedModel<S>) -> Int {
    model.network.realParameterCount / S.realBasis.count
  }

  func delete(_ id: String) throws {
    guard uploaded.withLock({ $0.contains { $0.id == id } }) else {
      throw StudioError.notFound(
        "there is no uploaded model '\(id.prefix(40))'; to delete the model of a run, delete the run"
      )
    }
    try store.deleteModel(id)
    uploaded.withLock { $0.removeAll { $0.id == id } }
    cache.withLock { $0[id] = nil }
  }
}

extension StudioRun {
  /// A Boolean value that indicates if there is a network to predict with.
  fileprivate var hasNetwork: Bool { read { $0.epoch > 0 || $0.epochFraction > 0 } }
}

/// The description of an uploaded model, without its parameters.
struct UploadedModel: Sendable {
  let id: String
  let name: String
  let created: Date
  let scalar: ScalarType
  let inputs: Int
  let outputs: Int
  /// The way from a user's data to the network; nil if the file does not tell.
  let preprocessing: Preprocessing?
}

extension UploadedModel {
  fileprivate init(id: String, name: String, created: Date, _ description: ModelDescription) {
    self.init(
      id: id, name: name, created: created, scalar: description.scalarType,
      inputs: description.sizes[0], outputs: description.sizes[description.sizes.count - 1],
      preprocessing: description.preprocessing)
  }
}

/// The JSON form of a model in the API.
struct ModelEntry: Encodable, Sendable {
  enum Kind: String, Encodable { case run, file }

  let id: String
  let name: String
  let kind: Kind
  let scalar: ScalarType.Field
  let inputs: Int
  let outputs: Int
  /// The relative accuracy on the test data, 0…1; nil if unknown.
  @NullWhenNil var accuracy: Double?
  /// The name of the activation of the last layer; empty if unknown.
  let outputActivation: String
  /// True if the classes may be digits, and the inputs are the pixels of their images.
  let digits: Bool
  /// The names of the columns that it takes from a table; empty if it takes none.
  let columns: [String]
  /// True for the model of requests that name none.
  var pinned = false

  fileprivate init(_ run: StudioRun, _ data: StudioData.Entry?) {
    id = run.id
    (name, accuracy) = run.read { ($0.name, $0.latest?.evaluationAccuracy) }
    kind = .run
    scalar = run.specification.field
    let outline = run.specification.outline ?? []
    inputs = outline.first?.input.count ?? 0
    outputs = outline.last?.output.count ?? 0
    outputActivation = run.specification.resolvedActivations.last ?? ""
    digits = data?.hasDigits == true && Self.areOfDigits(inputs, outputs)
    columns = data?.source?.preprocessing?.features.map(\.name) ?? []
  }

  fileprivate init(_ model: UploadedModel) {
    (id, name, scalar) = (model.id, model.name, model.scalar.field)
    (inputs, outputs) = (model.inputs, model.outputs)
    kind = .file
    outputActivation = ""
    accuracy = nil
    digits =
      Self.areOfDigits(inputs, outputs)
      && [[], StudioData.digitNames].contains(model.preprocessing?.classNames ?? [])
    columns = model.preprocessing?.features.map(\.name) ?? []
  }

  private static func areOfDigits(_ inputs: Int, _ outputs: Int) -> Bool {
    inputs == HandwrittenImage.side * HandwrittenImage.side && outputs == 10
  }
}
