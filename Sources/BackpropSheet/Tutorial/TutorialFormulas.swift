/// The formulas of the tutorial exercise, each the content of a `<math>` element.
enum TutorialFormulas {
  private typealias M = MathML

  private static let (a, y, z, w, i) = (
    M.name("a"), M.name("y"), M.name("z"), M.name("w"), M.name("i")
  )
  private static let (cost, sigma, delta, g) = (
    M.name("C"), M.name("σ"), M.name("δ"), M.name("g")
  )
  private static let zBar = M.conjugate(z)

  private static func layer(_ piece: String, _ index: String, _ number: String) -> String {
    M.both(piece, M.name(index), number)
  }
  private static let ℓ = M.name("ℓ")
  private static let last = M.name("L")
  private static let next = ℓ + M.plus + M.number("1")
  private static let previous = ℓ + M.minus + M.number("1")

  /// ∂/∂z = ½(∂/∂x - i ∂/∂y), ∂/∂z̄ = ½(∂/∂x + i ∂/∂y).
  static let wirtinger: String = {
    func by(_ name: String) -> String { M.partial("", by: M.name(name)) }
    func line(_ left: String, _ sign: String) -> String {
      M.row(
        M.partial("", by: left), M.equals, M.half,
        M.parenthesized(by("x") + sign + i + by("y")))
    }
    return line(z, M.minus) + M.comma + line(zBar, M.plus)
  }()

  /// C = ½ Σ (a - y)(ā - ȳ) ⟹ ∂C/∂a_j = ½ conj(a_j - y_j).
  static let quadraticCost: String = {
    let difference = M.sub(a, M.name("j")) + M.minus + M.sub(y, M.name("j"))
    return M.row(
      cost, M.equals, M.half, M.sub(M.op("∑"), M.name("j")), M.parenthesized(difference),
      M.conjugate(M.parenthesized(difference)), M.comma,
      M.partial(cost, by: M.sub(a, M.name("j"))), M.equals, M.half,
      M.conjugate(M.parenthesized(difference)))
  }()

  static let bp1 = M.row(
    layer(delta, "j", last), M.equals, M.partial(cost, by: layer(a, "j", last)), M.times,
    M.sup(sigma, M.op("′")), M.parenthesized(layer(z, "j", last)))

  static let bp2 = M.row(
    layer(delta, "k", ℓ), M.equals, M.sup(sigma, M.op("′")),
    M.parenthesized(layer(z, "k", ℓ)), M.sub(M.op("∑"), M.name("j")),
    layer(w, "jk", next), layer(delta, "j", next))

  static let bp3and4 = M.row(
    M.partial(cost, by: layer(M.name("b"), "j", ℓ)), M.equals, layer(delta, "j", ℓ), M.comma,
    M.partial(cost, by: layer(w, "jk", ℓ)), M.equals, layer(a, "k", previous),
    layer(delta, "j", ℓ))

  /// The Cauchy–Riemann equations of σ = u + iv ⟺ ∂σ/∂z̄ = 0.
  static let cauchyRiemann: String = {
    func by(_ function: String, _ variable: String) -> String {
      M.partial(M.name(function), by: M.name(variable))
    }
    return M.row(
      by("u", "x"), M.equals, by("v", "y"), M.comma, by("u", "y"), M.equals, M.minus,
      by("v", "x"), M.op("⟺"), M.partial(sigma, by: zBar), M.equals, M.number("0"))
  }()

  /// The chain rule of Wirtinger's calculus.
  static let chainRule: String = {
    let inner = M.name("g")
    let outer = M.name("f")
    return M.row(
      M.partial(M.parenthesized(outer + M.op("∘") + inner), by: z), M.equals,
      M.partial(outer, by: w), M.partial(inner, by: z), M.plus,
      M.partial(outer, by: M.conjugate(w)), M.conjugate(M.partial(inner, by: zBar)))
  }()

  /// δ = g ∂σ/∂z + conj(g ∂σ/∂z̄), g = ∂C/∂a.
  static let pullBack = M.row(
    delta, M.equals, g, M.partial(sigma, by: z), M.plus,
    M.conjugate(g + M.partial(sigma, by: zBar)), M.comma, g, M.equals, M.partial(cost, by: a))

  /// ∂C/∂Re w = 2 Re ∂C/∂w, ∂C/∂Im w = -2 Im ∂C/∂w.
  static let realGradients: String = {
    let derivative = M.partial(cost, by: w)
    func part(_ name: String) -> String {
      M.partial(cost, by: M.row(M.name(name), M.op("&#x2061;"), w))
    }
    return M.row(
      part("Re"), M.equals, M.number("2"), M.name("Re"), derivative, M.comma, part("Im"),
      M.equals, M.minus, M.number("2"), M.name("Im"), derivative)
  }()

  /// w ← w - η · 2 conj(∂C/∂w).
  static let step = M.row(
    w, M.op("←"), w, M.minus, M.name("η"), M.times, M.number("2"), M.times,
    M.conjugate(M.partial(cost, by: w)))
}

/// Pieces of presentation MathML.
private enum MathML {
  /// Groups pieces in a row.
  static func row(_ pieces: String...) -> String { "<mrow>\(pieces.joined())</mrow>" }

  /// Returns the name of a variable or function.
  static func name(_ text: String) -> String { "<mi>\(text)</mi>" }

  static func number(_ text: String) -> String { "<mn>\(text)</mn>" }

  /// Returns an operator, a relation or a parenthesis.
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

  /// Returns the complex conjugate, a bar over the piece.
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
