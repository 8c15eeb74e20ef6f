/// The parts of a parameter's name in a file of any program.
///
/// `module.net.fc1.weight` is the weight of the layer `module.net.fc1`; `w0` is that of the layer 0, and
/// `fc1_r.weight` the real part of that of `fc1`.
struct ParameterName {
  /// The parameters of a layer.
  enum Role: Sendable {
    case weight, bias, threshold
  }

  /// The parts of a complex number.
  enum Part: Sendable {
    case real, imaginary
  }

  /// A word in lower case, or a number; numbers are in front of words.
  enum Token: Hashable, Comparable {
    case number(Int)
    case word(String)

    /// The word; nil for a number.
    var word: String? {
      if case .word(let word) = self { word } else { nil }
    }
  }

  /// The tokens that name the layer.
  private(set) var layer: [Token]
  /// The parameter; nil if the name does not tell.
  private(set) var role: Role?
  /// The part of a complex parameter; nil for all of it.
  private(set) var part: Part?
  /// True for `fc_r.weight`, whose part is a layer of its own, and false for `fc.weight_r`.
  private(set) var isPartALayer = false
  /// True if the role is called `weight`, which is [out, in] by convention.
  private(set) var isOutputMajor = false
  /// The tokens up to the word for a parameter, which more may follow as in `weight_ih_l0`; nil
  /// without such a word.
  private(set) var stem: [Token]?
  /// True for the state of an optimizer.
  private(set) var isTrainingState: Bool
  /// True for a mean or variance that normalises a layer.
  private(set) var isNormalization: Bool

  /// Splits a name.
  init(_ name: String) {
    // TensorFlow's variables end in ":0".
    let name = name.lowercased()
    var tokens = Self.tokens(name.hasSuffix(":0") ? String(name.dropLast(2)) : name)
    let words = Set(tokens.compactMap(\.word))
    isTrainingState = !Self.trainingWords.isDisjoint(with: words) || name.contains("exp_avg")
    isNormalization =
      !words.isDisjoint(with: ["running", "moving"])
      && !words.isDisjoint(with: ["mean", "var", "variance"])
    defer { layer = tokens }
    layer = []
    stem = tokens.firstIndex { token in
      token.word.map { $0.count > 1 && Self.roles[$0] != nil } ?? false
    }.map { Array(tokens[...$0]) }
    // The role comes last, but for numbers and the part.
    let index = tokens.lastIndex { token in
      token.word.map { Self.parts[$0] == nil } ?? false
    }
    guard let index, let word = tokens[index].word, let role = Self.roles[word] else {
      return
    }
    self.role = role
    isOutputMajor = word.hasPrefix("weight")
    func part(at position: Int) -> Part? {
      guard tokens.indices.contains(position) else { return nil }
      return tokens[position].word.flatMap { Self.parts[$0] }
    }
    if let position = tokens.indices.last(where: { $0 > index && part(at: $0) != nil }) {
      self.part = part(at: position)
      tokens.remove(at: position)
      tokens.remove(at: index)
      return
    }
    // fc_r.weight, or fc_r1.weight
    var position = index - 1
    if position > 0, case .number = tokens[position] { position -= 1 }
    tokens.remove(at: index)
    if let found = part(at: position) {
      self.part = found
      isPartALayer = true
      tokens.remove(at: position)
    }
  }

  private static let roles: [String: Role] = [
    "weight": .weight, "weights": .weight, "kernel": .weight, "w": .weight,
    "bias": .bias, "biases": .bias, "b": .bias, "threshold": .threshold, "thresholds": .threshold,
  ]

  private static let parts: [String: Part] = [
    "r": .real, "re": .real, "real": .real, "i": .imaginary, "im": .imaginary, "imag": .imaginary,
  ]

  private static let trainingWords: Set<String> = [
    "optimizer", "optim", "momentum", "velocity", "adam", "grad", "grads", "gradient", "gradients",
    "moment", "moments",
  ]

  /// Splits a text between words, numbers and punctuation.
  private static func tokens(_ name: String) -> [Token] {
    var tokens: [Token] = []
    var current = ""
    var isNumber = false
    func finish() {
      guard !current.isEmpty else { return }
      tokens.append(isNumber ? Int(current).map(Token.number) ?? .word(current) : .word(current))
      current = ""
    }
    for scalar in name.unicodeScalars {
      if "._/:- ".unicodeScalars.contains(scalar) {
        finish()
        continue
      }
      let isDigit = "0"..."9" ~= scalar
      if isDigit != isNumber { finish() }
      isNumber = isDigit
      current.unicodeScalars.append(scalar)
    }
    finish()
    return tokens
  }
}
