import Foundation

/// The queue of predictions. One thread executes them; requests for the same model share a forward
/// pass.
///
/// The queue is bounded: a request to a full queue is refused at once, so that queued ones are
/// answered in time.
///
/// `@unchecked Sendable`: everything that changes is read and written between `lock` and `unlock` of
/// the condition.
final class PredictionQueue: @unchecked Sendable {
  private struct Job {
    let model: LoadedModel
    let inputs: LoadedModel.Inputs
    let rows: Int
    let answer: CheckedContinuation<LoadedModel.Outputs?, Never>
  }

  /// The largest numbers of queued requests, of queued rows, and of rows per forward pass.
  struct Limits: Sendable {
    var jobs = 512
    var rows = 4_096
    var batch = 256
  }

  private let limits: Limits
  private let metrics: Metrics
  private let condition = NSCondition()
  private var jobs: [Job] = []
  private var rowCount = 0
  private var isClosed = false

  init(limits: Limits = Limits(), metrics: Metrics) {
    self.limits = limits
    self.metrics = metrics
  }

  /// Starts the thread.
  func start() {
    let thread = Thread { [self] in
      while let batch = nextBatch() { predict(batch) }
    }
    thread.name = "predictions"
    thread.start()
  }

  /// Ends the thread after all queued requests are answered.
  func close() {
    condition.withLock {
      isClosed = true
      condition.signal()
    }
  }

  /// The number of queued requests.
  var count: Int { condition.withLock { jobs.count } }

  /// Returns the outputs for some rows.
  ///
  /// - Throws: ``StudioError`` 429 if the queue is full.
  func outputs(
    of model: LoadedModel, for inputs: LoadedModel.Inputs, rows: Int
  ) async throws(StudioError) -> LoadedModel.Outputs {
    let outputs: LoadedModel.Outputs? = await withCheckedContinuation { answer in
      let isRefused = condition.withLock {
        if isClosed || jobs.count >= limits.jobs || rowCount + rows > limits.rows { return true }
        jobs.append(Job(model: model, inputs: inputs, rows: rows, answer: answer))
        rowCount += rows
        condition.signal()
        return false
      }
      if isRefused { answer.resume(returning: nil) }
    }
    guard let outputs else {
      metrics.refusedPredictions.add(1)
      throw .busy("too many predictions are queued; try again in a second")
    }
    guard outputs.isFinite else {
      throw .invalid(
        "for these inputs the network computes values that are infinite or not a number")
    }
    return outputs
  }

  /// Removes and returns the jobs of the next forward pass: those at the front that share a model.
  ///
  /// - Returns: nil after the queue is closed and empty.
  private func nextBatch() -> [Job]? {
    condition.withLock {
      while jobs.isEmpty {
        if isClosed { return nil }
        condition.wait()
      }
      let model = jobs[0].model
      var (count, rows) = (0, 0)
      while count < jobs.count, jobs[count].model === model,
        count == 0 || rows + jobs[count].rows <= limits.batch
      {
        rows += jobs[count].rows
        count += 1
      }
      let batch = Array(jobs.prefix(count))
      jobs.removeFirst(count)
      rowCount -= rows
      return batch
    }
  }

  private func predict(_ batch: [Job]) {
    let outputs = batch[0].model.outputs(for: batch.map(\.inputs))
    metrics.batches.add(1)
    metrics.predictions.add(outputs.reduce(0) { $0 + $1.labels.count })
    for (job, output) in zip(batch, outputs) { job.answer.resume(returning: output) }
  }
}
