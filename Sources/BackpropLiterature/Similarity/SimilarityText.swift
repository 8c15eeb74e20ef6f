import Backprop
import BackpropData
import BackpropPlots
import BackpropReport
import Numerics

/// The text of the entry on the similarity of the plane.
struct SimilarityText {
  private let experiment: SimilarityExperiment
  private let say: Language

  init(_ experiment: SimilarityExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
  }

  func result() -> PartResult {
    var claims = Claims()
    let comparison = comparison(&claims)
    let linear = linear(&claims)
    let figures = SimilarityFigures(experiment.example, in: say)
    var numbers: [String: Double] = ["similarity_linear_error": experiment.linearError]
    for segments in SimilarityExperiment.segmentCounts {
      numbers["similarity_error_complex_\(segments)"] =
        SampleMean(experiment.errors(\.complexError, segments: segments)).mean
      numbers["similarity_error_real_\(segments)"] =
        SampleMean(experiment.errors(\.realError, segments: segments)).mean
    }
    return PartResult(
      blocks: [
        .answer(comparison), .paragraph(task), .formula("y = r e^{i φ} x + c"),
        .paragraph(networks), table, trainingTable, .paragraph(linear),
        .figure(
          figures.curves, name: "appendix-similarity",
          caption: say(
            en: "The images of a circle, a spiral and a lemniscate under the similarity and under "
              + "both networks, which were trained on one segment.",
            de: "Die Bilder eines Kreises, einer Spirale und einer Lemniskate unter der "
              + "Ähnlichkeitsabbildung und unter beiden Netzen, trainiert auf einer Strecke.")),
        .figure(
          figures.plane, name: "appendix-similarity-plane",
          caption: say(
            en: "The function of the complex network, trained on the segment from −1 to 1 only. "
              + "The similarity would have straight rays of one colour from its zero.",
            de: "Die Funktion des komplexen Netzes, trainiert nur auf der Strecke von −1 bis 1. "
              + "Die Ähnlichkeitsabbildung selbst hätte gerade Strahlen einer Farbe von ihrer "
              + "Nullstelle aus.")),
        .source(command: Literature.command, files: [SimilarityTraining.source]),
      ],
      files: [file], findings: [comparison], numbers: numbers, claims: claims.all)
  }
}

extension SimilarityText {
  private func name(_ segments: Int) -> String {
    switch segments {
    case 1: say(en: "one", de: "einer")
    case 2: say(en: "two", de: "zwei")
    case 3: say(en: "three", de: "drei")
    default: "\(segments)"
    }
  }

  /// Returns `one segment` or `two and three segments`, in German in the dative.
  private func segments(_ names: [String]) -> String {
    let isOne = names == [name(1)]
    return say.list(names)
      + say(en: isOne ? " segment" : " segments", de: isOne ? " Strecke" : " Strecken")
  }

  private func comparison(_ claims: inout Claims) -> String {
    let signs = ShownSigns(
      "similarity.complex-real",
      SimilarityExperiment.segmentCounts.map {
        .init(
          key: "\($0)", name: name($0), difference: experiment.difference(segments: $0))
      }, recordedIn: &claims)
    return signs.sentences(
      negative: {
        say(
          en: "Trained on \(segments($0)), the complex network has the smaller error on other "
            + "curves.",
          de: "Nach dem Training auf \(segments($0)) hat das komplexe Netz den kleineren Fehler "
            + "auf anderen Kurven.")
      },
      positive: {
        say(
          en: "Trained on \(segments($0)), the real network has the smaller error on other curves.",
          de: "Nach dem Training auf \(segments($0)) hat das reelle Netz den kleineren Fehler auf "
            + "anderen Kurven.")
      },
      undecided: {
        say(
          en: "For training on \(segments($0)), no difference of the errors could be shown.",
          de: "Für das Training auf \(segments($0)) ist kein Unterschied der Fehler nachgewiesen.")
      })
  }

  private var task: String {
    let degrees = say.count(Int((SimilarityTraining.task.angle * 180 / .pi).rounded()))
    let scale = SimilarityTraining.task.scale
    return say(
      en: "A rotation by $φ = \(degrees)°$ with the scale $r = \(scale)$ and a shift is learned "
        + "from \(SimilarityTraining.pointsPerCurve) points on each of one to three segments "
        + "through the origin. It is evaluated on a circle, a spiral and a lemniscate (after T. "
        + "Nitta, *Neural Networks* 10, 1997):",
      de: "Eine Drehung um $φ = \(degrees)°$ mit dem Streckfaktor $r = \(scale)$ und einer "
        + "Verschiebung wird aus je \(SimilarityTraining.pointsPerCurve) Punkten auf einer bis "
        + "drei Strecken durch den Ursprung gelernt. Ausgewertet wird auf einem Kreis, einer "
        + "Spirale und einer Lemniskate (nach T. Nitta, *Neural Networks* 10, 1997):")
  }

  private var networks: String {
    let networks = experiment.example.networks
    let (complex, real) = (networks.complex, networks.real)
    let epochs = say.count(experiment.runs.first?.training.epochs ?? 0)
    let rate = SimilarityTraining.learningRate
    return say(
      en: "The complex network has the layers \(complex.sizes) with split tanh and "
        + "\(complex.realParameterCount) real parameters, the real one \(real.sizes) with tanh "
        + "and \(real.realParameterCount). Both outputs are linear. Both are trained with the "
        + "quadratic cost for \(epochs) epochs, with mini-batches of "
        + "\(SimilarityTraining.miniBatchSize) and $η = \(rate)$.",
      de: "Das komplexe Netz hat die Schichten \(complex.sizes) mit getrenntem tanh für Real- und "
        + "Imaginärteil und \(complex.realParameterCount) reelle Parameter, das reelle "
        + "\(real.sizes) mit tanh und \(real.realParameterCount). Beide Ausgaben sind linear. "
        + "Trainiert werden beide mit den quadratischen Kosten über \(epochs) Epochen, mit "
        + "Mini-Batches von \(SimilarityTraining.miniBatchSize) und $η = \(rate)$.")
  }

  private func cell(
    _ kind: KeyPath<SimilarityTraining.Outcome, Double>, _ segments: Int
  ) -> String {
    SampleMean(experiment.errors(kind, segments: segments)).number(in: say)
  }

  private var table: PartResult.Block {
    .table(
      caption: say(
        en:
          "Root mean square distance from the image on the other curves, \(say.meanOfSeeds(experiment.seedCount))",
        de: "Wurzel des mittleren quadratischen Abstands vom Bildpunkt auf den anderen Kurven, "
          + say.meanOfSeeds(experiment.seedCount)),
      header: [
        say(en: "segments", de: "Strecken"),
        say(en: "complex network", de: "komplexes Netz"),
        say(en: "real network", de: "reelles Netz"),
        say(en: "complex − real network", de: "komplexes − reelles Netz"),
      ],
      rows: SimilarityExperiment.segmentCounts.map { segments in
        [
          "\(segments)", cell(\.complexError, segments), cell(\.realError, segments),
          experiment.difference(segments: segments).number(in: say),
        ]
      })
  }

  private var trainingTable: PartResult.Block {
    .table(
      caption: say(
        en: "The same on the training set, \(say.meanOfSeeds(experiment.seedCount))",
        de: "Dasselbe auf der Trainingsmenge, \(say.meanOfSeeds(experiment.seedCount))"),
      header: [
        say(en: "segments", de: "Strecken"),
        say(en: "complex network", de: "komplexes Netz"),
        say(en: "real network", de: "reelles Netz"),
      ],
      rows: SimilarityExperiment.segmentCounts.map { segments in
        [
          "\(segments)", cell(\.complexTrainingError, segments),
          cell(\.realTrainingError, segments),
        ]
      })
  }

  /// The remark that the task is linear over ℂ.
  private func linear(_ claims: inout Claims) -> String {
    let error = say.scientific(experiment.linearError)
    let reason = say(
      en: "A complex weight is a rotation with a scaling, so that its values on a line determine "
        + "it everywhere; a real $2 × 2$ matrix is not determined by its values on a line. The "
        + "map that is to be learned is itself of the form $w x + b$. ",
      de: "Ein komplexes Gewicht ist eine Drehstreckung und daher durch seine Werte auf einer "
        + "Geraden überall bestimmt; eine reelle $2 × 2$-Matrix ist es durch ihre Werte auf "
        + "einer Geraden nicht. Die gesuchte Abbildung hat selbst die Form $w x + b$. ")
    return reason
      + claims.sentence(
        "similarity.linear-exact", "error of the least squares on other curves < 1e-12",
        experiment.linearError < 1e-12, ["error": experiment.linearError],
        then: say(
          en: "A single complex neuron without activation function finds it by least squares "
            + "from one segment, up to rounding errors (\(error)): the task suits the complex "
            + "network by construction.",
          de: "Ein einzelnes komplexes Neuron ohne Aktivierungsfunktion findet sie mit der Methode "
            + "der kleinsten Quadrate aus einer Strecke, bis auf Rundungsfehler (\(error)): Die "
            + "Aufgabe ist von vornherein auf das komplexe Netz zugeschnitten."),
        else: say(
          en: "A single complex neuron without activation function, fitted by least squares on one "
            + "segment, has an error of \(error) on the other curves.",
          de: "Ein einzelnes komplexes Neuron ohne Aktivierungsfunktion, mit der Methode der "
            + "kleinsten Quadrate an eine Strecke angepasst, hat auf den anderen Kurven den "
            + "Fehler \(error)."))
  }

  private var file: PartResult.DataFile {
    .init(
      name: "appendix-similarity.csv",
      header: ["segments", "seed", "complex", "real", "complex_training", "real_training"],
      rows: experiment.runs.map { run in
        let outcome = run.outcome
        return ["\(run.training.segments)", "\(run.training.seed)"]
          + [
            outcome.complexError, outcome.realError, outcome.complexTrainingError,
            outcome.realTrainingError,
          ].map(csvField)
      })
  }
}
