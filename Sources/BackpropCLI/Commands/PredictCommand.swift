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
    var predictions: [[SamplePrediction]] = []
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
    try write(SamplePrediction.mean(predictions, of: voters.map(\.name)), picture)
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
    let prediction = try SamplePrediction.mean(votes, of: voters.map(\.name))[0]
    for remark in prediction.remarks where !quiet {
      StandardStream.error.note("backprop: \(name): \(remark)")
    }
    try write(prediction, picture: image.pixels, width: HandwrittenImage.side)
  }

  private func answer(
    of predictor: Predictor, to image: HandwrittenImage, _ name: String
  ) throws -> SamplePrediction {
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
    return SamplePrediction(
      try predictor(image.pixels).outputs, classes: preprocessing?.classNames ?? [],
      remarks: image.remarks.map(\.description))
  }

  private func write(_ prediction: SamplePrediction, picture pixels: [UInt8]?, width: Int) throws {
    let failure = SamplePrediction.failure(of: [prediction])
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
  ) throws -> (predictions: [SamplePrediction], picture: (pixels: [UInt8], width: Int)?) {
    let progress = PredictionProgress(isShown: !quiet)
    let predicted = try source.predictions(
      by: model, part, index: index, progress: progress.show)
    progress.end()
    if index != nil, predicted.predictions.isEmpty {
      throw ValidationError("--index: an entry of that row is missing")
    }
    if predicted.leftOutCount > 0, !quiet {
      StandardStream.error.remark(
        "data: \(predicted.leftOutCount.grouped) rows with missing entries are left out\n")
    }
    let picture = source.imageSize.flatMap { size in
      index == nil ? nil : predicted.pixels.map { ($0, size.width) }
    }
    return (predicted.predictions, picture)
  }

  private func write(
    _ predictions: [SamplePrediction], _ picture: (pixels: [UInt8], width: Int)?
  ) throws {
    if index != nil, let prediction = predictions.first {
      return try write(prediction, picture: picture?.pixels, width: picture?.width ?? 1)
    }
    let failure = SamplePrediction.failure(of: predictions)
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

/// The number of predicted samples, on a terminal, while it takes long.
private struct PredictionProgress {
  let isShown: Bool
  private let start = ContinuousClock.now

  init(isShown: Bool) {
    self.isShown = isShown && StandardStream.error.terminalWidth != nil
  }

  func show(_ done: Int, of total: Int) {
    guard isShown, ContinuousClock.now - start > .seconds(1) else { return }
    StandardStream.error.remark("\r\(done.grouped) of \(total.grouped) samples are predicted")
  }

  func end() {
    guard isShown, ContinuousClock.now - start > .seconds(1) else { return }
    StandardStream.error.remark("\r\u{1b}[K")
  }
}

// MARK: - Results

extension SamplePrediction {
  /// The predictions of the mean of the outputs of several networks.
  ///
  /// - Throws: `ValidationError` if their classes or values differ.
  fileprivate static func mean(
    _ predictions: [[SamplePrediction]], of names: [String]
  ) throws(ValidationError) -> [SamplePrediction] {
    guard let first = predictions.first, predictions.count > 1 else { return predictions[0] }
    for (other, name) in zip(predictions, names).dropFirst() {
      if let mine = first.first, let others = other.first,
        mine.classNames != others.classNames || mine.valueNames != others.valueNames
      {
        throw Voter.differentClasses(name, names[0])
      }
    }
    let outputs = Voter.mean(predictions.map { $0.map { $0.activations ?? $0.values ?? [] } })
    return zip(first, outputs).map { $0.replacingOutputs(by: $1) }
  }

  /// The failure of predictions that are infinite or not a number; nil if there is none.
  fileprivate static func failure(of predictions: [SamplePrediction]) -> NotFiniteResult? {
    predictions.allSatisfy(\.isFinite) ? nil : NotFiniteResult(what: "an output of the network")
  }

  /// The prediction as lines for a reader.
  fileprivate var text: String {
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

extension Double {
  /// The number with four decimals, or with an exponent if it is large.
  fileprivate var fourDecimals: String {
    magnitude < 1e6 ? String(format: "%.4f", self) : String(format: "%.4g", self)
  }
}
