internal import CKernels

/// The activation functions with a kernel in C.
@_spi(Kernels) public enum ActivationKernel: Sendable {
  case sigmoid, tanh, relu
}

extension ActivationKernel {
  /// The name of the kernel in C.
  @inline(__always)
  var inC: ck_activation {
    switch self {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .relu: .relu
    }
  }
}
