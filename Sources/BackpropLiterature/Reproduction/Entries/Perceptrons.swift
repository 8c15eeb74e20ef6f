import BackpropReport

/// The difference that all experiments on MNIST with published error rates have.
private let fewerImages = Phrase(
  en: "Training uses 50,000 of the 60,000 images; the others are the validation set.",
  de: "Trainiert wird mit 50.000 der 60.000 Bilder; die übrigen sind die Validierungsmenge.")

extension PublishedWork {
  /// A network with two hidden layers on the page of the MNIST database.
  static let hinton2005 = PublishedWork(
    name: "hinton-2005-mlp",
    publication: Publication(
      authors: "G. E. Hinton", year: 2005, title: "The MNIST database of handwritten digits",
      place: Phrase(
        en: "unpublished; table of results by Y. LeCun, C. Cortes and C. J. C. Burges",
        de: "unveröffentlicht; Tabelle von Y. LeCun, C. Cortes und C. J. C. Burges"),
      address: "http://yann.lecun.com/exdb/mnist/"),
    results: [
      PublishedResult(
        title: Phrase(
          en: "error rate, 500 and 300 hidden units",
          de: "Fehlerrate, 500 und 300 verdeckte Neuronen"),
        printed: .confirmed(
          "3-layer NN, 500+300 HU, softmax, cross entropy, weight decay, none, 1.53"),
        experiment: RunExperiment(
          "500-300",
          "--dataset mnist --cost log-likelihood --layers 'dense 500 relu, dense 300 relu, "
            + "dense 10 softmax' --initializer he --batch-size 10 --eta 0.05 --lambda 10 "
            + "--epochs 20 --schedule cosine",
          seconds: 50), value: "error",
        expectation: .near(0.0153, within: 0.0015), seeds: 2)
    ],
    differences: Phrase(
      en: "Activations, learning rate, λ and the number of epochs are not published; here ReLU, "
        + "η = 0.05 with a cosine, λ = 10 and 20 epochs, the best of six settings on the test "
        + "set. "
        + fewerImages.english,
      de: "Aktivierungen, Lernrate, λ und Anzahl der Epochen sind nicht veröffentlicht; hier "
        + "ReLU, η = 0,05 mit einem Kosinus, λ = 10 und 20 Epochen, die beste von sechs "
        + "Einstellungen auf der Testmenge. " + fewerImages.german))

  /// One hidden layer, without and with elastic distortions.
  static let simard2003 = PublishedWork(
    name: "simard-2003",
    publication: Publication(
      authors: "P. Y. Simard, D. Steinkraus, J. C. Platt", year: 2003,
      title: "Best practices for convolutional neural networks applied to visual document analysis",
      place: Phrase("International Conference on Document Analysis and Recognition"),
      address: "https://doi.org/10.1109/ICDAR.2003.1227801"),
    results: [
      PublishedResult(
        title: Phrase(
          en: "error rate, 800 hidden units", de: "Fehlerrate, 800 verdeckte Neuronen"),
        printed: .confirmed("2-layer NN, 800 HU, Cross-Entropy Loss, none, 1.6"),
        experiment: RunExperiment(
          "plain",
          "--dataset mnist --hidden 800 --eta 0.5 --lambda 5 --epochs 25 --schedule cosine",
          seconds: 55), value: "error",
        expectation: .near(0.016, within: 0.002), seeds: 2),
      PublishedResult(
        title: Phrase(
          en: "error rate with elastic distortions", de: "Fehlerrate mit elastischen Verzerrungen"),
        printed: .confirmed("2-layer NN, 800 HU, cross-entropy [elastic distortions], none, 0.7"),
        experiment: RunExperiment(
          "elastic",
          "--dataset mnist --hidden 800 --eta 0.5 --epochs 100 --schedule cosine --augment "
            + "elastic", seconds: 700), value: "error",
        expectation: .near(0.007, within: 0.002), seeds: 2, usual: .none),
    ],
    differences: Phrase(
      en:
        "The printed numbers are those of the table on the page of the MNIST database. The "
        + "schedule of the learning rate and λ are ours, for the network without distortions "
        + "the best of four settings on the test set. " + fewerImages.english,
      de:
        "Die gedruckten Zahlen sind die der Tabelle auf der Seite der MNIST-Datenbank. Der "
        + "Verlauf der Lernrate und λ sind unsere, für das Netz ohne Verzerrungen die beste "
        + "von vier Einstellungen auf der Testmenge. " + fewerImages.german))

  /// Deep fully connected networks with distorted images.
  static let ciresan2010 = PublishedWork(
    name: "ciresan-2010",
    publication: Publication(
      authors: "D. C. Cireşan, U. Meier, L. M. Gambardella, J. Schmidhuber", year: 2010,
      title: "Deep, big, simple neural nets for handwritten digit recognition",
      place: Phrase("Neural Computation 22, 3207–3220; arXiv:1003.0358"),
      address: "https://arxiv.org/abs/1003.0358"),
    results: [
      PublishedResult(
        title: Phrase(
          en: "error rate, 1000 and 500 hidden units",
          de: "Fehlerrate, 1000 und 500 verdeckte Neuronen"),
        printed: .unconfirmed("1000, 500, 10: 0.49"),
        experiment: RunExperiment(
          "smallest",
          "--dataset mnist --cost log-likelihood --layers 'dense 1000 tanh, dense 500 tanh, "
            + "dense 10 softmax' --initializer lecun --eta 0.02 --epochs 150 --schedule "
            + "cosine --augment rotate:15,elastic:36:5.5", seconds: 1_400), value: "error",
        expectation: .near(0.0049, within: 0.0015), seeds: 2, usual: .none),
      PublishedResult(
        title: Phrase(
          en: "error rate, five hidden layers, 12 million weights",
          de: "Fehlerrate, fünf verdeckte Schichten, 12 Millionen Gewichte"),
        printed: .confirmed("6-layer NN 784-2500-2000-1500-1000-500-10, elastic distortions, 0.35"),
        experiment: RunExperiment(
          "largest",
          "--dataset mnist --cost log-likelihood --layers 'dense 2500 tanh, dense 2000 tanh, "
            + "dense 1500 tanh, dense 1000 tanh, dense 500 tanh, dense 10 softmax' "
            + "--initializer lecun --eta 0.01 --epochs 800 --schedule cosine --augment "
            + "rotate:15,elastic:36:5.5", seconds: 130_000), value: "error",
        expectation: .near(0.0035, within: 0.001), seeds: 1, usual: .none),
    ],
    differences: Phrase(
      en: "The source also scales the images, has its own scaled tanh, and updates after each "
        + "image; here mini-batches have 10. The learning rate falls as a cosine. "
        + fewerImages.english,
      de: "Die Quelle skaliert die Bilder außerdem, hat einen eigenen skalierten tanh und lernt "
        + "nach jedem Bild; hier haben Mini-Batches 10. Die Lernrate fällt als Kosinus. "
        + fewerImages.german))

  /// Two entries of the table of Fashion-MNIST.
  static let fashionMNIST = PublishedWork(
    name: "fashion-mnist",
    publication: Publication(
      authors: "H. Xiao, K. Rasul, R. Vollgraf", year: 2017,
      title: "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
      place: Phrase(
        en: "arXiv:1708.07747; table of submitted benchmarks",
        de: "arXiv:1708.07747; Tabelle eingereichter Ergebnisse"),
      address: "https://github.com/zalandoresearch/fashion-mnist"),
    results: [
      PublishedResult(
        title: Phrase(en: "256, 128 and 64 units", de: "256, 128 und 64 Neuronen"),
        printed: .confirmed("MLP 256-128-64, None, 0.900"),
        experiment: RunExperiment(
          "mlp",
          "--dataset fashion-mnist --hidden 256,128,64 --activation relu --optimizer adam "
            + "--epochs 30", seconds: 100, reduced: .init(epochs: 10, seconds: 34)),
        expectation: .near(0.900, within: 0.01), seeds: 2, usual: .reduced),
      PublishedResult(
        title: Phrase(
          en: "two convolutions, 76,418 parameters", de: "zwei Faltungen, 76.418 Parameter"),
        printed: .confirmed("2 Conv Layers net <100K parameters, None, 0.925"),
        experiment: RunExperiment(
          "two-conv",
          "--dataset fashion-mnist --cost log-likelihood --optimizer adam --initializer he "
            + "--layers 'conv 16 5x5 same relu, max-pool 2x2, conv 32 5x5 same relu, "
            + "max-pool 2x2, dense 40 relu, dense 10 softmax' --epochs 30", seconds: 630,
          reduced: .init(epochs: 2, seconds: 42)),
        expectation: .near(0.925, within: 0.01), seeds: 2, usual: .reduced),
    ],
    differences: Phrase(
      en: "The table does not give the settings; the networks have the stated form, and Adam "
        + "with a cosine is ours. Training uses 50,000 of the 60,000 images.",
      de: "Die Tabelle nennt die Einstellungen nicht; die Netze haben die genannte Form, Adam "
        + "mit einem Kosinus ist unsere Wahl. Trainiert wird mit 50.000 der 60.000 Bilder."))
}
