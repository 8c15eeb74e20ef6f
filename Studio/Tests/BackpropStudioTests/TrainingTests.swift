import Backprop
import BackpropData
import BackpropFiles
import BackpropRuns
import Foundation
import Numerics
import Synchronization
import Testing

@testable import BackpropStudio

/// Runs that are those of `backprop train`, bit by bit, even after pauses, steps and restarts.
@Suite(.serialized) struct TrainingTests {
  private static let options = [
    "train-size": "300", "epochs": "3", "sizes": "784,8,10", "optimizer": "adam",
    "batch-size": "10",
  ]

  /// Trains the same run with the library alone.
  private func reference(
    _ run: RunSpecification, _ server: StudioServer
  ) throws -> (History, Network<Float>) {
    // The server has drawn them already.
    let digits = try server.engine.data.source(try #require(server.engine.data.entry("digits")))
    let training = try digits.samples(.training, limit: 300, over: Float.self)
    let test = try digits.samples(.test, over: Float.self)
    var generator = Xoshiro256PlusPlus(seed: run.seed)
    let network = try Network<Float>(sizes: run.sizes ?? [], using: &generator)
    var trainer = try Trainer(network, cost: .crossEntropy, run.training)
    let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
    return (history, trainer.network)
  }

  private func check(_ server: StudioServer, _ run: StudioRun) async throws {
    await run.wait(atMost: .seconds(60)) { $0.state.isIdle }
    #expect(run.state == .finished)
    let (history, network) = try reference(run.specification, server)
    let own = try await server.engine.history(run)
    #expect(own.trainingCost == history.trainingCost)
    #expect(own.evaluationAccuracy == history.evaluationAccuracy)
    let model = try #require(try await server.engine.model(run))
    guard case .float32(let trained) = model else {
      Issue.record("the network has another scalar type")
      return
    }
    #expect(trained.network == network)
  }

  @Test func aRunEqualsThatOfTheLibraryBitByBit() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options), name: "run", start: true)
      try await check(server, run)
      await server.close()
    }
  }

  /// Changes of a run that trains, is paused or only stored are in its configuration, and a run with
  /// that configuration from the start is the same.
  @Test func changesOnTheWayAreThoseOfTheConfiguration() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options.merging(["epochs": "6"]) { $1 }), name: "run",
        start: false)
      // No thread has it yet.
      try await server.engine.change(run, .init(learningRate: 0.01))
      try await server.engine.step(run, .stepEpochs(1))
      try await server.engine.step(run, .stepBatch)
      // Within the second epoch, in memory.
      try await server.engine.change(run, .init(lambda: 0.5, miniBatchSize: 20))
      await server.close()

      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      try await server.engine.change(again, .init(dropout: 0.25))
      let bias = ParameterIndex(layer: 1, unit: 1)
      try await server.engine.change(again, .init(parameters: [bias: Complex(0.5)]))
      await #expect(throws: StudioError.self) {
        try await server.engine.change(
          again, .init(parameters: [ParameterIndex(layer: 9, unit: 1): Complex(0.5)]))
      }
      let text = RunOption.named("changes")?.text(in: again.specification)
      #expect(text == "1:eta=0.01,3:lambda=0.5,3:batch-size=20,3:dropout=0.25,3:b1.1=0.5")
      await #expect(throws: StudioError.self) {
        try await server.engine.change(again, .init(learningRate: -1))
      }
      try server.engine.resume(again)
      try await check(server, again)
      await #expect(throws: StudioError.self) {
        try await server.engine.change(again, .init(learningRate: 1))
      }
      await server.close()
    }
  }

  /// A change of a run that trains is made, and answered, at once.
  @Test func aRunIsChangedWhileItTrains() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let id = try await client.start(
          #"{"dataset":"digits","trainSize":500,"epochs":100,"sizes":[784,8,10]}"#)
        try await client.wait(id, for: "running")
        let changed = try await client(
          .post, "/api/runs/\(id)/changes", #"{"eta":0.05,"batchSize":20}"#)
        #expect(changed.status == 200)
        let changes = try changed.json.member("configuration").member("changes").string()
        let parts = changes.split(separator: ",")
        #expect(parts.count == 2 && parts[0].hasSuffix(":eta=0.05"), "\(changes)")
        for text in [
          "{}", #"{"eta":0}"#, #"{"eta":null}"#, #"{"epochs":3}"#, #"{"batchSize":501}"#,
          #"{"weights":"w9.1.1=1"}"#, #"{"weights":"w1.1.1"}"#, #"{"weights":"eta=1"}"#,
          #"{"weights":"\#(Array(repeating: "b1.1=1", count: 65).joined(separator: ","))"}"#,
        ] {
          #expect(try await client(.post, "/api/runs/\(id)/changes", text).status == 422, "\(text)")
        }
        try await client.wait(id, for: "finished")
        #expect(try await client(.post, "/api/runs/\(id)/changes", #"{"eta":1}"#).status == 409)
        let config = try await client(.get, "/api/runs/\(id)/export/run.yaml")
        #expect(String(decoding: config.bytes, as: UTF8.self).contains("changes: "))
      }
    }
  }

  /// The evaluations before the first step and within the first epoch are those of the network then.
  @Test func theFirstEpochBeginsBeforeTheFirstStep() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options), name: "run", start: false)
      try await server.engine.step(run, .stepBatch)
      try await server.engine.step(run, .stepBatch)
      let early = try server.engine.early(run)
      let places: [Double] = [0, 10.0 / 300, 20.0 / 300]
      #expect(early.map(\.at) == places)
      await server.close()
      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(try server.engine.early(again) == early)
      let digits = try server.engine.data.source(try #require(server.engine.data.entry("digits")))
      let test = try digits.samples(.test, over: Float.self)
      var generator = Xoshiro256PlusPlus(seed: 1)
      let network = try Network<Float>(
        sizes: again.specification.sizes ?? [], using: &generator)
      let first = try network.evaluate(on: test, cost: .crossEntropy)
      #expect(early[0].evaluationAccuracy == first.relativeAccuracy)
      // Runs read the digits compressed, in another order.
      let cost = try #require(early[0].evaluationCost)
      #expect(abs(cost / first.cost - 1) < 1e-6)
      try server.engine.resume(again)
      try await check(server, again)
      await server.close()
    }
  }

  @Test func stepsPausesAndRestartsChangeNoBit() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options), name: "run", start: false)
      #expect(run.state == .paused)
      try await server.engine.step(run, .stepBatch)
      try await server.engine.step(run, .stepBatch)
      // Two mini-batches of ten out of 300 samples.
      #expect(run.status.epochFraction == 20.0 / 300)
      try await server.engine.step(run, .stepEpochs(1))
      #expect(run.status.epoch == 1)
      try await server.engine.step(run, .stepBatch)
      await server.close()

      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(again.state == .paused)
      #expect(again.status.epoch == 1)
      #expect(again.status.epochFraction == 10.0 / 300)
      try server.engine.resume(again)
      try await check(server, again)
      await server.close()
    }
  }

  /// A restart in the middle of an epoch, with the state of every algorithm that has one.
  @Test(arguments: ["xoshiro", "numpy"])
  func restartsChangeNoBitOfARunWithAllSettings(generator: String) async throws {
    let options = [
      "train-size": "300", "evaluation-size": "200", "epochs": "6", "sizes": "784,8,10",
      "optimizer": "nesterov", "momentum": "0.8", "dropout": "0.2", "l1": "0.1",
      "gradient-norm": "1", "schedule": "warmup:2,plateau:1", "early-stopping": "2",
      "augment": "shift:1", "stratify": "true", "generator": generator,
    ]
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let specification = try server.specification(options)
      let whole = try server.engine.create(specification, name: "whole", start: true)
      await whole.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(whole.state == .finished)
      let expected = try await server.engine.history(whole)
      let run = try server.engine.create(specification, name: "interrupted", start: false)
      try await server.engine.step(run, .stepEpochs(1))
      try await server.engine.step(run, .stepBatch)
      await server.close()

      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(again.specification == specification)
      try server.engine.resume(again)
      await again.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(again.state == .finished)
      let history = try await server.engine.history(again)
      #expect(history.trainingCost == expected.trainingCost)
      #expect(history.evaluationAccuracy == expected.evaluationAccuracy)
      #expect(history.learningRate == expected.learningRate)
      #expect(
        try await server.engine.model(again)
          == server.engine.model(server.engine.find(whole.id)))
      await server.close()
    }
  }

  @Test func aRunOfAKilledServerIsStopped() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options), name: "run", start: false)
      try await server.engine.step(run, .stepEpochs(1))
      await server.engine.close()
      // The store in the middle of a training.
      try server.engine.store.setState(run.id, .running)
      server.engine.store.close()

      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(again.state == .stopped)
      #expect(again.status.message?.hasSuffix("after epoch 1") == true)
      #expect(try await server.engine.history(again).epochs == 1)
      try server.engine.resume(again)
      try await check(server, again)
      await server.close()
    }
  }

  /// A run that trains when the server is stopped is paused, and says why.
  @Test func aRunOfAStoppedServerSaysWhy() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options.merging(["epochs": "5000"]) { $1 }), name: "run",
        start: true)
      await run.wait(atMost: .seconds(60)) { $0.epoch > 0 }
      await server.close()
      server = try StudioServer.forTests(folder)
      let again = try server.engine.find(run.id)
      #expect(again.state == .paused)
      #expect(again.status.message?.contains("the server was stopped") == true)
      await server.close()
    }
  }

  /// A step of several epochs ends after them, or with the run.
  @Test func aStepTakesSeveralEpochs() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options.merging(["epochs": "5"]) { $1 }), name: "run",
        start: false)
      try await server.engine.step(run, .stepEpochs(3))
      #expect(run.state == .paused && run.read { $0.epoch } == 3)
      try await server.engine.step(run, .stepEpochs(3))
      await run.wait(atMost: .seconds(60)) { $0.state == .finished }
      #expect(run.state == .finished && run.read { $0.epoch } == 5)
      await server.close()
    }
  }

  @Test func aDivergedRunReportsTheEpoch() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let specification = try server.specification(
        [
          "eta": "1e30", "cost": "quadratic", "activation": "identity", "train-size": "100",
        ])
      let run = try server.engine.create(specification, name: "run", start: true)
      await run.wait(atMost: .seconds(60)) { $0.state.isIdle }
      #expect(run.state == .diverged)
      #expect(run.status.message?.contains("epoch") == true)
      await server.close()
    }
  }

  @Test func oneRunPerCoreTrainsAndOthersAreQueued() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder) { $0.threads = 1 }
      let long = try server.specification(["epochs": "10000", "train-size": "1000"])
      let runs = try (0..<1 + server.limits.queued).map {
        try server.engine.create(long, name: "run \($0)", start: true)
      }
      #expect(runs.map(\.state).filter { $0 == .running }.count == 1)
      #expect(throws: StudioError.self) {
        try server.engine.create(long, name: "one too many", start: true)
      }
      try await server.engine.stop(runs[0])
      await runs[1].wait(atMost: .seconds(60)) { $0.state == .running }
      #expect(runs[1].state == .running)
      #expect(runs[0].state == .stopped)
      await server.close()
      #expect(runs.dropFirst().allSatisfy { $0.state == .paused })
    }
  }

  @Test func complexRunsReportAPlaneAndPoles() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let specification = try server.specification(
        ["activation": "sigmoid", "epochs": "20", "eta": "0.1"], of: "xor")
      let run = try server.engine.create(specification, name: "run", start: true)
      await run.wait(atMost: .seconds(60)) { $0.state.isIdle }
      let inspection = try await server.engine.inspection(run)
      let text = String(decoding: try #require(inspection), as: UTF8.self)
      #expect(text.contains(#""height":192,"imaginary""#))
      #expect(text.contains(#""poles":{"nearest":"#))
      await server.close()
    }
  }

  /// The plane of a run is coarse while it trains and after a step, and fine once it is at rest.
  @Test func thePlaneIsFineAtRest() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let specification = try server.specification(of: "xor")
      let run = try server.engine.create(specification, name: "run", start: false)
      /// Waits until the latest inspection is fine or not, and returns true if it ever was so.
      @Sendable func waits(forFine isFine: Bool) async -> Bool {
        let isSeen = Mutex(false)
        await run.wait(atMost: .seconds(60)) { status in
          guard status.inspection?.version.isFine == isFine else { return false }
          isSeen.withLock { $0 = true }
          return true
        }
        return isSeen.withLock { $0 }
      }
      async let isCoarse = waits(forFine: false)
      try await server.engine.step(run, .stepBatch)
      #expect(await isCoarse)
      // 0.3 s later.
      #expect(await waits(forFine: true))
      try server.engine.resume(run)
      await run.wait(atMost: .seconds(60)) { $0.state == .finished }
      #expect(run.read { $0.inspection?.version } == .init(epoch: 1_000, isFine: true))
      await server.close()
    }
  }

  /// Returns the epochs at which |δ| was recorded.
  private func recorded(_ server: StudioServer, _ run: StudioRun) async throws -> [Double] {
    let json = try #require(try await server.engine.inspection(run))
    let trail = try JSONReader.read(json).member("gradients").member("trail")
    let at = try trail.member("at").elements().map { try $0.number() }
    #expect(try trail.member("norms").elements().count == at.count)
    return at
  }

  /// The record of |δ| goes on after a restart, whether the run was paused or trained.
  @Test func theRecordOfErrorsSurvivesARestart() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(Self.options.merging(["epochs": "10000"]) { $1 }), name: "run",
        start: false)
      try await server.engine.step(run, .stepBatch)
      try await server.engine.step(run, .stepEpochs(1))
      let first = try await recorded(server, run)
      #expect(first == [0, 10.0 / 300, 1])
      await server.close()

      server = try StudioServer.forTests(folder)
      var again = try server.engine.find(run.id)
      #expect(try await recorded(server, again) == first)
      try await server.engine.step(again, .stepEpochs(1))
      #expect(try await recorded(server, again) == first + [2])
      // It trains on without requests for inspections.
      try server.engine.resume(again)
      await again.wait(atMost: .seconds(60)) { $0.epoch >= 20 }
      await server.close()

      server = try StudioServer.forTests(folder)
      again = try server.engine.find(run.id)
      let last = Double(again.status.epoch) + again.status.epochFraction
      let whole = try await recorded(server, again)
      #expect(Array(whole.prefix(4)) == first + [2])
      #expect(whole.last == last)
      #expect(whole.count > 5, "\(whole)")
      try await server.engine.step(again, .stepBatch)
      #expect(try await recorded(server, again).prefix(whole.count) == whole[...])
      await server.close()
    }
  }
}
