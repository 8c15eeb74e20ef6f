import BackpropFiles

/// Reads the members of a JSON object in a request; what is wrong is told with the member's name.
struct MemberReader {
  let path: String
  private let members: [String: JSONValue]

  /// - Parameter keys: The names that are known; others are refused, as they are slips.
  init(_ json: JSONValue, _ path: String, keys: [String]) throws(StudioError) {
    self.path = path
    guard case .object(let members) = json.content else {
      throw .invalid("\(path.isEmpty ? "the body" : path) should be an object {…}")
    }
    if let unknown = members.first(where: { !keys.contains($0.key) }) {
      throw .invalid(
        "\(path.isEmpty ? "" : path + ".")\(unknown.key.prefix(40)) is not known here; there are "
          + keys.joined(separator: ", "))
    }
    self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
  }

  /// A member that is there and not null.
  func value(_ key: String) -> JSONValue? {
    guard let value = members[key] else { return nil }
    if case .null = value.content { return nil }
    return value
  }

  func text(_ key: String) throws(StudioError) -> String? {
    try read(key, "a string") { (value) throws(FileError) in try value.string() }
  }

  func texts(_ key: String) throws(StudioError) -> [String]? {
    try read(key, "a list of strings") { (value) throws(FileError) in
      var texts: [String] = []
      for element in try value.elements() { texts.append(try element.string()) }
      return texts
    }
  }

  func number(_ key: String) throws(StudioError) -> Double? {
    try read(key, "a number") { (value) throws(FileError) in try value.number() }
  }

  func integer(_ key: String) throws(StudioError) -> Int? {
    try read(key, "a whole number") { (value) throws(FileError) in try value.integer() }
  }

  func integers(_ key: String) throws(StudioError) -> [Int]? {
    try read(key, "a list of whole numbers") { (value) throws(FileError) in
      var numbers: [Int] = []
      for element in try value.elements() { numbers.append(try element.integer()) }
      return numbers
    }
  }

  func boolean(_ key: String) throws(StudioError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .boolean(let boolean) = value.content else {
      throw .invalid("\(name(key)) should be true or false")
    }
    return boolean
  }

  func choice<Choice>(
    _ key: String, _: Choice.Type = Choice.self
  ) throws(StudioError) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = try text(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("\(name(key)): there is no '\(text.prefix(40))', choose from \(names)")
    }
    return choice
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func read<Value>(
    _ key: String, _ what: String, _ read: (JSONValue) throws(FileError) -> Value
  ) throws(StudioError) -> Value? {
    guard let value = value(key) else { return nil }
    do throws(FileError) {
      return try read(value)
    } catch {
      throw .invalid("\(name(key)) should be \(what)")
    }
  }
}
