import Backprop
import BackpropData
import BackpropReport
import Numerics
import Testing

@testable import BackpropLiterature

@Suite struct ClassificationTests {
  @Test("matched networks have equal sizes, and their training is reproducible")
  func matchedNetworks() throws {
    let task = NonCircularGaussians(featureCount: 8)
    var generator = Xoshiro256PlusPlus(seed: 1)
    let data = DatasetSplit<Complex<Float>>(
      training: task.dataset(count: 40, using: &generator),
      evaluation: task.dataset(count: 20, using: &generator))
    let hyperparameters = MatchedNetworks.Hyperparameters(
      hidden: 4, activation: .crelu, epochs: 2, learningRate: 0.1, evaluatesEachEpoch: true)
    let run = try MatchedNetworks.train(hyperparameters, on: data, seed: 5)
    #expect(run.real.parameterCount <= run.complex.parameterCount)
    #expect(run.wideReal.sizes == [16, 8, 2])
    #expect(run.complex.accuracies.count == 2)
    let last = try MatchedNetworks.train(
      .init(
        hidden: 4, activation: .crelu, epochs: 2, learningRate: 0.1, evaluatesEachEpoch: false),
      on: data, seed: 5)
    #expect(last.complex.accuracies == [run.complex.last])
    #expect(last.wideReal.accuracies == [run.wideReal.last])
    let again = try MatchedNetworks.train(hyperparameters, on: data, seed: 5)
    #expect(run.complex.accuracies == again.complex.accuracies)
    #expect(run.wideReal.accuracies == again.wideReal.accuracies)
  }

  @Test("training sizes are grouped by the network that does better")
  func nonCircular() {
    let experiment = Samples.nonCircular([
      (complex: 0.8, real: 0.9, wide: 0.95), (complex: 0.9, real: 0.8, wide: 0.9),
      (complex: 0.9, real: 0.9, wide: 0.8),
    ])
    let result = NonCircularText(experiment, in: .english).result()
    let answer = result.findings[0]
    #expect(answer.contains("With 500 training samples the complex network is less accurate"))
    #expect(answer.contains("With 1000 training samples the complex network is more accurate"))
    #expect(answer.contains("With 2000 training samples no difference"))
    #expect(result.text.contains("With 2000 training samples the complex network is more"))
    #expect(result.outcome("non-circular.complex-wide-real-1000") == "undecided")
    #expect(result.files[0].content.split(separator: "\n").count == 10)
  }

  @Test("the axis has a tick at every size of the training set")
  func ticks() throws {
    for scale in [NonCircularExperiment.Scale.full, .quick] {
      let experiment = NonCircularExperiment(
        scale: scale,
        results: scale.trainingCounts.map { count in
          (count, (1...2).map { Samples.networks(complex: 0.9, real: 0.8, wide: 0.7, seed: $0) })
        })
      let figures = NonCircularText(experiment, in: .english).result().figures
      let figure = try #require(figures.first)
      for count in scale.trainingCounts {
        #expect(figure.figure.svg.contains(">\(count)<"), "\(count)")
      }
    }
  }

  @Test("each comparison of the digits follows its own data")
  func fourier() {
    let lost = FourierText(
      Samples.fourier(complex: 0.8, real: 0.9, wide: 0.95, pixels: 0.7), in: .english
    ).result()
    #expect(lost.findings[0].contains("recognises fewer of the digits"))
    #expect(lost.text.contains("The real network of twice the units is more accurate"))
    #expect(lost.text.contains("more accurate than a real network of its size that reads"))
    #expect(lost.cells.contains { $0.hasPrefix("−10.00") })
    let even = FourierText(
      Samples.fourier(complex: 0.8, real: 0.8, wide: 0.8, pixels: 0.8), in: .english
    ).result()
    #expect(even.findings[0].contains("no difference in accuracy could be shown"))
    #expect(!even.text.contains("as good"))
    let won = FourierText(
      Samples.fourier(complex: 0.9, real: 0.8, wide: 0.8, pixels: 0.95), in: .english
    ).result()
    #expect(won.findings[0].contains("recognises more of the digits"))
    #expect(won.text.contains("that reads the pixels is more accurate than the complex one"))
  }
}
