import CMPI
public import Numerics

/// A number that MPI can send and sum. Its memory holds the number and nothing else.
public protocol MPINumber {
  /// The corresponding MPI type.
  static var mpiType: MPIType { get }
}

/// An MPI type, once or twice.
public struct MPIType: Sendable {
  let type: shim_type
  /// The number of values: two for a complex number, whose parts are summed separately.
  let width: Int
}

extension UInt8: MPINumber {
  public static var mpiType: MPIType { MPIType(type: SHIM_BYTE, width: 1) }
}

extension Int32: MPINumber {
  public static var mpiType: MPIType { MPIType(type: SHIM_INT32, width: 1) }
}

extension Int: MPINumber {
  public static var mpiType: MPIType { MPIType(type: SHIM_INT64, width: 1) }
}

extension Float: MPINumber {
  public static var mpiType: MPIType { MPIType(type: SHIM_FLOAT, width: 1) }
}

extension Double: MPINumber {
  public static var mpiType: MPIType { MPIType(type: SHIM_DOUBLE, width: 1) }
}

extension Complex: MPINumber where RealType: MPINumber {
  public static var mpiType: MPIType { MPIType(type: RealType.mpiType.type, width: 2) }
}
