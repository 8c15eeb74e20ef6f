import BackpropPlots
import BackpropReport
import Numerics

/// The text of the entry on XOR.
struct XORText {
  private let experiment: XORExperiment
  private let say: Language

  init(_ experiment: XORExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
  }

  private var total: Int { experiment.results.count }

  func result() -> PartResult {
    var claims = Claims()
    let answer = answer(&claims)
    let failures = failures(&claims)
    let halved = halvedStart(&claims)
    var blocks: [PartResult.Block] = [
      .answer(answer), .heading(say(en: "The task is linear", de: "Die Aufgabe ist linear")),
      .paragraph(coding), codingTable, .paragraph(solutionIntroduction),
      .formula(
        "a = \\frac{i x + 1 + i}{2}, \\quad \\Re a = \\frac{1 - x_2}{2}, \\quad "
          + "\\Im a = \\frac{1 + x_1}{2}"),
      .paragraph(meaning),
      .heading(say(en: "The sigmoid and its poles", de: "Die Sigmoidfunktion und ihre Polstellen")),
      .paragraph(training), .paragraph(decisionIntroduction),
      .formula(
        "\\Re a = \\frac{1}{2} ⟺ u = 0, \\quad \\Im a = \\frac{1}{2} ⟺ "
          + "\\sin v - \\cos v = \\cosh u"),
      .paragraph(decisionCurves),
    ]
    let figures = XORFigures(experiment, in: say)
    blocks += figures.plane
    blocks += [.paragraph(failures), table, .paragraph(halved)]
    blocks += figures.curves
    blocks.append(.source(command: Literature.command, files: [XORTraining.source]))
    return PartResult(
      blocks: blocks, files: files, findings: [answer],
      numbers: [
        "xor_solved_share": Double(experiment.solvedCount(.plain)) / Double(max(1, total)),
        "xor_real_solved_share": Double(experiment.solvedCount(.real)) / Double(max(1, total)),
      ], claims: claims.all)
  }
}

extension XORText {
  private func answer(_ claims: inout Claims) -> String {
    let solved = experiment.solvedCount(.plain)
    let linear = say(
      en: "In Nitta's coding XOR is a linear problem, and the exclusive or itself is computed by "
        + "the read-out. ",
      de: "In Nittas Kodierung ist XOR ein lineares Problem; das ausschließende Oder selbst "
        + "berechnet erst die Auswertung der Ausgabe. ")
    return linear
      + claims.sentence(
        "xor.solved", "every run is solved", solved == total,
        ["solved": Double(solved), "runs": Double(total)],
        then: say(
          en: "A single complex neuron with the holomorphic sigmoid learns it with each of "
            + "\(say.seeds(total)).",
          de: "Ein einzelnes komplexes Neuron mit holomorpher Sigmoidfunktion lernt es bei allen "
            + "\(say.seedsDative(total))."),
        else: say(
          en: "A single complex neuron with the holomorphic sigmoid learns it with \(solved) of "
            + "\(say.seeds(total)).",
          de: "Ein einzelnes komplexes Neuron mit holomorpher Sigmoidfunktion lernt es bei "
            + "\(solved) von \(say.seedsDative(total))."))
  }

  private var coding: String {
    say(
      en: "The input is $x = x_1 + i x_2$ with $x_1, x_2 = ±1$, and the targets $y$ are those of "
        + "T. Nitta (*Neural Networks* 16, 2003). Each part of the output $a$ is compared with "
        + "$\\frac{1}{2}$; the exclusive or holds where both parts are on the same side.",
      de: "Die Eingabe ist $x = x_1 + i x_2$ mit $x_1, x_2 = ±1$, die Zielwerte $y$ stammen von "
        + "T. Nitta (*Neural Networks* 16, 2003). Real- und Imaginärteil der Ausgabe $a$ werden "
        + "mit $\\frac{1}{2}$ verglichen; das ausschließende Oder gilt, wenn beide auf derselben "
        + "Seite liegen.")
  }

  private var codingTable: PartResult.Block {
    let (yes, no) = (say(en: "yes", de: "ja"), say(en: "no", de: "nein"))
    return .table(
      caption: say(
        en: "Nitta's coding of the exclusive or", de: "Nittas Kodierung des ausschließenden Oder"),
      header: ["$x$", "$y$", "XOR"],
      rows: [
        ["$-1 - i$", "$1$", no], ["$-1 + i$", "$0$", yes], ["$1 - i$", "$1 + i$", yes],
        ["$1 + i$", "$i$", no],
      ])
  }

  private var solutionIntroduction: String {
    say(
      en: "An affine map gives all four targets exactly, a rotation by a right angle with a "
        + "scaling and a shift:",
      de: "Eine affine Abbildung trifft alle vier Zielwerte exakt, eine Drehung um einen rechten "
        + "Winkel mit Streckung und Verschiebung:")
  }

  private var meaning: String {
    say(
      en: "The real part of the output depends on $x_2$ only, the imaginary part on $x_1$ only. "
        + "The exclusive or is the comparison of the two, which is part of the read-out and is "
        + "not learned. The fair real counterpart has two real neurons and the same read-out: it "
        + "has to learn two linearly separable problems. The experiment therefore does not show "
        + "an advantage of complex networks; it shows how a holomorphic activation function "
        + "behaves.",
      de: "Der Realteil der Ausgabe hängt nur von $x_2$ ab, der Imaginärteil nur von $x_1$. Das "
        + "ausschließende Oder ist der Vergleich der beiden; er gehört zur Auswertung und wird "
        + "nicht gelernt. Das faire reelle Gegenstück hat zwei reelle Neuronen und dieselbe "
        + "Auswertung: Es muss zwei linear trennbare Probleme lernen. Das Experiment zeigt also "
        + "keinen Vorteil komplexer Netze, sondern das Verhalten einer holomorphen "
        + "Aktivierungsfunktion.")
  }

  private var training: String {
    let epochs = say.count(experiment.epochs)
    return say(
      en: "The neuron computes $a = σ(z)$ with $z = w x + b$ and the holomorphic sigmoid $σ(z) = "
        + "\\frac{1}{1 + e^{-z}}$, whose poles are the odd multiples of $i π$. It is trained "
        + "with the quadratic cost and $η = \(XORTraining.learningRate)$, all four samples in "
        + "each of \(epochs) steps. This entry always takes the seeds from 1 to \(total).",
      de: "Das Neuron berechnet $a = σ(z)$ mit $z = w x + b$ und der holomorphen Sigmoidfunktion "
        + "$σ(z) = \\frac{1}{1 + e^{-z}}$, deren Polstellen die ungeraden Vielfachen von $i π$ "
        + "sind. Trainiert wird mit den quadratischen Kosten und $η = "
        + "\(XORTraining.learningRate)$; jeder der \(epochs) Schritte benutzt alle vier "
        + "Trainingsdaten. Dieser Teil nimmt immer die Startwerte 1 bis \(total).")
  }

  private var decisionIntroduction: String {
    say(
      en: "In the plane of $z = u + i v$ the two decision lines of the sigmoid are:",
      de: "In der Ebene von $z = u + i v$ sind die beiden Entscheidungslinien der Sigmoidfunktion:"
    )
  }

  private var decisionCurves: String {
    say(
      en: "The first is a straight line through the poles. The second is a closed curve that "
        + "passes through a pole and is repeated with the period $2 π i$ of $σ$. They meet at "
        + "right angles because $σ$ is conformal. In a solved neuron both inputs with $\\Im y = "
        + "1$ lie inside such curves, on different sides of the straight line.",
      de: "Die erste ist eine Gerade durch die Polstellen. Die zweite ist eine geschlossene "
        + "Kurve, die durch eine Polstelle geht und sich mit der Periode $2 π i$ von $σ$ "
        + "wiederholt. Beide schneiden sich rechtwinklig, weil $σ$ konform ist. Bei einem "
        + "Neuron, das die Aufgabe löst, liegen die beiden Eingaben mit $\\Im y = 1$ innerhalb "
        + "solcher Kurven, auf verschiedenen Seiten der Geraden.")
  }
}

extension XORText {
  /// The explanation of the failed runs.
  private func failures(_ claims: inout Claims) -> String {
    let ends = experiment.ends(.plain)
    let failed = ends.count { !$0.isSolved }
    let beyond = ends.count { !$0.isSolved && $0.beyondPoles > 0 }
    let solvedBeyond = ends.count { $0.isSolved && $0.beyondPoles > 0 }
    if failed == 0 {
      let bound = say.percent(upperBoundWithoutEvents(in: total), places: 1)
      return say(
        en: "No run failed; at 95 % confidence the probability of a failure is below \(bound).",
        de: "Kein Lauf scheitert; die Wahrscheinlichkeit eines Scheiterns liegt mit 95 % "
          + "Konfidenz unter \(bound).")
    }
    let period = say(
      en: " Because $σ$ has the period $2 π i$, such an input lies in another copy of the strip "
        + "between the poles.",
      de: " Da $σ$ die Periode $2 π i$ hat, liegt eine solche Eingabe in einer anderen Kopie des "
        + "Streifens zwischen den Polstellen.")
    return claims.sentence(
      "xor.failures-beyond-poles", "all failed runs end with |Im z| > π", beyond == failed,
      [
        "failed": Double(failed), "failed_beyond": Double(beyond),
        "solved_beyond": Double(solvedBeyond),
      ],
      then: say(
        en:
          "All failed runs end with a weighted input beyond the first poles, $\\abs{\\Im z} > π$.",
        de: "Alle gescheiterten Läufe enden mit einer gewichteten Eingabe jenseits der ersten "
          + "Polstellen, $\\abs{\\Im z} > π$."),
      else: say(
        en: "Of the failed runs \(beyond) of \(failed) end with a weighted input beyond the first "
          + "poles, $\\abs{\\Im z} > π$.",
        de: "Von den gescheiterten Läufen enden \(beyond) von \(failed) mit einer gewichteten "
          + "Eingabe jenseits der ersten Polstellen, $\\abs{\\Im z} > π$."))
      + say(
        en: " Of the solved runs \(solvedBeyond == 0 ? "none does" : "\(solvedBeyond) do").",
        de: " Von den erfolgreichen gilt das für "
          + "\(solvedBeyond == 0 ? "keinen" : "\(solvedBeyond)")."
      ) + period
  }

  /// The test of the halved start on seeds that did not suggest it.
  private func halvedStart(_ claims: inout Claims) -> String {
    let (plain, halved) = (experiment.freshSuccesses(.plain), experiment.freshSuccesses(.halved))
    let count = plain.count
    let first = XORExperiment.firstFreshSeed
    let introduction = say(
      en:
        "The halved start was found by looking at seeds below \(first). It is therefore tested on "
        + "\(count) seeds from there on. ",
      de:
        "Der halbierte Start wurde anhand von Startwerten unter \(first) gefunden. Er wird deshalb "
        + "an \(count) Startwerten ab \(first) geprüft. ")
    return introduction
      + claims.sentence(
        "xor.halved-start", SampleMean(halved, minus: plain),
        positive: say(
          en: "There, too, more runs are solved with it: a neuron that starts near 0 starts "
            + "between the poles.",
          de: "Auch dort lösen damit mehr Läufe die Aufgabe: Ein Neuron, das nahe 0 beginnt, "
            + "beginnt zwischen den Polstellen."),
        negative: say(
          en: "There fewer runs are solved with it than without.",
          de: "Dort lösen damit weniger Läufe die Aufgabe als ohne ihn."),
        undecided: say(
          en: "There no difference in the share of solved runs could be shown.",
          de: "Dort ist kein Unterschied im Anteil der erfolgreichen Läufe nachgewiesen."))
  }

  private var table: PartResult.Block {
    func row(_ setting: XORTraining.Setting) -> [String] {
      let fresh = experiment.freshSuccesses(setting)
      return [
        name(setting), say.count(experiment.solvedCount(setting)),
        fresh.isEmpty ? "–" : say.count(Int(fresh.reduce(0, +))),
      ]
    }
    let later = say.count(experiment.freshResults.count)
    return .table(
      caption: say(
        en: "Number of solved runs with \(say.seeds(total)), and with \(later) others",
        de: "Anzahl der erfolgreichen Läufe bei \(say.seedsDative(total)) und bei \(later) weiteren"
      ),
      header: [
        say(en: "setting", de: "Einstellung"), say(en: "solved", de: "gelöst"),
        say(en: "solved, other seeds", de: "gelöst, weitere Startwerte"),
      ],
      rows: XORTraining.Setting.allCases.map(row))
  }

  private func name(_ setting: XORTraining.Setting) -> String {
    switch setting {
    case .plain: say(en: "as described, $η = 0.5$", de: "wie beschrieben, $η = 0.5$")
    case .distance:
      say(
        en: "a distance of $0.5$ to the poles kept",
        de: "Abstand $0.5$ zu den Polstellen erzwungen")
    case .slow: say(en: "smaller steps, $η = 0.1$", de: "kleinere Schritte, $η = 0.1$")
    case .halved:
      say(en: "initial $w$ and $b$ halved", de: "$w$ und $b$ zu Beginn halbiert")
    case .real:
      say(
        en: "two real neurons, same read-out, $η = 0.5$",
        de: "zwei reelle Neuronen, gleiche Auswertung, $η = 0.5$")
    }
  }

  private var files: [PartResult.DataFile] {
    let runs = XORTraining.Setting.allCases.flatMap { setting in
      (experiment.results + experiment.freshResults).compactMap { result in
        result.ends[setting].map { end in
          [
            setting.rawValue, "\(result.seed)", "\(end.isSolved)", csvField(end.cost),
            csvField(end.poleDistance), "\(end.beyondPoles)",
          ]
        }
      }
    }
    let curves = experiment.examples.flatMap { example in
      zip(example.run.costs, example.run.poleDistances).enumerated().map { epoch, values in
        ["\(example.seed)", "\(epoch + 1)", csvField(values.0), csvField(values.1)]
      }
    }
    return [
      .init(
        name: "appendix-xor.csv",
        header: [
          "setting", "seed", "solved", "final_cost", "smallest_pole_distance", "beyond_poles",
        ], rows: runs),
      .init(
        name: "appendix-xor-curves.csv", header: ["seed", "epoch", "cost", "pole_distance"],
        rows: curves),
    ]
  }
}
