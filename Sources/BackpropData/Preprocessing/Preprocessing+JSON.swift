public import BackpropFiles

/// The form in which files of models store the preprocessing.
///
/// ```json
/// {"version": 1, "has_names": true, "column_count": 5, "missing": "error",
///  "features": [{"name": "length", "number": 1}, {"name": "colour", "number": 2,
///                "categories": ["blue", "red"]}],
///  "targets": [{"name": "species", "number": 5}], "classes": ["setosa", "virginica"],
///  "scaling": {"method": "standard", "offsets": [5.8, 0, 0], "factors": [1.2, 1, 1]}}
/// ```
///
/// Images have `"image": [width, height]` instead of columns. Columns that may be the pixels of images have
/// `"pixel_maximum"`, the number of a white one.
extension Preprocessing {
  private static let version = 1

  /// The JSON text.
  public var json: String {
    var members: [(key: String, value: String)] = [("version", String(Self.version))]
    if let imageSize {
      members.append(("image", JSONText.list(["\(imageSize.width)", "\(imageSize.height)"])))
    }
    if isTable {
      members += [
        ("has_names", String(hasNames)), ("column_count", String(columnCount)),
        ("missing", JSONText.quoted(missing.rawValue)),
        ("features", JSONText.list(features.map(\.json))),
        ("targets", JSONText.list(targets.map(\.json))),
      ]
    }
    if isClassification {
      members.append(("classes", JSONText.list(classNames.map(JSONText.quoted))))
    }
    if let scaling { members.append(("scaling", scaling.json)) }
    if let targetScaling { members.append(("target_scaling", targetScaling.json)) }
    if let pixelMaximum { members.append(("pixel_maximum", pixelMaximum.shortest)) }
    return JSONText.object(members)
  }

  /// Decodes a JSON text.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte of the text where it is not a
  ///   preprocessing.
  public init(json bytes: [UInt8]) throws(FileError) { try self.init(JSONReader.read(bytes)) }

  /// Decodes a JSON value.
  ///
  /// - Throws: `FileError` as for a text.
  public init(_ json: JSONValue) throws(FileError) {
    self.init()
    let version = try json.member("version")
    guard try 1...Self.version ~= version.integer() else {
      throw version.wrong(
        "a preprocessing of an unknown version", advice: "use a newer swift-backprop")
    }
    classNames = try json.optionalMember("classes")?.texts() ?? []
    if let image = try json.optionalMember("image") {
      let sides = try image.elements().map { (side) throws(FileError) in
        try side.integer(in: 1...100_000)
      }
      guard sides.count == 2 else { throw image.wrong("an image has a width and a height") }
      imageSize = ImageSize(width: sides[0], height: sides[1])
    }
    guard Set(classNames).count == classNames.count else {
      throw try json.member("classes").wrong("two classes have the same name")
    }
    if let list = try json.optionalMember("features") {
      columnCount = try json.member("column_count").integer(in: 1...1_000_000_000)
      hasNames = try json.member("has_names").boolean()
      missing = try json.member("missing").choice()
      features = try list.elements().map { (feature) throws(FileError) in
        try Feature(feature, columnCount: columnCount)
      }
      targets = try json.member("targets").elements().map { (feature) throws(FileError) in
        try Feature(feature, columnCount: columnCount)
      }
      guard !features.isEmpty, !targets.isEmpty else {
        throw list.wrong("features and targets are needed")
      }
    }
    guard isTable != (imageSize != nil) else {
      throw json.wrong("either columns or the size of images are needed")
    }
    guard isTable || isClassification else { throw json.wrong("images have classes") }
    guard targets.allSatisfy(\.categories.isEmpty) else {
      throw try json.member("targets").wrong("the texts of targets are classes")
    }
    let entryCount = features.reduce(0) { $0 + $1.inputCount }
    scaling = try json.optionalMember("scaling").map { (scaling) throws(FileError) in
      try Scaling(scaling, count: entryCount)
    }
    targetScaling = try json.optionalMember("target_scaling").map { (scaling) throws(FileError) in
      try Scaling(scaling, count: targets.count)
    }
    if let value = try json.optionalMember("pixel_maximum") {
      let number = try value.number()
      guard isTable, !isComplex, features.allSatisfy(\.categories.isEmpty),
        [1, 255].contains(number)
      else { throw value.wrong("the number of a white pixel is 255 or 1") }
      pixelMaximum = number
    }
    if isClassification, targetScaling != nil {
      throw try json.member("target_scaling").wrong("classes are not scaled")
    }
  }
}

extension Preprocessing.Feature {
  fileprivate var json: String {
    var members: [(key: String, value: String)] = [
      ("name", JSONText.quoted(name)), ("number", String(number)),
    ]
    if isComplex { members.append(("complex", "true")) }
    if let imaginary {
      members.append(("imaginary_name", JSONText.quoted(imaginary.name)))
      members.append(("imaginary_number", String(imaginary.number)))
    }
    if !categories.isEmpty {
      members.append(("categories", JSONText.list(categories.map(JSONText.quoted))))
    }
    if let replacement {
      members.append(("replacement", JSONText.list(replacement.map { "\($0)" })))
    }
    return JSONText.object(members)
  }

  fileprivate init(_ json: JSONValue, columnCount: Int) throws(FileError) {
    name = try json.member("name").string()
    number = try json.member("number").integer(in: 1...columnCount)
    isComplex = try json.optionalMember("complex")?.boolean() ?? false
    if let imaginaryName = try json.optionalMember("imaginary_name") {
      imaginary = Preprocessing.Column(
        name: try imaginaryName.string(),
        number: try json.member("imaginary_number").integer(in: 1...columnCount))
      isComplex = true
    }
    categories = try json.optionalMember("categories")?.texts() ?? []
    if let value = try json.optionalMember("replacement") {
      let numbers = try value.numbers()
      let isValid =
        categories.isEmpty
        ? numbers.count == 2
        : numbers.count == 1 && Int(exactly: numbers[0]).map(categories.indices.contains) == true
      guard isValid else { throw value.wrong("not the replacement of an entry") }
      replacement = numbers
    }
    guard categories.isEmpty || !isComplex else {
      throw try json.member("categories").wrong("complex numbers have no categories")
    }
    guard Set(categories).count == categories.count else {
      throw try json.member("categories").wrong("two texts are the same")
    }
  }
}

extension Scaling {
  fileprivate var json: String {
    func list(_ numbers: [Double]) -> String { JSONText.list(numbers.map { "\($0)" }) }
    return JSONText.object(
      [("method", JSONText.quoted(method.rawValue)), ("offsets", list(offsets))]
        + (imaginaryOffsets.isEmpty ? [] : [("imaginary_offsets", list(imaginaryOffsets))])
        + [("factors", list(factors))])
  }

  fileprivate init(_ json: JSONValue, count: Int) throws(FileError) {
    let member = try json.member("method")
    method = try member.choice()
    guard method != .auto, method != .none else { throw member.wrong("not a method of scaling") }
    offsets = try json.member("offsets").numbers()
    imaginaryOffsets = try json.optionalMember("imaginary_offsets")?.numbers() ?? []
    factors = try json.member("factors").numbers()
    guard offsets.count == count, factors.count == count,
      imaginaryOffsets.isEmpty || imaginaryOffsets.count == count
    else { throw json.wrong("a scaling of \(count) entries is needed") }
    guard factors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw try json.member("factors").wrong("a factor is not positive")
    }
    // Only these are what ``scaled(_:_:)`` and other programs compute.
    if method == .pixels, offsets.contains(where: { $0 != 0 }) || !imaginaryOffsets.isEmpty {
      throw try json.member("offsets").wrong("pixels have no offsets")
    }
  }
}

extension JSONValue {
  fileprivate func texts() throws(FileError) -> [String] {
    try elements().map { (element) throws(FileError) in try element.string() }
  }

  fileprivate func numbers() throws(FileError) -> [Double] {
    try elements().map { (element) throws(FileError) in try element.number() }
  }

  fileprivate func boolean() throws(FileError) -> Bool {
    guard case .boolean(let value) = content else { throw wrong("this should be true or false") }
    return value
  }

  fileprivate func integer(in range: ClosedRange<Int>) throws(FileError) -> Int {
    let value = try integer()
    guard range.contains(value) else {
      throw wrong("this should lie between \(range.lowerBound) and \(range.upperBound)")
    }
    return value
  }
}
