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

extension TutorialExercise {
  typealias Block = ExerciseResult.Block

  private static let scientific = NumberFormat.scientific

  /// Section (a): the derivative of the quadratic cost.
  var costBlocks: [Block] {
    [
      .question(
        "(a) What is ∂C/∂a of the quadratic cost, when a and y are complex and C is real?"),
      .paragraph(
        "A real-valued C that is not constant has no complex derivative. Wirtinger's operators "
          + "take its place: for z = x + iy"),
      .formula(TutorialFormulas.wirtinger),
      .paragraph(
        "so that ∂z/∂z = 1 and ∂z̄/∂z = 0: one may calculate as if z and z̄ were independent "
          + "variables. The quadratic cost is ½ Σ (a − y)(ā − ȳ); of each product only the first "
          + "factor depends on a, and the second stays:"),
      .formula(TutorialFormulas.quadraticCost),
    ]
  }

  /// Section (b): the four equations, checked against finite differences.
  func equationBlocks(_ check: EquationCheck) -> [Block] {
    let activationRows = ComplexActivation.allCases.map { Self.row(check, $0) }
    return [
      .question("(b) How do BP1–BP4 read over ℂ?"),
      .paragraph(
        "For a holomorphic σ the activation a depends on z alone and not on z̄. Then "
          + "∂C/∂z = ∂C/∂a · σ′(z), because the second term of the chain rule (c) vanishes. With "
          + "δ^{ℓ}_{j} = ∂C/∂z^{ℓ}_{j} this is"),
      .formula(TutorialFormulas.bp1),
      .paragraph(
        "z^{ℓ+1} = w^{ℓ+1} a^{ℓ} + b^{ℓ+1} is holomorphic in a^{ℓ}, w and b as well, with derivatives "
          + "w, a^{ℓ} and 1. The same rule, applied to them, gives the others:"),
      .formula(TutorialFormulas.bp2),
      .formula(TutorialFormulas.bp3and4),
      .paragraph(
        "They are the equations over ℝ, letter by letter, *without any conjugate*: the transpose "
          + "in BP2 is plain. In this program they are one text for both fields as well. The "
          + "conjugate comes in twice only: in ∂C/∂a, and in the step (d)."),
      .paragraph(
        "Checked against finite differences of C, in the real and the imaginary part of every "
          + "weight and bias, in random networks [2, 3, …, 3, 2] of two to five layers with the "
          + "same activation everywhere:"),
      .table(
        caption: "Worst relative error of all equations, by the number of layers L; "
          + "\(check.entries.first?.checks.count ?? 0) networks each",
        header: ["activation", "holomorphic"] + EquationCheck.depths.map { "L = \($0)" },
        rows: activationRows),
      .table(
        caption: "Worst relative error by equation, over all activations, depths and seeds",
        header: ["BP1", "BP2", "BP3", "BP4", "thresholds of modReLU"],
        rows: [Self.equationRow(check)]),
      .paragraph(Self.finding(check)),
    ]
  }

  private static func equationRow(_ check: EquationCheck) -> [String] {
    let worst: [Double] = [
      check.worst(\.outputError), check.worst(\.hiddenErrors), check.worst(\.biases),
      check.worst(\.weights), check.worst(\.thresholds),
    ]
    return worst.map(scientific.string)
  }

  private static func row(_ check: EquationCheck, _ activation: ComplexActivation) -> [String] {
    let entries = check.entries.filter { $0.activation == activation }
    return [activation.rawValue, activation.isHolomorphic ? "yes" : "no"]
      + entries.map { scientific.string($0.worst) }
  }

  static func finding(_ check: EquationCheck) -> String {
    let required = check.worst {
      $0.isHolomorphic || [.splitSigmoid, .splitTanh, .crelu].contains($0)
    }
    let holds = required <= EquationCheck.tolerance
    return
      "Holomorphic and split activations: at most \(scientific.string(required)), "
      + (holds ? "within" : "*not within*")
      + " the \(scientific.string(EquationCheck.tolerance)) asked for; all: "
      + "\(scientific.string(check.worst())). Networks with an output larger than "
      + "\(NumberFormat.automatic.string(EquationCheck.largestOutput)) were passed over: they lie "
      + "next to a pole, where differences measure nothing."
  }

  /// Section (c): the Cauchy–Riemann equations and the chain rule.
  func cauchyRiemannBlocks(_ check: CauchyRiemannCheck) -> [Block] {
    [
      .question("(c) When does the second derivative vanish, and what if it does not?"),
      .paragraph(
        "∂σ/∂z̄ = 0 is the pair of Cauchy–Riemann equations in one line: with σ = u + iv its real "
          + "part is ½(u_x − v_y) and its imaginary part ½(v_x + u_y)."),
      .formula(TutorialFormulas.cauchyRiemann),
      .paragraph(
        "For σ(z) = 1/(1 + e^{−z}) they hold wherever e^{−z} ≠ −1, since sums, exp and quotients "
          + "are holomorphic. By Liouville's theorem such a function cannot be bounded: σ has "
          + "poles at z = iπ(2k + 1)."),
      .figure(sigmoidPlane, name: "tutorial-sigmoid"),
      .paragraph("For other functions both derivatives enter the chain rule:"),
      .formula(TutorialFormulas.chainRule),
      .paragraph(
        "With a real-valued f = C, whose ∂C/∂w̄ is the conjugate of ∂C/∂w, it becomes what BP1 and "
          + "BP2 do for split and other activations:"),
      .formula(TutorialFormulas.pullBack),
      .table(
        caption: "Derivatives measured by differences along both axes, largest over random points",
        header: [
          "activation σ", "|∂σ/∂z̄| measured", "σ's derivatives, deviation",
          "chain rule of σ∘cardioid, deviation",
        ],
        rows: check.entries.map {
          [
            $0.activation.rawValue, Self.scientific.string($0.conjugateDerivative),
            Self.scientific.string($0.deviation), Self.scientific.string($0.chainRuleDeviation),
          ]
        }),
      .paragraph(Self.finding(check)),
    ]
  }

  static func finding(_ check: CauchyRiemannCheck) -> String {
    func list(_ entries: [CauchyRiemannCheck.Entry]) -> String {
      entries.map(\.activation.rawValue).joined(separator: ", ")
    }
    let holding = check.entries.filter { $0.conjugateDerivative < 1e-8 }
    let others = check.entries.filter { $0.conjugateDerivative >= 1e-8 }
    return
      "The Cauchy–Riemann equations hold for \(list(holding)), and fail for \(list(others)). "
      + "(zrelu is the identity or zero away from the axes, so it passes wherever it has a "
      + "derivative.)"
  }

  /// Section (d): gradients of real and imaginary parts, the step, and the conventions of other
  /// programs.
  var gradientBlocks: [Block] {
    let z = Complex(3.0, 4)
    // ½|z|² is the quadratic cost at y = 0.
    let forms = WirtingerDerivative(Complex<Double>.derivative(withSteepestAscent: z))
    func text(_ z: Complex<Double>) -> String {
      let format = NumberFormat.automatic
      let sign = z.imaginary < 0 ? "−" : "+"
      return "\(format.string(z.real)) \(sign) \(format.string(abs(z.imaginary)))i"
    }
    return [
      .question("(d) What are the gradients of real and imaginary parts, and which way is down?"),
      .paragraph("Adding and subtracting ∂C/∂w and its conjugate ∂C/∂w̄ gives, for w = u + iv,"),
      .formula(TutorialFormulas.realGradients),
      .paragraph(
        "so the steepest ascent ∂C/∂u + i ∂C/∂v is 2 ∂C/∂w̄, twice the *conjugate* of what BP4 "
          + "gives. A step of gradient descent in (u, v) is"),
      .formula(TutorialFormulas.step),
      .paragraph(
        "Programs differ in what they call the gradient. For C = ½|z|² at z = 3 + 4i, where "
          + "∂C/∂x = 3 and ∂C/∂y = 4:"),
      .table(
        caption: "The same derivative by its names",
        header: ["what", "formula", "value"],
        rows: [
          ["Wirtinger derivative, as in BP1–BP4", "∂C/∂z", text(forms.derivative)],
          ["its conjugate", "∂C/∂z̄", text(forms.conjugateDerivative)],
          ["PyTorch's .grad", "∂C/∂x + i ∂C/∂y = 2 ∂C/∂z̄", text(forms.pyTorchGradient)],
          ["jax.grad", "∂C/∂x − i ∂C/∂y = 2 ∂C/∂z", text(forms.jaxGradient)],
          ["direction of descent", "−2 ∂C/∂z̄", text(forms.descentDirection)],
        ]),
    ]
  }

  private var sigmoidPlane: RasterImage {
    DomainColoring.figure(
      "The complex sigmoid σ(z) and its poles",
      subtitle: "hue: phase, red is positive; lightness: modulus, poles are white",
      real: -5...5, imaginary: -11...11,
      marks: [(-3, "−3iπ"), (-1, "−iπ"), (1, "iπ"), (3, "3iπ")].map {
        PointAnnotation(x: 0, y: .pi * $0.0, $0.1)
      }, of: Complex.sigmoid)
  }
}

extension EquationCheck {
  var file: ExerciseResult.DataFile {
    var csv = "activation,depth,BP1,BP2,BP3,BP4\n"
    for entry in entries {
      for check in entry.checks {
        csv +=
          "\(entry.activation.rawValue),\(entry.depth),\(check.outputError),"
          + "\(check.hiddenErrors ?? 0),\(check.biases),\(check.weights)\n"
      }
    }
    return .init(name: "tutorial-equations.csv", content: csv)
  }
}

extension CauchyRiemannCheck {
  var file: ExerciseResult.DataFile {
    let rows = entries.map {
      "\($0.activation.rawValue),\($0.conjugateDerivative),\($0.deviation),"
        + "\($0.chainRuleDeviation)\n"
    }
    return .init(
      name: "tutorial-derivatives.csv",
      content: "activation,conjugate_derivative,deviation,chain_rule_deviation\n" + rows.joined())
  }
}
