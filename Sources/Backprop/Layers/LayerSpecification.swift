/// A layer of a network as it is written in a list of layers: the map and the name of its activation.
///
///     conv 20 5x5 relu
///
/// It is the same text over ℝ and over ℂ.
public struct LayerSpecification: Sendable {
  /// The map.
  public let map: any LayerMap
  /// The name of the activation; `nil` for the identity.
  public let activation: String?

  /// A layer of a map and an activation.
  public init(_ map: some LayerMap, activation: String? = nil) {
    self.map = map
    self.activation = activation
  }

  /// The layer from a text.
  ///
  /// - Throws: ``LayerError`` if the text is not a keyword with its arguments and an activation.
  public init(_ text: some StringProtocol) throws(LayerError) {
    var words = LayerArguments(text)
    guard let keyword = words.next() else {
      throw .invalid("a layer is empty: give one such as \"dense 30 sigmoid\"")
    }
    guard let type = Self.registry[keyword] else {
      throw .invalid(
        "there is no layer \"\(keyword)\": choose one of " + Self.keywords.joined(separator: ", "))
    }
    map = try type.make(&words)
    activation = words.next()
    if let extra = words.next() {
      throw .invalid("\"\(extra)\" is one word too many in \"\(text)\"")
    }
  }

  /// The layers of a list, separated by commas.
  ///
  /// - Throws: ``LayerError/inLayer(_:_:)`` with the number of the layer that is wrong.
  public static func list(_ text: some StringProtocol) throws(LayerError) -> [LayerSpecification] {
    var layers: [LayerSpecification] = []
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    for (number, part) in parts.enumerated() {
      do throws(LayerError) {
        layers.append(try LayerSpecification(part))
      } catch {
        throw .inLayer(number + 1, "\(error)")
      }
    }
    return layers
  }

  /// The keywords of the library's layers, and of those that were registered.
  public static var keywords: [String] { registry.all.map(\.keyword) }

  /// Makes a layer of your own known by its keyword, to lists of layers and to files.
  ///
  /// A later one of the same keyword takes its place.
  ///
  /// - Precondition: The keyword is none of the library's, and has no comma.
  public static func register(_ map: (some LayerMap).Type) { registry.register(MapType(map)) }

  private static let registry = Registry<MapType>(
    [
      MapType(Dense.self), MapType(Convolution.self), MapType(Pooling<Maximum>.self),
      MapType(Pooling<Mean>.self), MapType(BatchNormalization.self),
      MapType(LayerNormalization.self), MapType(DropoutMap.self), MapType(Flatten.self),
    ], name: \.keyword)
}

/// A type of layers, by its keyword.
private struct MapType: Sendable {
  let keyword: String
  let make: @Sendable (inout LayerArguments) throws(LayerError) -> any LayerMap

  init<Map: LayerMap>(_: Map.Type) {
    keyword = Map.keyword
    make = { (arguments: inout LayerArguments) throws(LayerError) in try Map(&arguments) }
  }
}

extension LayerSpecification: CustomStringConvertible, Hashable {
  /// The text that makes an equal layer.
  public var description: String {
    activation.map { "\(map.description) \($0)" } ?? map.description
  }

  public static func == (left: LayerSpecification, right: LayerSpecification) -> Bool {
    left.description == right.description
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// The words of a layer in a list of layers, read one by one.
public struct LayerArguments {
  private var words: [Substring]

  init(_ text: some StringProtocol) {
    words = text.split(whereSeparator: \.isWhitespace).map { Substring($0) }.reversed()
  }

  /// Reads the next word, in lower case; `nil` at the end.
  public mutating func next() -> String? { words.popLast()?.lowercased() }

  /// Reads the next word if it is the given one.
  public mutating func take(_ word: String) -> Bool {
    guard words.last?.lowercased() == word else { return false }
    words.removeLast()
    return true
  }

  /// Reads a whole number from 1 to 2²⁴.
  ///
  /// - Parameter name: The meaning of the number, for errors.
  public mutating func count(_ name: String) throws(LayerError) -> Int {
    let word = next()
    guard let count = word.flatMap({ Int($0) }), 1...maximumLayerSize ~= count else {
      throw missing("number of \(name)", word)
    }
    return count
  }

  /// Reads a number.
  ///
  /// - Parameter name: The meaning of the number, for errors.
  public mutating func number(_ name: String) throws(LayerError) -> Double {
    let word = next()
    guard let number = word.flatMap({ Double($0) }), number.isFinite else {
      throw missing(name, word)
    }
    return number
  }

  /// Reads one size, or two with an x between them.
  ///
  /// - Parameter name: The meaning of the sizes, for errors.
  public mutating func sizes(_ name: String) throws(LayerError) -> [Int] {
    let word = next()
    let sizes = (word ?? "").split(
      maxSplits: 2, omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" }
    ).map { Int($0) ?? 0 }
    guard 1...2 ~= sizes.count, sizes.allSatisfy({ 1...65_536 ~= $0 }) else {
      throw missing(name, word)
    }
    return sizes
  }

  private func missing(_ name: String, _ word: String?) -> LayerError {
    .invalid(word.map { "\"\($0)\" is not a \(name)" } ?? "the \(name) is missing")
  }
}

/// An invalid layer.
public enum LayerError: Error, Equatable, CustomStringConvertible {
  /// A text does not describe a layer.
  case invalid(String)
  /// A layer is undefined for the shape of its inputs.
  case doesNotFit(String)
  /// The layer with a number, counted from 1, is wrong.
  case inLayer(Int, String)

  public var description: String {
    switch self {
    case .invalid(let problem), .doesNotFit(let problem): problem
    case .inLayer(let number, let problem): "layer \(number): \(problem)"
    }
  }
}
