public import Backprop
import Numerics

/// One of the four scalars of networks, by NumPy's name.
public enum ScalarType: String, CaseIterable, Codable, Sendable {
  /// `Float`.
  case float32
  /// `Double`.
  case float64
  /// `Complex<Float>`.
  case complex64
  /// `Complex<Double>`.
  case complex128

  /// ℝ or ℂ.
  public enum Field: String, CaseIterable, Codable, Sendable {
    /// ℝ.
    case real
    /// ℂ.
    case complex
  }

  /// The type of a real number, or of the two parts of a complex one.
  public enum Precision: String, CaseIterable, Codable, Sendable {
    /// 24 binary digits, 4 bytes.
    case float32
    /// 53 binary digits, 8 bytes.
    case float64
  }

  /// The type of a field in a precision.
  public init(_ field: Field, _ precision: Precision) {
    self =
      switch (field, precision) {
      case (.real, .float32): .float32
      case (.real, .float64): .float64
      case (.complex, .float32): .complex64
      case (.complex, .float64): .complex128
      }
  }

  /// The type of a scalar.
  ///
  /// - Precondition: It is `Float`, `Double`, `Complex<Float>` or `Complex<Double>`: files have no
  ///   notation for others.
  public init<S: Scalar>(of _: S.Type) {
    let precision: Precision =
      if S.RealType.self == Float.self {
        .float32
      } else if S.RealType.self == Double.self {
        .float64
      } else {
        preconditionFailure("\(S.self) cannot be stored in a file")
      }
    self.init(S.realBasis.count == 2 ? .complex : .real, precision)
  }

  /// The Swift type of the scalar.
  ///
  /// Pass it to a generic function, which Swift calls with it as `S`:
  ///
  /// ```swift
  /// func train<S: Scalar>(over _: S.Type) { … }
  /// train(over: ScalarType.complex64.type)
  /// ```
  public var type: any Scalar.Type {
    switch self {
    case .float32: Float.self
    case .float64: Double.self
    case .complex64: Complex<Float>.self
    case .complex128: Complex<Double>.self
    }
  }

  /// ℝ or ℂ.
  public var field: Field {
    switch self {
    case .float32, .float64: .real
    case .complex64, .complex128: .complex
    }
  }

  /// The type of a number, or of each part of a complex one.
  public var precision: Precision {
    switch self {
    case .float32, .complex64: .float32
    case .float64, .complex128: .float64
    }
  }

  /// The names of the activation functions of the field.
  var activationNames: [String] {
    switch field {
    case .real: RealActivation.allCases.map(\.rawValue)
    case .complex: ComplexActivation.allCases.map(\.rawValue)
    }
  }
}
