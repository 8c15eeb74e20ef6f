import BackpropPlots
import BackpropReport

/// The equivalents of the Python program of the lecture, `network2.py`, in this program.
enum Network2 {
  /// The table of equivalents, which stands before the exercises.
  static func preface(in say: Language) -> [PartResult.Block] {
    [
      .heading("network2.py ↔ swift-backprop"),
      .table(
        caption: say(
          en: """
            Names in the Python program of the lecture, in the library and on the command line. \
            `--generator numpy` draws the same weights and samples from the same seed; the \
            experiments of this report use their own generator.
            """,
          de: """
            Bezeichnungen im Python-Programm der Vorlesung, in der Bibliothek und auf der \
            Kommandozeile. `--generator numpy` zieht mit demselben Startwert dieselben Gewichte \
            und Stichproben; die Experimente dieses Berichts benutzen einen eigenen Generator.
            """),
        header: ["network2.py", "library", "backprop train"].map {
          $0 == "library" ? say(en: $0, de: "Bibliothek") : $0
        },
        rows: [
          [
            "`Network(sizes, cost=CrossEntropyCost)`",
            "`Network(sizes:using:)`, `Trainer(_, cost: .crossEntropy)`",
            "`--sizes 784,30,10 --cost cross-entropy`",
          ],
          [
            "`QuadraticCost`, `CrossEntropyCost`", "`Cost`, `outputError` (BP1)",
            "`--cost quadratic`",
          ],
          [
            "`SGD(…, epochs, mini_batch_size)`", "`TrainingConfiguration`",
            "`--epochs 30 --batch-size 10`",
          ],
          ["`eta`, `lmbda`", "`learningRate`, `lambda`", "`--eta 0.5 --lambda 0.1`"],
          [
            "`training_cost`, `evaluation_cost`",
            "`History.trainingCost`, `.evaluationCost`", "`--history`",
          ],
          [
            "`training_accuracy`, `test_accuracy`",
            "`History.trainingAccuracy`, `.evaluationAccuracy`",
            "`--history`",
          ],
          [
            "`feedforward`, `backprop`", "`feedForward`, `backward` (BP1–BP4)",
            "`backprop gradient`",
          ],
          [
            "`np.random.seed(42)`", "`NumPyGenerator(seed: 42)`", "`--generator numpy --seed 42`",
          ],
          [
            "`training_data[:1000]`", "`Dataset.prefix(1000)`",
            "`--train-size 1000`",
          ],
        ]),
      .paragraph(
        say(
          en: """
            Notation, as on the sheet: $z^ℓ = w^ℓ a^{ℓ-1} + b^ℓ$ and $a^ℓ = σ(z^ℓ)$ with the \
            sigmoid $σ(z) = 1/(1 + e^{-z})$, $L$ layers, $δ^ℓ_j = ∂C/∂z^ℓ_j$. The training set \
            has $n$ digits and a mini-batch $m$.
            """,
          de: """
            Bezeichnungen wie auf dem Blatt: $z^ℓ = w^ℓ a^{ℓ-1} + b^ℓ$ und $a^ℓ = σ(z^ℓ)$ mit der \
            Sigmoidfunktion $σ(z) = 1/(1 + e^{-z})$, $L$ Schichten, $δ^ℓ_j = ∂C/∂z^ℓ_j$. Die \
            Trainingsmenge umfasst $n$ Ziffern, ein Mini-Batch $m$.
            """)),
    ]
  }
}
