import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation

/// `backprop predict`: the predictions of a network for an image, a sample, or all rows of a table.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict classes or values with a trained network.",
    discussion: """
      An image is a PNG of a digit, dark on light or light on dark, of any size: it is brought to \
      MNIST's form first, unless it is in that form already. A table needs the columns of the features \
      alone; they are found by their names and scaled as in the training. With --index one sample is \
      predicted, otherwise all of them, as CSV or JSON.

      Examples:
        backprop predict digits.json seven.png --show
        backprop predict digits.json - < seven.png
        backprop predict digits.json --dataset mnist --index 0
        backprop predict iris.npz --dataset new.csv --output classes.csv
        backprop predict iris.npz - --json < new.csv
        backprop predict a.json seven.png --with b.json --with c.json
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var vote: VoteOptions

  @Argument(
    help: ArgumentHelp(
      "An image or a table, or - for standard input.", valueName: "file"),
    completion: .file(extensions: ["png", "csv", "tsv", "npz"]))
  var input: String?

  @Option(
    .count(from: 0), help: "Predict only the sample with this index, from 0, of the data set.")
  var index: Int?

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "DATA") var columns: TableColumnOptions

  @Option(.choice, help: "The part of the images that are predicted.")
  var part = DataSource.Part.test

  @Option(
    .output(["csv", "json"]), help: "Store the predictions. The name ends in .csv or .json.")
  var output: OutputFile?

  @OptionGroup var overwrite: OverwriteOptions

  @Flag(help: "Show the image that the network gets as input.")
  var show = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    if input == nil, index == nil, data.dataset == .auto, data.data == nil {
      throw ValidationError("name an image or a table, or a data set with --dataset")
    }
    if input != nil, index != nil || data.dataset != .auto || data.data != nil {
      throw ValidationError("name either a file or a data set with --dataset and --index, not both")
    }
    if case .task(let task) = data.dataset {
      throw ValidationError("--dataset \(task.rawValue): predict is for images and tables")
    }
  }

  func run() async throws {
    if let output {
      try output.check(isForced: overwrite.force)
      try OutputFile.checkDistinct(
        [("--output", output.path)],
        from: [("the model", model.model)] + (input.map { [("the input", $0)] } ?? []))
    }
    let voters = try vote.read(with: model, isForPrediction: true, isQuiet: quiet)
    let file = try input.map(File.init)
    if case .image(let image, let name)? = file {
      return try predict(image, name, by: voters)
    }
    var predictions: [[Prediction]] = []
    var picture: (pixels: [UInt8], width: Int)?
    for voter in voters {
      let source = try await find(file, for: voter.model.preprocessing)
      let (mine, image) = try predict(source, by: voter.model)
      if let first = predictions.first, first.count != mine.count {
        throw Voter.differentSamples(voter.name, voters[0].name)
      }
      predictions.append(mine)
      picture = picture ?? image
    }
    try write(Prediction.mean(predictions, of: voters.map(\.name)), picture)
  }

  /// Finds the samples, prepared for one network.
  private func find(_ file: File?, for preprocessing: Preprocessing?) async throws -> DataSource {
    switch file {
    case .image: preconditionFailure("an image is not a set of samples")
    case .table(let path)?:
      let options = try columns.options(for: .table(path), model: preprocessing)
      return try DataFinder.command(isQuiet: quiet).find(
        .table(path), table: options, for: preprocessing)
    case .tableText(let text)?:
      let options = try columns.options(for: .table("-"), model: preprocessing)
      return try DataFinder.command(isQuiet: quiet).parse(
        text, name: "standard input", table: options, for: preprocessing)
    case nil:
      let options = try columns.options(for: data.dataset, model: preprocessing)
      return try await data.find(options, for: preprocessing, isQuiet: quiet)
    }
  }

  /// The file that the user named, or standard input.
  private enum File {
    case image(HandwrittenImage, name: String)
    case table(String)
    case tableText([UInt8])

    init(_ path: String) throws(FileError) {
      let name = path == "-" ? "standard input" : path
      if DatasetName.isDataFile(path) {
        self = .table(path)
        return
      }
      do throws(FileError) {
        let bytes = try WholeFile.read(path == "-" ? "/dev/stdin" : path, limit: 256 << 20)
        guard path == "-", !bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) else {
          self = .image(try HandwrittenImage(PNGDecoder.decode(bytes)), name: name)
          return
        }
        self = .tableText(bytes)
      } catch { throw error.inFile(name) }
    }
  }
}

// MARK: - One image

extension PredictCommand {
  private func predict(
    _ image: HandwrittenImage, _ name: String, by voters: [Voter]
  ) throws {
    let votes = try voters.map { voter in
      [try answer(of: Predictor(voter.stored), to: image, name)]
    }
    let prediction = try Prediction.mean(votes, of: voters.map(\.name))[0]
    for remark in prediction.remarks where !quiet {
      StandardStream.error.note("backprop: \(name): \(remark)")
    }
    try write(prediction, picture: image.pixels, width: HandwrittenImage.side)
  }

  private func answer(
    of predictor: Predictor, to image: HandwrittenImage, _ name: String
  ) throws -> Prediction {
    let preprocessing = predictor.description.preprocessing
    if let size = preprocessing?.imageSize ?? preprocessing?.pixelTableSize,
      (size.width, size.height) != (HandwrittenImage.side, HandwrittenImage.side)
    {
      throw FileError(
        .badData, "the network is for images of \(size.height)×\(size.width) pixels", path: name,
        advice: "images are brought to 28×28 pixels; give such ones as rows of a table")
    }
    guard predictor.inputCount == image.pixels.count else {
      throw TrainingError.doesNotFit(
        what: "inputs", network: predictor.inputCount, data: image.pixels.count)
    }
    let takesImage = preprocessing?.takesImages(
      ofWidth: HandwrittenImage.side, height: HandwrittenImage.side)
    guard takesImage != false else {
      throw FileError(
        .badData, "the network is for rows of a table whose columns are not pixels of images",
        path: name, advice: "give it rows of such a table")
    }
    return Prediction(
      try predictor(image.pixels).outputs, classes: preprocessing?.classNames ?? [],
      remarks: image.remarks.map(\.description))
  }

  private func write(_ prediction: Prediction, picture pixels: [UInt8]?, width: Int) throws {
    let failure = Prediction.failure(of: [prediction])
    guard let output else {
      let shown = show ? pixels.map { picture($0, width) + "\n" } ?? "" : ""
      return try print(prediction, json: json, text: shown + prediction.text, failure: failure)
    }
    if let failure { throw failure }
    let stored =
      output.ending == "json"
      ? try jsonText(prediction) : PredictionTable(of: [prediction]).csv
    try AtomicFile.write(Array(stored.utf8), to: output.path)
  }

  /// Returns an image in characters, two per pixel.
  private func picture(_ pixels: [UInt8], _ width: Int) -> String {
    let shades = Array(" ░▒▓█")
    return stride(from: 0, to: pixels.count, by: width).map { start in
      pixels[start..<start + width].map { pixel in
        let shade = shades[(Int(pixel) * (shades.count - 1) + 127) / 255]
        return String(repeating: shade, count: 2)
      }.joined() + "\n"
    }.joined()
  }
}

// MARK: - Samples of a data set

extension PredictCommand {
  /// Returns the predictions and, for one sample of images, its picture.
  private func predict<S>(
    _ source: DataSource, by model: some TypedModel<S>
  ) throws -> (predictions: [Prediction], picture: (pixels: [UInt8], width: Int)?) {
    try model.network.checkInputs(source.inputCount(over: ScalarType(of: S.self).field))
    let samples = try Samples<S>(of: source, part, index.map { $0..<$0 + 1 })
    if index != nil, samples.count == 0 {
      throw ValidationError("--index: an entry of that row is missing")
    }
    if samples.leftOutCount > 0, !quiet {
      StandardStream.error.remark(
        "data: \(samples.leftOutCount.grouped) rows with missing entries are left out\n")
    }
    let values = source.preprocessing.map { $0.isClassification ? nil : $0 } ?? nil
    var predictions: [Prediction] = []
    let progress = PredictionProgress(total: samples.count, isShown: !quiet)
    // Blocks keep the memory of the outputs small, and progress visible.
    for start in stride(from: 0, to: samples.count, by: 4_096) {
      let block = start..<min(samples.count, start + 4_096)
      for (row, output) in zip(
        block, try model.network.outputs(for: samples.inputs(block, model.network.inputCount)))
      {
        predictions.append(
          Prediction(
            output, classes: source.classNames, values: values, actual: samples.actual(row)))
      }
      progress.show(block.upperBound)
    }
    progress.end()
    let picture = source.imageSize.flatMap { size in
      index == nil ? nil : samples.pixels(0).map { ($0, size.width) }
    }
    return (predictions, picture)
  }

  private func write(
    _ predictions: [Prediction], _ picture: (pixels: [UInt8], width: Int)?
  ) throws {
    if index != nil, let prediction = predictions.first {
      return try write(prediction, picture: picture?.pixels, width: picture?.width ?? 1)
    }
    let failure = Prediction.failure(of: predictions)
    let table = PredictionTable(of: predictions)
    guard let output else {
      // A terminal gets no names that control it, a program the names as they are.
      let isTerminal = isatty(STDOUT_FILENO) == 1
      return try print(
        predictions, json: json, text: isTerminal ? table.csv.printableLines : table.csv,
        failure: failure)
    }
    if let failure { throw failure }
    let text = output.ending == "json" ? try jsonText(predictions) : table.csv
    try AtomicFile.write(Array(text.utf8), to: output.path)
  }
}

/// The samples that are predicted, with the actual classes or values if they are known.
private struct Samples<S: Scalar> {
  let count: Int
  /// The number of rows of a table that are left out since an entry is missing.
  let leftOutCount: Int
  private let inputs: Dataset<S>.Inputs
  private let labels: [Int]
  private let targets: [Double]
  private let inputCount: Int

  /// The samples of a part of the data, or those with some indices; of all rows, if it is a table.
  init(of source: DataSource, _ part: DataSource.Part, _ range: Range<Int>?) throws {
    let total = source.count(of: part)
    if let range, range.upperBound > total {
      throw TrainingError.invalidHyperparameter(
        option: "index", value: "\(range.lowerBound)",
        reason: "it must lie between 0 and \(total - 1)")
    }
    inputCount = source.inputCount(over: ScalarType(of: S.self).field)
    if let table = source.table {
      let rows = try table.fitted.rows(
        of: table.table, overComplex: S.realBasis.count == 2, rows: range.map(Array.init))
      count = rows.count
      leftOutCount = (range?.count ?? total) - rows.count
      inputs = rows.inputs(over: S.self)
      labels = rows.labels.map { Int($0) }
      targets = rows.targets
    } else if let images = source.images(part, limit: range?.upperBound) {
      let chosen = range.map { images[$0] } ?? images
      count = chosen.count
      leftOutCount = 0
      inputs = source.inputs(ofPixels: chosen.pixels)
      labels = chosen.labels.map { Int($0) }
      targets = []
    } else {
      preconditionFailure("data that is not a table has images")
    }
  }

  /// Returns the inputs of some samples.
  func inputs(_ range: Range<Int>, _ width: Int) -> Dataset<S>.Inputs {
    let numbers = range.lowerBound * width..<range.upperBound * width
    return switch inputs {
    case .pixels(let pixels): .pixels(Array(pixels[numbers]))
    case .values(let values): .values(Array(values[numbers]))
    }
  }

  /// Returns the pixels of a sample; nil if it is not an image.
  func pixels(_ index: Int) -> [UInt8]? {
    guard case .pixels(let pixels) = inputs else { return nil }
    return Array(pixels[index * inputCount..<(index + 1) * inputCount])
  }

  /// Returns the index of the actual class of a sample; nil if it is not known.
  func actual(_ index: Int) -> Int? { index < labels.count ? labels[index] : nil }
}

/// The number of predicted samples, on a terminal, while it takes long.
private struct PredictionProgress {
  let total: Int
  let isShown: Bool
  private let start = ContinuousClock.now

  init(total: Int, isShown: Bool) {
    self.total = total
    self.isShown = isShown && StandardStream.error.terminalWidth != nil
  }

  func show(_ done: Int) {
    guard isShown, ContinuousClock.now - start > .seconds(1) else { return }
    StandardStream.error.remark("\r\(done.grouped) of \(total.grouped) samples are predicted")
  }

  func end() {
    guard isShown, ContinuousClock.now - start > .seconds(1) else { return }
    StandardStream.error.remark("\r\u{1b}[K")
  }
}

// MARK: - Results

/// The output of a network for one sample.
private struct Prediction: Encodable {
  /// The index of the predicted class; nil for a regression.
  var prediction: Int?
  /// The name of the predicted class.
  var predictedClass: String?
  /// The outputs of the network, one per class; over ℂ their real parts.
  var activations: [Double]?
  /// The predicted values, in the units of the data.
  var values: [Double]?
  /// The index of the actual class, where it is known.
  var label: Int?
  /// The names of the classes, or of the values.
  var classNames: [String]?
  var valueNames: [String]?
  /// The doubts about an image and its answer.
  var remarks: [String] = []

  private enum CodingKeys: String, CodingKey {
    case prediction, activations, values, label, classNames, valueNames, remarks
    case predictedClass = "class"
  }

  /// The prediction of outputs.
  ///
  /// - Parameters:
  ///   - output: The outputs of the network.
  ///   - classes: The names of the classes; empty if they are not known.
  ///   - regression: The preprocessing of targets that are numbers; nil for classes.
  ///   - actual: The index of the actual class.
  ///   - remarks: The doubts about the image.
  init<S: Scalar>(
    _ output: [S], classes: [String], values regression: Preprocessing? = nil, actual: Int? = nil,
    remarks: [String] = []
  ) {
    self.remarks = remarks
    if let regression {
      (values, valueNames) = regression.values(of: output)
      return
    }
    let activations = output.map { Double($0.realPart) }
    let best = activations.indexOfLargest
    let names = classes.count == output.count ? classes : output.indices.map(String.init)
    prediction = best
    predictedClass = names[best]
    self.activations = activations
    label = actual
    classNames = names
    let second = activations.indices.filter { $0 != best }.max { activations[$0] < activations[$1] }
    if !remarks.isEmpty || actual == nil, let second,
      activations[best] < 0.5 || activations[second] > activations[best] / 2
    {
      self.remarks.append(
        "\(Self.doubt): \(names[best]) (\(activations[best].short)), or "
          + "\(names[second]) (\(activations[second].short))")
    }
  }

  /// The predictions of the mean of the outputs of several networks.
  ///
  /// - Throws: `ValidationError` if their classes or values differ.
  static func mean(
    _ predictions: [[Prediction]], of names: [String]
  ) throws(ValidationError) -> [Prediction] {
    guard let first = predictions.first, predictions.count > 1 else { return predictions[0] }
    for (other, name) in zip(predictions, names).dropFirst() {
      if let mine = first.first, let others = other.first,
        mine.classNames != others.classNames || mine.valueNames != others.valueNames
      {
        throw Voter.differentClasses(name, names[0])
      }
    }
    let outputs = Voter.mean(predictions.map { $0.map { $0.activations ?? $0.values ?? [] } })
    return zip(first, outputs).map { prediction, output in
      guard let classes = prediction.classNames else {
        var mean = prediction
        mean.values = output
        return mean
      }
      return Prediction(
        output, classes: classes, actual: prediction.label,
        remarks: prediction.remarks.filter { !$0.hasPrefix(doubt) })
    }
  }

  /// The beginning of the remark that two classes are possible.
  private static let doubt = "the answer is doubtful"

  /// The failure of predictions that are infinite or not a number; nil if there is none.
  static func failure(of predictions: [Prediction]) -> NotFiniteResult? {
    predictions.allSatisfy { ($0.activations ?? $0.values ?? []).allSatisfy(\.isFinite) }
      ? nil : NotFiniteResult(what: "an output of the network")
  }

  /// The prediction as lines for a reader.
  var text: String {
    var table = TextTable([.right, .right, .left])
    guard let activations, let names = classNames, let prediction else {
      for (name, value) in zip(valueNames ?? [], values ?? []) { table.append(name, value.short) }
      return table.text()
    }
    let isRight = label.map { $0 == prediction ? "right" : "wrong: it is \(names[$0])" }
    for (index, activation) in activations.enumerated() {
      let share = activation.isFinite ? min(max(activation, 0), 1) : 0
      let bar = String(repeating: "█", count: Int((share * 40).rounded()))
      table.append(names[index], activation.fourDecimals, bar)
    }
    return "\(names[prediction])\(isRight.map { " (\($0))" } ?? "")".printable + "\n\n"
      + table.text(indent: 2)
  }
}

/// Many predictions as CSV: the class and the output of each class, or the values.
private struct PredictionTable {
  let predictions: [Prediction]

  init(of predictions: [Prediction]) { self.predictions = predictions }

  var csv: String {
    guard let first = predictions.first else { return "" }
    let hasLabels = first.label != nil
    var lines: [String] = []
    if let names = first.classNames {
      let head = ["class"] + (hasLabels ? ["actual"] : []) + names.map { "p(\($0))" }
      lines.append(head.map(\.csvField).joined(separator: ","))
      for prediction in predictions {
        let actual = prediction.label.map { names[$0] } ?? ""
        let fields =
          [prediction.predictedClass ?? ""] + (hasLabels ? [actual] : [])
          + (prediction.activations ?? []).map { "\($0)" }
        lines.append(fields.map(\.csvField).joined(separator: ","))
      }
    } else {
      lines.append((first.valueNames ?? []).map(\.csvField).joined(separator: ","))
      lines += predictions.map { ($0.values ?? []).map { "\($0)" }.joined(separator: ",") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// The text as a field of a CSV file (RFC 4180).
  fileprivate var csvField: String {
    guard contains(where: { ",\"\n\r;".contains($0) }) else { return self }
    return "\"" + replacing("\"", with: "\"\"") + "\""
  }
}

extension Double {
  /// The number with four decimals, or with an exponent if it is large.
  fileprivate var fourDecimals: String {
    magnitude < 1e6 ? String(format: "%.4f", self) : String(format: "%.4g", self)
  }
}
