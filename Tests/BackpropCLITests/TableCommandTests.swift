import BackpropFiles
import Foundation
import Testing

/// Tables of many kinds, from training to prediction: what is taken for what is said, and the network
/// knows it later.
@Suite struct TableCommandTests {
  let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  private func run(_ line: String) throws -> Command.Outcome {
    try command.run(line.split(separator: " ").map(String.init))
  }

  /// Runs a line that has to succeed and returns its JSON.
  private func json(
    _ line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String: Any] {
    let outcome = try run(line + " --json")
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  private func accuracy(_ report: [String: Any]) throws -> Double {
    let part = report["evaluation"] as? [String: Any] ?? report
    return try #require(part["relative_accuracy"] as? Double)
  }

  // MARK: - Inputs

  /// Rows of two rings, which the first two columns tell.
  private static func rings(_ count: Int = 120) -> [(x: Double, y: Double, label: Int)] {
    (0..<count).map { index in
      let (angle, label) = (Double(index) * 2.4, index % 2)
      let radius = Double(label + 1) / 2
      return (radius * cos(angle), radius * sin(angle), label)
    }
  }

  private func writeRings(_ header: String?, to name: String, labelFirst: Bool = false) throws {
    let lines = Self.rings().map { row in
      labelFirst ? "\(row.label),\(row.x),\(row.y)" : "\(row.x),\(row.y),\(row.label)"
    }
    try command.folder.write(
      ((header.map { [$0] } ?? []) + lines).joined(separator: "\n") + "\n", to: name)
  }

  /// Pictures of 5×5 pixels from 0 to 255, or from 0 to 1: one bright row, which is the class.
  private func writePixels(to name: String, divisor: Double = 1, hasLabels: Bool = true) throws {
    var lines = [(hasLabels ? ["label"] : []) + (0..<25).map { "pixel\($0)" }]
    for index in 0..<60 {
      let pixels = (0..<25).map { pixel in
        let value = pixel / 5 == index % 5 ? 255 - index % 7 : (index * pixel * 37) % 40
        return divisor == 1 ? "\(value)" : "\(Double(value) / divisor)"
      }
      lines.append((hasLabels ? ["\(index % 5)"] : []) + pixels)
    }
    try command.folder.write(
      lines.map { $0.joined(separator: ",") }.joined(separator: "\n"), to: name)
  }

  /// Flowers whose columns have scales from 0.001 to 10,000; texts for classes.
  private func writeFlowers(to name: String, classes: [String] = ["iris", "lily", "rose"]) throws {
    var text = "length,width,height,species\n"
    for index in 0..<150 {
      let (kind, noise) = (index % 3, Double(index * 37 % 13 - 6) / 30)
      text +=
        "\(1e4 * (Double(kind) + noise) + 5e4),\(1e-3 * (Double(kind * kind) - noise)),"
        + "\(Double(index % 5)),\(classes[kind])\n"
    }
    try command.folder.write(text, to: name)
  }

  // MARK: - Columns

  @Test func theColumnCalledLabelIsTheTarget() throws {
    try writeRings("x,y,label", to: "rings.csv")
    let outcome = try run("train --dataset rings.csv --epochs 1 --save m.npz")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("target “label” (2 classes: 0, 1)"))
    #expect(outcome.errors.contains("2 features: x, y"))
  }

  @Test func aLabelThatComesFirst() throws {
    try writeRings(nil, to: "rings.csv", labelFirst: true)
    let summary = try json(
      "train --dataset rings.csv --target 1 --no-header --hidden 12 --eta 2 --epochs 40 --quiet")
    #expect(try accuracy(summary) > 0.9)
    var lines = try command.folder.text("rings.csv")
    lines = lines.split(separator: "\n").map { $0 + ",7" }.joined(separator: "\n")
    try command.folder.write(lines, to: "seven.csv")
    let doubt = try run("train --dataset seven.csv --epochs 1")
    #expect(doubt.errors.contains("doubt: all rows have the class 7"))
  }

  @Test func aHeaderOfNumbers() throws {
    try writeRings("0,1,2", to: "rings.csv")
    let outcome = try run("data info rings.csv")
    #expect(outcome.errors.contains("doubt") && outcome.errors.contains("--no-header"))
    #expect(outcome.errors.contains("120 rows, target “2” (2 classes: 0, 1)"))
    let samples = try run("data info rings.csv --no-header")
    #expect(samples.errors.contains("121 rows without a header"))
  }

  @Test func oneHotTargets() throws {
    var text = "a,b,iris,lily,rose\n"
    for index in 0..<60 {
      let kind = index % 3
      text += "\(Double(kind) + 0.01 * Double(index % 7)),\(2 - kind)"
      text += (0..<3).map { $0 == kind ? ",1" : ",0" }.joined() + "\n"
    }
    try command.folder.write(text, to: "hot.csv")
    let doubt = try run("train --dataset hot.csv --epochs 1")
    #expect(doubt.errors.contains("--target 'iris,lily,rose'"))
    let summary = try json(
      "train --dataset hot.csv --target iris,lily,rose --epochs 30 --eta 1 --save m.json --quiet")
    #expect(try accuracy(summary) > 0.9)
    let predicted = try run("predict m.json --dataset hot.csv")
    #expect(predicted.output.hasPrefix("class,actual,p(iris),p(lily),p(rose)\n"))
  }

  /// The same pictures give the same result, whatever their brightest pixel is.
  @Test func pixelsAreDivided() throws {
    try writePixels(to: "bytes.csv")
    try writePixels(to: "shares.csv.gz", divisor: 255)
    let bytes = Array(try command.folder.text("shares.csv.gz").utf8)
    try command.folder.write(try Gzip.compress(bytes), to: "shares.csv.gz")
    try writePixels(to: "test.csv", hasLabels: false)
    let options = "--epochs 30 --eta 1 --hidden 10 --quiet --save"
    #expect(try accuracy(json("train --dataset bytes.csv \(options) a.npz")) > 0.9)
    #expect(try accuracy(json("train --dataset shares.csv.gz \(options) b.npz")) > 0.9)
    let info = try run("data info bytes.csv")
    #expect(info.output.contains("divided by 255"))
    let rows = try run("predict a.npz --dataset test.csv").output.split(separator: "\n")
    #expect(rows.count == 61 && rows[0] == "class,p(0),p(1),p(2),p(3),p(4)")
    let classes = rows.dropFirst().compactMap { $0.first.flatMap { Int(String($0)) } }
    #expect(zip(classes, 0...).count { $0 == $1 % 5 } > 55)
  }

  @Test func unscaledColumnsAreStandardised() throws {
    try writeFlowers(to: "flowers.csv")
    let trained = try run("train --dataset flowers.csv --epochs 20 --save m.npz")
    #expect(trained.errors.contains("standardised by the training set"))
    let report = try json("evaluate m.npz --dataset flowers.csv")
    #expect(try accuracy(report) > 0.95)
    #expect(report["classes"] as? [String] == ["iris", "lily", "rose"])
  }

  @Test func regressionIsRecognized() throws {
    var text = "id,a,price\n"
    for index in 0..<140 {
      text += "\(index),\(Double(index * 37 % 101) / 50),\(200 + 3.5 * Double(index * 37 % 101))\n"
    }
    try command.folder.write(text, to: "prices.csv")
    let trained = try run("train --dataset prices.csv --epochs 40 --save m.npz --history h.json")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("target “price” (numbers: regression)"))
    #expect(trained.errors.contains("“id” numbers the rows and is left out"))
    let report = try json("evaluate m.npz --dataset prices.csv")
    let errors = try #require(report["errors"] as? [[String: Any]])
    #expect(errors[0]["target"] as? String == "price")
    #expect(try #require(errors[0]["r2"] as? Double) > 0.9)
    #expect(try #require(errors[0]["rmse"] as? Double) < 50)
    #expect(report["accuracy"] == nil || report["accuracy"] is NSNull)
    let values = try run("predict m.npz --dataset prices.csv").output.split(separator: "\n")
    #expect(values.count == 141 && values[0] == "price")
    #expect(values.dropFirst().allSatisfy { Double($0).map { 150...620 ~= $0 } ?? false })
    // The same run again, from its file.
    try command.folder.write(try command.folder.text("m.run.yaml"), to: "again.yaml")
    let again = try run("train --config again.yaml --quiet --save n.npz")
    #expect(again.status == 0, "\(again.errors)")
    let bytes = try ["m.npz", "n.npz"].map { try Data(contentsOf: command.folder.file($0)) }
    #expect(bytes[0] == bytes[1])
    let wrong = try run("train --dataset prices.csv --cost cross-entropy --quiet")
    #expect(wrong.status == 64 && wrong.errors.contains("numbers"))
  }

  @Test func severalTargetsAndTexts() throws {
    var text = "k,a,u,v\n"
    for index in 0..<70 {
      text += "\(["r", "g"][index % 2]),\(index % 7),\(index % 7 * 3),\(index % 2)\n"
    }
    try command.folder.write(text, to: "two.csv")
    let trained = try run(
      "train --dataset two.csv --target u,v --task regression --epochs 60 --save m.json "
        + "--activation sigmoid --quiet")
    // The JSON format of the book has sigmoid layers alone.
    #expect(trained.status == 64)
    let saved = try run(
      "train --dataset two.csv --target u,v --task regression --epochs 60 --save m.safetensors --quiet"
    )
    #expect(saved.status == 0, "\(saved.errors)")
    let predicted = try run("predict m.safetensors --dataset two.csv").output.split(separator: "\n")
    #expect(predicted[0] == "u,v" && predicted.count == 71)
  }

  @Test func missingEntries() throws {
    try command.folder.write(
      "a,b,class\n1,2,x\n?,4,y\n5,6,x\n7,NA,y\n9,9,y\n2,2,x\n", to: "gaps.csv")
    let refused = try run("train --dataset gaps.csv --quiet")
    #expect(refused.status == 65 && refused.errors.contains("gaps.csv: line 3, column 1"))
    for way in ["--missing mean", "--missing drop", "--ignore"] {
      #expect(refused.errors.contains(way))
    }
    let small = "--epochs 1 --batch-size 1 --quiet --save m.npz"
    #expect(try run("train --dataset gaps.csv --missing mean \(small)").status == 0)
    #expect(try run("predict m.npz --dataset gaps.csv").output.split(separator: "\n").count == 7)
    #expect(try run("train --dataset gaps.csv --missing drop \(small)").status == 0)
    let left = try run("predict m.npz --dataset gaps.csv")
    #expect(left.output.split(separator: "\n").count == 5)
    #expect(left.errors.contains("2 rows with missing entries are left out"))
    #expect(try run("predict m.npz --dataset gaps.csv --missing mean").status == 64)
  }

  // MARK: - Classes

  @Test func classesAreMatchedByName() throws {
    try writeFlowers(to: "flowers.csv")
    try #require(
      try run("train --dataset flowers.csv --epochs 20 --save m.npz --quiet").status == 0)
    let lines = try command.folder.text("flowers.csv").split(separator: "\n")
    // Some classes, in another order of rows and columns.
    let rest = lines.dropFirst().filter { !$0.hasSuffix("iris") }.reversed().map { line in
      line.split(separator: ",").reversed().joined(separator: ",")
    }
    try command.folder.write(
      (["Species,Height,width,LENGTH"] + rest).joined(separator: "\n"), to: "rest.csv")
    let report = try json("evaluate m.npz --dataset rest.csv")
    #expect(try accuracy(report) > 0.95)
    let confusion = try #require(report["confusion"] as? [[Int]])
    #expect(confusion.map { $0.reduce(0, +) } == [0, 50, 50])
    try command.folder.write(
      lines.joined(separator: "\n").replacingOccurrences(of: "iris", with: "tulip"), to: "other.csv"
    )
    for line in ["evaluate m.npz --dataset other.csv", "predict m.npz --dataset other.csv"] {
      let other = try run(line + " --quiet")
      #expect(other.status == 65 && other.errorLines.count == 1)
      #expect(other.errors.contains("“tulip” is unknown") && other.errors.contains("iris, lily"))
    }
    try command.folder.write("length,width,species\n1,2,iris\n", to: "narrow.csv")
    let narrow = try run("evaluate m.npz --dataset narrow.csv")
    #expect(narrow.status == 65 && narrow.errors.contains("height"))
    try command.folder.write("length,width,height\n1,2,3\n", to: "bare.csv")
    let bare = try run("evaluate m.npz --dataset bare.csv")
    #expect(bare.status == 65 && bare.errorLines.count == 1, "\(bare.errors)")
    let option = try run("evaluate m.npz --dataset flowers.csv --scale none")
    #expect(option.status == 64 && option.errors.contains("leave the option out"))
  }

  // MARK: - Predictions

  @Test func manyPredictions() throws {
    try writeFlowers(to: "flowers.csv")
    try #require(
      try run("train --dataset flowers.csv --epochs 20 --save m.npz --quiet").status == 0)
    let all = try run("predict m.npz --dataset flowers.csv")
    #expect(all.status == 0 && all.errors.isEmpty, "\(all.errors)")
    let lines = all.output.split(separator: "\n")
    #expect(lines.count == 151 && lines[0] == "class,actual,p(iris),p(lily),p(rose)")
    #expect(lines[1].hasPrefix("iris,iris,") && lines[3].hasPrefix("rose,rose,"))
    let stored = try run("predict m.npz flowers.csv --output p.csv")
    #expect(stored.status == 0 && stored.output.isEmpty)
    #expect(try command.folder.text("p.csv") == all.output)
    let piped = try command.run("predict", "m.npz", "-", input: command.folder.file("flowers.csv"))
    #expect(piped.output == all.output)
    let outcome = try run("predict m.npz flowers.csv --json")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(list.count == 150 && list[1]["class"] as? String == "lily")
    #expect(list[1]["label"] as? Int == 1 && (list[1]["activations"] as? [Double])?.count == 3)
    #expect(try run("predict m.npz flowers.csv --output p.json").status == 0)
    #expect(try command.folder.text("p.json") == outcome.output)
    #expect(try run("predict m.npz flowers.csv --output p.txt").status == 64)
    let one = try run("predict m.npz --dataset flowers.csv --index 2")
    #expect(one.output.hasPrefix("rose (right)\n"))
    #expect(try run("predict m.npz --dataset flowers.csv --index 150").status == 64)
    // Without names the columns are found by their order, and a header can be denied.
    let rows = lines.count - 1
    let bare = try command.folder.text("flowers.csv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").dropLast().joined(separator: ",") }
    try command.folder.write(bare.joined(separator: "\n"), to: "bare.csv")
    let predicted = try run("predict m.npz bare.csv --no-header").output.split(separator: "\n")
    #expect(predicted.count == rows + 1 && predicted[0] == "class,p(iris),p(lily),p(rose)")
  }

  /// Names that hold separators and quotes stay one field.
  @Test func namesAreQuoted() throws {
    try command.folder.write(
      "a,class\n" + (0..<20).map { "\($0),\"\($0 % 2 == 0 ? "x,\"\"y\"\"" : "z")\"\n" }.joined(),
      to: "names.csv")
    try #require(try run("train --dataset names.csv --epochs 1 --save m.npz --quiet").status == 0)
    let head = try run("predict m.npz names.csv").output.split(separator: "\n")[0]
    #expect(head == #"class,actual,"p(x,""y"")",p(z)"#)
  }

  // MARK: - Complex columns

  @Test(arguments: ["complex", "real"])
  func complexColumns(_ scalar: String) throws {
    let rows = (0..<80).map { index -> (Double, Double, Int) in
      let (angle, label) = (Double(index) * 0.7, index % 2)
      return (Double(label + 1) * cos(angle), Double(label + 1) * sin(angle), label)
    }
    for (name, header, text) in [
      ("pairs", "z.re,z.im,class", rows.map { "\($0.0),\($0.1),\($0.2)" }),
      ("prefix", "re_z,im_z,class", rows.map { "\($0.0),\($0.1),\($0.2)" }),
      ("literals", "z,class", rows.map { "\($0.0)\($0.1 < 0 ? "" : "+")\($0.1)i,\($0.2)" }),
      ("adjacent", "a,b,class", rows.map { "\($0.0),\($0.1),\($0.2)" }),
    ] {
      try command.folder.write(([header] + text).joined(separator: "\n"), to: name + ".csv")
      let pairs = name == "adjacent" ? "--complex-pairs" : ""
      let summary = try json(
        "train --dataset \(name).csv \(pairs) --scalar \(scalar) --hidden 6 --epochs 2 --quiet "
          + "--save \(name).npz")
      let configuration = try #require(summary["configuration"] as? [String: Any])
      #expect(configuration["sizes"] as? [Int] == [scalar == "complex" ? 1 : 2, 6, 2])
      let predicted = try run("predict \(name).npz --dataset \(name).csv")
      #expect(predicted.output.split(separator: "\n").count == 81, "\(predicted.errors)")
    }
    let outputs = try ["pairs", "prefix", "literals", "adjacent"].map {
      try run("predict \($0).npz --dataset \($0).csv").output
    }
    #expect(Set(outputs).count == 1)
  }

  // MARK: - Parts

  /// The rows for the evaluation are the last ones: those of a class that no other row has.
  @Test func theLastRowsAreEvaluated() throws {
    let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\($0 < 50 ? $0 % 2 : 2)" }
    try command.folder.write((["a,b,class"] + rows).joined(separator: "\n"), to: "last.csv")
    let options = "train --dataset last.csv --hidden 4 --epochs 3 --quiet --save m.npz"
    let summary = try json("\(options) --evaluate-last --evaluation-size 10")
    // A class without training samples is not learned.
    #expect(try accuracy(summary) == 0)
    let configuration = try #require(summary["configuration"] as? [String: Any])
    #expect(configuration["evaluate_last"] as? Bool == true)
    #expect(configuration["train_size"] as? Int == 50)
    let both = try run("\(options) --evaluate-last --stratify")
    #expect(both.status == 64 && both.errors.contains("--evaluate-last"), "\(both.errors)")
  }

  // MARK: - Description

  @Test func manyClassesFitAScreen() throws {
    let rows = (0..<600).map { "\($0 % 7),\($0 % 11),c\($0 % 60)\n" }.joined()
    try command.folder.write("a,b,class\n" + rows, to: "many.csv")
    let outcome = try run("data info many.csv")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(outcome.status == 0 && lines.count < 50)
    #expect(lines.allSatisfy { $0.count < 120 })
    #expect(outcome.output.contains("30 others") && outcome.output.contains("60"))
  }
}
