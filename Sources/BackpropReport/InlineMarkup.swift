import BackpropFiles
import BackpropPlots

/// The marks inside of a paragraph: `*x*` is emphasised, `` `x` `` is code, `$x$` a formula.
///
/// A mark without a partner, or with a space inside beside it, is literal: `2 * 3 * 4` does not
/// change.
struct InlineMarkup {
  let language: Language

  /// Returns the text as HTML.
  func html(_ text: String) -> String {
    replaced(
      text, emphasis: { "<em>\($0)</em>" }, code: { "<code>\($0.escapedForXML)</code>" },
      formula: { notation in
        Self.lines(of: notation).map { part in
          """
          <math \
          xmlns=\"http://www.w3.org/1998/Math/MathML\">\(Formula(part, in: language).mathML(isDisplayed: false))</math>
          """
        }.joined(separator: " ")
      }, plain: { $0.escapedForXML })
  }

  /// Returns the text without its marks.
  func plainText(_ text: String) -> String {
    replaced(
      text, emphasis: { $0 }, code: { $0 }, formula: { Formula($0, in: language).plainText },
      plain: { $0 })
  }

  /// The length from which a formula may be broken.
  private static let longFormula = 40

  /// Returns a formula, a long one in parts that begin with an equals sign: browsers do not break lines
  /// inside of formulas, and a phone is narrower than a chain of equations.
  private static func lines(of notation: String) -> [String] {
    guard notation.count > longFormula else { return [notation] }
    var parts = [""]
    var depth = 0
    for character in notation {
      if "({[".contains(character) { depth += 1 }
      if ")}]".contains(character) { depth -= 1 }
      if character == "=", depth == 0 { parts.append("") }
      parts[parts.count - 1].append(character)
    }
    return parts.filter { !$0.isEmpty }
  }

  private func replaced(
    _ text: String, emphasis: (String) -> String, code: (String) -> String,
    formula: (String) -> String, plain: (String) -> String
  ) -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(where: { $0 == "*" || $0 == "`" || $0 == "$" }) {
      result += plain(String(rest[..<mark]))
      let inside = rest[rest.index(after: mark)...]
      guard let end = Self.partner(of: rest[mark], in: inside) else {
        result += plain(String(rest[mark]))
        rest = inside
        continue
      }
      let content = String(inside[..<end])
      switch rest[mark] {
      case "`": result += code(content)
      case "$": result += formula(content)
      default:
        result += emphasis(
          replaced(content, emphasis: emphasis, code: code, formula: formula, plain: plain))
      }
      rest = inside[inside.index(after: end)...]
    }
    return result + plain(String(rest))
  }

  /// Returns the index of the partner of an opening mark.
  private static func partner(of mark: Character, in text: Substring) -> Substring.Index? {
    guard let first = text.first, first != " ", first != mark else { return nil }
    return text.indices.first { index in
      text[index] == mark && index > text.startIndex && text[text.index(before: index)] != " "
    }
  }
}
