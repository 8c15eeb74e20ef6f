import Backprop
import Foundation
import Numerics
import Testing

@testable import BackpropData

@Suite struct FourierDigitsTests {
  private func images(width: Int, height: Int, count: Int = 2) -> LabeledImages {
    var generator = Xoshiro256PlusPlus(seed: 8)
    return LabeledImages(
      pixels: (0..<count * width * height).map { _ in UInt8(generator.integer(through: 255)) },
      labels: (0..<count).map { UInt8($0) }, width: width, height: height)
  }

  private func coefficients(
    _ task: FourierDigits, _ images: LabeledImages
  ) -> [Complex<Double>] {
    let data: Dataset<Complex<Double>> = task.dataset(of: images)
    if case .values(let values) = data.inputs { return values }
    return []
  }

  @Test("coefficients equal the definition's double sum", arguments: [(8, 8), (7, 5), (6, 9)])
  func naive(width: Int, height: Int) {
    let images = images(width: width, height: height)
    let task = FourierDigits(width: width, height: height, count: 12)
    let found = coefficients(task, images)
    #expect(found.count == 24)
    for index in 0..<2 {
      let pixels = Array(images.image(index))
      for (k, frequency) in task.frequencies.enumerated() {
        var sum = Complex<Double>.zero
        for y in 0..<height {
          for x in 0..<width {
            let turns =
              Double(frequency.u * x) / Double(width) + Double(frequency.v * y) / Double(height)
            sum += Complex(
              length: Double(pixels[y * width + x]) / 255, phase: -2 * .pi * turns)
          }
        }
        sum = sum.divided(by: Double(width * height).squareRoot())
        #expect((found[index * 12 + k] - sum).length < 1e-12)
      }
    }
  }

  @Test(
    "all independent frequencies hold the image's energy (Parseval)",
    arguments: [
      (8, 8), (7, 5), (6, 9), (28, 28),
    ])
  func parseval(width: Int, height: Int) {
    let images = images(width: width, height: height, count: 1)
    let task = FourierDigits(width: width, height: height, count: .max)
    let energy = zip(task.frequencies, coefficients(task, images)).reduce(0.0) { sum, pair in
      let (frequency, value) = pair
      // Frequencies that are their own mirror image count once, the others twice.
      let isReal =
        (2 * frequency.u) % width == 0 && (2 * frequency.v) % height == 0
      if isReal { #expect(abs(value.imaginary) < 1e-9) }
      return sum + (isReal ? 1 : 2) * value.lengthSquared
    }
    let expected = images.pixels.reduce(0.0) { $0 + pow(Double($1) / 255, 2) }
    #expect(abs(energy / expected - 1) < 1e-10)
  }

  @Test("one of each conjugate pair is used, the lowest frequencies first")
  func frequencies() {
    let all = FourierDigits.independent(width: 28, height: 28)
    // 28² real numbers: four real coefficients, the others in pairs.
    #expect(all.count == (784 - 4) / 2 + 4)
    #expect(Set(all).count == all.count)
    #expect(all.first == .init(u: 0, v: 0))
    let radii = all.map { $0.u * $0.u + $0.v * $0.v }
    #expect(radii == radii.sorted())
    #expect(FourierDigits(width: 28, height: 28).frequencies.count == 100)
  }
}
