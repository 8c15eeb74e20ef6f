import BackpropFiles

/// A parameter of one layer: one tensor, or the two real ones of a complex parameter.
struct ComplexPair {
  private var whole: StoredTensor?
  private var real: StoredTensor?
  private var imaginary: StoredTensor?
  private var isPartALayer = false

  /// True if nothing was inserted.
  var isEmpty: Bool { whole == nil && real == nil && imaginary == nil }

  /// True if the parameter is a pair of real tensors.
  var isPair: Bool { real != nil || imaginary != nil }

  /// A tensor of the parameter, for errors.
  var first: StoredTensor? { whole ?? real ?? imaginary }

  /// Adds a tensor, as its name says.
  ///
  /// - Throws: `FileError` of kind `badData` if there is one of the same meaning already.
  mutating func insert(_ stored: StoredTensor, _ name: ParameterName) throws(FileError) {
    let earlier =
      switch name.part {
      case nil: first
      case .real: whole ?? real
      case .imaginary: whole ?? imaginary
      }
    if let earlier {
      throw stored.wrong(
        "means the same as \"\(earlier.name)\"", advice: "leave one of them out")
    }
    switch name.part {
    case nil: whole = stored
    case .real: real = stored
    case .imaginary: imaginary = stored
    }
    if name.isPartALayer { isPartALayer = true }
  }

  /// Returns the parameter as one tensor, nil if nothing was inserted.
  ///
  /// The parts of a bias are b₁ and b₂ of two real layers if the parts are layers of their own:
  ///
  ///     (W₁ x + b₁) - (W₂ y + b₂) + i [(W₁ y + b₁) + (W₂ x + b₂)]
  ///       = (W₁ + i W₂)(x + i y) + (b₁ - b₂) + i (b₁ + b₂)
  ///
  /// - Throws: `FileError` of kind `badData` if a part is missing, or the two do not fit.
  func combined(_ role: ParameterName.Role) throws(FileError) -> StoredTensor? {
    guard isPair else { return whole }
    guard let real, let imaginary else {
      throw (real ?? imaginary ?? whole)?.wrong(
        "is one part of a complex parameter, whose other part is missing",
        advice: "store both, or a real layer under another name")
        ?? FileError(.badData, "a parameter is missing")
    }
    let (first, second) = (real.tensor, imaginary.tensor)
    guard let type = first.elementType.scalarType, type.field == .real,
      second.elementType == first.elementType, second.shape == first.shape
    else {
      throw imaginary.wrong(
        "is \(second.elementType.rawValue) \(imaginary.shapeText), and its real part "
          + "\(first.elementType.rawValue) \(real.shapeText)",
        advice: "both parts need one type and shape")
    }
    let isSum = role == .bias && isPartALayer
    let bytes =
      type.precision == .float32
      ? Self.interleaved(first.bytes, second.bytes, Float.self, isSum: isSum)
      : Self.interleaved(first.bytes, second.bytes, Double.self, isSum: isSum)
    return StoredTensor(
      name: real.name,
      tensor: Tensor(
        Tensor.ElementType(ScalarType(.complex, type.precision)), shape: first.shape, bytes: bytes),
      offset: real.offset)
  }

  private static func interleaved<F: BinaryFloatingPoint & BitwiseCopyable>(
    _ first: [UInt8], _ second: [UInt8], _: F.Type, isSum: Bool
  ) -> [UInt8] {
    var parts: [F] = []
    parts.reserveCapacity(2 * first.count / MemoryLayout<F>.size)
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        let end = min(first.count, second.count)
        for offset in stride(from: 0, to: end, by: MemoryLayout<F>.size) {
          let a = first.loadUnaligned(fromByteOffset: offset, as: F.self)
          let b = second.loadUnaligned(fromByteOffset: offset, as: F.self)
          parts += isSum ? [a - b, a + b] : [a, b]
        }
      }
    }
    return parts.withUnsafeBytes { Array($0) }
  }
}
