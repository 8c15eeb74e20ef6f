import Synchronization

/// How often one address may ask: a bucket that is refilled steadily, and from which each request
/// takes a token.
///
/// Memory is bounded: an address whose bucket is full is forgotten, and when too many are known the
/// one that asked longest ago goes.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: ContinuousClock.Instant
  }

  /// Requests a second, in the long run.
  let rate: Double
  /// Requests at once.
  let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  private static let addressLimit = 4_096

  init(rate: Double, burst: Double) {
    self.rate = rate
    self.burst = burst
  }

  /// Takes a token.
  ///
  /// - Returns: nil, or after how many seconds there will be one.
  func take(_ address: String, at time: ContinuousClock.Instant = .now) -> Double? {
    buckets.withLock { buckets in
      var bucket = buckets[address] ?? Bucket(tokens: burst, time: time)
      bucket.tokens = refilled(bucket, at: time)
      bucket.time = time
      defer {
        buckets[address] = bucket
        if buckets.count > Self.addressLimit { forget(&buckets, at: time) }
      }
      if bucket.tokens < 1 { return (1 - bucket.tokens) / rate }
      bucket.tokens -= 1
      return nil
    }
  }

  private func forget(_ buckets: inout [String: Bucket], at time: ContinuousClock.Instant) {
    buckets = buckets.filter { refilled($0.value, at: time) < burst }
    if buckets.count > Self.addressLimit,
      let oldest = buckets.min(by: { $0.value.time < $1.value.time })
    {
      buckets[oldest.key] = nil
    }
  }

  private func refilled(_ bucket: Bucket, at time: ContinuousClock.Instant) -> Double {
    let seconds: Double = (time - bucket.time) / .seconds(1)
    return min(burst, bucket.tokens + rate * seconds)
  }

  /// How many addresses are known.
  var count: Int { buckets.withLock { $0.count } }
}

/// How often an address may ask for what.
struct RateLimits: Sendable {
  /// Runs and models are made, changed and deleted.
  private let changes: RateLimiter
  /// Everything else but predictions, whose queue is their limit.
  private let reads: RateLimiter

  /// - Parameter changesPerSecond: Of one address, in the long run.
  init(changesPerSecond: Double) {
    changes = RateLimiter(rate: changesPerSecond, burst: 4 * changesPerSecond)
    reads = RateLimiter(rate: 20 * changesPerSecond, burst: 40 * changesPerSecond)
  }

  /// - Throws: ``StudioError`` 429.
  func check(method: String, path: String, address: String) throws(StudioError) {
    if path == "/predict" || path == "/health" { return }
    let isChange = method != "GET" && method != "HEAD" && path != "/api/draw"
    if let wait = (isChange ? changes : reads).take(address) {
      throw .busy(
        "too many requests from \(address): wait a moment",
        retryAfter: max(1, Int(wait.rounded(.up))))
    }
  }
}
