public import Backprop
public import BackpropFiles

#if _endian(big)
  #error("tensors are little-endian, as in files, and copied without conversion")
#endif

/// An array of numbers as files store it: an element type, a shape and bytes.
///
/// The bytes are little-endian and in row-major (C) order, which safetensors and `.npy` have in
/// common. Networks are written to files and read from them through this type.
public struct Tensor: Sendable, Hashable {
  /// An element type, by NumPy's name.
  public enum ElementType: String, CaseIterable, Sendable {
    /// Integers of 8 to 64 bits, unsigned and signed.
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64
    /// Real numbers of 32 or 64 bits, and complex ones of two such parts.
    case float32, float64, complex64, complex128

    /// The number of bytes of an element.
    public var size: Int {
      switch self {
      case .uint8, .int8: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64, .complex64: 8
      case .complex128: 16
      }
    }

    /// True if an element is a complex number.
    public var isComplex: Bool { self == .complex64 || self == .complex128 }

    /// True if an element is an integer.
    public var isInteger: Bool { scalarType == nil }

    /// The scalar of a network of such numbers; nil for integers.
    public var scalarType: ScalarType? { ScalarType(rawValue: rawValue) }

    /// The element type of the weights of a network over a scalar.
    public init(_ scalarType: ScalarType) {
      self =
        switch scalarType {
        case .float32: .float32
        case .float64: .float64
        case .complex64: .complex64
        case .complex128: .complex128
        }
    }

    /// The type of the parts of a complex number; the type itself otherwise.
    var part: ElementType {
      switch self {
      case .complex64: .float32
      case .complex128: .float64
      default: self
      }
    }
  }

  /// The type of the elements.
  public let elementType: ElementType
  /// The lengths of the axes; none for a single number.
  public let shape: [Int]
  /// The elements, little-endian, with the last axis fastest.
  public let bytes: [UInt8]

  /// A tensor from its bytes.
  ///
  /// - Precondition: Their number is ``byteCount(of:shape:)``.
  public init(_ elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(
      Self.byteCount(of: elementType, shape: shape) == bytes.count, "bytes do not match the shape")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// The number of elements.
  public var count: Int { bytes.count / elementType.size }

  /// Returns the number of bytes of a tensor; nil if a length is negative, or the number too large.
  public static func byteCount(of elementType: ElementType, shape: [Int]) -> Int? {
    guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return 0 }
    var count = elementType.size
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// A complex tensor as a real one with a last axis of 2, like `torch.view_as_real`; a real one
  /// unchanged.
  var viewedAsReal: Tensor {
    elementType.isComplex ? Tensor(elementType.part, shape: shape + [2], bytes: bytes) : self
  }

  /// The reverse of ``viewedAsReal``; nil if the type or the last axis does not fit.
  var viewedAsComplex: Tensor? {
    guard let type = elementType.scalarType, type.field == .real, shape.last == 2 else {
      return nil
    }
    return Tensor(
      ElementType(ScalarType(.complex, type.precision)), shape: shape.dropLast(), bytes: bytes)
  }
}

/// A tensor and its name in a file.
public struct NamedTensor: Sendable, Hashable {
  /// The name, such as `layers.0.weight`.
  public var name: String
  /// The tensor.
  public var tensor: Tensor

  /// A name and its tensor.
  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}

extension Tensor {
  /// A tensor of scalars, row by row.
  ///
  /// - Precondition: The number of values is the product of the shape.
  public init<S: Scalar>(_ values: [S], shape: [Int]) {
    // The four scalars have the layout of files: a complex number is its two parts.
    self.init(
      ElementType(ScalarType(of: S.self)), shape: shape,
      bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A tensor with one axis of bytes, for example of a text.
  public init(bytes: [UInt8]) { self.init(.uint8, shape: [bytes.count], bytes: bytes) }

  /// Returns the elements as scalars: exactly, or rounded where `S` is less precise.
  ///
  /// Real numbers can be read as complex ones, but not the other way round.
  ///
  /// - Throws: `FileError` of kind `badData`, without a position, if the numbers are complex and `S`
  ///   is real, or one is too large for `S`.
  public func values<S: Scalar>(as _: S.Type = S.self) throws(FileError) -> [S] {
    let expected = ScalarType(of: S.self)
    if elementType == ElementType(expected) { return Self.reinterpret(bytes) }
    guard expected.field == .complex || !elementType.isComplex else {
      throw FileError(
        .badData, "the numbers are complex (\(elementType.rawValue))",
        advice: "use them with a complex network")
    }
    let parts = try parts(as: S.RealType.self)
    if expected.field == .real || elementType.isComplex { return Self.reinterpret(parts) }
    return parts.map { S($0) }
  }

  /// Returns the numbers of one or two parts that the bytes of `parts` are.
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

  /// Returns real numbers, or both parts of complex ones, in another precision.
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
    case .complex64, .complex128: preconditionFailure("a part is not a complex number")
    }
  }

  /// True if every number is finite.
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

  /// Returns the elements, or their parts, as they are stored.
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

  /// Returns the elements as integers.
  ///
  /// - Throws: `FileError` of kind `badData`, without a position, if they are not integers, or one is
  ///   out of the range of `I`.
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
      throw FileError(.badData, "the numbers are not integers but \(elementType.rawValue)")
    }
  }

  /// A tensor of signed 64-bit numbers.
  public init(_ values: [Int64], shape: [Int]) {
    self.init(.int64, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }
}
