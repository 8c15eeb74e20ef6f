import Backprop
import BackpropData
import BackpropFormats

/// One sample that a network is asked about.
struct Question: Sendable {
  enum Inputs: Sendable {
    case pixels([UInt8], width: Int)
    case values([Double])
  }

  let inputs: Inputs
  /// The right class, where it is known.
  let label: Int?
  let classNames: [String]?

  init(png image: HandwrittenImage) {
    inputs = .pixels(image.pixels, width: HandwrittenImage.side)
    (label, classNames) = (nil, nil)
  }

  /// The sample number `index` of a part of the data; of all rows, if it is a table.
  init(_ index: Int, of source: SampleSource, _ part: SampleSource.Part) throws {
    let count = source.count(of: part)
    guard index < count else {
      throw TrainingError.invalidHyperparameter(
        option: "index", value: "\(index)", reason: "it must lie between 0 and \(count - 1)")
    }
    classNames = source.classNames
    if case .table(let table) = source.content {
      inputs = .values(Array(table.row(index)))
      label = table.labels[index]
    } else if let images = source.images(part, limit: index + 1) {
      inputs = .pixels(Array(images.image(index)), width: images.width)
      label = Int(images.labels[index])
    } else {
      preconditionFailure("what is no table has images")
    }
  }

  var inputCount: Int {
    switch inputs {
    case .pixels(let pixels, _): pixels.count
    case .values(let values): values.count
    }
  }

  /// The inputs of a network over some scalar.
  func scalars<S: Scalar>() -> Dataset<S>.Inputs {
    switch inputs {
    case .pixels(let pixels, _): .pixels(pixels)
    case .values(let values): .values(values.map { S(real: $0) })
    }
  }

  /// The image in characters, two for a pixel; nil if it is none.
  var picture: String? {
    guard case .pixels(let pixels, let width) = inputs else { return nil }
    let shades = Array(" ░▒▓█")
    return stride(from: 0, to: pixels.count, by: width).map { start in
      pixels[start..<start + width].map { pixel in
        let shade = shades[(Int(pixel) * (shades.count - 1) + 127) / 255]
        return String(repeating: shade, count: 2)
      }.joined() + "\n"
    }.joined()
  }
}

/// Asks a model.
struct Asking: ModelWork {
  let question: Question

  func perform<S: Scalar>(on model: Model<S>) throws -> Prediction {
    let network = model.network
    try network.checkInputs(question.inputCount)
    let output = try network.outputs(for: question.scalars())[0]
    return Prediction(
      prediction: network.predictedClass(of: output),
      activations: output.map { Double($0.realPart) }, label: question.label,
      classNames: question.classNames)
  }
}

/// What a network says about one sample.
struct Prediction: Encodable, Sendable {
  /// The number of the class.
  let prediction: Int
  /// The outputs of the network, one a class; over ℂ their real parts.
  let activations: [Double]
  /// The right class, where it is known.
  let label: Int?
  let classNames: [String]?

  /// The prediction as lines for a reader.
  var text: String {
    let names = activations.indices.map { name($0) }
    let isRight = label.map { $0 == prediction ? "right" : "wrong: it is \(name($0))" }
    var table = TextTable([.right, .right, .left])
    for (index, activation) in activations.enumerated() {
      let bar = String(repeating: "█", count: Int((min(max(activation, 0), 1) * 40).rounded()))
      let value = String(Int((activation * 10_000).rounded(.toNearestOrAwayFromZero)))
      table.append(names[index], decimal(value), bar)
    }
    return "\(name(prediction))\(isRight.map { " (\($0))" } ?? "")\n\n" + table.text(indent: 2)
  }

  private func name(_ index: Int) -> String {
    guard let classNames, index < classNames.count else { return String(index) }
    return classNames[index]
  }

  /// A number of ten-thousandths with a point: `-12` as `-0.0012`.
  private func decimal(_ tenThousandths: String) -> String {
    let isNegative = tenThousandths.hasPrefix("-")
    let digits = String(tenThousandths.drop { $0 == "-" })
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (isNegative ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}
