/// Pieces of presentation MathML: what stands inside of a `<math>` element.
enum MathML {
  /// Pieces in a row.
  static func row(_ pieces: String...) -> String { "<mrow>\(pieces.joined())</mrow>" }

  /// A name: a variable or function.
  static func name(_ text: String) -> String { "<mi>\(text)</mi>" }

  static func number(_ text: String) -> String { "<mn>\(text)</mn>" }

  /// An operator, a relation or a parenthesis.
  static func op(_ text: String) -> String { "<mo>\(text)</mo>" }

  static func fraction(_ numerator: String, _ denominator: String) -> String {
    "<mfrac>\(row(numerator))\(row(denominator))</mfrac>"
  }

  static func sub(_ base: String, _ index: String) -> String {
    "<msub>\(row(base))\(row(index))</msub>"
  }

  static func sup(_ base: String, _ exponent: String) -> String {
    "<msup>\(row(base))\(row(exponent))</msup>"
  }

  static func both(_ base: String, _ index: String, _ exponent: String) -> String {
    "<msubsup>\(row(base))\(row(index))\(row(exponent))</msubsup>"
  }

  /// The complex conjugate, as a bar.
  static func conjugate(_ piece: String) -> String {
    "<mover accent=\"true\">\(row(piece))<mo stretchy=\"true\">¯</mo></mover>"
  }

  static func partial(_ function: String, by variable: String) -> String {
    fraction(op("∂") + function, op("∂") + variable)
  }

  static let half = fraction(number("1"), number("2"))
  static let equals = op("=")
  static let plus = op("+")
  static let minus = op("−")
  static let times = op("·")
  static let comma = op(",") + "<mspace width=\"1.2em\"/>"

  static func parenthesized(_ piece: String) -> String { row(op("("), piece, op(")")) }
}
