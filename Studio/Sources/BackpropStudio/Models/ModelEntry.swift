import BackpropFormats
import Foundation

/// A model that was sent, without its parameters.
struct SentModel: Sendable {
  let id: String
  let name: String
  let created: Date
  let scalar: ScalarType
  let inputs: Int
  let outputs: Int
}

/// A model as the API shows it.
struct ModelEntry: Encodable, Sendable {
  enum Kind: String, Encodable { case run, file }

  let id: String
  let name: String
  let kind: Kind
  let scalar: ScalarType.Field
  let inputs: Int
  let outputs: Int
  /// On the test data, 0…1; nil where nothing is known.
  @NullWhenNil var accuracy: Double?

  init(_ run: StudioRun) {
    id = run.id
    (name, accuracy) = run.read { ($0.name, $0.latest?.evaluationAccuracy) }
    kind = .run
    scalar = run.settings.scalar
    inputs = run.settings.sizes[0]
    outputs = run.settings.sizes[run.settings.sizes.count - 1]
  }

  init(_ id: String, _ name: String, _ description: ModelDescription) {
    self.init(
      id: id, name: name, scalar: description.scalarType.field, inputs: description.sizes[0],
      outputs: description.sizes[description.sizes.count - 1])
  }

  fileprivate init(id: String, name: String, scalar: ScalarType.Field, inputs: Int, outputs: Int) {
    self.id = id
    self.name = name
    kind = .file
    self.scalar = scalar
    self.inputs = inputs
    self.outputs = outputs
    accuracy = nil
  }
}

extension SentModel {
  var entry: ModelEntry {
    ModelEntry(id: id, name: name, scalar: scalar.field, inputs: inputs, outputs: outputs)
  }
}
