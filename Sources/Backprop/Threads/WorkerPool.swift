import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Threads that wait for work as long as the pool exists, so that a mini-batch starts none.
///
/// Starting and finishing a round takes no lock and no memory while all threads are awake. A
/// waiting thread polls for a while, yielding to other threads, and then sleeps. Dispatch is not
/// used: a `concurrentPerform` allocates, and takes longer than a small layer.
final class WorkerPool: Sendable {
  /// One part of a round; the context is the argument that the round was started with.
  typealias Work = @Sendable (_ context: UnsafeRawPointer, _ part: Int) -> Void

  private let state = PoolState()

  /// The threads that were started; written in `init` alone. (On some systems a thread is named by
  /// a pointer, which is not `Sendable`.)
  nonisolated(unsafe) private var workers: [pthread_t]

  /// The number of parts of a round: one per thread, the calling one included.
  var parts: Int { workers.count + 1 }

  /// - Parameter threads: The number of threads, the calling one included. If the system refuses to
  ///   start some, the others do their parts.
  init(threads: Int) {
    var workers: [pthread_t] = []
    for part in 1..<max(1, threads) {
      guard let worker = Self.startThread(Worker(state: state, part: part)) else { break }
      workers.append(worker)
    }
    self.workers = workers
  }

  deinit {
    state.isClosed.store(true, ordering: .relaxed)
    state.nextRound()
    for worker in workers { pthread_join(worker, nil) }
  }

  /// Does all parts of a round: part 0 here, the others on the other threads.
  ///
  /// - Parameters:
  ///   - context: Must stay valid until the end of the call.
  ///   - work: Called once for each part.
  func run(_ context: UnsafeRawPointer, _ work: @escaping Work) {
    start(context, work)
    finish()
  }

  /// Starts a round on the other threads.
  ///
  /// ``finish()`` must follow, from the same thread, before the next round; the context must stay
  /// valid until then.
  func start(_ context: UnsafeRawPointer, _ work: @escaping Work) {
    state.context = context
    state.work = work
    state.busy.store(workers.count, ordering: .relaxed)
    state.nextRound()
  }

  /// Does part 0 of the round that was started, and waits for the others.
  func finish() {
    if let context = state.context { state.work?(context, 0) }
    state.wait { state.busy.load(ordering: .sequentiallyConsistent) == 0 }
  }

  private static func startThread(_ worker: Worker) -> pthread_t? {
    let argument = Unmanaged.passRetained(worker)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else {
      argument.release()
      return nil
    }
    defer { pthread_attr_destroy(&attributes) }
    // The kernels copy parts of matrices to the stack, a quarter of this; some systems give less.
    pthread_attr_setstacksize(&attributes, 1 << 20)
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        #if canImport(Darwin)
          Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work()
        #else
          if let argument { Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work() }
        #endif
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      return nil
    }
    return thread
  }
}

/// One thread of a pool.
private final class Worker: Sendable {
  private let state: PoolState
  private let part: Int

  init(state: PoolState, part: Int) {
    self.state = state
    self.part = part
  }

  func work() {
    var round = 0
    while true {
      state.wait { state.round.load(ordering: .sequentiallyConsistent) != round }
      round += 1
      if state.isClosed.load(ordering: .relaxed) { return }
      if let context = state.context { state.work?(context, part) }
      state.finishPart()
    }
  }
}

/// The state that the threads of a pool share.
private final class PoolState: Sendable {
  /// The number of started rounds.
  let round = Atomic<Int>(0)
  /// The number of workers that have not finished their part of the round.
  let busy = Atomic<Int>(0)
  let isClosed = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)

  // Written by the starting thread alone and only while no worker is in a round; `round`, which is
  // changed afterwards and read before, orders the accesses.
  nonisolated(unsafe) var context: UnsafeRawPointer?
  nonisolated(unsafe) var work: WorkerPool.Work?

  // The pointers never change, and the objects behind them are made for several threads.
  nonisolated(unsafe) private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)
  nonisolated(unsafe) private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(
    capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func nextRound() {
    round.add(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  func finishPart() {
    if busy.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { wakeSleepers() }
  }

  /// Returns when `condition` holds.
  ///
  /// It must be a sequentially consistent load of what ``nextRound()`` and ``finishPart()`` change:
  /// either they see the sleeper, or the sleeper sees the change.
  func wait(until condition: () -> Bool) {
    for _ in 0..<200 {
      for _ in 0..<64 where condition() { return }
      sched_yield()
    }
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !condition() { pthread_cond_wait(changed, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}

/// The use of the threads of a run.
struct ThreadPlan {
  /// All threads; `nil` if one is enough.
  let pool: WorkerPool?

  /// The threads among which mini-batches are divided; `nil` if they are not.
  let trainingPool: WorkerPool?

  /// True if an epoch can be evaluated while the next one trains: not if training itself uses all
  /// threads, or depends on the evaluation.
  let canTrainAhead: Bool

  init<S>(
    _ configuration: TrainingConfiguration, for network: Network<S>,
    evaluating data: [EvaluationSamples<S>]
  ) {
    let splits = Workspace.isWorthSplitting(network, miniBatchSize: configuration.miniBatchSize)
    let isLong = data.reduce(0) { $0 + $1.chunks.count } > 1
    guard configuration.threads > 1, splits || isLong else {
      (pool, trainingPool, canTrainAhead) = (nil, nil, false)
      return
    }
    let pool = WorkerPool(threads: configuration.threads)
    self.pool = pool
    trainingPool = splits ? pool : nil
    canTrainAhead = !splits && isLong && !configuration.waitsForEvaluation
  }
}
