import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Numerics

extension HostileReader {
  /// ``BackpropData/IDX`` images, plain and gzipped.
  static let idxImages = HostileReader(
    "idx-images",
    seeds: {
      let images = LabeledImages(
        pixels: (0..<60).map { UInt8($0 * 4) }, labels: [0, 1, 9], width: 5, height: 4)
      let plain = IDX.encodeImages(images)
      return [plain, try Gzip.compress(plain)]
    },
    read: { bytes in
      let images = try IDX.images(from: bytes)
      try BrokenPromise.unless(
        images.pixels.count == images.count * images.height * images.width,
        "\(images.pixels.count) pixels in \(images.count) images")
      guard images.count <= 1 << 16 else { return }
      let labeled = LabeledImages(
        pixels: images.pixels, labels: [UInt8](repeating: 0, count: images.count),
        width: images.width, height: images.height)
      let again = try BrokenPromise.withoutError("written again") {
        try IDX.images(from: IDX.encodeImages(labeled))
      }
      try BrokenPromise.unless(again == images, "other images after writing them")
    })

  /// ``BackpropData/IDX`` labels, plain and gzipped.
  static let idxLabels = HostileReader(
    "idx-labels",
    seeds: {
      let plain = IDX.encodeLabels((0..<50).map { UInt8($0 % 10) })
      return [plain, try Gzip.compress(plain)]
    },
    read: { bytes in
      let labels = try IDX.labels(from: bytes)
      try BrokenPromise.unless(labels.allSatisfy { $0 < 10 }, "a label above 9")
      let again = try BrokenPromise.withoutError("written again") {
        try IDX.labels(from: IDX.encodeLabels(labels))
      }
      try BrokenPromise.unless(again == labels, "other labels after writing them")
    })

  /// ``BackpropFiles/Gzip``, one member and several.
  static let gzip = HostileReader(
    "gzip",
    seeds: {
      let one = try Gzip.compress((0..<200).map { UInt8($0 % 7) })
      return [one, one + (try Gzip.compress([])) + one, try Gzip.compress(Array("abc".utf8))]
    },
    read: { bytes in
      let limit = 1 << 22
      let content = try Gzip.decompress(bytes, limit: limit)
      try BrokenPromise.unless(content.count <= limit, "\(content.count) bytes are too many")
      let again = try BrokenPromise.withoutError("written again") {
        try Gzip.decompress(try Gzip.compress(content, level: 1))
      }
      try BrokenPromise.unless(again == content, "other bytes after writing them")
    })

  /// ``BackpropFiles/PNGDecoder``, and the digit made from an image.
  static let png = HostileReader(
    "png",
    seeds: {
      let grey = PNGEncoder.encode(
        (0..<30).map { UInt8($0 * 8) }, width: 6, height: 5, format: .grey8)
      let colour = PNGEncoder.encode(
        (0..<27).map { UInt8($0 * 9) }, width: 3, height: 3, format: .rgb8)
      return [grey, colour] + (try PNGBuilder.samples())
    },
    repair: PNGBuilder.withChecksums,
    read: { bytes in
      let image = try PNGDecoder.decode(bytes, pixelLimit: 1 << 16)
      try BrokenPromise.unless(
        image.pixels.count == image.width * image.height * image.layout.channels,
        "\(image.pixels.count) bytes of pixels")
      if let digit = try? HandwrittenImage(image) {
        try BrokenPromise.unless(digit.pixels.count == 28 * 28, "a digit of another size")
      }
    })

  /// ``BackpropData/TableReader``, and everything that is made of a table, with several choices.
  static let csv = HostileReader(
    "csv",
    seeds: {
      [
        "a,b,class\n1,2,x\n3,-4.5e-3,y\n5,6,x\n", "1;2,5;3\r\n4;5;6\r\n", "1\t2\t0\n3\t4\t1\n",
        "\u{feff}\"a\"\"b\",\"c\nd\",label\n1,2,0\n 3 , 4 ,7\n",
        "3,2,no,yes\n1,2,0\n3,4,1\n5,6,1\n", "x.re,x.im,k,y\n1,2,red,0.5\n3,4,?,1.5\n5,6,red,2.5\n",
        "z,w,t\n1+2i,3,a\n-1j,4,b\n2,5,a\n",
      ].map { Array($0.utf8) }
    },
    words: [
      ("1", "nan"), ("2", "inf"), ("3", "0x1p9"), (",", ",,"), ("\n", "\r"), ("4", "\""),
      ("5", "NA"),
      ("1", "1e308"), ("2", "-1e308"), ("x", "a"), ("i", ""), ("3", "9999999999999999"),
    ],
    read: { bytes in
      var refusals: [FileError] = []
      for header in TableReader.Header.allCases {
        do {
          try check(try TableReader(header: header, limit: 1 << 22).parse(bytes))
        } catch let error as FileError {
          refusals.append(error)
        }
      }
      if refusals.count == TableReader.Header.allCases.count { throw refusals[0] }
    })

  /// Prepares a table in some ways. A preprocessing that was fitted is written and read again.
  private static func check(_ table: Table) throws {
    let isNamed = Set(table.columns.map(\.name)).count == table.columns.count
    try BrokenPromise.unless(isNamed && table.rowCount > 0, "two columns have one name")
    for (index, method) in ScalingMethod.allCases.enumerated() {
      var options = TableOptions()
      options.scaling = method
      options.missing = MissingEntries.allCases[index % MissingEntries.allCases.count]
      options.task = TableTask.allCases[index % TableTask.allCases.count]
      options.hasComplexPairs = index == 3
      if index == 4 { options.targets = ["1", "2"] }
      guard var preprocessing = try? Preprocessing(of: table, options) else { continue }
      preprocessing.fit(to: table, rows: Array(0..<table.rowCount), method)
      let again = try BrokenPromise.withoutError("written again") {
        try Preprocessing(json: Array(preprocessing.json.utf8))
      }
      try BrokenPromise.unless(again == preprocessing, "another preprocessing after writing it")
      try check(table, preprocessing, over: Float.self)
      try check(table, preprocessing, over: Complex<Double>.self)
    }
  }

  private static func check<S: Scalar>(
    _ table: Table, _ preprocessing: Preprocessing, over _: S.Type
  ) throws {
    let isOverComplex = S.realBasis.count == 2
    guard let rows = try? preprocessing.rows(of: table, overComplex: isOverComplex) else { return }
    let inputs = rows.count * preprocessing.inputCount(overComplex: isOverComplex)
    let targets = rows.count * preprocessing.outputCount(overComplex: isOverComplex)
    let isWhole =
      rows.inputs.count == inputs && rows.imaginaryInputs.count == (isOverComplex ? inputs : 0)
      && rows.labels.allSatisfy { preprocessing.classNames.indices.contains(Int($0)) }
      && (preprocessing.isClassification
        ? rows.targets.isEmpty && rows.labels.count == rows.count : rows.targets.count == targets)
    try BrokenPromise.unless(isWhole, "incomplete rows")
    _ = try? Dataset<S>(rows, preprocessing)
  }

  /// The JSON form of ``BackpropData/Preprocessing``, with which a table is prepared.
  static let preprocessing = HostileReader(
    "preprocessing",
    seeds: {
      let texts = [
        "a,b,class\n1,2,x\n3,-4.5e-3,y\n5,6,x\n",
        "x.re,x.im,k,y\n1,2,red,0.5\n3,4,?,1.5\n5,6,blue,2.5\n",
      ]
      let images = Preprocessing(
        imageSize: .init(width: 3, height: 2), classNames: ["a", "b"])
      return try texts.map { text in
        let table = try TableReader().parse(Array(text.utf8))
        var options = TableOptions()
        options.missing = .mean
        var preprocessing = try Preprocessing(of: table, options)
        preprocessing.fit(to: table, rows: [0, 1, 2], .standard)
        return Array(preprocessing.json.utf8)
      } + [Array(images.json.utf8)]
    },
    words: [
      ("1", "0"), ("2", "-1"), ("3", "1e300"), ("true", "false"), ("standard", "pixels"),
      ("features", "targets"), ("number", "imaginary_number"), ("\"x\"", "\"y\""), ("[", "[["),
      ("categories", "replacement"), ("complex", "imaginary_name"), ("mean", "drop"),
    ],
    read: { bytes in
      let preprocessing = try Preprocessing(json: bytes)
      let again = try BrokenPromise.withoutError("written again") {
        try Preprocessing(json: Array(preprocessing.json.utf8))
      }
      try BrokenPromise.unless(again == preprocessing, "another preprocessing after writing it")
      _ = preprocessing.inputScaling?.offsets.count == preprocessing.outputScaling?.offsets.count
      _ = preprocessing.featureDescription + preprocessing.targetDescription
      guard preprocessing.isTable else { return }
      for text in ["a,b,class\n1,2,x\n", "x.re,x.im,k,y\n1,2,red,0.5\n", "1,2,3\n4,?,6\n"] {
        let table = try TableReader().parse(Array(text.utf8))
        for isOverComplex in [false, true] {
          guard let rows = try? preprocessing.rows(of: table, overComplex: isOverComplex) else {
            continue
          }
          try BrokenPromise.unless(
            rows.inputs.count
              == rows.count * preprocessing.inputCount(overComplex: isOverComplex),
            "incomplete rows")
          _ = try? Dataset<Double>(rows, preprocessing)
        }
      }
    })

  /// ``BackpropFormats/NumPyDataset``, tables and images.
  static let numPyDataset = HostileReader(
    "npz-dataset",
    seeds: {
      func archive(_ tensors: [(String, Tensor)]) throws -> [UInt8] {
        try NumPyArchive(tensors.map { NamedTensor($0.0, $0.1) }).encode()
      }
      let x = Tensor((0..<12).map { Float($0) }, shape: [4, 3])
      let pixels = Tensor(.uint8, shape: [4, 2, 3], bytes: (0..<24).map { UInt8($0) })
      let labels = Tensor([0, 1, 2, 1] as [Int64], shape: [4])
      return [
        try archive([("x", x), ("y", labels)]),
        try archive([("x", pixels), ("y", labels)]),
        try archive([
          ("x_train", pixels), ("y_train", labels), ("x_test", pixels), ("y_test", labels),
        ]),
        try archive([
          ("x_train", Tensor([Complex<Double>(1, 2), Complex(3, 4)], shape: [2, 1])),
          ("y_train", Tensor([0.5, 1.5] as [Double], shape: [2, 1])),
          ("x_test", Tensor([Complex<Double>(5, 6)], shape: [1, 1])),
          ("y_test", Tensor([2.5] as [Double], shape: [1, 1])),
        ]),
      ]
    },
    repair: ZipBuilder.withChecksums,
    words: [
      ("x_test", "x_tesd"), ("y_test", "y_tesd"), ("<f4", "<f8"), ("|u1", "|i1"), ("<i8", "<f8"),
      ("(4,)", "(1,)"), ("(4, 2, 3)", "(2, 4, 3)"), ("(4, 3)", "(3, 4)"), ("<c16", "<f8 "),
      ("(4,)", "(0,)"), ("(4, 3)", "(0, 3)"),
    ],
    read: { bytes in
      switch try NumPyDataset.decode(bytes, name: "data.npz") {
      case .table(let table, let range):
        try BrokenPromise.unless(
          range.map { $0.upperBound == table.rowCount } ?? true, "other rows than the file has")
        try check(table)
      case .images(let images):
        try BrokenPromise.unless(
          images.classNames.count == images.training.classCount, "a class without a name")
      }
    })
}
