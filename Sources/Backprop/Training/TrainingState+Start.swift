extension TrainingState {
  /// The beginning of a run.
  init(of network: Network<S>, on data: ShardedData<S>) {
    self.init(
      parameters: network, network: network, best: network,
      order: Array(0..<Int32(data.trainingSize)),
      history: History(trainingSize: data.trainingSize, evaluationSize: data.evaluationSize))
  }
}
