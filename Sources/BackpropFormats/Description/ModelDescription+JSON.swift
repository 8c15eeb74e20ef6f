import Backprop
public import BackpropFiles

extension ModelDescription {
  /// The JSON text of the description.
  public var json: String {
    var members: [(key: String, value: String)] = [
      ("version", String(Self.version)),
      ("scalar", JSONText.quoted(scalarType.field.rawValue)),
      ("precision", JSONText.quoted(scalarType.precision.rawValue)),
      ("sizes", JSONText.list(sizes.map(String.init))),
    ]
    if let activations {
      members.append(("activations", JSONText.list(activations.map(JSONText.quoted))))
    }
    if let cost { members.append(("cost", JSONText.quoted(cost.rawValue))) }
    return JSONText.object(members)
  }

  /// The description in a JSON text.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte of the text where it is
  ///   no description.
  public init(json bytes: [UInt8]) throws(FileError) {
    let json = try JSONReader.read(bytes)
    let version = try json.member("version")
    guard try 1...Self.version ~= version.integer() else {
      throw version.wrong(
        "a description of a version that is not known", advice: "use a newer swift-backprop")
    }
    let field: ScalarType.Field = try json.member("scalar").choice()
    let precision: ScalarType.Precision = try json.member("precision").choice()
    sizes = try json.member("sizes").elements().map { (size) throws(FileError) in
      let count = try size.integer()
      guard 1...maximumLayerSize ~= count else {
        throw size.wrong("sizes go from 1 to \(maximumLayerSize)")
      }
      return count
    }
    scalarType = ScalarType(field, precision)
    cost = try json.optionalMember("cost")?.choice()
    let names = try json.optionalMember("activations")
    activations = try names?.elements().map { [scalarType] (name) throws(FileError) in
      let text = try name.string()
      guard scalarType.activationNames.contains(text) else {
        throw name.wrong(
          "an unknown activation",
          advice: "it should be one of " + scalarType.activationNames.joined(separator: ", "))
      }
      return text
    }
    guard sizes.count >= 2 else { throw try json.member("sizes").wrong("two sizes at least") }
    if let names, let activations, activations.count != sizes.count - 1 {
      throw names.wrong("\(activations.count) activations for \(sizes.count - 1) layers")
    }
  }
}

extension JSONValue {
  /// The case that a string stands for.
  fileprivate func choice<Choice>() throws(FileError) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    guard let choice = Choice(rawValue: try string()) else {
      throw wrong(
        "an unknown name",
        advice: "it should be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}

extension ModelDescription: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, scalar, precision, sizes, activations, cost
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard 1...Self.version ~= version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container, debugDescription: "version \(version) is not known")
    }
    self.init(
      sizes: try container.decode([Int].self, forKey: .sizes),
      scalarType: ScalarType(
        try container.decode(ScalarType.Field.self, forKey: .scalar),
        try container.decode(ScalarType.Precision.self, forKey: .precision)),
      activations: try container.decodeIfPresent([String].self, forKey: .activations),
      cost: try container.decodeIfPresent(Cost.self, forKey: .cost))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(scalarType.field, forKey: .scalar)
    try container.encode(scalarType.precision, forKey: .precision)
    try container.encode(sizes, forKey: .sizes)
    try container.encodeIfPresent(activations, forKey: .activations)
    try container.encodeIfPresent(cost, forKey: .cost)
  }
}
