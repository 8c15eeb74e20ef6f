import BackpropPlots
import BackpropReport

extension PublishedWork {
  /// A similarity of the plane.
  static let nitta1997 = PublishedWork(
    name: "nitta-1997",
    publication: Publication(
      authors: "T. Nitta", year: 1997,
      title: "An extension of the back-propagation algorithm to complex numbers",
      place: Phrase("Neural Networks 10, 1391–1415"),
      address: "https://doi.org/10.1016/S0893-6080(97)00036-1"),
    results: [
      PublishedResult(
        id: "similarity",
        title: Phrase(
          en: "error on unseen curves, complex minus real network",
          de: "Fehler auf neuen Kurven, komplexes minus reelles Netz"),
        printed: .confirmed(
          "The Complex-BP can transform geometric figures, e.g. rotation, similarity "
            + "transformation and parallel displacement of straight lines, circles, etc., "
            + "whereas the real-valued back-propagation cannot."),
        figure: .difference(Quantity(similarity, "complex"), Quantity(similarity, "real")),
        expectation: .negative, unit: .number, seeds: 10)
    ],
    differences: Phrase(
      en: "Points of one segment are trained, with 4 hidden units and the tanh of both parts; "
        + "the real network has about as many parameters. Settings are ours.",
      de: "Trainiert werden Punkte einer Strecke, mit 4 verdeckten Neuronen und dem tanh beider "
        + "Teile; das reelle Netz hat etwa gleich viele Parameter. Die Einstellungen sind "
        + "unsere."))

  private static let similarity = TaskExperiment(
    "similarity", seconds: 0.1,
    { SimilarityTraining(segments: 1, seed: $0, epochs: 400) },
    values: { ["complex": $0.complexError, "real": $0.realError] })

  /// The exclusive or with a single neuron.
  static let nitta2003 = PublishedWork(
    name: "nitta-2003",
    publication: Publication(
      authors: "T. Nitta", year: 2003,
      title: "Solving the XOR problem and the detection of symmetry using a single "
        + "complex-valued neuron",
      place: Phrase("Neural Networks 16, 1101–1105"),
      address: "https://doi.org/10.1016/S0893-6080(03)00168-0"),
    results: [
      PublishedResult(
        title: Phrase(
          en: "share of seeds that learn XOR", de: "Anteil der Startwerte, die XOR lernen"),
        printed: .unconfirmed(
          "the XOR problem … can be solved by a single complex-valued neuron"),
        experiment: TaskExperiment(
          "xor", seconds: 0.1, { SplitXORTraining(seed: $0, epochs: 2_000) },
          values: { ["solved": $0.isSolved ? 1 : 0] }), value: "solved",
        expectation: .atLeast(1), seeds: 20)
    ],
    differences: Phrase(
      en: "η = 0.5 and 2,000 epochs are ours. Nitta's coding makes the task linear: the "
        + "exclusive or is computed by the read-out.",
      de: "η = 0,5 und 2000 Epochen sind unsere. In Nittas Kodierung ist die Aufgabe linear: Das "
        + "ausschließende Oder berechnet erst die Auswertung der Ausgabe."))

  /// Equalisers of a non-linear channel.
  static let chaKassam1995 = PublishedWork(
    name: "cha-kassam-1995",
    publication: Publication(
      authors: "I. Cha, S. A. Kassam", year: 1995,
      title: "Channel equalization using adaptive complex radial basis function networks",
      place: Phrase("IEEE Journal on Selected Areas in Communications 13, 122–131"),
      address: "https://doi.org/10.1109/49.363139"),
    results: [5, 10, 15, 20, 25].map { equaliser(decibels: $0) },
    differences: Phrase(
      en: "The equaliser is a network of 8 units with the tanh of both parts, not one of radial "
        + "basis functions; 2,000 symbols are trained and 50,000 are counted. Volume, pages and "
        + "address of the source are unconfirmed.",
      de: "Der Entzerrer ist ein Netz mit 8 Neuronen und dem tanh beider Teile, keines mit "
        + "radialen Basisfunktionen; 2000 Symbole werden trainiert und 50.000 gezählt. Band, "
        + "Seiten und Adresse der Quelle sind unbestätigt."),
    figures: { values, say in EqualizerExperiment.figures(values, in: say) })

  private static func equaliser(decibels: Int) -> PublishedResult {
    let experiment = TaskExperiment(
      "\(decibels)-db", seconds: 1.5,
      {
        EqualizerTraining(
          signalToNoiseRatio: Double(decibels), seed: $0, trainingSymbols: 2_000,
          testSymbols: 50_000, epochs: 100, measuresBayesian: true)
      }, values: \.values)
    return PublishedResult(
      id: "\(decibels)-db",
      title: Phrase(
        en: "symbol error rate at \(decibels) dB, network minus linear equaliser",
        de: "Symbolfehlerrate bei \(decibels) dB, Netz minus linearer Entzerrer"),
      printed: .confirmed("can be quite effective in channel equalization"),
      figure: .difference(Quantity(experiment, "complex"), Quantity(experiment, "linear")),
      expectation: .negative, unit: .number, seeds: 5)
  }

  /// Classes that differ in their non-circularity alone.
  static let barrachina2020 = PublishedWork(
    name: "barrachina-2020",
    publication: Publication(
      authors: "J. A. Barrachina, C. Ren, C. Morisseau, G. Vieillard, J.-P. Ovarlez", year: 2020,
      title: "Complex-valued vs. real-valued neural networks for classification perspectives: an "
        + "example on non-circular data",
      place: Phrase("arXiv:2009.08340"),
      address: "https://arxiv.org/abs/2009.08340"),
    results: [
      PublishedResult(
        id: "accuracy",
        title: Phrase(
          en: "accuracy with dropout, complex minus real",
          de: "Genauigkeit mit Dropout, komplex minus reell"),
        printed: .confirmed(
          "CVNN accuracy presents a statistically higher mean and median and lower variance than "
            + "Real-Valued Neural Network (RVNN)."),
        figure: .difference(
          Quantity(nonCircular("complex", dropout: 0.5)),
          Quantity(nonCircular("real", dropout: 0.5))), expectation: .positive, seeds: 4,
        usual: .reduced),
      PublishedResult(
        id: "overfitting",
        title: Phrase(
          en: "accuracy on training minus test data without dropout, complex minus real",
          de: "Genauigkeit auf Trainings- minus Testdaten ohne Dropout, komplex minus reell"),
        printed: .confirmed(
          "if no regularization technique is used, CVNN exhibits lower overfitting"),
        figure: .difference(
          Quantity(nonCircular("complex", dropout: 0), "overfitting"),
          Quantity(nonCircular("real", dropout: 0), "overfitting")), expectation: .negative,
        seeds: 4, usual: .reduced),
    ],
    differences: Phrase(
      en: "Data, networks (128-64-2 complex, 256-128-2 real), η = 0.01, mini-batches of 100 and "
        + "150 epochs are those of the authors' program for the paper, which runs 1,000 times; "
        + "its data is the same each time, ours is new for each seed.",
      de: "Daten, Netze (128-64-2 komplex, 256-128-2 reell), η = 0,01, Mini-Batches von 100 und "
        + "150 Epochen sind die des Programms der Autoren zur Arbeit, das 1000-mal läuft; seine "
        + "Daten sind jedes Mal dieselben, unsere für jeden Startwert neu."))

  private static func nonCircular(_ field: String, dropout: Double) -> any Experiment {
    let name = dropout > 0 ? "\(field)-dropout" : field
    func experiment(
      _ id: String, epochs: Int, seconds: Double, extent: Phrase?, reduced: (any Experiment)?
    ) -> any Experiment {
      TaskExperiment(
        id, seconds: seconds, extent: extent, reduced: reduced,
        {
          NonCircularSetting(
            seed: $0, isComplex: field == "complex", dropout: dropout, epochs: epochs)
        },
        values: {
          [
            "accuracy": $0.accuracy, "training": $0.training,
            "overfitting": $0.training - $0.accuracy,
          ]
        })
    }
    let reduced = experiment(
      "\(name)-20-epochs", epochs: 20, seconds: 6,
      extent: Phrase(en: "reduced: 20 of 150 epochs", de: "verkürzt: 20 von 150 Epochen"),
      reduced: nil)
    return experiment(name, epochs: 150, seconds: 45, extent: nil, reduced: reduced)
  }

  /// Real and complex networks of the same size on digits.
  static let monning2018 = PublishedWork(
    name: "monning-2018",
    publication: Publication(
      authors: "N. Mönning, S. Manandhar", year: 2018,
      title: "Evaluation of complex-valued neural networks on real-valued classification tasks",
      place: Phrase("arXiv:1811.12351"),
      address: "https://arxiv.org/abs/1811.12351"),
    results: [
      PublishedResult(
        id: "mnist",
        title: Phrase(
          en: "accuracy on MNIST, complex minus real",
          de: "Genauigkeit auf MNIST, komplex minus reell"),
        printed: .confirmed(
          "when real and complex neural networks of similar capacity are compared, complex "
            + "models perform equal to or slightly worse than real-valued models"),
        figure: .difference(
          Quantity(
            RunExperiment(
              "complex", "--dataset mnist --scalar complex --hidden 64 --epochs 10", seconds: 4)),
          Quantity(RunExperiment("real", "--dataset mnist --hidden 128 --epochs 10", seconds: 3))),
        expectation: .notPositive, seeds: 3)
    ],
    differences: Phrase(
      en: "One of its tasks, MNIST, with networks of 101,780 and 101,770 real parameters; "
        + "settings are ours. The address of the source is unconfirmed.",
      de: "Eine ihrer Aufgaben, MNIST, mit Netzen von 101.780 und 101.770 reellen Parametern; "
        + "die Einstellungen sind unsere. Die Adresse der Quelle ist unbestätigt."))

  /// Digits by their Fourier coefficients.
  static let fourierMNIST = PublishedWork(
    name: "fourier-mnist", publication: .almansoori,
    results: [
      fourier(
        "dense", Phrase(en: "one hidden layer", de: "eine verdeckte Schicht"),
        complex: "--scalar complex --sizes 100,30,10", real: "--sizes 200,31,10", seconds: (5, 4)),
      fourier(
        "conv", Phrase(en: "a convolution", de: "eine Faltung"),
        complex: "--scalar complex --input-shape 1x100x1 --eta 0.1 --layers 'conv 8 1x5 stride "
          + "1x2 cardioid, dense 30 split-sigmoid, dense 10 real-part-sigmoid'",
        real: "--input-shape 1x100x2 --eta 0.1 --layers 'conv 8 1x5 stride 1x2 relu, dense 60 "
          + "sigmoid, dense 10 sigmoid'", seconds: (14, 8)),
    ],
    differences: Phrase(
      en: "The statement is the general conclusion of the source. The task is ours: the 100 "
        + "lowest Fourier coefficients of 20,000 digits of MNIST, in 10 epochs. The real "
        + "networks have at most as many real parameters, 6,551 to 6,680 and 23,798 to 23,816.",
      de: "Die Aussage ist der allgemeine Schluss der Quelle. Die Aufgabe ist unsere: die 100 "
        + "niedrigsten Fourierkoeffizienten von 20.000 Ziffern aus MNIST, in 10 Epochen. Die "
        + "reellen Netze haben höchstens so viele reelle Parameter, 6551 zu 6680 und 23.798 zu "
        + "23.816."))

  private static func fourier(
    _ id: String, _ title: Phrase, complex: String, real: String,
    seconds: (complex: Double, real: Double)
  ) -> PublishedResult {
    let options = "--dataset mnist-fourier --train-size 20000 --epochs 10"
    return PublishedResult(
      id: id,
      title: Phrase(
        en: "\(title.english), accuracy of complex minus real",
        de: "\(title.german), Genauigkeit von komplex minus reell"),
      printed: .confirmed(
        "the performance of RVNNs is similar or better than the performance of CVNNs in the "
          + "majority of the cases"),
      figure: .difference(
        Quantity(
          RunExperiment("\(id)-complex", "\(options) \(complex)", seconds: seconds.complex)),
        Quantity(RunExperiment("\(id)-real", "\(options) \(real)", seconds: seconds.real))),
      expectation: .notPositive, seeds: 3)
  }

  /// A comparison whose data cannot be had.
  static let almansoori2025 = PublishedWork(
    name: "almansoori-2025", publication: .almansoori, results: [],
    missing: Phrase(
      en: "the data sets, networks and numbers of the source, which is not freely available. Its "
        + "general conclusion is tested by fourier-mnist.",
      de: "die Datensätze, Netze und Zahlen der Quelle, die nicht frei verfügbar ist. Ihren "
        + "allgemeinen Schluss prüft fourier-mnist."))
}

extension Publication {
  fileprivate static let almansoori = Publication(
    authors: "M. K. M. Almansoori, M. Telek", year: 2025,
    title: "Performance evaluation of complex-valued neural networks on real and complex-valued "
      + "classification and reconstruction tasks",
    place: Phrase("Machine Learning with Applications 22, 100742"),
    address: "https://doi.org/10.1016/j.mlwa.2025.100742")
}

extension EqualizerTraining.Outcome {
  /// The rates by their names.
  fileprivate var values: [String: Double] {
    var values = ["linear": linear, "complex": complex, "real": real]
    values["bayesian"] = bayesian
    return values
  }
}

extension EqualizerExperiment {
  /// The rates over the signal-to-noise ratio as a figure, with the optimal bound.
  fileprivate static func figures(
    _ values: ExperimentValues, in say: Language
  ) -> [PartResult.Block] {
    let runs = ratios.flatMap { ratio in
      (values["\(Int(ratio))-db"] ?? []).compactMap { seed, values -> Run? in
        guard let linear = values["linear"], let complex = values["complex"],
          let real = values["real"]
        else { return nil }
        return Run(
          signalToNoiseRatio: ratio, seed: seed,
          rates: .init(
            linear: linear, complex: complex, real: real, bayesian: values["bayesian"]))
      }
    }
    guard Set(runs.map(\.signalToNoiseRatio)) == Set(ratios),
      let experiment = try? EqualizerExperiment(.full, runs: runs)
    else { return [] }
    return EqualizerText(experiment, in: say).result().blocks.compactMap { block in
      guard case .figure(let figure, _, let caption) = block else { return nil }
      return .figure(figure, name: "reproduce-equalizer", caption: caption)
    }
  }
}
