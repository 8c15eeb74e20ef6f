@testable import Backprop
import Foundation
import Testing
import _BackpropTestSupport

/// Images that are shifted, turned and bent.
@Suite struct ImageAugmentationTests {
  private let side = 24

  private func augmentation(
    shift: Double = 0, rotation: Double = 0, elastic: ImageAugmentation.Elastic? = nil
  ) -> ImageAugmentation {
    ImageAugmentation(
      width: side, height: side, shift: shift, rotation: rotation, elastic: elastic)
  }

  /// Images of a small bright square with its centre at the given point.
  private func dots(_ count: Int, x: Int, y: Int) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: side * side)
    for row in y - 1...y + 1 {
      for column in x - 1...x + 1 { image[row * side + column] = 200 }
    }
    return (0..<count).flatMap { _ in image }
  }

  /// The centre of brightness of each image, and how bright it is in all.
  private func centres(_ pixels: [UInt8]) -> [(x: Double, y: Double, sum: Double)] {
    stride(from: 0, to: pixels.count, by: side * side).map { first in
      var (x, y, sum) = (0.0, 0.0, 0.0)
      for place in 0..<side * side {
        let value = Double(pixels[first + place])
        x += value * Double(place % side)
        y += value * Double(place / side)
        sum += value
      }
      return (x / sum, y / sum, sum)
    }
  }

  @Test("nothing asked for leaves every pixel as it is")
  func identity() {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let pixels = (0..<3 * side * side).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    #expect(augmentation().distort(pixels, seed: 5) == pixels)
  }

  @Test("an image is shifted by up to so many pixels either way, and keeps its brightness")
  func shift() {
    let moved = centres(augmentation(shift: 3).distort(dots(300, x: 12, y: 10), seed: 1))
    let (dx, dy) = (moved.map { $0.x - 12 }, moved.map { $0.y - 10 })
    for offsets in [dx, dy] {
      #expect(offsets.allSatisfy { abs($0) < 3.02 })
      #expect(offsets.max() ?? 0 > 2.8 && offsets.min() ?? 0 < -2.8)
      #expect(abs(offsets.reduce(0, +) / 300) < 0.4)
    }
    #expect(moved.allSatisfy { abs($0.sum - 1800) < 18 })
  }

  @Test("an image is turned about its middle by up to so many degrees either way")
  func rotation() {
    let middle = 11.5
    let turned = centres(augmentation(rotation: 30).distort(dots(300, x: 19, y: 11), seed: 2))
    // The sine of the angle, seen from the middle; y points down.
    let sines = turned.map { ($0.y - middle) / 7.516648189186454 + 0.0665190105 }
    for centre in turned {
      let (x, y) = (centre.x - middle, centre.y - middle)
      #expect(abs((x * x + y * y).squareRoot() - 7.516648189186454) < 0.1)
    }
    #expect(sines.allSatisfy { abs($0) < 0.53 })
    #expect(sines.max() ?? 0 > 0.45 && sines.min() ?? 0 < -0.45)
  }

  /// The values of a ramp tell from where each pixel comes. A field uniform in [-1, 1], of variance
  /// 1/3, that a Gaussian smooths has the variance 1/3 · 1/(4πσ²), and neighbours at the distance d
  /// have the correlation exp(-d²/4σ²).
  @Test("the elastic displacement has the size and the smoothness of the formula")
  func elastic() {
    let (alpha, sigma, count) = (20.0, 3.0, 60)
    let ramp = (0..<side * side).map { UInt8(8 * ($0 % side)) }
    let bent = augmentation(elastic: .init(strength: alpha, smoothness: sigma))
      .distort((0..<count).flatMap { _ in ramp }, seed: 3)
    var (squares, products, number) = (0.0, 0.0, 0.0)
    for image in 0..<count {
      for row in 9..<15 {
        let offsets = (9..<15).map { column in
          Double(bent[(image * side + row) * side + column]) / 8 - Double(column)
        }
        squares += offsets.dropLast(2).reduce(0) { $0 + $1 * $1 }
        products += zip(offsets, offsets.dropFirst(2)).reduce(0) { $0 + $1.0 * $1.1 }
        number += 4
      }
    }
    let variance = alpha * alpha / 3 / (4 * .pi * sigma * sigma)
    #expect(abs(squares / number / variance - 1) < 0.3)
    #expect(abs(products / squares - 0.8948393168143698) < 0.05)
  }

  /// The kernels of every processor give the bits of plain Swift, and so of version 0.1.
  @Test(
    "the kernels give the bits of the plain formulas",
    arguments: [(28, 28), (1, 1), (5, 33), (70, 3), (16, 17)])
  func reference(width: Int, height: Int) {
    var generator = Xoshiro256PlusPlus(seed: 11)
    let image = (0..<width * height).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for elastic in [nil, ImageAugmentation.Elastic(), .init(strength: 900, smoothness: 9)] {
      let augmentation = ImageAugmentation(
        width: width, height: height, shift: Double(min(width, height)) / 4, rotation: 40,
        elastic: elastic)
      let reference = ReferenceDistorter(augmentation)
      let distorted = augmentation.distort(image + image, seed: 3)
      #expect(
        distorted
          == reference.distort(image, number: 0, seed: 3)
          + reference.distort(image, number: 1, seed: 3))
    }
  }

  @Test("width and height are scaled each by up to a share")
  func scaling() {
    let moved = centres(
      ImageAugmentation(width: side, height: side, scaling: 0.2)
        .distort(dots(300, x: 19, y: 5), seed: 4))
    let (across, down) = (moved.map { ($0.x - 11.5) / 7.5 }, moved.map { ($0.y - 11.5) / -6.5 })
    for factors in [across, down] {
      #expect(factors.allSatisfy { abs($0 - 1) < 0.205 })
      #expect(factors.max() ?? 0 > 1.17 && factors.min() ?? 2 < 0.83)
    }
    #expect(zip(across, down).contains { abs($0 - $1) > 0.2 })
  }

  /// A point 6.5 pixels below the middle moves sideways by 6.5 tan φ, and not down.
  @Test("a shear moves rows sideways, in proportion to their distance from the middle")
  func shear() {
    let moved = centres(
      ImageAugmentation(width: side, height: side, shear: 30)
        .distort(dots(300, x: 12, y: 18), seed: 5))
    let offsets = moved.map { $0.x - 12 }
    #expect(moved.allSatisfy { abs($0.y - 18) < 0.02 })
    #expect(offsets.allSatisfy { abs($0) < 6.5 * 0.5774 + 0.05 })
    #expect(offsets.max() ?? 0 > 3.3 && offsets.min() ?? 0 < -3.3)
  }

  @Test("what version 0.1 stored is read, without scaling and shear")
  func stored() throws {
    let text =
      #"{"width":24,"height":24,"shift":2,"rotation":10,"elastic":{"strength":34,"smoothness":4}}"#
    let read = try JSONDecoder().decode(ImageAugmentation.self, from: Data(text.utf8))
    #expect(read == augmentation(shift: 2, rotation: 10, elastic: .init()))
    let sheared = ImageAugmentation(width: 3, height: 4, scaling: 0.1, shear: 5)
    let again = try JSONDecoder().decode(
      ImageAugmentation.self, from: JSONEncoder().encode(sheared))
    #expect(again == sheared)
  }

  @Test("an image depends on the seed and its number, not on those beside it")
  func independence() {
    let all = augmentation(shift: 2, rotation: 20, elastic: .init())
    let pixels = dots(10, x: 12, y: 12)
    let distorted = all.distort(pixels, seed: 7)
    let size = side * side
    let some = all.distort(Array(pixels.prefix(4 * size)), seed: 7)
    #expect(some == Array(distorted.prefix(4 * size)))
    #expect(distorted != all.distort(pixels, seed: 8))
    #expect(distorted.prefix(size) != distorted.dropFirst(size).prefix(size))
  }

  @Test("invalid hyperparameters are refused")
  func refused() {
    for wrong in [
      augmentation(shift: -1), augmentation(shift: .nan), augmentation(shift: 25),
      augmentation(rotation: 181), augmentation(elastic: .init(strength: .infinity)),
      augmentation(elastic: .init(smoothness: 0)), ImageAugmentation(width: 0, height: 3),
      ImageAugmentation(width: 3, height: 3, scaling: 1),
      ImageAugmentation(width: 3, height: 3, shear: 90),
    ] {
      #expect(throws: TrainingError.self) { try wrong.check() }
    }
  }
}
