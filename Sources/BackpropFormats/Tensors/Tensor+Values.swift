public import Backprop
public import BackpropFiles

extension Tensor {
  /// A tensor of scalars, row by row.
  ///
  /// - Precondition: There are as many values as the shape has places.
  public init<S: Scalar>(_ values: [S], shape: [Int]) {
    // The layout of the four scalars is that of files: a complex number is its two parts.
    self.init(
      ElementType(ScalarType(of: S.self)), shape: shape,
      bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A tensor of one axis of bytes, for example of a text.
  public init(bytes: [UInt8]) { self.init(.uint8, shape: [bytes.count], bytes: bytes) }

  /// The elements as scalars: exactly, or rounded where `S` is less precise.
  ///
  /// Real numbers are complex ones without an imaginary part; complex numbers are no real ones.
  ///
  /// - Throws: `FileError` of kind `badData`, without a position, if the numbers are
  ///   complex and `S` is not, or one is too large for `S`.
  public func values<S: Scalar>(as _: S.Type = S.self) throws(FileError) -> [S] {
    let wanted = ScalarType(of: S.self)
    if elementType == ElementType(wanted) { return Self.reinterpret(bytes) }
    guard wanted.field == .complex || !elementType.isComplex else {
      throw FileError(
        .badData, "the numbers are complex (\(elementType.rawValue))",
        advice: "use them with a complex network")
    }
    let parts = try parts(as: S.RealType.self)
    if wanted.field == .real || elementType.isComplex { return Self.reinterpret(parts) }
    return parts.map { S($0) }
  }

  /// Numbers of 1 or 2 parts in the place of their parts.
  private static func reinterpret<Part, S: Scalar>(_ parts: [Part]) -> [S] {
    parts.withUnsafeBytes { source in
      let count = source.count / MemoryLayout<S>.stride
      return [S](unsafeUninitializedCapacity: count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[..<(count * MemoryLayout<S>.stride)]))
        initialized = count
      }
    }
  }

  /// Real numbers, or both parts of complex ones, in another precision.
  private func parts<R: RealScalar>(as _: R.Type) throws(FileError) -> [R] {
    switch elementType.part {
    case .uint8: return elements(UInt8.self).map { R($0) }
    case .int8: return elements(Int8.self).map { R($0) }
    case .uint16: return elements(UInt16.self).map { R($0) }
    case .int16: return elements(Int16.self).map { R($0) }
    case .uint32: return elements(UInt32.self).map { R($0) }
    case .int32: return elements(Int32.self).map { R($0) }
    case .uint64: return elements(UInt64.self).map { R($0) }
    case .int64: return elements(Int64.self).map { R($0) }
    case .float32: return try floats(Float.self)
    case .float64: return try floats(Double.self)
    case .complex64, .complex128: preconditionFailure("a part is no complex number")
    }
  }

  /// Whether no number is infinite or not a number.
  var isFinite: Bool {
    switch elementType.part {
    case .float32: allParts(Float.self, are: \.isFinite)
    case .float64: allParts(Double.self, are: \.isFinite)
    default: true
    }
  }

  private func allParts<F: BitwiseCopyable>(_: F.Type, are condition: (F) -> Bool) -> Bool {
    bytes.withUnsafeBytes { source in
      stride(from: 0, to: source.count, by: MemoryLayout<F>.size).allSatisfy {
        condition(source.loadUnaligned(fromByteOffset: $0, as: F.self))
      }
    }
  }

  /// The elements, or their parts, as they are stored.
  private func elements<E: BitwiseCopyable>(_: E.Type) -> [E] {
    bytes.withUnsafeBytes { source in
      (0..<source.count / MemoryLayout<E>.size).map {
        source.loadUnaligned(fromByteOffset: $0 * MemoryLayout<E>.size, as: E.self)
      }
    }
  }

  private func floats<F: BinaryFloatingPoint & BitwiseCopyable, R: RealScalar>(
    _: F.Type
  ) throws(FileError) -> [R] {
    try elements(F.self).map { (number) throws(FileError) in
      let converted = R(number)
      guard converted.isFinite || !number.isFinite else {
        throw FileError(.badData, "\(number) is too large for \(R.self)")
      }
      return converted
    }
  }

  /// The elements as whole numbers.
  ///
  /// - Throws: `FileError` of kind `badData`, without a position, if they are none,
  ///   or one does not fit `I`.
  public func values<I: FixedWidthInteger & BitwiseCopyable>(
    as _: I.Type = I.self
  ) throws(FileError) -> [I] {
    func fitting<J: FixedWidthInteger & BitwiseCopyable>(_: J.Type) throws(FileError) -> [I] {
      try elements(J.self).map { (number) throws(FileError) in
        guard let fitting = I(exactly: number) else {
          throw FileError(.badData, "\(number) is out of the range of \(I.self)")
        }
        return fitting
      }
    }
    switch elementType {
    case .uint8: return try fitting(UInt8.self)
    case .int8: return try fitting(Int8.self)
    case .uint16: return try fitting(UInt16.self)
    case .int16: return try fitting(Int16.self)
    case .uint32: return try fitting(UInt32.self)
    case .int32: return try fitting(Int32.self)
    case .uint64: return try fitting(UInt64.self)
    case .int64: return try fitting(Int64.self)
    case .float32, .float64, .complex64, .complex128:
      throw FileError(.badData, "the numbers are no integers but \(elementType.rawValue)")
    }
  }

  /// A tensor of unsigned 64-bit numbers, for example the state of a generator.
  public init(_ values: [UInt64], shape: [Int]) {
    self.init(.uint64, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A tensor of signed 64-bit numbers.
  public init(_ values: [Int64], shape: [Int]) {
    self.init(.int64, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }
}
