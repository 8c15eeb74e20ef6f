import BackpropFiles
import BackpropPlots

/// A formula in a small notation after TeX, as MathML and as plain text.
///
/// Letters are variables, digits numbers, all other signs operators; `^` raises, `_` lowers and
/// braces group. A prime is an apostrophe. The commands are `\frac{a}{b}`, `\sqrt{a}`, `\bar{a}` for
/// the complex conjugate, `\abs{a}`, `\norm{a}`, `\big(a\big)` for parentheses as high as their
/// content, `\d{f}{z}` for a partial derivative, `\ln` and the like for upright names,
/// `\text{words}` and `\quad`.
///
/// MathML: *MathML Core*, W3C.
struct Formula {
  private let nodes: [Node]
  private let language: Language

  init(_ notation: String, in language: Language) {
    var parser = Parser(notation)
    nodes = parser.row(until: nil)
    self.language = language
  }

  /// The content of a `<math>` element.
  ///
  /// - Parameter isDisplayed: True for a formula on a line of its own, whose sums have their index
  ///   below the sign.
  func mathML(isDisplayed: Bool) -> String {
    Writer(language: language, isDisplayed: isDisplayed).sequence(nodes)
  }

  /// The formula in a line of text.
  var plainText: String { PlainWriter(language: language).text(nodes) }

  fileprivate indirect enum Node {
    case variable(String)
    case name(String)
    case number(String)
    case sign(String)
    case words(String)
    case space
    case row([Node])
    case fraction([Node], [Node])
    case root([Node])
    case conjugate([Node])
    case fenced(String, [Node], String, isHigh: Bool)
    case scripts(Node, lower: [Node]?, upper: [Node]?)
    case primed(Node)

    var isMinus: Bool { if case .sign("\u{2212}") = self { true } else { false } }

    /// True if a minus sign after this node belongs to what follows it.
    var opens: Bool {
      switch self {
      case .sign(let sign): !")]|‖!".contains(sign)
      case .space, .words: true
      default: false
      }
    }
  }
}

private struct Parser {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  /// Reads nodes up to a closing brace, a command or the end, which it consumes.
  mutating func row(until end: String?) -> [Formula.Node] {
    var nodes: [Formula.Node] = []
    while let character = next {
      if character == "}" {
        position += 1
        return nodes
      }
      if let end, starts(with: end) {
        position += end.count
        return nodes
      }
      if character == " " {
        position += 1
        continue
      }
      nodes.append(scripted(atom()))
    }
    return nodes
  }

  private func starts(with text: String) -> Bool {
    characters[position...].starts(with: text)
  }

  private mutating func scripted(_ base: Formula.Node) -> Formula.Node {
    var base = base
    if take("'") { base = .primed(base) }
    var lower: [Formula.Node]?
    var upper: [Formula.Node]?
    while true {
      if take("_") { lower = argument() } else if take("^") { upper = argument() } else { break }
    }
    return lower == nil && upper == nil ? base : .scripts(base, lower: lower, upper: upper)
  }

  private mutating func argument() -> [Formula.Node] {
    while take(" ") {}
    return take("{") ? row(until: nil) : [atom()]
  }

  private mutating func atom() -> Formula.Node {
    guard let character = next else { return .row([]) }
    position += 1
    switch character {
    case "{": return .row(row(until: nil))
    case "\\": return command()
    case _ where character.isNumber && character.isASCII:
      var digits = String(character)
      while let digit = next, digit.isASCII, digit.isNumber || digit == "." {
        digits.append(digit)
        position += 1
      }
      return .number(digits)
    // The micro sign has no italic form.
    case "\u{B5}": return .variable("\u{3BC}")
    case _ where character.isLetter: return .variable(String(character))
    case "-": return .sign("\u{2212}")
    default: return .sign(String(character))
    }
  }

  private mutating func command() -> Formula.Node {
    var name = ""
    while let letter = next, letter.isLetter {
      name.append(letter)
      position += 1
    }
    switch name {
    case "frac": return .fraction(argument(), argument())
    case "sqrt": return .root(argument())
    case "bar": return .conjugate(argument())
    case "abs": return .fenced("|", argument(), "|", isHigh: false)
    case "norm": return .fenced("‖", argument(), "‖", isHigh: false)
    case "d":
      let (function, variable) = (argument(), argument())
      return .fraction([.sign("∂")] + function, [.sign("∂")] + variable)
    case "big":
      let opening = next.map(String.init) ?? ""
      position += 1
      let closing = opening == "[" ? "]" : opening == "|" ? "|" : ")"
      return .fenced(opening, row(until: "\\big" + closing), closing, isHigh: true)
    case "text":
      var words = ""
      _ = take("{")
      while let character = next, character != "}" {
        words.append(character)
        position += 1
      }
      position += 1
      return .words(words)
    case "quad": return .space
    default: return .name(name)
    }
  }
}

/// Presentation MathML of a formula.
private struct Writer {
  let language: Language
  let isDisplayed: Bool

  private func row(_ nodes: [Formula.Node]) -> String {
    nodes.count == 1 ? markup(nodes[0]) : "<mrow>\(sequence(nodes))</mrow>"
  }

  /// Returns the markup of nodes in a row, with thin spaces around upright names.
  func sequence(_ nodes: [Formula.Node]) -> String {
    var text = ""
    for (index, node) in nodes.enumerated() {
      if index > 0, needsSpace(between: nodes[index - 1], and: node) {
        text += "<mspace width=\"0.17em\"/>"
      }
      let isPrefix = node.isMinus && (index == 0 || nodes[index - 1].opens)
      text += isPrefix ? "<mo form=\"prefix\">\u{2212}</mo>" : markup(node)
    }
    return text
  }

  private func needsSpace(between first: Formula.Node, and second: Formula.Node) -> Bool {
    switch (first, second) {
    case (.name, .sign("∂")): true
    case (.name, .sign), (.sign, .name), (.name, .fenced), (.space, _), (_, .space): false
    case (.name, _), (_, .name): true
    default: false
    }
  }

  func markup(_ node: Formula.Node) -> String {
    switch node {
    case .variable(let letter): return "<mi>\(letter)</mi>"
    case .name(let name): return "<mi>\(name)</mi>"
    case .number(let digits): return "<mn>\(language.decimal(digits))</mn>"
    case .sign(let sign): return Self.sign(sign)
    case .words(let words): return "<mtext>\(words.escapedForXML)</mtext>"
    case .space: return "<mspace width=\"1.5em\"/>"
    case .row(let nodes): return row(nodes)
    case .fraction(let over, let under): return "<mfrac>\(row(over))\(row(under))</mfrac>"
    case .root(let nodes): return "<msqrt>\(row(nodes))</msqrt>"
    // A bar as a border is as long as what it covers; characters do not stretch everywhere.
    case .conjugate(let nodes): return "<mrow class=\"bar\">\(sequence(nodes))</mrow>"
    case .fenced(let opening, let nodes, let closing, let isHigh):
      func fence(_ sign: String, _ form: String) -> String {
        "<mo form=\"\(form)\" fence=\"true\" stretchy=\"\(isHigh)\">\(sign)</mo>"
      }
      return "<mrow>" + fence(opening, "prefix") + row(nodes) + fence(closing, "postfix")
        + "</mrow>"
    case .primed(let base):
      // At base size: raised primes are specks.
      return "<mrow>\(markup(base))<mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"
    case .scripts(let base, let lower, let upper):
      return scripts(base, lower, upper)
    }
  }

  private func scripts(
    _ base: Formula.Node, _ lower: [Formula.Node]?, _ upper: [Formula.Node]?
  ) -> String {
    let isSum = if case .sign("∑") = base { isDisplayed } else { false }
    let element =
      switch (lower != nil, upper != nil) {
      case (true, true): isSum ? "munderover" : "msubsup"
      case (true, false): isSum ? "munder" : "msub"
      default: isSum ? "mover" : "msup"
      }
    let parts = [lower, upper].compactMap { $0.map(row) }.joined()
    return "<\(element)>\(markup(base))\(parts)</\(element)>"
  }

  private static func sign(_ sign: String) -> String {
    switch sign {
    case "(", ")", "[", "]", "{", "|", "‖": "<mo stretchy=\"false\">\(sign)</mo>"
    case "/": "<mo lspace=\"0.05em\" rspace=\"0.05em\">/</mo>"
    case "∂": "<mo lspace=\"0\" rspace=\"0\">∂</mo>"
    default: "<mo>\(sign.escapedForXML)</mo>"
    }
  }
}

/// A formula in Unicode characters, for terminals and JSON.
private struct PlainWriter {
  let language: Language

  func text(_ nodes: [Formula.Node]) -> String {
    nodes.enumerated().map { index, node in
      if node.isMinus, index == 0 || nodes[index - 1].opens { return "\u{2212}" }
      guard case .name(let name) = node else { return text(node) }
      // A function is set off, except from parentheses.
      let next = index + 1 < nodes.count ? text(nodes[index + 1]) : "("
      return next.first.map { "([ ".contains($0) } == true ? name : name + " "
    }.joined()
  }

  /// Returns the text, in parentheses if it has several parts.
  private func grouped(_ nodes: [Formula.Node]) -> String {
    let text = text(nodes)
    return text.count > 1 && nodes.count > 1 ? "(\(text))" : text
  }

  func text(_ node: Formula.Node) -> String {
    switch node {
    case .variable(let text), .words(let text): return text
    case .name(let name): return name
    case .number(let digits): return language.decimal(digits)
    case .sign(let sign):
      return "=≤≥≈≠←→⟹⟺∈+\u{2212}".contains(sign) ? " \(sign) " : sign == "," ? ", " : sign
    case .space: return "  "
    case .row(let nodes): return text(nodes)
    case .fraction(let over, let under): return grouped(over) + "/" + grouped(under) + "\u{2009}"
    case .root(let nodes): return "√" + (nodes.count > 1 ? "(\(text(nodes)))" : text(nodes))
    case .conjugate(let nodes):
      if nodes.count == 1 { return text(nodes) + "\u{305}" }
      let text = text(nodes)
      return text.hasPrefix("(") && text.hasSuffix(")") ? "conj\(text)" : "conj(\(text))"
    case .fenced(let opening, let nodes, let closing, _): return opening + text(nodes) + closing
    case .primed(let base): return text(base) + "′"
    case .scripts(let base, let lower, let upper):
      let below = lower.map { "_" + grouped($0) } ?? ""
      let above = upper.map { "^" + grouped($0) } ?? ""
      return text(base) + above + below
    }
  }
}
