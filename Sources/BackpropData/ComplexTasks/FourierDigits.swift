import Backprop
import Numerics

/// The lowest spatial frequencies of images, which are complex numbers.
///
///     F(u, v) = 1/√(WH) · Σ_(x,y) p(x, y)/255 · e^(-2πi (ux/W + vy/H))
///
/// An image is real, so F(-u, -v) = conj F(u, v): only one of each such pair is used, the one with
/// v > 0, or v = 0 and u ≥ 0. The frequencies are ordered by u² + v²; the first `count` are the
/// inputs. The factor 1/√(WH) makes the transform unitary: it preserves energy.
public struct FourierDigits: Sendable, Hashable {
  /// A spatial frequency, in periods over the width and the height of the image.
  public struct Frequency: Sendable, Hashable {
    /// The signed number of periods over the width.
    public let u: Int
    /// The number of periods over the height, not negative.
    public let v: Int

    /// A frequency from its two components.
    public init(u: Int, v: Int) {
      self.u = u
      self.v = v
    }
  }

  /// The number of columns of an image.
  public let width: Int
  /// The number of rows of an image.
  public let height: Int
  /// The frequencies that are inputs, lowest first.
  public let frequencies: [Frequency]

  /// The `count` lowest frequencies, or all that are independent, of images of a size.
  ///
  /// - Precondition: The sizes and `count` are positive.
  public init(width: Int, height: Int, count: Int = 100) {
    precondition(width > 0 && height > 0 && count > 0, "the sizes and the count are positive")
    self.width = width
    self.height = height
    frequencies = Array(Self.independent(width: width, height: height).prefix(count))
  }

  /// Returns one of each pair of conjugate frequencies, lowest first.
  static func independent(width: Int, height: Int) -> [Frequency] {
    var all: [Frequency] = []
    for v in 0...height / 2 {
      for u in -((width - 1) / 2)...width / 2 {
        // v and -v are the same frequency at 0 and at half the height: there u and -u are a pair.
        let isOwnMirror = v == 0 || 2 * v == height
        if u >= 0 || !isOwnMirror { all.append(Frequency(u: u, v: v)) }
      }
    }
    return all.sorted {
      let (a, b) = ($0.u * $0.u + $0.v * $0.v, $1.u * $1.u + $1.v * $1.v)
      return (a, $0.v, $0.u) < (b, $1.v, $1.u)
    }
  }

  /// Returns the coefficients of images as samples of a classification.
  ///
  /// - Precondition: The images are of size `width` × `height`.
  /// - Complexity: Two products of a small matrix with each image; the background is skipped.
  public func dataset<R: RealScalar>(
    _: R.Type = R.self, of images: LabeledImages
  ) -> Dataset<Complex<R>> {
    precondition(images.width == width && images.height == height, "the images have another size")
    let transform = SeparableTransform(self)
    var inputs: [Complex<R>] = []
    inputs.reserveCapacity(images.count * frequencies.count)
    for index in 0..<images.count {
      inputs += transform.coefficients(of: images.image(index)).map { $0.rounded() }
    }
    return Dataset(
      generated: inputs, .classes(images.labels.map { Int32($0) }, count: images.classCount),
      inputCount: frequencies.count, outputCount: images.classCount)
  }
}

/// The transform as two products with small matrices: rows first, then columns.
private struct SeparableTransform {
  private let width: Int
  private let height: Int
  private let frequencies: [FourierDigits.Frequency]
  /// The distinct u of the frequencies.
  private let columns: [Int]
  /// The index in `columns` of the u of each frequency.
  private let columnIndices: [Int]
  /// e^(-2πi ux/W)/√(WH), for x and then u in `columns`.
  private let rowFactors: [Complex<Double>]
  /// e^(-2πi vy/H), for each frequency and then y.
  private let columnFactors: [Complex<Double>]

  init(_ task: FourierDigits) {
    let (width, height) = (task.width, task.height)
    self.width = width
    self.height = height
    frequencies = task.frequencies
    let columns = Set(task.frequencies.map(\.u)).sorted()
    self.columns = columns
    columnIndices = task.frequencies.map { columns.firstIndex(of: $0.u) ?? 0 }
    let scale = 1 / (Double(width * height).squareRoot() * 255)
    rowFactors = (0..<width).flatMap { x in
      columns.map { u in
        Complex<Double>(length: scale, phase: -2 * .pi * Double(u * x % width) / Double(width))
      }
    }
    columnFactors = task.frequencies.flatMap { frequency in
      (0..<height).map { y in
        Complex<Double>(
          length: 1, phase: -2 * .pi * Double(frequency.v * y % height) / Double(height)
        )
      }
    }
  }

  func coefficients(of image: ArraySlice<UInt8>) -> [Complex<Double>] {
    // Row transforms G(u, y), laid out so that the second product runs along y.
    var rows = Array(repeating: Complex<Double>.zero, count: columns.count * height)
    var pixel = image.startIndex
    for y in 0..<height {
      for x in 0..<width {
        let value = Double(image[pixel])
        pixel += 1
        guard value != 0 else { continue }
        for u in columns.indices {
          rows[u * height + y] += rowFactors[x * columns.count + u].multiplied(by: value)
        }
      }
    }
    return frequencies.indices.map { index in
      var sum = Complex<Double>.zero
      for y in 0..<height {
        sum += columnFactors[index * height + y] * rows[columnIndices[index] * height + y]
      }
      return sum
    }
  }
}
