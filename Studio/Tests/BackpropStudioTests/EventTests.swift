import Testing

@testable import BackpropStudio

/// Would break: what a listener gets, and what he costs when he does not listen.
@Suite struct EventTests {
  private func text(_ listener: Listener) async -> String {
    String(decoding: await listener.next() ?? [], as: UTF8.self)
  }

  @Test func ofAStateOnlyTheLastIsKeptAndOfEpochsAll() async {
    let listener = Listener(runs: ["a"])
    for number in 1...3 {
      var news = RunNews(id: "a")
      news.state = EventFrame.event("run", Array("\(number)".utf8))
      news.epochs = EventFrame.event("epoch", Array("[\(number)]".utf8))
      listener.deliver(news)
    }
    let text = await text(listener)
    #expect(
      text == "event: epoch\ndata: [1]\n\nevent: epoch\ndata: [2]\n\nevent: epoch\ndata: [3]\n\n"
        + "event: run\ndata: 3\n\n")
  }

  @Test func aListenerThatDoesNotListenIsToldToFetchAnew() async {
    let listener = Listener(runs: ["a"])
    var news = RunNews(id: "a")
    news.epochs = [UInt8](repeating: 0x20, count: 1 << 12)
    for _ in 0..<10_000 { listener.deliver(news) }
    let text = await text(listener)
    #expect(text == "event: reload\ndata: {\"id\":\"a\"}\n\n")
    listener.deliver(news)
    #expect(await self.text(listener).utf8.count == 1 << 12)
  }

  @Test func aListenerThatIsClosedGetsNoMore() async {
    let listener = Listener(runs: ["a"])
    async let waiting = listener.next()
    listener.close()
    #expect(await waiting == nil)
    #expect(await listener.next() == nil)
  }

  @Test func epochsArriveInOrderAndOnce() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(
        try server.settings(["trainSize": "200", "epochs": "30"]), name: "run", start: false)
      var seat: Seat? = try server.hub.listen(to: [run])
      let listener = try #require(seat).listener
      try server.engine.resume(run)
      while !run.state.isAtRest {
        server.hub.tick()
        try await Task.sleep(for: .milliseconds(3))
      }
      server.hub.tick()
      let text = await text(listener)
      let epochs = text.matches(of: /"epoch":(\d+),"evaluationAccuracy"/).compactMap { Int($0.1) }
      #expect(epochs.filter { $0 > 0 } == Array(1...30))
      #expect(text.contains(#""state":"finished""#))
      seat = nil
      #expect(server.hub.count == 0)
      await server.close()
    }
  }

  @Test func thereAreNoMoreListenersThanAllowed() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let run = try server.engine.create(try server.settings(), name: "run", start: false)
      var seats = try (0..<server.limits.listeners).map { _ in
        try server.hub.listen(to: [run])
      }
      #expect(throws: StudioError.self) { try server.hub.listen(to: [run]) }
      seats.removeFirst()
      _ = try server.hub.listen(to: [run])
      await server.close()
    }
  }
}
