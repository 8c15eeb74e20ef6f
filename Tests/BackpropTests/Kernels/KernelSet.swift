import CKernels

@_spi(Kernels) @testable import Backprop

/// The kernels of one instruction set behind the signatures of `Scalar`, so that one test text
/// serves both types.
struct KernelSet<T: RealScalar>: Sendable {
  typealias Matrix = MatrixPointer<T>
  typealias Row = UnsafeMutablePointer<T>

  let name: String
  let affine: @Sendable (Matrix, Matrix, Row, Matrix) -> Void
  let affineTransposed: @Sendable (Matrix, Matrix, Matrix) -> Void
  let parameterGradient: @Sendable (Matrix, Matrix, Matrix, Row) -> Void
  let descend: @Sendable (Matrix, Row, Matrix, Matrix, T, T) -> Void
  let compressedAffine: @Sendable (CompressedInputs<T>, Matrix, Row, Matrix) -> Void
  let compressedDescend: @Sendable (Matrix, Row, CompressedInputs<T>, Matrix, T) -> Void
  let activate: @Sendable (ck_activation, Matrix, Matrix) -> Void
  let backward: @Sendable (ck_activation, Matrix, Matrix, Matrix) -> Void
  let subtract: @Sendable (Matrix, Matrix, Matrix) -> Void
  let scale: @Sendable (Matrix, T) -> Void
  let quadratic: @Sendable (Matrix, Matrix) -> Double
  let crossEntropy: @Sendable (Matrix, Matrix) -> Double
  let sumOfSquares: @Sendable (Matrix) -> Double
  let countCorrect: @Sendable (Matrix, [Int32]) -> Int
  let allFinite: @Sendable (Matrix) -> Bool
  let unpack: @Sendable ([UInt8], Row) -> Void
  let exponentials: @Sendable ([T]) -> [T]
  let softplus: @Sendable ([T]) -> [T]
}

/// The instruction sets there may be.
let instructionSets: [(String, ck_instruction_set)] = [
  ("plain", .plain), ("neon", .neon), ("avx2", .avx2), ("avx512", .avx512),
]
