import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import CAllocationCounter
import Numerics
import Testing
import _BackpropTestSupport

/// Predictions from files: the numbers of the network itself, for any form of rows and from any thread.
@Suite struct PredictorTests {
  @Test(
    "the outputs are the network's own, one row or many", arguments: LayerModels.all + Models.all)
  func outputs(model: AnyModel) throws {
    func check<S: Scalar>(_ model: some TypedModel<S>) throws {
      let predictor = Predictor(AnyModel(Model(model.network, cost: model.cost)))
      var generator = Xoshiro256PlusPlus(seed: 9)
      // More rows than go through the layers at a time.
      let n = model.network.inputCount
      let rows = (0..<133 * n).map { _ in generator.normal() }
      let inputs = rows.map { S(real: $0) }
      let expected = try model.network.outputs(for: .values(inputs)).flatMap { $0 }
      var outputs: [Complex<Double>] = []
      try predictor.predict(rows, into: &outputs)
      #expect(
        outputs == expected.map { Complex(Double($0.realPart), Double(imaginaryPart($0))) })
      var reals: [Double] = []
      try predictor.predict(rows, into: &reals)
      #expect(reals == expected.map { Double($0.realPart) })
      #expect(
        try predictor(Array(rows[n..<2 * n])).outputs
          == Array(reals[predictor.outputCount..<2 * predictor.outputCount]))
      var classes: [Int] = []
      try predictor.classes(of: rows, into: &classes)
      #expect(classes.count == 133)
      #expect(
        classes[3]
          == model.network.predictedClass(
            of: Array(expected[3 * predictor.outputCount..<4 * predictor.outputCount])))
    }
    // Parameters at the ends of the range give numbers that are not finite, which are equal to nothing.
    guard model != Models.all[0], model != Models.all[1] else { return }
    try check(model.opened)
  }

  private func imaginaryPart<S: Scalar>(_ x: S) -> S.RealType {
    S.realBasis.count == 2 ? -(x * S.realBasis[1]).realPart : 0
  }

  @Test("bytes are pixels, complex rows need a complex network")
  func numbers() throws {
    let network = Models.random([.sigmoid, .softmax] as [RealActivation], as: Float.self)
    let images = Preprocessing(imageSize: .init(width: 2, height: 2), classNames: ["cat", "dog"])
    let predictor = Predictor(.float32(Model(network, cost: .logLikelihood, preprocessing: images)))
    let prediction = try predictor([0, 51, 102, 255] as [UInt8])
    let expected = try network([0, 0.2, 0.4, 1])
    #expect(prediction.outputs == expected.map(Double.init))
    #expect(prediction.className == (expected[0] > expected[1] ? "cat" : "dog"))
    #expect(try predictor([0, 0.2, 0.4, 1] as [Float]) == prediction)
    #expect(throws: PredictionError.complexNumbers) {
      try predictor([Complex<Float>](repeating: .zero, count: 4))
    }
    let complex = Models.random(
      [.cardioid, .identity] as [ComplexActivation], as: Complex<Double>.self)
    let row = (0..<4).map { Complex(Double($0), -1) }
    var outputs: [Complex<Double>] = []
    try Predictor(.complex128(Model(complex, cost: .quadratic))).predict(row, into: &outputs)
    #expect(outputs == (try complex(row)))
  }

  @Test("a table's rows are scaled as in the training, and values are in its units")
  func table() throws {
    let text = "k,a,b,t\nu,0,3,10\nv,51,-1,30\nu,255,2,25\n"
    let table = try TableReader().parse(Array(text.utf8))
    for method in [ScalingMethod.standard, .minmax, .pixels, .none] {
      var preprocessing = try Preprocessing(of: table, TableOptions())
      preprocessing.fit(to: table, rows: Array(0..<3), method)
      var generator = Xoshiro256PlusPlus(seed: 2)
      let network = try Network<Float>(
        sizes: [4, 3, 1], activations: [.tanh, .identity], using: &generator)
      let predictor = Predictor(
        .float32(Model(network, cost: .quadratic, preprocessing: preprocessing)))
      let prepared = try preprocessing.rows(of: table, overComplex: false)
      let output = try network.outputs(for: prepared.inputs(over: Float.self))[1][0]
      let expected = preprocessing.targetScaling?.unscaled(Double(output), 0) ?? Double(output)
      let prediction = try predictor([0, 1, 51, -1] as [Float])
      #expect(prediction.outputs == [expected] && prediction.classIndex == nil)
      #expect(throws: PredictionError.noClasses) {
        var classes: [Int] = []
        try predictor.classes(of: [0, 1, 51, -1] as [Float], into: &classes)
      }
    }
  }

  @Test("rows of another width, and numbers that are not finite, are errors that say what to do")
  func wrongRows() throws {
    let network = Models.random([.sigmoid, .sigmoid] as [RealActivation], as: Double.self)
    let predictor = Predictor(.float64(Model(network, cost: .quadratic)))
    let error = #expect(throws: PredictionError.self) { try predictor([1, 2, 3] as [Double]) }
    #expect(
      error?.description == "3 numbers are no rows of the 4 that the network takes: give 4 per row")
    var outputs: [Double] = []
    #expect(throws: PredictionError.width(found: 9, expected: 4)) {
      try predictor.predict([Double](repeating: 0, count: 9), into: &outputs)
    }
    #expect(throws: PredictionError.notFinite(row: 1)) {
      try predictor.predict([0, 0, 0, 0, 0, .nan, 0, 0] as [Float], into: &outputs)
    }
    #expect(throws: FileError.self) { try Predictor(file: "/nonexistent/model.npz") }
  }

  @Test("many tasks at once get the numbers of one")
  func concurrency() async throws {
    let network: Network<Float> = try LayerModels.network("conv 3 2x2 relu, dense 5 softmax")
    let predictor = Predictor(.float32(Model(network, cost: .logLikelihood)))
    var generator = Xoshiro256PlusPlus(seed: 4)
    let rows: [[Float]] = (0..<40).map { _ in
      (0..<network.inputCount).map { _ in Float(generator.normal()) }
    }
    let expected = try rows.map { try predictor($0).outputs }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<64 {
        group.addTask {
          var outputs: [Double] = []
          for turn in 0..<20 {
            let row = (task * 5 + turn) % rows.count
            // Calls with many rows and with one take the same memory in turn.
            try predictor.predict(turn % 2 == 0 ? rows[row] : rows[row] + rows[0], into: &outputs)
            guard Array(outputs.prefix(5)) == expected[row] else { return false }
          }
          return true
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  /// Without optimisation generic code is not specialised, and allocates.
  @Test("after the first call nothing is allocated", .enabled(if: countsAllocations))
  func allocations() throws {
    func check<S: Scalar, Number: PredictorNumber>(
      _ network: Network<S>, _ row: [Number]
    ) throws {
      let predictor = Predictor(AnyModel(Model(network, cost: .quadratic)))
      let rows = Array(repeating: row, count: 3).flatMap { $0 }
      var (outputs, classes) = ([Double](), [Int]())
      func call(_ count: Int) throws -> Int {
        let before = allocation_count()
        for _ in 0..<count {
          try predictor.predict(rows, into: &outputs)
          try predictor.classes(of: rows, into: &classes)
        }
        return allocation_count() - before
      }
      _ = try call(3)
      #expect(try call(100) == 0, "\(S.self) from \(Number.self)")
    }
    let real = Models.random([.sigmoid, .softmax] as [RealActivation], as: Float.self)
    let complex = Models.random(
      [.splitTanh, .cardioid] as [ComplexActivation], as: Complex<Double>.self)
    try check(real, [0, 1, 2, 3] as [UInt8])
    try check(real, [0, 1, 2, 3] as [Float])
    try check(complex, [0, 1, 2, 3] as [Complex<Float>])
  }
}

private var countsAllocations: Bool {
  #if DEBUG
    false
  #else
    allocation_counter_works()
  #endif
}
