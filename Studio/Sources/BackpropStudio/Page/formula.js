// Formulas in plain notation, σ′(z^ℓ) ≤ {1}/{4}, converted to MathML.
//
// `^` raises the next token or group in braces, `_` lowers it; {a}/{b} is a fraction; `~` is a thin
// space.
// One letter is a variable, several are a name.

const space = "http://www.w3.org/1998/Math/MathML";
const tokenPattern = /z\u0304|\d[\d.,]*|[A-Za-z]+|[{}^~/]|\S/gu;

/** Converts all formulas of a page or a template: the elements of class `math`. */
export function setFormulas(root) {
  for (const node of root.querySelectorAll(".math")) node.replaceWith(formula(node.textContent));
}

/** @returns {MathMLElement} */
export function formula(text) {
  const tokens = text.match(tokenPattern);
  const math = node("math");
  math.append(...row(tokens));
  return math;
}

const node = (name, ...children) => {
  const element = document.createElementNS(space, name);
  element.append(...children);
  return element;
};

/** Consumes tokens up to the end of their group, and returns the terms. */
function row(tokens) {
  const terms = [];
  while (tokens.length > 0 && tokens[0] !== "}") {
    let term = single(tokens);
    term = withScripts(term, tokens);
    if (tokens[0] === "/" && term.localName === "mrow") {
      tokens.shift();
      term = node("mfrac", term, single(tokens));
      term.setAttribute("displaystyle", "false");
    }
    terms.push(term);
  }
  return terms;
}

/** Consumes the superscripts, primes and the subscript of a term. */
function withScripts(term, tokens) {
  const raised = [];
  let lowered = null;
  while (["^", "_", "′"].includes(tokens[0])) {
    const mark = tokens.shift();
    if (mark === "_") lowered = single(tokens);
    else raised.push(mark === "′" ? node("mo", "′") : single(tokens));
  }
  const above = raised.length > 1 ? node("mrow", ...raised) : raised[0];
  if (above && lowered) return node("msubsup", term, lowered, above);
  if (above) return node("msup", term, above);
  return lowered ? node("msub", term, lowered) : term;
}

/** Consumes one token, or a group in braces. */
function single(tokens) {
  const token = tokens.shift();
  if (token === "{") {
    const group = node("mrow", ...row(tokens));
    tokens.shift();
    return group;
  }
  if (token === "~") {
    const gap = node("mspace");
    gap.setAttribute("width", "0.2em");
    return gap;
  }
  if (/^\d/.test(token)) return node("mn", token);
  if (/^\p{L}/u.test(token)) {
    const name = node("mi", token);
    // The sign of the transpose is upright.
    if (token === "T") name.setAttribute("mathvariant", "normal");
    return name;
  }
  const operator = node("mo", token);
  if ("()|".includes(token)) operator.setAttribute("stretchy", "false");
  return operator;
}
