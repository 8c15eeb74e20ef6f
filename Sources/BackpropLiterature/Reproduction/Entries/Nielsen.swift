import BackpropReport

extension Publication {
  /// A chapter of Nielsen's book.
  fileprivate static func nielsen(chapter: Int) -> Publication {
    Publication(
      authors: "M. A. Nielsen", year: 2015, title: "Neural Networks and Deep Learning",
      place: Phrase(
        en: "Determination Press, chapter \(chapter)",
        de: "Determination Press, Kapitel \(chapter)"),
      address: "http://neuralnetworksanddeeplearning.com/chap\(chapter).html")
  }
}

extension PublishedWork {
  /// Networks with one hidden layer and quadratic cost.
  static let nielsenChapter1 = PublishedWork(
    name: "nielsen-chapter-1", publication: .nielsen(chapter: 1),
    results: [
      PublishedResult(
        title: Phrase(en: "30 hidden units", de: "30 verdeckte Neuronen"),
        printed: .confirmed("95.42 percent at its peak (\"Epoch 28\")"),
        experiment: RunExperiment(
          "30-hidden",
          "--dataset mnist --hidden 30 --cost quadratic --eta 3 --initializer large",
          seconds: 10, combining: .best(of: 3)), value: "best",
        expectation: .near(0.9542, within: 0.005), seeds: 5),
      PublishedResult(
        title: Phrase(en: "100 hidden units", de: "100 verdeckte Neuronen"),
        printed: .confirmed("Sure enough, this improves the results to 96.59 percent."),
        experiment: RunExperiment(
          "100-hidden",
          "--dataset mnist --hidden 100 --cost quadratic --eta 3 --initializer large",
          seconds: 36, combining: .best(of: 3)), value: "best",
        expectation: .near(0.9659, within: 0.005), seeds: 3),
    ],
    differences: Phrase(
      en: "None that are known. As there, a value is the best epoch of the best of three runs, "
        + "on the test set.",
      de: "Keine bekannt. Wie dort ist ein Wert die beste Epoche des besten von drei Läufen, auf "
        + "der Testmenge."))

  /// One hidden layer with cross-entropy and L2 regularisation.
  static let nielsenChapter3 = PublishedWork(
    name: "nielsen-chapter-3", publication: .nielsen(chapter: 3),
    results: [
      PublishedResult(
        title: Phrase(
          en: "100 hidden units, η = 0.1, λ = 5, 60 epochs",
          de: "100 verdeckte Neuronen, η = 0,1, λ = 5, 60 Epochen"),
        printed: .confirmed("98.04 percent"),
        experiment: RunExperiment(
          "100-hidden",
          "--dataset mnist --hidden 100 --eta 0.1 --lambda 5 --epochs 60", seconds: 13,
          evaluatesOnValidation: true), value: "best",
        expectation: .near(0.9804, within: 0.003), seeds: 5)
    ],
    differences: Phrase(
      en: "The source evaluates on the validation set, as here, and does not say at which epoch; "
        + "here it is the best one.",
      de: "Die Quelle wertet wie hier auf der Validierungsmenge aus und nennt die Epoche nicht; "
        + "hier ist es die beste."))

  /// Networks with one to four hidden layers.
  static let nielsenChapter5 = PublishedWork(
    name: "nielsen-chapter-5", publication: .nielsen(chapter: 5),
    results: [
      depth(1, 0.9648, "96.48 percent (or thereabouts - it'll vary a bit from run to run)"),
      depth(2, 0.9690, "This gives an improved classification accuracy, 96.90 percent."),
      depth(3, 0.9657, "the result drops back down to 96.57 percent"),
      depth(4, 0.9653, "The classification accuracy drops again, to 96.53 percent."),
    ],
    differences: Phrase(
      en: "None that are known. As there, accuracies are those on the validation set after 30 "
        + "epochs.",
      de: "Keine bekannt. Wie dort sind es Genauigkeiten auf der Validierungsmenge nach 30 "
        + "Epochen."))

  private static func depth(_ count: Int, _ value: Double, _ text: String) -> PublishedResult {
    let sizes = Array(repeating: "30", count: count).joined(separator: ",")
    return PublishedResult(
      title: Phrase(
        en: count == 1 ? "1 hidden layer" : "\(count) hidden layers",
        de: count == 1 ? "1 verdeckte Schicht" : "\(count) verdeckte Schichten"),
      printed: .confirmed(text),
      experiment: RunExperiment(
        "\(count)-hidden", "--dataset mnist --hidden \(sizes) --eta 0.1 --lambda 5",
        seconds: 2.5 + 0.7 * Double(count), evaluatesOnValidation: true),
      expectation: .near(value, within: 0.005), seeds: 5)
  }

  /// Convolutional networks.
  static let nielsenChapter6 = PublishedWork(
    name: "nielsen-chapter-6", publication: .nielsen(chapter: 6),
    results: [
      step(
        "shallow", Phrase(en: "one layer of 100 units", de: "eine Schicht mit 100 Neuronen"),
        0.9780, "I obtained a best classification accuracy of 97.80 percent.",
        "dense 100 sigmoid, dense 10 softmax", "--eta 0.1", seconds: 14, reduced: nil,
        usual: .whole, seeds: 3),
      step(
        "conv", Phrase(en: "one convolution", de: "eine Faltung"), 0.9878,
        "That gets us to 98.78 percent accuracy",
        "conv 20 5x5 sigmoid, max-pool 2x2, dense 100 sigmoid, dense 10 softmax", "--eta 0.1",
        seconds: 680, reduced: .init(epochs: 1, seconds: 12)),
      step(
        "two-conv", Phrase(en: "two convolutions", de: "zwei Faltungen"), 0.9906,
        "we're now at 99.06 percent classification accuracy!",
        "conv 20 5x5 sigmoid, max-pool 2x2, conv 40 5x5 sigmoid, max-pool 2x2, dense 100 "
          + "sigmoid, dense 10 softmax", "--eta 0.1", seconds: 1_000,
        reduced: .init(epochs: 1, seconds: 17)),
      step(
        "relu", Phrase(en: "rectified linear units", de: "ReLU"), 0.9923,
        "I obtained a classification accuracy of 99.23 percent.",
        "\(rectified), dense 100 relu, dense 10 softmax", "--eta 0.03 --lambda 0.1", seconds: 1_000,
        reduced: .init(epochs: 1, seconds: 17)),
      step(
        "expanded",
        Phrase(
          en: "training set moved by a pixel",
          de: "um ein Pixel verschobene Bilder"),
        0.9937, "Using the expanded training data I obtained a 99.37 percent training accuracy.",
        "\(rectified), dense 100 relu, dense 10 softmax",
        "--eta 0.03 --lambda 0.1 --augment shift:1", epochs: 300, seconds: 5_500, seeds: 1),
      step(
        "two-dense", Phrase(en: "a second dense layer", de: "eine zweite dichte Schicht"), 0.9943,
        "I obtained a test accuracy of 99.43 percent.",
        "\(rectified), dense 100 relu, dense 100 relu, dense 10 softmax",
        "--eta 0.03 --lambda 0.1 --augment shift:1", epochs: 300, seconds: 5_600, seeds: 1),
      step(
        "dropout", Phrase(en: "dropout, 1,000 units", de: "Dropout, 1000 Neuronen"), 0.9960,
        "Using this, we obtain an accuracy of 99.60 percent", dropout,
        "--eta 0.03 --augment shift:1", epochs: 200, seconds: 8_000, seeds: 1),
      step(
        "vote", Phrase(en: "the vote of five", de: "die Abstimmung von fünf"), 0.9967,
        "we end up with 99.67 percent accuracy", dropout, "--eta 0.03 --augment shift:1",
        epochs: 200, seconds: 40_000, combining: .vote(of: 5), seeds: 1),
    ],
    differences: Phrase(
      en: "The source takes the test accuracy of the epoch with the best validation accuracy, of "
        + "the best of three runs; here it is the accuracy on the test set after the last epoch, "
        + "of each run. Its expanded training set has every image five times, not moved and "
        + "moved by a pixel in four directions; here each epoch moves the images anew by up to a "
        + "pixel along both axes, in five times as many epochs. Initial weights have the "
        + "variance 1/fan-in.",
      de: "Die Quelle nimmt die Testgenauigkeit der Epoche mit der besten "
        + "Validierungsgenauigkeit, vom besten von drei Läufen; hier ist es die Genauigkeit auf "
        + "der Testmenge nach der letzten Epoche, von jedem Lauf. Ihre erweiterte Trainingsmenge "
        + "enthält jedes Bild fünfmal, unverschoben und um ein Pixel in vier Richtungen "
        + "verschoben; hier verschiebt jede Epoche die Bilder neu um höchstens ein Pixel längs "
        + "beider Achsen, in fünfmal so vielen Epochen. Anfangsgewichte haben die Varianz "
        + "1/Eingangszahl."))

  private static let rectified =
    "conv 20 5x5 relu, max-pool 2x2, conv 40 5x5 relu, max-pool 2x2"

  private static let dropout =
    "\(rectified), dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5, dense 10 softmax"

  private static func step(
    _ id: String, _ title: Phrase, _ value: Double, _ text: String, _ layers: String,
    _ options: String, epochs: Int = 60, seconds: Double,
    reduced: RunExperiment.Reduction? = nil, usual: PublishedResult.UsualExtent? = nil,
    combining combination: RunExperiment.Combination = .single, seeds: Int = 2
  ) -> PublishedResult {
    PublishedResult(
      title: title, printed: .confirmed(text),
      experiment: RunExperiment(
        id,
        "--dataset mnist --cost log-likelihood --layers '\(layers)' --epochs \(epochs) "
          + "\(options)",
        seconds: seconds, combining: combination, reduced: reduced),
      expectation: .near(value, within: 0.003), seeds: seeds,
      usual: usual ?? (reduced == nil ? .none : .reduced))
  }
}
