/// The body of `POST /predict`, read in one pass over its bytes: what a general reader makes of the
/// numbers of an image costs more than the prediction.
///
/// ```json
/// {"model": "ID", "inputs": [[0, 0.5, …], …]}
/// ```
///
/// A complex number is `[re, im]`.
struct PredictionRequest: Equatable, Sendable {
  var model: String?
  /// How many inputs there are.
  var rows = 0
  /// How many numbers one has.
  var width = 0
  var isComplex = false
  /// Row by row; of complex numbers both parts.
  var values: [Double] = []

  /// - Parameters:
  ///   - rowLimit: The most inputs that are allowed.
  ///   - valueLimit: The most numbers that are allowed.
  /// - Throws: ``StudioError`` with the byte where the body is not in this form.
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
        guard keys.insert(key).inserted else { throw scanner.wrong("the key \(key) stands twice") }
        try scanner.expect(":", "a colon")
        switch key {
        case "model": request.model = try scanner.takeNull() ? nil : scanner.string()
        case "inputs": try inputs()
        default: throw scanner.wrong("there are model and inputs, and no \(key.prefix(40))")
        }
      } while scanner.take(",")
      try scanner.expect("}", "a comma or the end of the object")
    }
    try scanner.expectEnd()
    guard request.rows > 0 else { throw .invalid("inputs: there should be one or more") }
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
        throw .invalid("inputs: one of \(width) numbers after one of \(request.width)")
      }
      request.rows += 1
    } while scanner.take(",")
    try scanner.expect("]", "a comma or the end of the inputs")
  }

  /// One input; returns how many numbers it has.
  private mutating func row() throws(StudioError) -> Int {
    try scanner.expect("[", "a list of numbers")
    if scanner.take("]") { throw scanner.wrong("an input without numbers") }
    let isFirst = request.values.isEmpty
    var count = 0
    repeat {
      if request.values.count >= valueLimit {
        throw .tooLarge("inputs: more than \(valueLimit) numbers")
      }
      let isPair = scanner.take("[")
      if isFirst, count == 0 { request.isComplex = isPair }
      guard isPair == request.isComplex else {
        throw .invalid("inputs: real and complex numbers side by side")
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
