import Backprop
import BackpropFormats
import Foundation
import Testing

@testable import BackpropStudio

/// The reader of prediction requests, and the bounds of the queue.
@Suite struct PredictionTests {
  private func parse(_ text: String) -> Result<PredictionRequest, StudioError> {
    Result { () throws(StudioError) in
      try PredictionRequest(Array(text.utf8), rowLimit: 4, valueLimit: 64)
    }
  }

  @Test func numbersAreReadBitByBit() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    for _ in 0..<20_000 {
      let bits = generator.next()
      let value = Double(bitPattern: bits)
      let near = Double(bits >> 11) / 0x1p53
      for number in [value, near, Double(Float(near)), (near * 1000).rounded() / 1000]
      where number.isFinite {
        let request = try parse("{\"inputs\":[[\(number)]]}").get()
        #expect(request.values[0].bitPattern == number.bitPattern, "\(number)")
      }
    }
  }

  @Test(arguments: [
    ("0", 0), ("-0.0", -0.0), ("1E+2", 100), ("1e-400", 0), ("0.1e1", 1), ("1e22", 1e22),
    ("123456789012345678901234567890", 1.2345678901234568e29),
    ("0.000000000000000000000000001", 1e-27),
    ("9007199254740993", 9007199254740992), ("1e00000000000000000000000000001", 10),
    ("2.2250738585072011e-308", 2.225073858507201e-308),
    ("17976931348623157e292", 1.7976931348623157e308),
  ])
  func formsOfNumbers(text: String, value: Double) throws {
    #expect(try parse("{\"inputs\":[[\(text)]]}").get().values[0].bitPattern == value.bitPattern)
  }

  @Test func aBatchOfComplexNumbers() throws {
    let request = try parse(
      #" { "inputs" : [ [ [1,2] , [3,4] ] , [[5,6],[7,8]] ] , "model" : "abc" } "#
    ).get()
    #expect(request.rows == 2)
    #expect(request.width == 2)
    #expect(request.isComplex)
    #expect(request.model == "abc")
    #expect(request.values == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "null", #"{"inputs":[]}"#, #"{"inputs":[[]]}"#, #"{"inputs":[1]}"#,
    #"{"inputs":[[1],[1,2]]}"#, #"{"inputs":[[1,[1,2]]]}"#, #"{"inputs":[[[1]]]}"#,
    #"{"inputs":[[01]]}"#, #"{"inputs":[[+1]]}"#, #"{"inputs":[[.5]]}"#, #"{"inputs":[[1.]]}"#,
    #"{"inputs":[[1e]]}"#, #"{"inputs":[[1e999]]}"#, #"{"inputs":[[NaN]]}"#, #"{"inputs":[["1"]]}"#,
    #"{"inputs":[[1]],"inputs":[[1]]}"#, #"{"inputs":[[1]]} x"#, #"{"inputs":[[1]],}"#,
    #"{"inputs":[[1]],"other":1}"#, #"{"model":1,"inputs":[[1]]}"#, #"{"inputs":[[1,]]}"#,
    #"{"inputs":[[1],[1],[1],[1],[1]]}"#, "{\"model\":\"\u{1}\",\"inputs\":[[1]]}",
    #"{"inputs":[[-]]}"#,
  ])
  func otherBodiesAreRefused(text: String) {
    guard case .failure(let error) = parse(text) else {
      Issue.record("\(text) was accepted")
      return
    }
    #expect([400, 413, 422].contains(error.status.code))
  }

  @Test func escapesInANameAreResolved() throws {
    let request = try parse(#"{"inputs":[[1]],"model":"a\u0062\"\\"}"#).get()
    #expect(request.model == #"ab"\"#)
  }

  @Test func everyTruncationIsRefused() {
    let whole = #"{"model":"a","inputs":[[1.5e1,[2,3]],null]}"#
    for end in 0..<whole.utf8.count {
      guard case .failure = parse(String(whole.prefix(end))) else {
        Issue.record("cut at \(end)")
        return
      }
    }
  }

  @Test func queuedRequestsGetTheirOwnAnswers() async throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [3, 4, 2], using: &generator)
    let model = LoadedModel(.float32(Model(network, cost: .quadratic)))
    let queue = PredictionQueue(metrics: Metrics())
    async let answers = withThrowingTaskGroup(of: (Int, [String]).self) { group in
      for number in 0..<200 {
        group.addTask {
          let rows = 1 + number % 3
          let values = (0..<3 * rows).map { Double($0 + number) / 100 }
          return (number, try await queue.outputs(of: model, for: .values(values), rows: rows).rows)
        }
      }
      return try await group.reduce(into: [Int: [String]]()) { $0[$1.0] = $1.1 }
    }
    while queue.count < 100 { try await Task.sleep(for: .milliseconds(1)) }
    queue.start()
    for (number, rows) in try await answers {
      let values = (0..<3 * (1 + number % 3)).map { Float(Double($0 + number) / 100) }
      let data = try Dataset<Float>(
        inputs: .values(values), targets: .values([Float](repeating: 0, count: 2 * rows.count)),
        inputCount: 3, outputCount: 2)
      let expected = try network.outputs(for: data).map { "[\($0[0]),\($0[1])]" }
      #expect(rows == expected)
    }
    queue.close()
  }

  @Test func aFullQueueRefusesAtOnce() async throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [1, 1], using: &generator)
    let model = LoadedModel(.float32(Model(network, cost: .quadratic)))
    let metrics = Metrics()
    let queue = PredictionQueue(
      limits: PredictionQueue.Limits(jobs: 2, rows: 10, batch: 4), metrics: metrics)
    async let first = queue.outputs(of: model, for: .values([1]), rows: 1)
    async let second = queue.outputs(of: model, for: .values([2]), rows: 1)
    while queue.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: StudioError.self) {
      try await queue.outputs(of: model, for: .values([3]), rows: 1)
    }
    #expect(metrics.refusedPredictions.value == 1)
    queue.start()
    #expect(try await first.labels == [0])
    #expect(try await second.labels == [0])
    queue.close()
  }
}
