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

  @Test("rows with labels or targets make a data set")
  func rows() throws {
    let classes = try Dataset<Float>(rows: [[1, 2], [3, 4], [5, 6]], labels: [0, 2, 1])
    #expect(classes.count == 3 && classes.inputCount == 2 && classes.outputCount == 3)
    guard case .values([1, 2, 3, 4, 5, 6]) = classes.inputs,
      case .classes([0, 2, 1], count: 3) = classes.targets
    else {
      Issue.record("\(classes)")
      return
    }
    #expect(try Dataset<Float>(rows: [[1]], labels: [0], classCount: 10).outputCount == 10)
    let values = try Dataset<Double>(rows: [[1], [2]], targets: [[3, 4], [5, 6]])
    #expect(values.inputCount == 1 && values.outputCount == 2 && !values.isClassification)
  }

  @Test("rows that make no data set are refused, each with its sample")
  func refusedRows() {
    #expect(throws: DatasetError.rowLength(1, sample: 1, expected: 2)) {
      try Dataset<Float>(rows: [[1, 2], [3]], labels: [0, 1])
    }
    #expect(throws: DatasetError.counts(inputs: 2, targets: 1)) {
      try Dataset<Float>(rows: [[1], [2]], labels: [0])
    }
    #expect(throws: DatasetError.label(-1, sample: 1, classes: 2)) {
      try Dataset<Float>(rows: [[1], [2]], labels: [1, -1])
    }
    #expect(throws: DatasetError.label(2, sample: 0, classes: 2)) {
      try Dataset<Float>(rows: [[1]], labels: [2], classCount: 2)
    }
    #expect(throws: DatasetError.rowLength(0, sample: 0, expected: 1)) {
      try Dataset<Float>(rows: [[]], targets: [[1]])
    }
    #expect(throws: DatasetError.noRows) { try Dataset<Float>(rows: [], labels: []) }
    #expect(throws: DatasetError.rowLength(2, sample: 1, expected: 1)) {
      try Dataset<Float>(rows: [[1], [2]], targets: [[1], [2, 3]])
    }
    #expect(throws: DatasetError.notFinite(sample: 1)) {
      try Dataset<Double>(rows: [[1], [.infinity]], labels: [0, 1])
    }
  }
}
