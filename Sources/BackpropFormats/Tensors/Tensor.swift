#if _endian(big)
  #error("tensors are little-endian, as in files, and copied as they are")
#endif

/// An array of numbers as files hold it: a type, a shape and bytes.
///
/// The bytes are little-endian and in row-major (C) order: what safetensors and `.npy` have in
/// common. Networks go into files and come out of them through this type.
public struct Tensor: Sendable, Hashable {
  /// The types of elements, under NumPy's names.
  public enum ElementType: String, CaseIterable, Sendable {
    /// Whole numbers of 8 to 64 bits, without and with sign.
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64
    /// Real numbers of 32 or 64 bits, and complex ones of two such parts.
    case float32, float64, complex64, complex128

    /// Bytes an element.
    public var size: Int {
      switch self {
      case .uint8, .int8: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64, .complex64: 8
      case .complex128: 16
      }
    }

    /// Whether an element is a complex number.
    public var isComplex: Bool { self == .complex64 || self == .complex128 }

    /// Whether an element is a whole number.
    public var isInteger: Bool { scalarType == nil }

    /// The scalar that a network of such numbers has; nil for whole numbers.
    public var scalarType: ScalarType? { ScalarType(rawValue: rawValue) }

    /// The type of the elements of a network's weights.
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
  /// The elements, little-endian, the last axis fastest.
  public let bytes: [UInt8]

  /// A tensor from its bytes.
  ///
  /// - Precondition: There are as many as ``byteCount(of:shape:)`` says.
  public init(_ elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(
      Self.byteCount(of: elementType, shape: shape) == bytes.count, "bytes do not fit the shape")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// The number of elements.
  public var count: Int { bytes.count / elementType.size }

  /// The number of bytes of a tensor; nil if a length is negative or it is more than `Int` counts.
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
}

extension Tensor {
  /// A complex tensor as a real one with a last axis of 2, as `torch.view_as_real` does it; a real
  /// one as it is.
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

/// A tensor under the name it has in a file.
public struct NamedTensor: Sendable, Hashable {
  /// The name, such as `layers.0.weight`.
  public var name: String
  /// The numbers.
  public var tensor: Tensor

  /// A name and its tensor.
  public init(_ name: String, _ tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
