import Synchronization

/// How long requests took, in buckets of a tenth of a millisecond to ten seconds.
final class LatencyHistogram: Sendable {
  private struct Counts {
    var buckets = [Int](repeating: 0, count: LatencyHistogram.bounds.count + 1)
    var sum = 0.0
  }

  private static let bounds = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private let counts = Mutex(Counts())

  func record(_ duration: Duration) {
    let seconds = duration / .seconds(1)
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    counts.withLock { counts in
      counts.buckets[bucket] += 1
      counts.sum += seconds
    }
  }

  func add(to page: inout MetricsPage, _ name: String, _ help: String) {
    let counts = counts.withLock { $0 }
    page.begin(name, "histogram", help)
    var total = 0
    for (bound, count) in zip(Self.bounds, counts.buckets) {
      total += count
      page.add(total, "{le=\"\(bound)\"}", suffix: "_bucket")
    }
    total += counts.buckets[Self.bounds.count]
    page.add(total, "{le=\"+Inf\"}", suffix: "_bucket")
    page.add(counts.sum, "", suffix: "_sum")
    page.add(total, "", suffix: "_count")
  }
}
