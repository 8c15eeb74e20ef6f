import BackpropPlots
import Testing
import _BackpropTestSupport

@testable import BackpropReport

/// Formulas are the same in text, in display and on the terminal, and nothing of them gets lost.
@Suite struct FormulaTests {
  private func math(_ notation: String, _ language: Language = .english) -> String {
    Formula(notation, in: language).mathML(isDisplayed: false)
  }

  private func plain(_ notation: String, _ language: Language = .english) -> String {
    Formula(notation, in: language).plainText
  }

  @Test func indicesAreLettersOfTheirOwn() {
    #expect(
      math("w^ℓ_{j k}")
        == "<msubsup><mi>w</mi><mrow><mi>j</mi><mi>k</mi></mrow><mi>ℓ</mi></msubsup>")
    #expect(math("a_j^2") == "<msubsup><mi>a</mi><mi>j</mi><mn>2</mn></msubsup>")
  }

  @Test func primesStandAtTheSizeOfTheLetter() {
    #expect(
      math("σ'(z)")
        == "<mrow><mi>σ</mi><mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"
        + "<mo stretchy=\"false\">(</mo><mi>z</mi><mo stretchy=\"false\">)</mo>")
  }

  @Test func theBarCoversAllOfItsContent() {
    #expect(
      math("\\bar{(a - y)}").hasPrefix(
        "<mrow class=\"bar\"><mo stretchy=\"false\">(</mo><mi>a</mi>"))
    #expect(plain("\\bar{z}") == "z\u{305}")
    #expect(plain("\\bar{(a - y)}") == "conj(a − y)")
  }

  @Test func onlyMarkedParenthesesGrow() {
    #expect(
      math("\\big(\\frac{1}{2}\\big)").contains("form=\"prefix\" fence=\"true\" stretchy=\"true\""))
    #expect(math("\\abs{w}").contains("stretchy=\"false\">|</mo><mi>w</mi>"))
    // Nested ones close in their order.
    #expect(math("\\big[a \\big(b\\big) c\\big] d").hasSuffix("</mrow><mi>d</mi>"))
  }

  @Test func namesAreUprightAndSetOff() {
    #expect(math("\\ln x") == "<mi>ln</mi><mspace width=\"0.17em\"/><mi>x</mi>")
    #expect(math("\\Var [Q]").hasPrefix("<mi>Var</mi><mo stretchy"))
    #expect(math("\u{B5}") == "<mi>\u{3BC}</mi>")
    #expect(plain("\\Var [Q] = \\E [Q^2] - \\E [Q]^2") == "Var[Q] = E[Q^2] − E[Q]^2")
    #expect(plain("v = -2 \\Im ∂C, -\\ln x") == "v = −2Im ∂C, −ln x")
    #expect(
      math("= -2").contains("<mo form=\"prefix\">−</mo>") && !math("1 - 2").contains("prefix"))
  }

  @Test func numbersFollowTheLanguage() {
    #expect(math("η = 0.5", .german).contains("<mn>0,5</mn>"))
    #expect(plain("η = 0.5") == "η = 0.5" && plain("η = 0.5", .german) == "η = 0,5")
  }

  @Test func derivativesAndSums() {
    #expect(
      math("\\d{C}{w}") == "<mfrac><mrow><mo lspace=\"0\" rspace=\"0\">∂</mo><mi>C</mi></mrow>"
        + "<mrow><mo lspace=\"0\" rspace=\"0\">∂</mo><mi>w</mi></mrow></mfrac>")
    #expect(math("∑_j a").hasPrefix("<msub>"))
    #expect(Formula("∑_j a", in: .english).mathML(isDisplayed: true).hasPrefix("<munder>"))
    #expect(plain("\\frac{a + b}{2}") == "(a + b)/2\u{2009}")
  }

  @Test(
    "unfinished notation is not lost and does not trap",
    arguments: [
      "{", "}", "^", "a_", "\\", "\\frac", "\\frac{a", "\\big(a", "\\text{a", "'", "a^{b",
    ])
  func unfinished(notation: String) {
    let page = ParsedPage("<math>\(math(notation))</math>")
    #expect(page.isWellFormed)
    _ = plain(notation)
  }

  @Test func inlineMarks() {
    let inline = InlineMarkup(language: .english)
    #expect(inline.html("*a* and `b < c`") == "<em>a</em> and <code>b &lt; c</code>")
    #expect(inline.html("2 * 3 * 4") == "2 * 3 * 4")
    #expect(inline.html("a lone * and ` and $") == "a lone * and ` and $")
    #expect(inline.html("**") == "**")
    #expect(inline.html("`a * b`") == "<code>a * b</code>")
    #expect(inline.html("*$w$ is*").hasPrefix("<em><math"))
    #expect(inline.plainText("*a* `b` $w^ℓ_{j k}$") == "a b w^ℓ_(jk)")
  }
}
