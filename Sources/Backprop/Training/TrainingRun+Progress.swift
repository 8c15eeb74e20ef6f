extension TrainingRun {
  /// How much of the epoch that is under way has been trained, 0…1.
  public var epochFraction: Double {
    Double(progress.next) / Double(max(1, history.trainingSize))
  }

  /// The smallest distance of a weighted input to a pole in the epoch that is under way; `nil` if no
  /// activation has poles.
  public var nearestPole: Double? { progress.nearestPole }

  /// The network as it is now, in the middle of an epoch, too; ``network`` is that of the last whole
  /// one.
  ///
  /// - Complexity: O(number of weights); they are copied.
  public var currentNetwork: Network<S> {
    var current = network
    workspace.store(into: &current)
    let scale = S(workspace.weightScale.pointee)
    if scale != 1 {
      for i in current.layers[0].weights.indices { current.layers[0].weights[i] *= scale }
    }
    return current
  }
}
