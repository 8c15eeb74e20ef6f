import Numerics

extension GradientExchange {
  /// Goes back with this rank's samples of a mini-batch, and makes the step.
  ///
  /// - Parameters:
  ///   - counts: How many samples of each of its blocks this rank has gone forward with.
  ///   - step: The step of the whole mini-batch.
  ///   - isLast: Whether it is the epoch's last mini-batch.
  ///   - number: Which one it is, from 0.
  ///   - isFinite: Whether there are numbers to go back with.
  /// - Returns: Whether the ranks have the same parameters and signals now.
  @inline(__always)
  func step(
    _ workspace: borrowing Workspace<S>, _ counts: UnsafeBufferPointer<Int32>,
    _ step: OptimizerState<S>.Step, _ optimizer: inout OptimizerState<S>, isLast: Bool, number: Int,
    isFinite: Bool
  ) throws -> Bool {
    switch reduction {
    case .fast:
      // Who has no numbers takes part all the same: the signals say it to the others.
      try workspace.sumGradient(isFinite ? 0..<Int(counts[0]) : 0..<0, into: optimizer.gradient) {
        try collective.startSum(optimizer.gradient.values(of: $0).parts)
      }
      try collective.finishSums()
      optimizer.apply(to: workspace.parameters, step)
      return true
    case .ordered:
      try sumBlocks(workspace, counts, optimizer.gradient, isFinite: isFinite)
      optimizer.apply(to: workspace.parameters, step)
      return true
    case .averaging(let interval):
      if isFinite {
        workspace.sumGradient(0..<Int(counts[0]), into: optimizer.gradient) { _ in }
        var own = step
        own.miniBatchSize = max(1, Int(counts[0]))
        optimizer.apply(to: workspace.parameters, own)
      }
      guard isLast || (number + 1).isMultiple(of: interval) else { return false }
      try average(workspace.parameters, optimizer)
      return true
    }
  }

  private func sumBlocks(
    _ workspace: borrowing Workspace<S>, _ counts: UnsafeBufferPointer<Int32>,
    _ gradient: borrowing ParameterBuffer<S>, isFinite: Bool
  ) throws {
    var row = 0
    for block in counts.indices {
      let rows = isFinite ? row..<row + Int(counts[block]) : 0..<0
      row += Int(counts[block])
      workspace.sumGradient(rows, into: gradient) { _ in }
      blocks?.put(gradient.values, ofBlock: block)
      // Signals are said once.
      gradient.extra.update(repeating: .zero)
    }
    try blocks?.sum(into: gradient.values, among: collective)
  }

  private func average(
    _ parameters: borrowing ParameterBuffer<S>, _ optimizer: borrowing OptimizerState<S>
  ) throws {
    try collective.startSum(optimizer.gradient.extra.parts)
    try collective.startSum(parameters.values.parts)
    if optimizer.optimizer != .sgd {
      try collective.startSum(optimizer.first.values.parts)
      try collective.startSum(optimizer.second.values.parts)
    }
    try collective.finishSums()
    let share = S(real: 1 / Double(collective.size))
    scale(parameters.values, by: share)
    guard optimizer.optimizer != .sgd else { return }
    scale(optimizer.first.values, by: share)
    scale(optimizer.second.values, by: share)
  }

  private func scale(_ values: UnsafeMutableBufferPointer<S>, by factor: S) {
    for i in values.indices { values[i] *= factor }
  }
}
