/// A paragraph's text as HTML: `*x*` is emphasised, `` `x` `` is set as code, `^{x}` is raised and
/// `_{x}` lowered, all else is escaped.
///
/// A mark without a partner, and one with a space inside beside it, stands for itself, so that
/// `2 * 3 * 4` stays what it is.
func inlineHTML(_ text: String) -> String {
  marked(
    text, emphasis: { "<em>\($0)</em>" }, code: { "<code>\($0)</code>" },
    plain: { escapedHTML($0).replacingScripts { "<\($0.tag)>\($0.content)</\($0.tag)>" } })
}

/// The same text without its marks.
func plainText(_ text: String) -> String {
  marked(
    text, emphasis: { $0 }, code: { $0 }, plain: { $0.replacingScripts { String($0.content) } })
}

/// `^{x}` or `_{x}`.
private struct Script {
  let tag: String
  let content: Substring
}

extension String {
  /// The text with every raised or lowered part replaced.
  fileprivate func replacingScripts(_ body: (Script) -> String) -> String {
    replacing(/([\^_])\{([^{}]*)\}/) { match in
      body(Script(tag: match.output.1 == "^" ? "sup" : "sub", content: match.output.2))
    }
  }
}

private func marked(
  _ text: String, emphasis: (String) -> String, code: (String) -> String,
  plain: (String) -> String
) -> String {
  var result = ""
  var rest = text[...]
  while let mark = rest.firstIndex(where: { $0 == "*" || $0 == "`" }) {
    result += plain(String(rest[..<mark]))
    let inside = rest[rest.index(after: mark)...]
    guard let end = closing(rest[mark], in: inside) else {
      result += plain(String(rest[mark]))
      rest = inside
      continue
    }
    let content = String(inside[..<end])
    if rest[mark] == "`" {
      result += code(plain(content))
    } else {
      result += emphasis(marked(content, emphasis: emphasis, code: code, plain: plain))
    }
    rest = inside[inside.index(after: end)...]
  }
  return result + plain(String(rest))
}

/// Where the partner of an opening mark stands.
private func closing(_ mark: Character, in text: Substring) -> Substring.Index? {
  guard let first = text.first, first != " ", first != mark else { return nil }
  return text.indices.first { index in
    text[index] == mark && index > text.startIndex && text[text.index(before: index)] != " "
  }
}

/// Text as character data of HTML and XML alike; what XML has no way to write is left out.
func escapedHTML(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n": result += " "
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": break
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
