import Backprop
import BackpropData
import Numerics
import Testing

@Suite struct EqualizationTests {
  @Test(
    "symbols have energy 1, are their own decisions, and neighbours differ in one bit",
    arguments: Constellation.allCases)
  func grayCode(constellation: Constellation) {
    let symbols = constellation.symbols
    let energy = symbols.reduce(0) { $0 + $1.lengthSquared } / Double(symbols.count)
    #expect(abs(energy - 1) < 1e-12)
    #expect(symbols.reduce(.zero, +).length < 1e-12)
    for (number, symbol) in symbols.enumerated() {
      #expect(constellation.decision(on: symbol) == number)
      #expect(constellation.decision(on: symbol + Complex(0.2, -0.2)) == number)
    }
    let distances = symbols.flatMap { a in symbols.map { (a - $0).length } }
    let smallest = distances.filter { $0 > 1e-9 }.min() ?? 0
    for (i, a) in symbols.enumerated() {
      for (j, b) in symbols.enumerated() where abs((a - b).length - smallest) < 1e-9 {
        #expect((i ^ j).nonzeroBitCount == 1)
      }
    }
    #expect(constellation.decision(on: Complex<Double>(-1e9, -1e9)) == 0)
  }

  @Test("the decision is the nearest symbol, for any received value")
  func nearest() {
    var generator = Xoshiro256PlusPlus(seed: 2)
    for constellation in Constellation.allCases {
      for _ in 0..<200 {
        let z = Complex<Double>.normal(using: &generator).multiplied(by: 1.5)
        let symbols = constellation.symbols
        let nearest = symbols.indices.min {
          (symbols[$0] - z).lengthSquared < (symbols[$1] - z).lengthSquared
        }
        #expect(constellation.decision(on: z) == nearest)
      }
    }
  }

  @Test("the channel is the published one, term by term")
  func channel() {
    let channel = NonlinearChannel.chaKassam
    let s: [Complex<Double>] = [Complex(0.7, -0.7), Complex(-0.7, 0.7), Complex(0.7, 0.7), -1]
    let outputs = channel.outputs(for: s)
    #expect(outputs.count == 2)
    let o = Complex(0.34, -0.27) * s[3] + Complex(0.87, 0.43) * s[2] + Complex(0.34, -0.21) * s[1]
    let expected = o + Complex(0.1) * o * o + Complex(0.05) * o * o * o
    #expect((outputs[1] - expected).length < 1e-14)
    #expect(channel.outputs(for: Array(s.prefix(2))).isEmpty)
  }

  @Test("noise has the variance of the signal-to-noise ratio, and targets are delayed")
  func samples() {
    let task = ChannelEqualization(signalToNoiseRatio: 300)
    let noisy = ChannelEqualization(signalToNoiseRatio: 7)
    var first = Xoshiro256PlusPlus(seed: 9)
    var second = first
    let clean: Dataset<Complex<Double>> = task.dataset(count: 4_000, using: &first)
    let data: Dataset<Complex<Double>> = noisy.dataset(count: 4_000, using: &second)
    guard case .values(let z) = clean.inputs, case .values(let r) = data.inputs,
      case .values(let s) = clean.targets
    else { return }
    let power = z.reduce(0) { $0 + $1.lengthSquared } / Double(z.count)
    let noise = zip(z, r).reduce(0) { $0 + ($1.1 - $1.0).lengthSquared } / Double(z.count)
    let expected = NonlinearChannel.chaKassam.outputPower(of: .qpsk)
    #expect(abs(power / expected - 1) < 0.05)
    #expect(abs(10 * Double.log10(expected / noise) - 7) < 0.3)
    // Sample n is r_n, r_(n-1), r_(n-2) with the target s_(n-1): without noise the targets tell z_n.
    for n in 2..<50 {
      let sequence = [s[n - 1], s[n], s[n + 1]]
      let expected = task.channel.outputs(for: sequence)[0]
      #expect((z[3 * n] - expected).length < 1e-12)
      #expect(z[3 * n + 1] == z[3 * (n - 1)])
    }
  }

  @Test("the linear equaliser has fewer errors with less noise, and the Bayesian one the fewest")
  func linearBaseline() throws {
    var rates: [Double] = []
    for ratio in [5.0, 10, 15, 20] {
      let task = ChannelEqualization(signalToNoiseRatio: ratio)
      var generator = Xoshiro256PlusPlus(seed: 1)
      let training: Dataset<Complex<Double>> = task.dataset(count: 1_000, using: &generator)
      let test: Dataset<Complex<Double>> = task.dataset(count: 2_000, using: &generator)
      guard case .values(let targets) = test.targets else { return }
      let linear = Network.leastSquares(on: training, activation: .identity)
      let rate = task.symbolErrorRate(
        of: try linear.outputs(for: test).map { $0[0] }, targets: targets)
      rates.append(rate)
      if ratio == 10 {
        let some = test.prefix(400)
        let bound = task.symbolErrorRate(
          of: task.bayesianDecisions(on: some), targets: Array(targets.prefix(400)))
        let linearRate = task.symbolErrorRate(
          of: try linear.outputs(for: some).map { $0[0] }, targets: Array(targets.prefix(400)))
        #expect(bound < linearRate)
      }
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 }, "\(rates)")
    #expect(rates[0] > 0.1 && rates[3] < 0.01)
  }

  @Test("least squares leave residuals that are orthogonal to the inputs, over both fields")
  func normalEquations() throws {
    func check<S: Scalar>(_: S.Type, _ activation: S.Activation) throws {
      var generator = Xoshiro256PlusPlus(seed: 4)
      let x = (0..<60).map { _ in S.normal(using: &generator) }
      let y = (0..<40).map { _ in S.normal(using: &generator) }
      let data = try Dataset(
        inputs: .values(x), targets: .values(y), inputCount: 3, outputCount: 2)
      let outputs = try Network.leastSquares(on: data, activation: activation).outputs(for: data)
      for j in 0..<2 {
        let residuals = (0..<20).map { y[2 * $0 + j] - outputs[$0][j] }
        #expect(residuals.reduce(S.zero, +).lengthSquared < 1e-20)
        for k in 0..<3 {
          let product = (0..<20).reduce(S.zero) { $0 + x[3 * $1 + k].conjugate * residuals[$1] }
          #expect(product.lengthSquared < 1e-20)
        }
      }
    }
    try check(Double.self, .identity)
    try check(Complex<Double>.self, .identity)
  }
}
