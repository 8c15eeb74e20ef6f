import Testing

@_spi(Kernels) @testable import Backprop

/// The factors of dropout: their values, their share, and their place in both passes.
@Suite struct DropoutTests {
  private let rows = 400
  private let units = 3

  @Test("each unit is dropped with the given probability, and scaled up otherwise")
  func factors() {
    let memory = AlignedBuffer<Double>(repeating: .nan, count: 2 * rows * units)
    let dropout = Dropout(rate: 0.25, factors: matrix(memory, 0), outputs: matrix(memory, 1))
    var generator = Xoshiro256PlusPlus(seed: 1)
    dropout.draw(Int32(0)..<Int32(rows), using: &generator)
    for j in 0..<units {
      let column = (0..<rows).map { dropout.factors[$0][j] }
      #expect(column.allSatisfy { $0 == 0 || $0 == 4 / 3.0 })
      // Within four standard deviations.
      #expect(abs(column.count { $0 == 0 } - 100) < 35)
    }
    dropout.keepAll(2)
    for j in 0..<units { #expect(dropout.factors[0][j] == 1 && dropout.factors[1][j] == 1) }
  }

  @Test("the samples of other ranks take their numbers from the generator")
  func otherRanks() {
    let memory = AlignedBuffer<Double>(repeating: 7, count: 4 * rows * units)
    let whole = Dropout(rate: 0.5, factors: matrix(memory, 0), outputs: matrix(memory, 1))
    let part = Dropout(rate: 0.5, factors: matrix(memory, 2), outputs: matrix(memory, 3))
    var (generator, other) = (Xoshiro256PlusPlus(seed: 2), Xoshiro256PlusPlus(seed: 2))
    whole.draw([0, 1, 2, 3], using: &generator)
    part.draw([-1, 0, -1, 1], using: &other)
    #expect(generator == other)
    for j in 0..<units {
      #expect(part.factors[0][j] == whole.factors[1][j])
      #expect(part.factors[1][j] == whole.factors[3][j])
      #expect(part.factors[2][j] == 7)
    }
  }

  @Test("activations and derivatives are multiplied by the factors of their sample")
  func bothPasses() {
    let memory = AlignedBuffer<Double>(repeating: 0, count: 3 * rows * units)
    let dropout = Dropout(rate: 0.5, factors: matrix(memory, 0), outputs: matrix(memory, 1))
    let values = matrix(memory, 2)
    var generator = Xoshiro256PlusPlus(seed: 3)
    dropout.draw(0..<4, using: &generator)
    for row in 0..<4 {
      for j in 0..<units { values[row][j] = Double(10 * row + j + 1) }
    }
    dropout.apply(to: values.rows(1..<3), 1..<3)
    for row in 1..<3 {
      for j in 0..<units {
        #expect(dropout.outputs[row][j] == dropout.factors[row][j] * Double(10 * row + j + 1))
      }
    }
    dropout.backward(values.rows(1..<3), 1..<3)
    for row in 1..<3 {
      for j in 0..<units { #expect(values[row][j] == dropout.outputs[row][j]) }
    }
  }

  @Test("dropout layers and hidden fully connected ones have dropout while training, no others")
  func layers() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      input: LayerShape(6),
      LayerSpecification.list(
        "dense 5, dropout 0.25, layer-norm, dense 4, dropout 0, dense 2 sigmoid"),
      using: &generator)
    let configuration = TrainingConfiguration(
      epochs: 1, miniBatchSize: 8, learningRate: 1, dropout: 0.5)
    func rates(_ training: TrainingConfiguration?) -> [Double?] {
      Workspace(for: network, cost: .crossEntropy, capacity: 8, training: training)
        .layers.map { $0.dropout?.rate }
    }
    #expect(rates(configuration) == [0.5, 0.25, nil, 0.5, nil, nil])
    #expect(rates(nil).allSatisfy { $0 == nil })
    let training = Workspace(
      for: network, cost: .crossEntropy, capacity: 8, training: configuration)
    let isTraining = training.isTraining
    #expect(isTraining)
  }

  private func matrix(
    _ memory: borrowing AlignedBuffer<Double>, _ index: Int
  ) -> MatrixPointer<Double> {
    MatrixPointer(
      base: memory.base + index * rows * units, rows: rows, columns: units, stride: units)
  }
}
