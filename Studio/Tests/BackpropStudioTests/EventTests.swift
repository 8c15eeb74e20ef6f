import Testing

@testable import BackpropStudio

/// The events that a client receives, and the memory of a client that does not read.
@Suite struct EventTests {
  private func text(_ buffer: EventBuffer) async -> String {
    String(decoding: await buffer.next() ?? [], as: UTF8.self)
  }

  @Test func onlyTheLastStateButAllEpochsAreKept() async {
    let buffer = EventBuffer(runs: ["a"])
    for number in 1...3 {
      var update = RunUpdate(id: "a")
      update.state = ServerSentEvent.event("run", Array("\(number)".utf8))
      update.epochs = ServerSentEvent.event("epoch", Array("[\(number)]".utf8))
      buffer.append(update)
    }
    let text = await text(buffer)
    #expect(
      text == "event: epoch\ndata: [1]\n\nevent: epoch\ndata: [2]\n\nevent: epoch\ndata: [3]\n\n"
        + "event: run\ndata: 3\n\n")
  }

  @Test func aSlowClientIsAskedToReload() async {
    let buffer = EventBuffer(runs: ["a"])
    var update = RunUpdate(id: "a")
    update.epochs = [UInt8](repeating: 0x20, count: 1 << 12)
    for _ in 0..<10_000 { buffer.append(update) }
    let text = await text(buffer)
    #expect(text == "event: reload\ndata: {\"id\":\"a\"}\n\n")
    buffer.append(update)
    #expect(await self.text(buffer).utf8.count == 1 << 12)
  }

  @Test func aClosedBufferReturnsNil() async {
    let buffer = EventBuffer(runs: ["a"])
    async let waiting = buffer.next()
    buffer.close()
    #expect(await waiting == nil)
    #expect(await buffer.next() == nil)
  }

  @Test func epochsArriveInOrderAndOnce() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.specification(["train-size": "200", "epochs": "30"]), name: "run", start: false)
      var subscription: Subscription? = try server.hub.subscribe(to: [run])
      let buffer = try #require(subscription).buffer
      try server.engine.resume(run)
      while !run.state.isIdle {
        server.hub.poll()
        try await Task.sleep(for: .milliseconds(3))
      }
      server.hub.poll()
      let text = await text(buffer)
      let epochs = text.matches(of: /"epoch":(\d+),"evaluationAccuracy"/).compactMap { Int($0.1) }
      #expect(epochs.filter { $0 > 0 } == Array(1...30))
      #expect(text.contains(#""state":"finished""#))
      subscription = nil
      #expect(server.hub.count == 0)
      await server.close()
    }
  }

  @Test func theNumberOfSubscriptionsIsLimited() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(try server.specification(), name: "run", start: false)
      var subscriptions = try (0..<server.limits.listeners).map { _ in
        try server.hub.subscribe(to: [run])
      }
      #expect(throws: StudioError.self) { try server.hub.subscribe(to: [run]) }
      subscriptions.removeFirst()
      _ = try server.hub.subscribe(to: [run])
      await server.close()
    }
  }
}
