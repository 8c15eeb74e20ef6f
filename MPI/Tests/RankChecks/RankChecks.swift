import MessagePassing
import Numerics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Checks `MessagePassing` on all ranks: it reports the first failed check and ends with status 1. With
/// the argument `fail` one rank alone ends the job.
@main enum RankChecks {
  static func main() throws {
    let world = try Communicator()
    if CommandLine.arguments.dropFirst().first == "fail" { fail(world) }
    try checkReductions(world)
    try checkOverlap(world)
    try checkBroadcastAndGather(world)
    try checkExchange(world)
    try checkMessages(world)
    try checkErrors(world)
    if world.rank == 0 { print("checked on \(world.size) ranks: \(Communicator.library)") }
    try world.finish()
  }

  private static func require(_ condition: Bool, _ what: String, _ world: Communicator) {
    if condition { return }
    print("rank \(world.rank) of \(world.size): \(what)")
    world.abort(1)
  }

  /// Checks sums of 1…P, of all types that training sends.
  private static func checkReductions(_ world: Communicator) throws {
    let (own, total) = (world.rank + 1, world.size * (world.size + 1) / 2)
    func check<Number: MPINumber & Equatable>(_ make: (Int) -> Number) throws {
      var values = [make(own), make(10 * own)]
      try world.allReduce(&values)
      require(values == [make(total), make(10 * total)], "a sum of \(Number.self)", world)
    }
    try check { Float($0) }
    try check { Double($0) }
    try check { Int32($0) }
    try check { $0 }
    try check { Complex(Float($0), -Float($0)) }
    try check { Complex(Double($0), -Double($0)) }
    var extremes = [own]
    try world.allReduce(&extremes, .maximum)
    require(extremes == [world.size], "a maximum", world)
    extremes = [own]
    try world.allReduce(&extremes, .minimum)
    require(extremes == [1], "a minimum", world)
  }

  /// Checks more sums at a time than there are request slots, each with different numbers.
  private static func checkOverlap(_ world: Communicator) throws {
    var buffers = (0..<100).map { index in
      [Double](repeating: Double(index * (world.rank + 1)), count: 1 + 37 * index)
    }
    let pointers = buffers.indices.map { index in
      buffers[index].withUnsafeMutableBufferPointer { values in
        let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: values.count)
        _ = copy.initialize(from: values)
        return copy
      }
    }
    for values in pointers { try world.startSum(values) }
    try world.finishSums()
    let total = world.size * (world.size + 1) / 2
    for (index, values) in pointers.enumerated() {
      require(values.allSatisfy { $0 == Double(index * total) }, "overlapping sum \(index)", world)
      values.deallocate()
    }
  }

  private static func checkBroadcastAndGather(_ world: Communicator) throws {
    let last = world.size - 1
    let text = try world.broadcast(
      bytes: world.rank == last ? Array("from the last".utf8) : [], from: last)
    require(text == Array("from the last".utf8), "broadcast bytes", world)
    // Rank r gathers r numbers.
    let parts = try world.gather((0..<world.rank).map { Complex(Double($0), Double(world.rank)) })
    require(parts.count == world.size, "a part of each rank", world)
    for (rank, part) in parts.enumerated() {
      require(part == (0..<rank).map { Complex(Double($0), Double(rank)) }, "part \(rank)", world)
    }
    require(try world.gather([UInt8]()).allSatisfy { $0.isEmpty }, "nothing gathered", world)
  }

  /// Checks an exchange in which rank r sends rank q the number 100 r + q, q + 1 times.
  private static func checkExchange(_ world: Communicator) throws {
    let (own, size) = (world.rank, world.size)
    var sent = (0..<size).flatMap { q in [Double](repeating: Double(100 * own + q), count: q + 1) }
    var received = [Double](repeating: -1, count: size * (own + 1))
    let counts = (0..<size).map { Int32($0 + 1) }
    let offsets = (0..<size).map { Int32($0 * ($0 + 1) / 2) }
    let receivedCounts = [Int32](repeating: Int32(own + 1), count: size)
    let receivedOffsets = (0..<size).map { Int32($0 * (own + 1)) }
    try received.withUnsafeMutableBufferPointer { received in
      try sent.withUnsafeMutableBufferPointer { sent in
        guard let source = sent.baseAddress, let target = received.baseAddress else { return }
        try world.exchange(
          source, counts: counts, offsets: offsets, into: target, counts: receivedCounts,
          offsets: receivedOffsets)
      }
    }
    let expected = (0..<size).flatMap {
      [Double](repeating: Double(100 * $0 + own), count: own + 1)
    }
    require(received == expected, "an exchange", world)
  }

  private static func checkMessages(_ world: Communicator) throws {
    if world.rank > 0 {
      try world.send([UInt8](repeating: UInt8(world.rank), count: 1000 * world.rank), to: 0, tag: 7)
      require(try world.receive(from: 0, tag: 8).bytes == [UInt8(world.rank)], "an answer", world)
      return
    }
    var left = Set(1..<world.size)
    while !left.isEmpty {
      guard let message = try world.receiveIfThere(tag: 7) else { continue }
      let sender = message.sender
      require(
        message.bytes == [UInt8](repeating: UInt8(sender), count: 1000 * sender), "a message", world
      )
      try world.send([UInt8(sender)], to: sender, tag: 8)
      left.remove(sender)
    }
  }

  /// Checks that a call that MPI rejects throws, and that MPI still works.
  private static func checkErrors(_ world: Communicator) throws {
    do {
      try world.send([1], to: world.size, tag: 1)
      require(false, "a message to a missing rank was sent", world)
    } catch {
      require(error.function == "MPI_Send" && !error.message.isEmpty, "\(error)", world)
    }
    try world.barrier()
  }

  /// Ends the job on the last rank, while the others wait for it.
  private static func fail(_ world: Communicator) -> Never {
    if world.rank == world.size - 1 { world.abort(74) }
    try? world.barrier()
    sleep(600)
    exit(0)
  }
}
