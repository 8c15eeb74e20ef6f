import BackpropReport

extension PublishedWork {
  /// Sequences that are made by a rule.
  static let mnist1D = PublishedWork(
    name: "mnist-1d",
    publication: Publication(
      authors: "S. Greydanus, D. Kobak", year: 2024,
      title: "Scaling down deep learning with MNIST-1D",
      place: Phrase("ICML; arXiv:2011.14439"),
      address: "https://github.com/greydanus/mnist1d"),
    results: [
      sequence(
        "logistic", Phrase(en: "logistic regression", de: "logistische Regression"), 0.32, 0.02,
        "Logistic regression 32%", "--sizes 40,10", seconds: 1),
      sequence(
        "mlp", Phrase(en: "two layers of 100 units", de: "zwei Schichten mit 100 Neuronen"), 0.68,
        0.03, "MLP 68%", "--hidden 100,100 --activation relu", seconds: 7),
      sequence(
        "conv", Phrase(en: "three convolutions", de: "drei Faltungen"), 0.94, 0.02, "CNN 94%",
        "--layers 'conv 25 1x5 stride 1x2 same relu, conv 25 1x3 stride 1x2 same relu, conv 25 "
          + "1x3 stride 1x2 same relu, dense 10 softmax'", seconds: 30),
    ],
    differences: Phrase(
      en: "The samples are others, drawn by the same rule. The source's network of two layers "
        + "adds the first one's output to the second one's. Initial weights are ours. Tolerances "
        + "are stated here, since the table has none.",
      de: "Die Beispiele sind andere, nach derselben Regel gezogen. Das Netz der Quelle mit zwei "
        + "Schichten addiert die Ausgabe der ersten zu der der zweiten. Die Anfangsgewichte sind "
        + "unsere. Die Toleranzen sind hier festgelegt, weil die Tabelle keine hat."))

  private static func sequence(
    _ id: String, _ title: Phrase, _ value: Double, _ tolerance: Double, _ text: String,
    _ network: String, seconds: Double
  ) -> PublishedResult {
    PublishedResult(
      title: title, printed: .confirmed(text),
      experiment: RunExperiment(
        id,
        "--dataset mnist-1d --cost log-likelihood \(network) --initializer he --optimizer "
          + "adam --eta 0.01 --schedule constant --batch-size 100 --epochs 200",
        seconds: seconds),
      expectation: .near(value, within: tolerance), seeds: 3)
  }

  /// Radar returns, which are 17 complex numbers.
  static let ionosphere = PublishedWork(
    name: "ionosphere",
    publication: Publication(
      authors: "V. G. Sigillito, S. P. Wing, L. V. Hutton, K. B. Baker", year: 1989,
      title: "Classification of radar returns from the ionosphere using neural networks",
      place: Phrase(
        en: "Johns Hopkins APL Technical Digest 10, 262–266; as quoted with the data set",
        de: "Johns Hopkins APL Technical Digest 10, 262–266; wie beim Datensatz zitiert"),
      address: "https://doi.org/10.24432/C5W01B"),
    results: [
      radar(
        "linear", Phrase(en: "linear perceptron", de: "lineares Perzeptron"),
        "a \"linear\" perceptron attained 90.7%", .near(0.907, within: 0.02),
        "--sizes 34,2 --activation identity --cost quadratic --eta 0.01"),
      radar(
        "non-linear", Phrase(en: "non-linear perceptron", de: "nichtlineares Perzeptron"),
        "a \"non-linear\" perceptron attained 92%", .near(0.92, within: 0.02),
        "--sizes 34,2 --cost quadratic --eta 0.3"),
      radar(
        "real", Phrase(en: "13 hidden units, real", de: "13 verdeckte Neuronen, reell"),
        "backprop an average of over 96%", .atLeast(0.96), "--hidden 13 --eta 1"),
      radar(
        "complex", Phrase(en: "12 hidden units, complex", de: "12 verdeckte Neuronen, komplex"),
        "backprop an average of over 96%", .atLeast(0.96),
        "--complex-pairs --scalar complex --hidden 12 --eta 1"),
    ],
    differences: Phrase(
      en: "Settings are ours. The source evaluates on 150 rows, of which one too few were "
        + "counted; here it is the last 151. Complex networks are ours as well: they take the 17 "
        + "complex numbers that the returns are.",
      de: "Die Einstellungen sind unsere. Die Quelle wertet auf 150 Zeilen aus, eine zu wenig "
        + "gezählt; hier sind es die letzten 151. Auch die komplexen Netze sind unsere: Sie "
        + "nehmen die 17 komplexen Zahlen, aus denen ein Radarecho besteht."))

  private static func radar(
    _ id: String, _ title: Phrase, _ text: String, _ expectation: ResultExpectation,
    _ network: String
  ) -> PublishedResult {
    PublishedResult(
      title: title, printed: .confirmed(text),
      experiment: RunExperiment(
        id,
        "--dataset \(DataNeed.ionosphereTable) \(network) --epochs 100 --evaluate-last "
          + "--evaluation-size 151", seconds: 0.1),
      expectation: expectation, seeds: 10)
  }
}
