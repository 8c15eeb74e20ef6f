import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import Numerics

/// What the commands do differently over ℝ and over ℂ.
public struct ScalarField<S: Scalar>: Sendable {
  /// The activation of the hidden layers, where none is named.
  let hiddenActivation: S.Activation

  /// The activation of the last layer under a cost, where none is named.
  let outputActivation: @Sendable (Cost) -> S.Activation
}

extension ScalarField where S: RealScalar {
  static var real: ScalarField {
    ScalarField(
      hiddenActivation: .sigmoid,
      outputActivation: { $0 == .logLikelihood ? .softmax : .sigmoid })
  }
}

extension ScalarField {
  static func complex<R: RealScalar>() -> ScalarField where S == Complex<R> {
    ScalarField(
      hiddenActivation: .splitSigmoid,
      outputActivation: { _ in .realPartSigmoid })
  }
}

extension ScalarField {
  /// The activations of the layers of a network.
  ///
  /// - Parameter names: What the option names: nothing, one for all layers, or one a layer.
  /// - Throws: `ValidationError` for an unknown name, ``Backprop/NetworkError`` for a wrong number
  ///   of names, or an output activation that has no meaning with the cost.
  public func activations(named names: [String]?, layers: Int, cost: Cost) throws -> [S.Activation]
  {
    let activations: [S.Activation]
    if let names {
      activations = try names.map { name in
        do { return try NamedChoice.parse(name) } catch let error as ValidationError {
          throw ValidationError("--activation \(name): \(error.message)")
        }
      }
    } else {
      activations =
        Array(repeating: hiddenActivation, count: max(0, layers - 1)) + [outputActivation(cost)]
    }
    guard activations.count == 1 || activations.count == layers else {
      throw NetworkError.activationCount(activations.count, layers: layers)
    }
    if let last = activations.last { try cost.validate(outputActivation: last) }
    return activations
  }

  /// Makes sure that a model like this can be stored, before it is trained.
  ///
  /// - Throws: `ValidationError` if the file's format cannot hold it.
  func checkStorage(activations: [S.Activation], cost: Cost, in file: OutputFile) throws {
    let sizes = Array(repeating: 1, count: activations.count + 1)
    let smallest = try Network<S>(sizes: sizes, activations: activations)
    do throws(FileError) {
      _ = try ModelFile.encode(Model(smallest, cost: cost), ModelFile.Format(ofFile: file.path))
    } catch {
      throw ValidationError("--save \(file.path): \(error.description)")
    }
  }
}
