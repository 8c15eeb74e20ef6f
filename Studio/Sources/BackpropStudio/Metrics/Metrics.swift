import Synchronization

/// What the server counts, as Prometheus reads it.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>, text format 0.0.4.
final class Metrics: Sendable {
  let refusedPredictions = Counter()
  let predictions = Counter()
  let batches = Counter()
  let predictionSeconds = LatencyHistogram()

  fileprivate struct Answer: Hashable {
    let route: String
    let method: String
    let status: Int
  }

  /// Few: routes come from the table of routes, never from a request.
  private let answers = Mutex<[Answer: Int]>([:])

  func count(route: String, method: String, status: Int) {
    answers.withLock { $0[Answer(route: route, method: method, status: status), default: 0] += 1 }
  }

  /// What is so at the moment.
  struct Gauges {
    var training: Int
    var queued: Int
    var kept: Int
    var listeners: Int
    var waitingPredictions: Int
    var isClosing: Bool
  }

  func text(_ now: Gauges) -> String {
    var page = MetricsPage()
    page.begin("backprop_http_requests_total", "counter", "Requests answered.")
    for (answer, count) in answers.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      page.add(
        count,
        "{route=\"\(answer.route)\",method=\"\(answer.method)\",status=\"\(answer.status)\"}")
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

extension Metrics.Answer: Comparable {
  static func < (a: Self, b: Self) -> Bool {
    (a.route, a.method, a.status) < (b.route, b.method, b.status)
  }
}

/// A number that only rises.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add(_ amount: Int) { count.add(amount, ordering: .relaxed) }
}
