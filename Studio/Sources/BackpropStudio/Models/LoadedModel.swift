import Backprop
import BackpropFormats
import Numerics

/// A model loaded for predictions.
final class LoadedModel: Sendable {
  let model: AnyModel
  let description: ModelDescription

  init(_ model: AnyModel) {
    self.model = model
    description = model.description
  }

  var isComplex: Bool { description.scalarType.field == .complex }
  var inputCount: Int { description.sizes[0] }
  var outputCount: Int { description.sizes[description.sizes.count - 1] }

  /// The largest finite number of the model's scalar type.
  private var largestNumber: Double {
    switch description.scalarType {
    case .float32, .complex64: Double(Float.greatestFiniteMagnitude)
    case .float64, .complex128: .greatestFiniteMagnitude
    }
  }

  /// Returns true if all numbers stay finite when they are converted to the model's scalar type.
  func canRepresent(_ values: [Double]) -> Bool {
    let largest = largestNumber
    return values.allSatisfy { $0.magnitude <= largest }
  }

  /// The inputs of a prediction, row by row.
  enum Inputs: Sendable {
    /// Real numbers, or real and imaginary parts of complex ones.
    case values([Double])
    /// Grey values, used as `p / 255`.
    case pixels([UInt8])
  }

  /// The outputs of a prediction, row by row.
  struct Outputs: Sendable {
    /// The JSON text of each row: a list of numbers, or of [re, im].
    let rows: [String]
    /// The real parts of the outputs, which determine the class.
    let scores: [[Double]]
    /// The class with the largest score, per row.
    let labels: [Int]
    let isFinite: Bool
  }

  /// Returns the outputs for the rows of several requests, from one forward pass. They are those of
  /// `Network.outputs(for:)`.
  ///
  /// - Precondition: Every row has `inputCount` numbers, which the scalar type can represent.
  func outputs(for requests: [Inputs]) -> [Outputs] {
    switch model {
    case .float32(let model): outputs(model, requests) { $0.description }
    case .float64(let model): outputs(model, requests) { $0.description }
    case .complex64(let model): outputs(model, requests) { "[\($0.real),\($0.imaginary)]" }
    case .complex128(let model): outputs(model, requests) { "[\($0.real),\($0.imaginary)]" }
    }
  }

  private func outputs<S: Scalar>(
    _ model: Model<S>, _ requests: [Inputs], text: (S) -> String
  ) -> [Outputs] {
    var values: [S] = []
    var counts: [Int] = []
    for inputs in requests {
      let before = values.count
      switch inputs {
      case .values(let parts): S.append(parts, to: &values)
      case .pixels(let pixels): for p in pixels { values.append(S(S.RealType(p) / 255)) }
      }
      counts.append((values.count - before) / inputCount)
    }
    let network = model.network
    do {
      var rest = try network.outputs(for: .values(values))[...]
      return counts.map { count in
        let rows = rest.prefix(count)
        rest = rest.dropFirst(count)
        return Outputs(
          rows: rows.map { "[" + $0.map(text).joined(separator: ",") + "]" },
          scores: rows.map { $0.map { Double($0.realPart) } },
          labels: rows.map(network.predictedClass),
          isFinite: rows.joined().allSatisfy(\.isFinite))
      }
    } catch {
      preconditionFailure("inputs were checked: \(error)")
    }
  }
}

extension Scalar {
  /// Appends scalars made of real parts, in the order of ``realBasis``.
  fileprivate static func append(_ parts: [Double], to values: inout [Self]) {
    let basis = realBasis
    values.reserveCapacity(values.count + parts.count / basis.count)
    if basis.count == 1 {
      for part in parts { values.append(Self(RealType(part))) }
    } else {
      for index in stride(from: 0, to: parts.count, by: 2) {
        values.append(
          Self(RealType(parts[index])) + Self(RealType(parts[index + 1])) * basis[1])
      }
    }
  }
}
