import Synchronization

/// A rate limiter per address: a token bucket that is refilled at a constant rate.
///
/// Its memory is bounded: addresses with a full bucket are removed, and above the limit the one with
/// the oldest request.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: ContinuousClock.Instant
  }

  /// The sustained rate, in requests per second.
  let rate: Double
  /// The largest number of requests at once.
  let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  private static let addressLimit = 4_096

  init(rate: Double, burst: Double) {
    self.rate = rate
    self.burst = burst
  }

  /// Takes a token.
  ///
  /// - Returns: nil if there was one, else the number of seconds until there is.
  func take(_ address: String, at time: ContinuousClock.Instant = .now) -> Double? {
    buckets.withLock { buckets in
      var bucket = buckets[address] ?? Bucket(tokens: burst, time: time)
      bucket.tokens = refilled(bucket, at: time)
      bucket.time = time
      defer {
        buckets[address] = bucket
        if buckets.count > Self.addressLimit { removeIdle(&buckets, at: time) }
      }
      if bucket.tokens < 1 { return (1 - bucket.tokens) / rate }
      bucket.tokens -= 1
      return nil
    }
  }

  private func removeIdle(_ buckets: inout [String: Bucket], at time: ContinuousClock.Instant) {
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

  /// The number of known addresses.
  var count: Int { buckets.withLock { $0.count } }
}

/// The rate limits of an address, by kind of request.
struct RateLimits: Sendable {
  /// The limiter of requests that create, change or delete.
  private let changes: RateLimiter
  /// The limiter of all other requests, except predictions, which their queue limits.
  private let reads: RateLimiter

  /// Rate limits in proportion to that of changes.
  ///
  /// - Parameter changesPerSecond: The sustained rate of changes per address.
  init(changesPerSecond: Double) {
    changes = RateLimiter(rate: changesPerSecond, burst: 4 * changesPerSecond)
    reads = RateLimiter(rate: 20 * changesPerSecond, burst: 40 * changesPerSecond)
  }

  /// Takes a token for a request.
  ///
  /// - Throws: ``StudioError`` 429 if there is none.
  func check(method: String, path: String, address: String) throws(StudioError) {
    if path == "/predict" || path == "/health" || path == "/ready" { return }
    // These compute, but change nothing.
    let isQuestion = path == "/api/draw" || path.hasSuffix("/trace")
    let isChange = method != "GET" && method != "HEAD" && !isQuestion
    if let wait = (isChange ? changes : reads).take(address) {
      throw .busy(
        "too many requests from \(address): wait a moment",
        retryAfter: max(1, Int(wait.rounded(.up))))
    }
  }
}
