extension TrainingRun {
  /// Trains to the end, each epoch being measured on a copy of the parameters while the next one
  /// trains.
  ///
  /// The next epoch counts only when this one has been reported and the observer wants to go on: if
  /// not, generator, network and history are as if it had never begun, and what it failed with is
  /// forgotten. The order of the samples and the parameters in the workspace are not brought back:
  /// the run is over then.
  ///
  /// - Precondition: ``canOverlap``, and no epoch is under way.
  mutating func overlapEpochs(observer: some TrainingObserver) throws {
    if isFinished { return }
    _ = try train(history.epochs + 1)
    while !isFinished {
      let epoch = history.epochs + 1
      let trained = (generator, progress)
      var start = ContinuousClock.now
      measurement.start(workspace.parameters)
      var failure: (any Error)?
      if epoch < configuration.epochs {
        progress = EpochProgress()
        do { _ = try train(epoch + 1) } catch { failure = error }
        start = .now
      }
      // Whatever happened, the threads must have done with the samples before anything is thrown.
      let results = Result { () throws(CancellationError) in try measurement.finish() }
      let ahead = (generator, progress)
      (generator, progress) = trained
      try conclude(epoch, results.get(), since: start)
      let decision = observer.didFinish(epoch: epoch, history: history, network: network)
      if decision == .stop { stop() }
      if isFinished { return }
      (generator, progress) = ahead
      if let failure { throw failure }
    }
  }
}

extension TrainingConfiguration {
  /// Whether the next epoch depends on what is measured after this one.
  var waitsForMeasurement: Bool { earlyStopping != nil || schedule.watched != nil }

  /// The data that is measured after every epoch.
  func measured<S>(_ data: ShardedData<S>) -> [MeasuredData<S>] {
    var measured: [MeasuredData<S>] = []
    if !monitor.isDisjoint(with: .training) {
      measured.append(
        MeasuredData(data.training, size: data.trainingSize, in: data.partition))
    }
    if let evaluation = data.evaluation, data.evaluationSize > 0,
      !monitor.isDisjoint(with: .evaluation)
    {
      measured.append(
        MeasuredData(evaluation, size: data.evaluationSize, in: data.partition))
    }
    return measured
  }
}

extension History {
  /// Appends what is monitored of the results on what ``TrainingConfiguration`` says is measured.
  mutating func append(_ results: [Evaluation], _ monitor: Monitor) {
    var results = results[...]
    if !monitor.isDisjoint(with: .training), let result = results.popFirst() {
      if monitor.contains(.trainingCost) { trainingCost.append(result.cost) }
      if monitor.contains(.trainingAccuracy), let correct = result.correct {
        trainingAccuracy.append(correct)
      }
    }
    if let result = results.popFirst() {
      if monitor.contains(.evaluationCost) { evaluationCost.append(result.cost) }
      if monitor.contains(.evaluationAccuracy), let correct = result.correct {
        evaluationAccuracy.append(correct)
      }
    }
  }
}
