/// Dropout: while training, each unit of a hidden layer is left out of a mini-batch's sample with a
/// given probability, and those that stay are scaled up, so that a measured network needs no change.
///
/// N. Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting*, JMLR
/// 15 (2014), in the inverted form.
struct Dropout<S: Scalar> {
  /// The factor of every unit of every sample of a hidden layer: 0 or 1/(1 - rate).
  let factors: MatrixPointer<S>

  /// What the next layer gets: the activations times the factors.
  let outputs: MatrixPointer<S>

  /// Draws new factors for the samples of a mini-batch. Those of samples that other ranks hold are
  /// drawn as well, so that every rank goes on with the same generator, and forgotten.
  ///
  /// - Parameter places: The row of each sample; negative for one that is not here.
  @inline(__always)
  func draw(
    _ places: some Sequence<Int32>, rate: Double, using generator: inout Xoshiro256PlusPlus
  ) {
    let kept = S(real: 1 / (1 - rate))
    for place in places {
      for j in 0..<factors.columns {
        let factor: S = generator.uniform() < rate ? .zero : kept
        if place >= 0 { factors[Int(place)][j] = factor }
      }
    }
  }

  /// Leaves nothing out.
  func keepAll(_ m: Int) {
    for row in 0..<m { factors[row].update(repeating: 1, count: factors.columns) }
  }

  func apply(to a: MatrixPointer<S>, _ rows: Range<Int>) {
    multiply(a, rows, into: outputs.rows(rows))
  }

  /// What was left out had no part in the cost: its errors are zero.
  func pullBack(_ gradient: MatrixPointer<S>, _ rows: Range<Int>) {
    multiply(gradient, rows, into: gradient)
  }

  private func multiply(_ x: MatrixPointer<S>, _ rows: Range<Int>, into y: MatrixPointer<S>) {
    let factors = factors.rows(rows)
    for row in 0..<x.rows {
      let (input, factor, output) = (x[row], factors[row], y[row])
      for j in 0..<x.columns { output[j] = factor[j] * input[j] }
    }
  }
}
