import Synchronization

/// The metrics of the server, for Prometheus.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>, text format 0.0.4.
final class Metrics: Sendable {
  let refusedPredictions = Counter()
  let predictions = Counter()
  let batches = Counter()
  let predictionSeconds = LatencyHistogram()

  fileprivate struct ResponseKind: Hashable {
    let route: String
    let method: String
    let status: Int
  }

  /// The number of responses. It has few keys: routes come from the route table, not from requests.
  private let responses = Mutex<[ResponseKind: Int]>([:])

  func count(route: String, method: String, status: Int) {
    let kind = ResponseKind(route: route, method: method, status: status)
    responses.withLock { $0[kind, default: 0] += 1 }
  }

  /// The current values of the gauges.
  struct Gauges {
    var training: Int
    var queued: Int
    var kept: Int
    var listeners: Int
    var waitingPredictions: Int
    var isClosing: Bool
  }

  func text(_ now: Gauges) -> String {
    var page = PrometheusText()
    page.begin("backprop_http_requests_total", "counter", "Requests answered.")
    for (kind, count) in responses.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      page.add(
        count,
        "{route=\"\(kind.route)\",method=\"\(kind.method)\",status=\"\(kind.status)\"}")
    }
    page.single("backprop_predictions_total", "counter", "Rows predicted.", predictions.value)
    page.single(
      "backprop_prediction_batches_total", "counter", "Passes through a network.", batches.value)
    page.single(
      "backprop_predictions_refused_total", "counter", "Requests that found the queue full.",
      refusedPredictions.value)
    predictionSeconds.add(
      to: &page, "backprop_predict_seconds", "From the request to the answer of /predict.")
    page.single(
      "backprop_predictions_waiting", "gauge", "Requests in the queue.",
      now.waitingPredictions)
    page.single("backprop_runs_training", "gauge", "Runs that use a core.", now.training)
    page.single("backprop_runs_queued", "gauge", "Runs that wait for a core.", now.queued)
    page.single("backprop_runs_kept", "gauge", "Runs in the store.", now.kept)
    page.single("backprop_event_listeners", "gauge", "Open event streams.", now.listeners)
    page.single("backprop_closing", "gauge", "1 while shutting down.", now.isClosing ? 1 : 0)
    return page.text
  }
}

extension Metrics.ResponseKind: Comparable {
  static func < (a: Self, b: Self) -> Bool {
    (a.route, a.method, a.status) < (b.route, b.method, b.status)
  }
}

/// A counter that only increases.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add(_ amount: Int) { count.add(amount, ordering: .relaxed) }
}

/// A histogram of latencies, with buckets from a tenth of a millisecond to ten seconds.
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

  fileprivate func add(to page: inout PrometheusText, _ name: String, _ help: String) {
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

/// The text format of Prometheus.
private struct PrometheusText {
  private(set) var text = ""
  private var name = ""

  mutating func begin(_ name: String, _ type: String, _ help: String) {
    self.name = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func add(_ value: some LosslessStringConvertible, _ labels: String, suffix: String = "")
  {
    text += "\(name)\(suffix)\(labels) \(value)\n"
  }

  mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
    begin(name, type, help)
    add(value, "")
  }
}
