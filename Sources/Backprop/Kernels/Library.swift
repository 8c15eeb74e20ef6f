internal import CKernels

/// The instruction sets of the kernels.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// Portable C, for every processor.
  case plain
  /// 128-bit vectors of ARM.
  case neon
  /// 256-bit vectors of x86-64 with fused multiply-adds.
  case avx2
  /// 512-bit vectors of x86-64.
  case avx512
}

/// Information about the kernels of this process.
public enum KernelInformation {
  /// The instruction set in use: the best one of the processor, or the one that the environment
  /// variable `BACKPROP_KERNELS` named when the process started. A name that is unknown or not
  /// supported by the processor is ignored.
  public static var activeInstructionSet: InstructionSet {
    switch ck_active() {
    case .plain: .plain
    case .neon: .neon
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}

/// Information about this library.
public enum BackpropLibrary {
  /// The name of the package.
  public static let name = "swift-backprop"

  /// The version of the package, as in the changelog.
  public static let version = "0.1.0"
}
