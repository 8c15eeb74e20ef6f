/// The body of `POST /predict`, read in one pass over its bytes: for an image, a general JSON reader
/// takes longer than the prediction.
///
/// ```json
/// {"model": "ID", "inputs": [[0, 0.5, …], …]}
/// ```
///
/// A complex number is `[re, im]`.
struct PredictionRequest: Equatable, Sendable {
  var model: String?
  /// The number of inputs.
  var rows = 0
  /// The number of scalars per input.
  var width = 0
  var isComplex = false
  /// The numbers row by row; of complex ones, real and imaginary parts.
  var values: [Double] = []

  /// Reads a body.
  ///
  /// - Parameters:
  ///   - rowLimit: The largest number of inputs.
  ///   - valueLimit: The largest number of real numbers.
  /// - Throws: ``StudioError`` with the byte offset of the first problem.
  init(_ bytes: [UInt8], rowLimit: Int, valueLimit: Int) throws(StudioError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(StudioError) in
      var reader = PredictionReader(
        scanner: JSONScanner(buffer), rowLimit: rowLimit, valueLimit: valueLimit)
      return try reader.read()
    }
  }

  fileprivate init() {}
}

private struct PredictionReader {
  var scanner: JSONScanner
  let rowLimit: Int
  let valueLimit: Int
  var request = PredictionRequest()

  mutating func read() throws(StudioError) -> PredictionRequest {
    var keys: Set<String> = []
    try scanner.expect("{", "an object {…}")
    if !scanner.take("}") {
      repeat {
        let key = try scanner.string()
        guard keys.insert(key).inserted else { throw scanner.error("the key \(key) appears twice") }
        try scanner.expect(":", "a colon")
        switch key {
        case "model": request.model = try scanner.takeNull() ? nil : scanner.string()
        case "inputs": try inputs()
        default: throw scanner.error("unknown key \(key.prefix(40)); the keys are model and inputs")
        }
      } while scanner.take(",")
      try scanner.expect("}", "a comma or the end of the object")
    }
    try scanner.expectEnd()
    guard request.rows > 0 else { throw .invalid("inputs: give one or more") }
    return request
  }

  private mutating func inputs() throws(StudioError) {
    try scanner.expect("[", "a list of inputs")
    if scanner.take("]") { return }
    repeat {
      if request.rows == rowLimit {
        throw .tooLarge("inputs: at most \(rowLimit) are allowed; send several requests")
      }
      let width = try row()
      if request.rows == 0 { request.width = width }
      guard width == request.width else {
        throw .invalid("inputs: a row of \(width) numbers after one of \(request.width)")
      }
      request.rows += 1
    } while scanner.take(",")
    try scanner.expect("]", "a comma or the end of the inputs")
  }

  /// Reads one input, and returns its number of scalars.
  private mutating func row() throws(StudioError) -> Int {
    try scanner.expect("[", "a list of numbers")
    if scanner.take("]") { throw scanner.error("an input without numbers") }
    let isFirst = request.values.isEmpty
    var count = 0
    repeat {
      if request.values.count >= valueLimit {
        throw .tooLarge("inputs: more than \(valueLimit) numbers")
      }
      let isPair = scanner.take("[")
      if isFirst, count == 0 { request.isComplex = isPair }
      guard isPair == request.isComplex else {
        throw .invalid("inputs: real and complex numbers are mixed")
      }
      request.values.append(try scanner.number())
      if isPair {
        try scanner.expect(",", "an imaginary part")
        request.values.append(try scanner.number())
        try scanner.expect("]", "the end of a complex number [re, im]")
      }
      count += 1
    } while scanner.take(",")
    try scanner.expect("]", "a comma or the end of an input")
    return count
  }
}
