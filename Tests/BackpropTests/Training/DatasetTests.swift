import Backprop
import Testing

@Suite struct DatasetTests {
  @Test("lengths, classes and values that cannot be are refused")
  func refused() {
    #expect(throws: DatasetError.inputLength(5, inputCount: 2)) {
      try Dataset<Float>(
        inputs: .values([1, 2, 3, 4, 5]), targets: .values([1]), inputCount: 2, outputCount: 1)
    }
    #expect(throws: DatasetError.counts(inputs: 2, targets: 1)) {
      try Dataset<Float>(
        inputs: .values([1, 2]), targets: .values([1]), inputCount: 1, outputCount: 1)
    }
    #expect(throws: DatasetError.label(3, sample: 1, classes: 3)) {
      try Dataset<Float>(
        inputs: .pixels([1, 2]), targets: .classes([0, 3], count: 3), inputCount: 1, outputCount: 3)
    }
    #expect(throws: DatasetError.notFinite(sample: 1)) {
      try Dataset<Double>(
        inputs: .values([1, .nan]), targets: .values([1, 2]), inputCount: 1, outputCount: 1)
    }
  }

  @Test("a slice has the samples it names, targets included")
  func slices() throws {
    let data = try Dataset<Float>(
      inputs: .pixels([0, 1, 2, 3, 4, 5]), targets: .classes([0, 1, 0], count: 2), inputCount: 2,
      outputCount: 2)
    let slice = data[1..<3]
    guard case .pixels([2, 3, 4, 5]) = slice.inputs,
      case .classes([1, 0], count: 2) = slice.targets
    else {
      Issue.record("\(slice)")
      return
    }
    #expect(data.prefix(10).count == 3)
    #expect(data.prefix(1).count == 1)
  }
}
