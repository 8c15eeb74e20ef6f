internal import CKernels

/// The instruction sets there are kernels for.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// What every processor has: portable C.
  case plain
  /// 128-bit vectors of ARM.
  case neon
  /// 256-bit vectors of x86-64 with fused multiply-adds.
  case avx2
  /// 512-bit vectors of x86-64.
  case avx512
}

/// What is known of the kernels of this process.
public enum KernelInformation {
  /// The instruction set in use: the best one of the processor, unless the environment variable
  /// `BACKPROP_KERNELS` named another one that it has when the process started. A name that means
  /// nothing here is not an error; this is where to see what became of it.
  public static var activeInstructionSet: InstructionSet {
    switch ck_active() {
    case .plain: .plain
    case .neon: .neon
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
