import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import GRDB
import Testing

@testable import BackpropStudio

/// The settings of runs in the API, in the store, and in exports.
@Suite(.serialized) struct ConfigurationTests {
  /// Valid settings that differ from the defaults, in groups that can be used together: the member,
  /// its JSON, and the text of the option.
  private static let groups:
    [(dataset: String, members: [(key: String, json: String, text: String)])] =
      [
        (
          "digits",
          [
            ("sizes", "[784,8,6,10]", "784,8,6,10"), ("precision", #""float64""#, "float64"),
            ("activation", #"["tanh","relu","softmax"]"#, "tanh,relu,softmax"),
            ("cost", #""log-likelihood""#, "log-likelihood"),
            ("classWeights", #""balanced""#, "balanced"), ("initializer", #""he""#, "he"),
            ("generator", #""numpy""#, "numpy"), ("seed", "12", "12"),
            ("optimizer", #""nesterov""#, "nesterov"), ("momentum", "0.7", "0.7"),
            ("eta", "0.125", "0.125"),
            ("schedule", #""warmup:1,step:2:0.5""#, "warmup:1,step:2:0.5"),
            ("lambda", "0.5", "0.5"), ("l1", "0.25", "0.25"), ("dropout", "0.1", "0.1"),
            ("gradientNorm", "3", "3"), ("earlyStopping", "4", "4"),
            ("earlyStoppingMonitor", #""training-cost""#, "training-cost"), ("epochs", "2", "2"),
            ("batchSize", "20", "20"), ("trainSize", "200", "200"),
            ("evaluationSize", "100", "100"),
            ("monitor", #"["training-cost","evaluation-cost"]"#, "training-cost,evaluation-cost"),
            ("augment", #""shift:1,rotate:5""#, "shift:1,rotate:5"), ("stratify", "true", "true"),
            ("changes", #""2:eta=0.5,2:lambda=1""#, "2:eta=0.5,2:lambda=1"),
            ("task", #""classification""#, "classification"),
          ]
        ),
        (
          "similarity",
          [
            ("scalar", #""complex""#, "complex"), ("optimizer", #""adamw""#, "adamw"),
            ("beta1", "0.8", "0.8"), ("beta2", "0.9", "0.9"), ("epsilon", "0.001", "0.001"),
            ("weightDecay", "0.02", "0.02"), ("secondMoment", #""parts""#, "parts"),
            ("poles", #""keep:0.125""#, "keep:0.125"), ("epochs", "2", "2"),
          ]
        ),
        (
          "digits",
          [
            (
              "layers", #""conv 2 5x5 stride 4 relu, max-pool 2x2, dense 10 sigmoid""#,
              "conv 2 5x5 stride 4 relu, max-pool 2x2, dense 10 sigmoid"
            ), ("inputShape", #""28x28x1""#, "28x28x1"), ("epochs", "1", "1"),
            ("trainSize", "100", "100"), ("evaluationSize", "50", "50"),
          ]
        ),
      ]

  @Test func everySettingReachesTheRunFile() async throws {
    var seen: Set<String> = ["dataset"]
    for (dataset, members) in Self.groups {
      let configuration = JSONText.object(
        [(key: "dataset", value: JSONText.quoted(dataset))]
          + members.map { (key: $0.key, value: $0.json) })
      seen.formUnion(members.map(\.key))
      try await withFolder { folder in
        try await StudioServer.forTests(folder).serve { client in
          let id = try await client.start(configuration)
          try await client.wait(id, for: "finished")
          let yaml = try await client(.get, "/api/runs/\(id)/export/run.yaml")
          let lines = String(decoding: yaml.bytes, as: UTF8.self).split(separator: "\n")
          let shown = try await client(.get, "/api/runs/\(id)").json.member("configuration")
          for (key, json, text) in members {
            let option = try #require(RunOption.offered.first { $0.key == key })
            let line = try #require(lines.first { $0.hasPrefix("\(option.name): ") }, "\(key)")
            let value = line.dropFirst(option.name.count + 2).filter { $0 != "\"" }
            #expect(value == text, "\(key)")
            #expect(try Self.compact(try shown.member(key)) == json, "\(key)")
          }
        }
      }
    }
    #expect(seen == Set(RunOption.offered.map(\.key)))
  }

  /// The JSON text of a value without spaces.
  private static func compact(_ value: JSONValue) throws -> String {
    switch value.content {
    case .null: "null"
    case .boolean(let boolean): String(boolean)
    case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
    case .string(let string): JSONText.quoted(string)
    case .array(let elements): JSONText.list(try elements.map(compact))
    case .object(let members):
      JSONText.object(try members.map { (key: $0.key, value: try compact($0.value)) })
    }
  }

  /// Invalid settings of the digits: the member, and its JSON.
  private static let invalid = [
    ("generator", #""dice""#), ("momentum", "0.5"), ("beta1", "0.5"), ("schedule", #""step:2""#),
    ("l1", "-1"), ("dropout", "1"), ("gradientNorm", "0"), ("earlyStopping", "0"),
    ("earlyStoppingMonitor", #""training-cost""#), ("monitor", #"["all","fun"]"#),
    ("monitor", #""all""#), ("poles", #""keep:0.1""#), ("augment", #""shift""#),
    ("stratify", #""yes""#), ("evaluationSize", "10001"), ("trainSize", "50001"),
    ("batchSize", "0"), ("batchSize", "50001"), ("eta", "0"), ("lambda", "-1"), ("seed", "-1"),
    ("epochs", "10001"), ("activation", #"["relu","step"]"#), ("sizes", "[784,0,10]"),
    ("cost", #""log-likelihood""#), ("initializer", "1"), ("precision", #""float16""#),
    ("layers", #""conv 2 5x5 relu, conv 2 25x25, dense 10""#), ("layers", #""dense 12""#),
    ("layers", #""cnv 3 5x5""#), ("layers", #""dense 2000 relu, dense 10""#), ("layers", "[1]"),
    ("inputShape", #""28x28""#),
  ]

  @Test func anInvalidValueNamesItsMember() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        for (key, json) in Self.invalid {
          // The cost is invalid only together with an activation.
          let others = key == "cost" ? #","activation":["sigmoid","sigmoid"]"# : ""
          let named = key == "cost" ? "activation" : key
          let answer = try await client(
            .post, "/api/runs",
            #"{"configuration":{"dataset":"digits","\#(key)":\#(json)\#(others)}}"#)
          #expect(answer.status == 422, "\(key): \(json)")
          let message = try answer.json.member("error").member("message").string()
          #expect(message.hasPrefix("configuration.\(named)"), "\(message)")
        }
      }
    }
  }

  @Test func settingsThatTheDataDoesNotAllowAreRefused() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        for members in [
          #""stratify":true"#, #""augment":"shift:1""#,
          #""earlyStopping":2,"earlyStoppingMonitor":"evaluation-accuracy""#,
        ] {
          let answer = try await client(
            .post, "/api/runs", #"{"configuration":{"dataset":"similarity",\#(members)}}"#)
          #expect(answer.status == 422, "\(members)")
          let message = try answer.json.member("error").member("message").string()
          #expect(message.hasPrefix("configuration."), "\(message)")
        }
      }
    }
  }

  @Test func earlyStoppingFinishesARunAndKeepsTheBestNetwork() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let specification = try server.specification([
        "train-size": "100", "epochs": "1000", "early-stopping": "3", "evaluation-size": "100",
        "eta": "20",
      ])
      let run = try server.engine.create(specification, name: "run", start: true)
      await run.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(run.state == .finished)
      #expect(run.status.epoch < 1000)
      #expect(RunView(run).fraction == 1)
      let history = try await server.engine.history(run)
      let best = try #require(history.evaluationAccuracy.max())
      guard case .float32(let model) = try await server.engine.model(run) else {
        Issue.record("the run has no network")
        return
      }
      let entry = try #require(server.engine.data.entry("digits"))
      let samples = try server.engine.data.source(entry).samples(
        .test, limit: 100, over: Float.self)
      #expect(try model.network.evaluate(on: samples, cost: model.cost).correct == best)
      await server.close()
    }
  }

  @Test func aRunWithoutMetricsFinishes() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let specification = try server.specification([
        "train-size": "100", "epochs": "2", "monitor": "none",
      ])
      let run = try server.engine.create(specification, name: "run", start: true)
      await run.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(run.state == .finished)
      #expect(try await server.engine.history(run).evaluationCost.isEmpty)
      await server.close()
    }
  }

  @Test func theCatalogueAndTheDescriptionHaveTheSameSettings() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let catalog = try JSONReader.read(
        JSONBytes.encode(try Catalog(data: server.engine.data, limits: server.limits)))
      let options = try catalog.member("options").elements()
      let keys = try options.map { try $0.member("key").string() }
      let momentum = options[try #require(keys.firstIndex(of: "momentum"))]
      #expect(
        try momentum.member("optimizers").elements().map { try $0.string() }
          == ["momentum", "nesterov"])
      let schemas = try JSONReader.read(OpenAPIDocument.bytes).member("components")
        .member("schemas")
      for name in ["Configuration", "PartialConfiguration"] {
        let properties = try schemas.member(name).member("properties").members().map(\.key)
        #expect(Set(properties) == Set(keys), "\(name)")
      }
      let required = try schemas.member("Configuration").member("required").elements()
      #expect(try required.map { try $0.string() } == keys.sorted())
      await server.close()
    }
  }

  /// The settings of a run as version 0.1.0 stored them.
  private static let oldSettings = """
    {"activation":["sigmoid","sigmoid"],"batchSize":10,"cost":"cross-entropy","dataset":"digits",\
    "epochs":3,"eta":0.001,"initializer":"default","lambda":0,"optimizer":"adam",\
    "precision":"float32","scalar":"real","seed":1,"sizes":[784,8,10],"trainSize":null}
    """

  @Test func settingsOfVersion010AreRead() async throws {
    let run = try RunSpecification(stored: Self.oldSettings)
    #expect(run.dataset == .digits)
    #expect(run.training.optimizer == .adam())
    #expect(run.training.learningRate == 0.001)
    #expect(run.trainingSize == nil)
    #expect(run.sizes == [784, 8, 10])
    #expect(run.activations == ["sigmoid", "sigmoid"])
    #expect(run.generator == .xoshiro)
    let stored = String(decoding: JSONBytes.encode(RunConfiguration(run)), as: UTF8.self)
    #expect(try RunSpecification(stored: stored) == run)
  }

  /// A checkpoint of version 0.1.0 has a fingerprint in words, and the old settings.
  @Test func aRunOfVersion010IsResumed() async throws {
    try await withFolder { folder in
      let old = Self.oldSettings.replacing("null", with: "300")
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try RunSpecification(stored: old), name: "old", start: false)
      try await server.engine.step(run, .stepEpochs(1))
      await server.engine.close()
      let bytes = try #require(try server.engine.store.checkpoint(run.id))
      var checkpoint = try Checkpoint<Float, Xoshiro256PlusPlus>(decoding: bytes)
      #expect(checkpoint.dataFingerprint.hasSuffix(", 300, 10000"))
      checkpoint.configuration = old
      let oldBytes = try checkpoint.encode()
      server.engine.store.close()
      let database = try DatabaseQueue(path: folder + "/studio.sqlite")
      try await database.write { database in
        try database.execute(sql: "UPDATE run SET settings = ?", arguments: [old])
        try database.execute(sql: "UPDATE checkpoint SET bytes = ?", arguments: [Data(oldBytes)])
      }
      try database.close()

      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(again.specification == run.specification)
      try server.engine.resume(again)
      await again.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(again.state == .finished)
      #expect(again.status.epoch == 3)
      await server.close()
    }
  }
}
