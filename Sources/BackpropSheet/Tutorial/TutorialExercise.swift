import Backprop
import BackpropPlots
import Numerics

/// The tutorial exercise: BP1–BP4 for complex networks with Wirtinger derivatives, derived, checked
/// against finite differences, and used to train.
public struct TutorialExercise: Exercise {
  public let id = "tutorial"
  public let title = "Tutoraufgabe: backpropagation for complex networks"

  /// The exercise.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let isQuick = context.isQuick
    var result = ExerciseResult(id: id, title: title, blocks: [], files: [])
    func add(_ blocks: [ExerciseResult.Block], _ files: [ExerciseResult.DataFile]) {
      result.blocks += blocks
      result.files += files
    }

    context.progress("tutorial: BP1–BP4 against finite differences")
    let equations = try await EquationCheck.measure(seedCount: isQuick ? 1 : 5, in: context)
    let derivatives = CauchyRiemannCheck.measure(
      count: isQuick ? 100 : 1_000, seed: context.seeds[0])
    add(costBlocks + equationBlocks(equations), [equations.file])
    add(cauchyRiemannBlocks(derivatives) + gradientBlocks, [derivatives.file])

    context.progress("tutorial: XOR by one complex neuron")
    let xor = try await XORExperiment.measure(
      seedCount: isQuick ? 10 : 100, freshSeedCount: isQuick ? 10 : 500, in: context)
    add(xor.blocks, xor.files)

    context.progress("tutorial: similarities of the plane")
    let similarity = try await SimilarityExperiment.measure(
      seedCount: isQuick ? 3 : 10, epochs: isQuick ? 100 : 400, in: context)
    add(similarity.blocks, similarity.files)

    context.progress("tutorial: equalisers")
    let equalizer = try await EqualizerExperiment.measure(isQuick ? .quick : .full, in: context)
    add(equalizer.blocks, equalizer.files)

    context.progress("tutorial: non-circular Gaussians")
    let noncircular = try await NonCircularExperiment.measure(
      seedCount: isQuick ? 2 : 5, trainingCounts: isQuick ? [500, 1_000] : [500, 2_000, 8_000],
      epochs: isQuick ? 5 : 20, in: context)
    add(noncircular.blocks, noncircular.files)

    context.progress("tutorial: digits by their Fourier coefficients")
    let fourier = try await FourierExperiment.measure(
      seedCount: isQuick ? 2 : 5, trainingCount: isQuick ? 1_000 : 20_000,
      epochs: isQuick ? 4 : 10, in: context)
    add(fourier.blocks, fourier.files)

    result.findings = [
      equations.finding, xor.summary, equalizer.summary,
      fourier.runs.comparison.sentence(
        "Digits in the Fourier domain, at the same number of parameters",
        format: FourierExperiment.percent),
    ]
    result.numbers = [
      "equations_worst_error": equations.worst(),
      "xor_solved_share": Double(xor.solvedCount) / Double(xor.runs.count),
      "fourier_accuracy_complex": fourier.runs.comparison.complex.mean,
      "fourier_accuracy_real": fourier.runs.comparison.real.mean,
    ]
    return result
  }
}
