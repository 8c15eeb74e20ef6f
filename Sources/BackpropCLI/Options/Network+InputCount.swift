import Backprop

extension Network {
  /// Makes sure that the network takes so many inputs, before data is prepared for it.
  ///
  /// - Throws: ``Backprop/TrainingError/doesNotFit(what:network:data:)``.
  func checkInputs(_ count: Int) throws(TrainingError) {
    if inputCount != count {
      throw .doesNotFit(what: "inputs", network: inputCount, data: count)
    }
  }
}
