import Backprop
import BackpropPlots
public import BackpropReport
import Numerics

/// Tutorial exercise a: Wirtinger derivatives, (BP1) over ℂ, and ∂C/∂a of the quadratic cost.
public struct TutorialA: ReportPart {
  public let id = "tutorial-a"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(en: "(BP1) over ℂ", de: "(BP1) über ℂ")
  }

  public func label(in language: Language) -> String { "Tutoraufgabe a" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let figure = DomainColoring.figure(
      say(
        en: "The complex sigmoid and its poles", de: "Die komplexe Sigmoidfunktion und ihre Pole"),
      subtitle: say(
        en: "colour: phase; rings: doublings of the modulus",
        de: "Farbe: Phase; Ringe: Verdopplungen des Betrags"),
      real: -7...9, imaginary: -7...7, names: ("Re z", "Im z"),
      marks: [(-1, "−iπ"), (1, "iπ")].map { PointAnnotation(x: 0, y: .pi * $0.0, $0.1) },
      key: say(en: "phase", de: "Phase"), pixelWidth: 320, in: say
    ) { $0.map(Complex.sigmoid) }
    return PartResult(
      blocks: [
        .task(
          say(
            en: """
              Let $w^ℓ, b^ℓ, z^ℓ, a^ℓ$ be complex, $σ$ holomorphic on an open set $U ⊂ ℂ$, and \
              $δ^ℓ_j = ∂C/∂z^ℓ_j$ with the Wirtinger derivatives (2). Show (BP1). What is \
              $∂C/∂a^L_j$ for the cost $C = \\frac{1}{2} \\norm{y - a^L}^2$ of one sample?
              """,
            de: """
              Seien $w^ℓ, b^ℓ, z^ℓ, a^ℓ$ komplex, $σ$ holomorph auf einer offenen Menge $U ⊂ ℂ$ \
              und $δ^ℓ_j = ∂C/∂z^ℓ_j$ mit den Wirtinger-Ableitungen (2). (BP1) zeigen. Was ist \
              $∂C/∂a^L_j$ für die Kosten $C = \\frac{1}{2} \\norm{y - a^L}^2$ eines Beispiels?
              """)),
        .heading(say(en: "The chain rule", de: "Die Kettenregel")),
        .formula(
          """
          \\d{}{z} = \\frac{1}{2} \\big(\\d{}{x} - i \\d{}{y}\\big) ,\\quad \\d{}{\\bar{z}} = \
          \\frac{1}{2} \\big(\\d{}{x} + i \\d{}{y}\\big) ,\\quad z = x + i y
          """,
          number: "2"),
        .formula(
          """
          \\d{(g∘f)}{z} = \\big(\\d{g}{w} ∘ f\\big) \\d{f}{z} + \\big(\\d{g}{\\bar{w}} ∘ \
          f\\big) \\d{\\bar{f}}{z}
          """, number: "3"),
        .paragraph(
          say(
            en: """
              If $f$ is complex differentiable at $z$, the Cauchy–Riemann equations say \
              $∂f/∂\\bar{z} = 0$; conjugation swaps both operators, so $∂\\bar{f}/∂z = \
              \\bar{∂f/∂\\bar{z}} = 0$ (4). For a cost $C$ that depends on several functions \
              $f_1, …, f_n$ of $z$, (3) is summed over all of them. If all $f_k$ are holomorphic \
              in $z$, the second sum vanishes by (4), and
              """,
            de: """
              Ist $f$ in $z$ komplex differenzierbar, so besagen die Cauchy-Riemannschen \
              Differentialgleichungen $∂f/∂\\bar{z} = 0$; Konjugation vertauscht beide \
              Operatoren, also $∂\\bar{f}/∂z = \\bar{∂f/∂\\bar{z}} = 0$ (4). Hängen die Kosten \
              $C$ von mehreren Funktionen $f_1, …, f_n$ von $z$ ab, so wird (3) über alle \
              summiert. Sind alle $f_k$ holomorph in $z$, so verschwindet nach (4) die zweite \
              Summe, und es bleibt
              """)),
        .formula("\\d{C}{z} = ∑_k \\d{C}{f_k} · \\d{f_k}{z} .", number: "★"),
        .heading(say(en: "Proof of (BP1)", de: "Beweis von (BP1)")),
        .steps([
          say(
            en: """
              $a^L_k = σ(z^L_k)$ depends on $z^L_j$ only for $k = j$, and holomorphically: \
              $∂a^L_k/∂z^L_j = 0$ for $k ≠ j$, and $∂a^L_j/∂z^L_j = σ'(z^L_j)$.
              """,
            de: """
              $a^L_k = σ(z^L_k)$ hängt nur für $k = j$ von $z^L_j$ ab, und zwar holomorph: \
              $∂a^L_k/∂z^L_j = 0$ für $k ≠ j$ und $∂a^L_j/∂z^L_j = σ'(z^L_j)$.
              """),
          say(
            en: """
              $C$ depends on $z^L_j$ through $a^L_1, …, a^L_n$. In (★) with $f_k = a^L_k$ only \
              the term $k = j$ remains:
              """,
            de: """
              $C$ hängt von $z^L_j$ über $a^L_1, …, a^L_n$ ab. In (★) mit $f_k = a^L_k$ bleibt \
              nur der Summand $k = j$:
              """),
        ]),
        .formula("δ^L_j = \\d{C}{z^L_j} = \\d{C}{a^L_j} · σ'(z^L_j)", number: "BP1"),
        .heading(say(en: "The quadratic cost", de: "Die quadratischen Kosten")),
        .paragraph(
          say(
            en: """
              $C = \\frac{1}{2} ∑_k (a_k - y_k) (\\bar{a_k} - \\bar{y_k})$. By (2), $∂a/∂a = 1$ \
              and $∂\\bar{a}/∂a = 0$; of the product for $k = j$ only the first factor depends on \
              $a_j$, so the product rule leaves
              """,
            de: """
              $C = \\frac{1}{2} ∑_k (a_k - y_k) (\\bar{a_k} - \\bar{y_k})$. Nach (2) ist $∂a/∂a = \
              1$ und $∂\\bar{a}/∂a = 0$; im Produkt für $k = j$ hängt nur der erste Faktor von $a_j$ ab. Nach der Produktregel ist also
              """)),
        .formula("\\d{C}{a^L_j} = \\frac{1}{2} \\bar{(a^L_j - y_j)} ."),
        .paragraph(
          say(
            en: """
              (Over ℝ both operators add up, $∂/∂x = ∂/∂z + ∂/∂\\bar{z}$, and the ½ disappears: \
              $∂C/∂a_j = a_j - y_j$.)
              """,
            de: """
              (Über ℝ addieren sich beide Operatoren, $∂/∂x = ∂/∂z + ∂/∂\\bar{z}$, und das \
              ½ verschwindet: $∂C/∂a_j = a_j - y_j$.)
              """)),
        .figure(
          figure, name: "tutorial-sigmoid",
          caption: say(
            en: """
              $σ(z) = 1/(1 + e^{-z})$ is holomorphic where $e^{-z} ≠ -1$, that is except for the \
              poles $z = i π (2 k + 1)$.
              """,
            de: """
              $σ(z) = 1/(1 + e^{-z})$ ist holomorph, wo $e^{-z} ≠ -1$ ist, also außer in den \
              Polen $z = i π (2 k + 1)$.
              """)),
        .source(command: "backprop sheet --exercise tutorial-a", files: [.outputError, .sigmoid]),
      ],
      findings: [
        say(
          en: """
            (BP1) holds over ℂ as over ℝ; for the quadratic cost $∂C/∂a^L_j = \\frac{1}{2} \
            \\bar{(a^L_j - y_j)}$.
            """,
          de: """
            (BP1) gilt über ℂ wie über ℝ; für die quadratischen Kosten ist $∂C/∂a^L_j = \
            \\frac{1}{2} \\bar{(a^L_j - y_j)}$.
            """)
      ])
  }
}

/// Tutorial exercise b: the recursion (BP2) over ℂ.
public struct TutorialB: ReportPart {
  public let id = "tutorial-b"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(en: "(BP2) over ℂ", de: "(BP2) über ℂ")
  }

  public func label(in language: Language) -> String { "Tutoraufgabe b" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    return PartResult(
      blocks: [
        .task(
          say(
            en: "Derive (BP2), the recursion of $δ^ℓ$ for all $ℓ < L$, over ℂ.",
            de: "(BP2), die Rekursion für $δ^ℓ$ für alle $ℓ < L$, über ℂ herleiten.")),
        .steps([
          say(
            en: "$C$ depends on $z^ℓ_k$ only through the weighted inputs of the next layer,",
            de: "$C$ hängt von $z^ℓ_k$ nur über die gewichteten Eingaben der nächsten Schicht ab,")
            + " $z^{ℓ+1}_j = ∑_i w^{ℓ+1}_{j i} σ(z^ℓ_i) + b^{ℓ+1}_j$.",
          say(
            en: """
              Each of them is holomorphic in $z^ℓ_k$, as a sum of a constant and a multiple of a \
              holomorphic function, and only the term $i = k$ depends on it: $∂z^{ℓ+1}_j/∂z^ℓ_k = \
              w^{ℓ+1}_{j k} σ'(z^ℓ_k)$.
              """,
            de: """
              Jede von ihnen ist holomorph in $z^ℓ_k$, als Summe einer Konstanten und eines \
              Vielfachen einer holomorphen Funktion, und nur der Summand $i = k$ hängt davon ab: \
              $∂z^{ℓ+1}_j/∂z^ℓ_k = w^{ℓ+1}_{j k} σ'(z^ℓ_k)$.
              """),
          say(
            en: "(★) with $f_j = z^{ℓ+1}_j$ and $∂C/∂z^{ℓ+1}_j = δ^{ℓ+1}_j$ gives",
            de: "(★) mit $f_j = z^{ℓ+1}_j$ und $∂C/∂z^{ℓ+1}_j = δ^{ℓ+1}_j$ ergibt"),
        ]),
        .formula(
          """
          δ^ℓ_k = ∑_j δ^{ℓ+1}_j w^{ℓ+1}_{j k} σ'(z^ℓ_k) = σ'(z^ℓ_k) \\big[ (w^{ℓ+1})^T δ^{ℓ+1} \
          \\big]_k ,
          """),
        .paragraph(
          say(
            en: "since $∑_j w_{j k} δ_j$ is component $k$ of $w^T δ$. Stacked over all $k$:",
            de: """
              denn $∑_j w_{j k} δ_j$ ist die Komponente $k$ von $w^T δ$. Über alle $k$ \
              zusammengefasst:
              """)),
        .formula("δ^ℓ = \\diag (σ'(z^ℓ)) · (w^{ℓ+1})^T · δ^{ℓ+1}", number: "BP2"),
        .paragraph(
          say(
            en: """
              The transpose is plain, without a conjugate: conjugates would come from \
              $∂\\bar{z^{ℓ+1}_j}/∂z^ℓ_k$, which is 0 by (4).
              """,
            de: """
              Die Transponierte steht ohne Konjugation: Konjugierte kämen von \
              $∂\\bar{z^{ℓ+1}_j}/∂z^ℓ_k$, und das ist nach (4) gleich 0.
              """)),
        .source(
          command: "backprop sheet --exercise tutorial-b", files: [.backpropagateError]),
      ],
      findings: [
        say(
          en: "(BP2) holds over ℂ as over ℝ, with the transpose and not its conjugate.",
          de: "(BP2) gilt über ℂ wie über ℝ, mit der Transponierten und nicht der Adjungierten.")
      ])
  }
}

/// Tutorial exercise c: the derivatives (BP3) and (BP4) over ℂ, and a numerical check of all four.
public struct TutorialC: ReportPart {
  public let id = "tutorial-c"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(en: "(BP3) and (BP4) over ℂ", de: "(BP3) und (BP4) über ℂ")
  }

  public func label(in language: Language) -> String { "Tutoraufgabe c" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    context.progress("tutorial-c: BP1–BP4 against finite differences")
    let check = try await EquationCheck.measure(seedCount: context.isQuick ? 1 : 5, in: context)
    return PartResult(
      blocks: [
        .task(
          say(
            en: """
              Verify the derivatives (BP3) with respect to the biases and (BP4) with respect to \
              the weights over ℂ.
              """,
            de: """
              Die Ableitungen (BP3) nach den Biases und (BP4) nach den Gewichten über ℂ \
              nachprüfen.
              """)),
        .steps([
          say(
            en: """
              $C$ depends on $w^ℓ$ and $b^ℓ$ only through $z^ℓ_i = ∑_m w^ℓ_{i m} a^{ℓ-1}_m + \
              b^ℓ_i$, and $a^{ℓ-1}$ does not depend on them. So $z^ℓ_i$ is a polynomial of degree \
              1 in each of them, hence holomorphic.
              """,
            de: """
              $C$ hängt von $w^ℓ$ und $b^ℓ$ nur über $z^ℓ_i = ∑_m w^ℓ_{i m} a^{ℓ-1}_m + b^ℓ_i$ \
              ab, und $a^{ℓ-1}$ hängt nicht von ihnen ab. Also ist $z^ℓ_i$ in jeder dieser Größen \
              ein Polynom vom Grad 1 und damit holomorph.
              """),
          say(
            en: """
              Only $i = j$ contains $b^ℓ_j$ and $w^ℓ_{j k}$: $∂z^ℓ_j/∂b^ℓ_j = 1$ and \
              $∂z^ℓ_j/∂w^ℓ_{j k} = a^{ℓ-1}_k$; for $i ≠ j$ both derivatives are 0.
              """,
            de: """
              Nur für $i = j$ kommen $b^ℓ_j$ und $w^ℓ_{j k}$ vor: $∂z^ℓ_j/∂b^ℓ_j = 1$ und \
              $∂z^ℓ_j/∂w^ℓ_{j k} = a^{ℓ-1}_k$; für $i ≠ j$ sind beide Ableitungen 0.
              """),
          say(
            en: "(★) with $f_i = z^ℓ_i$ and $∂C/∂z^ℓ_i = δ^ℓ_i$ gives",
            de: "(★) mit $f_i = z^ℓ_i$ und $∂C/∂z^ℓ_i = δ^ℓ_i$ ergibt"),
        ]),
        .formula("\\d{C}{b^ℓ_j} = δ^ℓ_j", number: "BP3"),
        .formula("\\d{C}{w^ℓ_{j k}} = a^{ℓ-1}_k δ^ℓ_j", number: "BP4"),
        .paragraph(check.text(in: say)),
        .source(
          command: "backprop sheet --exercise tutorial-c",
          files: [.biasGradient, .weightGradient, .gradientCheck]),
      ],
      files: [check.file],
      findings: [
        say(
          en: """
            (BP3) and (BP4) hold over ℂ as over ℝ. Finite differences agree with all four \
            equations to \(say.scientific(check.worst)).
            """,
          de: """
            (BP3) und (BP4) gelten über ℂ wie über ℝ. Differenzenquotienten stimmen mit allen \
            vier Gleichungen bis auf \(say.scientific(check.worst)) überein.
            """)
      ], numbers: ["equations_worst_error": check.worst])
  }
}

/// Tutorial exercise d: the gradients with respect to real and imaginary parts.
public struct TutorialD: ReportPart {
  public let id = "tutorial-d"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(
      en: "Gradients of real and imaginary parts", de: "Gradienten nach Real- und Imaginärteil")
  }

  public func label(in language: Language) -> String { "Tutoraufgabe d" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let plane = WeightPlane()
    return PartResult(
      blocks: [
        .task(
          say(
            en: """
              How are the gradients of $C$ with respect to the real and the imaginary part of \
              $w^ℓ_{j k}$ and of $b^ℓ_j$ obtained from (BP3) and (BP4)?
              """,
            de: """
              Wie erhält man aus (BP3) und (BP4) die Gradienten von $C$ nach Real- und \
              Imaginärteil von $w^ℓ_{j k}$ und $b^ℓ_j$?
              """)),
        .steps([
          say(
            en: """
              Adding and subtracting both lines of (2) for $w = u + i v$: $∂/∂u = ∂/∂w + \
              ∂/∂\\bar{w}$ and $∂/∂v = i (∂/∂w - ∂/∂\\bar{w})$.
              """,
            de: """
              Addition und Subtraktion beider Zeilen von (2) für $w = u + i v$: $∂/∂u = ∂/∂w + \
              ∂/∂\\bar{w}$ und $∂/∂v = i (∂/∂w - ∂/∂\\bar{w})$.
              """),
          say(
            en: """
              $C$ is real, so conjugation leaves it alone and only swaps the operators: \
              $∂C/∂\\bar{w} = \\bar{∂C/∂w}$.
              """,
            de: """
              $C$ ist reell, bleibt also beim Konjugieren unverändert, nur die Operatoren werden \
              vertauscht: $∂C/∂\\bar{w} = \\bar{∂C/∂w}$.
              """),
          say(
            en: "With $x + \\bar{x} = 2 \\Re x$ and $i (x - \\bar{x}) = - 2 \\Im x$:",
            de: "Mit $x + \\bar{x} = 2 \\Re x$ und $i (x - \\bar{x}) = - 2 \\Im x$:"),
        ]),
        .formula(
          """
          \\d{C}{\\Re w^ℓ_{j k}} = 2 \\Re (a^{ℓ-1}_k δ^ℓ_j) ,\\quad \\d{C}{\\Im w^ℓ_{j k}} = - \
          2 \\Im (a^{ℓ-1}_k δ^ℓ_j) ,
          """),
        .formula(
          "\\d{C}{\\Re b^ℓ_j} = 2 \\Re δ^ℓ_j ,\\quad \\d{C}{\\Im b^ℓ_j} = - 2 \\Im δ^ℓ_j ."),
        .paragraph(
          say(
            en: """
              Steepest ascent in the plane of $(u, v)$ is therefore $∂C/∂u + i ∂C/∂v = 2 \
              \\bar{∂C/∂w} = 2 ∂C/∂\\bar{w}$: the *conjugate* of what (BP4) gives. A step of \
              gradient descent is
              """,
            de: """
              Der steilste Anstieg in der $(u, v)$-Ebene ist daher $∂C/∂u + i ∂C/∂v = 2 \
              \\bar{∂C/∂w} = 2 ∂C/∂\\bar{w}$: die *Konjugierte* dessen, was (BP4) liefert. Ein \
              Schritt des Gradientenabstiegs ist
              """)),
        .formula("w ← w - 2 η \\bar{\\d{C}{w}} ."),
        .figure(
          plane.chart(in: say), name: "tutorial-descent",
          caption: say(
            en: """
              The cost of one complex neuron over its weight, $C(w) = \\frac{1}{2} \\abs{y - σ(w \
              x)}^2$. The step along $-2 ∂C/∂\\bar{w}$ is perpendicular to the contour and \
              descends; without the conjugate, along $-2 ∂C/∂w$, it is mirrored, and here it ascends.
              """,
            de: """
              Die Kosten eines komplexen Neurons über seinem Gewicht, $C(w) = \\frac{1}{2} \
              \\abs{y - σ(w x)}^2$. Der Schritt entlang $-2 ∂C/∂\\bar{w}$ steht senkrecht auf der \
              Höhenlinie und führt abwärts; ohne Konjugation, entlang $-2 ∂C/∂w$, ist er gespiegelt \
              und führt hier aufwärts.
              """)),
        conventions(in: say),
        .source(command: "backprop sheet --exercise tutorial-d", files: [.gradientDescent]),
      ],
      findings: [
        say(
          en: """
            $∂C/∂\\Re w = 2 \\Re ∂C/∂w$ and $∂C/∂\\Im w = -2 \\Im ∂C/∂w$, likewise for $b$: \
            descent goes along $-2 \\bar{∂C/∂w}$.
            """,
          de: """
            $∂C/∂\\Re w = 2 \\Re ∂C/∂w$ und $∂C/∂\\Im w = -2 \\Im ∂C/∂w$, ebenso für $b$: Abwärts \
            führt $-2 \\bar{∂C/∂w}$.
            """)
      ])
  }

  /// The names of the same derivative in other programs, for ½|z|² at z = 3 + 4i.
  private func conventions(in say: Language) -> PartResult.Block {
    let z = Complex(3.0, 4)
    // ½|z|² is the quadratic cost at y = 0.
    let forms = WirtingerDerivative(Complex<Double>.derivative(withSteepestAscent: z))
    func text(_ z: Complex<Double>) -> String {
      let sign = z.imaginary < 0 ? "-" : "+"
      let (re, im) = (
        NumberFormat.automatic.string(z.real), NumberFormat.automatic.string(abs(z.imaginary))
      )
      return "$\(re) \(sign) \(im) i$"
    }
    return .table(
      caption: say(
        en: """
          The gradient under the names that programs give it, for $C = \\frac{1}{2} \\abs{z}^2$ at $z = 3 + 4 i$, \
          where $∂C/∂x = 3$ and $∂C/∂y = 4$.
          """,
        de: """
          Was Programme als Gradienten bezeichnen, für $C = \\frac{1}{2} \\abs{z}^2$ bei $z = 3 + \
          4 i$, wo $∂C/∂x = 3$ und $∂C/∂y = 4$ ist.
          """),
      header: [
        say(en: "name", de: "Bezeichnung"), say(en: "formula", de: "Formel"),
        say(en: "value", de: "Wert"),
      ],
      rows: [
        [
          say(
            en: "Wirtinger derivative, as in (BP1)–(BP4)",
            de: "Wirtinger-Ableitung wie in (BP1)–(BP4)"),
          "$∂C/∂z$", text(forms.derivative),
        ],
        [
          say(en: "its conjugate", de: "ihre Konjugierte"), "$∂C/∂\\bar{z}$",
          text(forms.conjugateDerivative),
        ],
        ["PyTorch `.grad`", "$∂C/∂x + i ∂C/∂y = 2 ∂C/∂\\bar{z}$", text(forms.pyTorchGradient)],
        ["`jax.grad`", "$∂C/∂x - i ∂C/∂y = 2 ∂C/∂z$", text(forms.jaxGradient)],
        [
          say(en: "direction of descent", de: "Abstiegsrichtung"), "$-2 ∂C/∂\\bar{z}$",
          text(forms.descentDirection),
        ],
      ])
  }
}

/// The cost of one complex neuron over the plane of its weight.
struct WeightPlane {
  /// The input of the neuron.
  let x = Complex(0.8, 0.6)
  /// The target.
  let y = Complex(0.7, 0.3)
  /// The point at which the derivative is shown.
  let w = Complex(0.8, 1.4)

  /// C(w) = ½|y - σ(wx)|².
  func cost(_ w: Complex<Double>) -> Double {
    (y - .sigmoid(w * x)).lengthSquared / 2
  }

  /// ∂C/∂w by BP1 and BP4: ½ conj(a - y) σ'(z) x.
  var derivative: Complex<Double> {
    let a = Complex<Double>.sigmoid(w * x)
    return ((a - y).conjugate * a * (Complex(1) - a) * x).divided(by: 2)
  }

  func chart(in say: Language) -> LineChart {
    let range = (-0.8...2.0, -0.3...2.3)
    let here = cost(w)
    let levels = [0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3].filter { abs($0 - here) > 0.01 } + [here]
    let length = 0.7 / (2 * derivative.length)
    func arrow(_ direction: Complex<Double>, _ label: String, _ color: SeriesColor) -> Arrow {
      let end = w - direction.multiplied(by: 2 * length)
      return Arrow(
        from: .init(x: w.real, y: w.imaginary), to: .init(x: end.real, y: end.imaginary), label,
        color: color)
    }
    var chart = LineChart(
      say(en: "Which way is down?", de: "Wohin geht es abwärts?"),
      subtitle: say(
        en: "contours of C over w; both arrows have the same length",
        de: "Höhenlinien von C über w; beide Pfeile sind gleich lang"),
      x: Axis("Re w", range: range.0), y: Axis("Im w", range: range.1),
      series: [
        Series(
          "", contoursOver: range.0, range.1, levels: levels, resolution: 120, color: .grey,
          lineWidth: 1
        ) { cost(Complex($0, $1)) }
      ], size: FigureSize(height: 440))
    chart.arrows = [
      arrow(derivative.conjugate, say(en: "with conjugate", de: "mit Konjugation"), .blue),
      arrow(derivative, say(en: "without", de: "ohne"), .vermilion),
    ]
    chart.hasEqualUnits = true
    chart.language = say
    return chart
  }
}
