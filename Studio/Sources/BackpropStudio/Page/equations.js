// The equations of one unit, each with its numbers set in.

import { make } from "./dom.js";
import { count, significant, superscript } from "./format.js";
import { formula } from "./formula.js";
import { im, minus, modulus, plus, re, times } from "./trace.js";
import { t } from "./words.js";

/** The number of terms of a sum that are written out. */
const termLimit = 3;

/** Formats a number of a trace; a negative one in brackets where it is a factor. */
export function number(value, isFactor = false) {
  if (Array.isArray(value)) {
    const sign = value[1] < 0 ? "−" : "+";
    return `(${number(value[0])} ${sign} ${number(Math.abs(value[1]))}i)`;
  }
  const text = Number.isInteger(value) ? count(value) : significant(value);
  return isFactor && text.startsWith("−") ? `(${text})` : text;
}

const product = (x, y) => `${number(x)} · ${number(y, true)}`;

/** Writes Σ x y: its largest terms, and the sum of the others. */
function sum(xs, ys) {
  const terms = xs.map((x, index) => ({ x, y: ys[index], value: times(x, ys[index]) }));
  const sorted = terms.toSorted((a, b) => modulus(b.value) - modulus(a.value));
  const shown = sorted.slice(0, termLimit).map(({ x, y }) => product(x, y));
  const rest = sorted.slice(termLimit);
  if (rest.length > 0) {
    const value = rest.reduce((total, term) => plus(total, term.value), 0);
    shown.push(`${number(value)} [${t("{n} more terms", { n: count(rest.length) })}]`);
  }
  return shown.join(" + ");
}

/** A line: the equation in symbols, and below it with numbers. */
const line = (symbols, numbers, result) => make("div", { class: "equation" },
  make("p", { class: "symbols" }, formula(symbols)),
  make("p", { class: "numbers" }, `= ${numbers}`,
    result === undefined ? null : make("b", {}, ` = ${result}`)));

const remark = (text) => make("p", { class: "note" }, text);

/**
 * Returns the title and the lines of a stage for one unit.
 * @param {import("./trace.js").Trace} trace
 * @param {import("./trace.js").Stage} stage
 * @param {number} unit from 1
 */
export function equationsOf(trace, stage, unit, classNames) {
  const ℓ = stage.layer - 1;
  const j = unit - 1;
  const layer = trace.layers[ℓ];
  const own = trace.units[0];
  const inputs = ℓ > 0 ? trace.layers[ℓ - 1].a : trace.input;
  switch (stage.kind) {
    case "input": return {
      title: t("The sample"),
      lines: [remark(trace.label == null
        ? t("{n} inputs; the targets are numbers.", { n: count(trace.input.length) })
        : t("{n} inputs, of the class {class}. The target y is 1 for this class and 0 for the others.",
          { n: count(trace.input.length), class: classNames[trace.label] ?? trace.label }))],
    };
    case "forward": return {
      title: t("Forward, layer {n}", { n: stage.layer }),
      lines: [
        line("z^ℓ_j=∑_k w^ℓ_{j k} a^{ℓ−1}_k+b^ℓ_j",
          `${sum(own.weights, inputs)} + ${number(own.bias, true)}`, number(layer.z[j])),
        line("a^ℓ_j=σ(z^ℓ_j)", `${layer.activation}(${number(layer.z[j])})`, number(layer.a[j])),
      ],
    };
    case "cost": return {
      title: t("The cost"),
      lines: [
        line("C", `${trace.cost}(a${superscript(trace.layers.length)}, y)`, number(trace.costValue)),
        remark(trace.label == null ? "" : t("Predicted: {class}.", {
          class: classNames[trace.prediction] ?? trace.prediction,
        }) + (trace.prediction === trace.label ? ` ${t("That is right.")}`
          : ` ${t("That is wrong.")}`)),
      ],
    };
    case "bp1": return {
      title: t("BP1, the error of the last layer"),
      lines: outputError(trace, layer, j),
    };
    case "bp2": return {
      title: t("BP2, the error of layer {n}", { n: stage.layer }), lines: hiddenError(trace, ℓ, j),
    };
    case "bp3": return {
      title: t("BP3, the bias of layer {n}", { n: stage.layer }),
      lines: [line("{∂C}/{∂b^ℓ_j}=δ^ℓ_j", number(own.biasGradient))],
    };
    case "bp4": return {
      title: t("BP4, the weights of layer {n}", { n: stage.layer }),
      lines: [
        make("div", { class: "equation" },
          make("p", { class: "symbols" }, formula("{∂C}/{∂w^ℓ_{j k}}=a^{ℓ−1}_k δ^ℓ_j"))),
        weightRows(["k", "a", "δ", "∂C/∂w"], own, (k) =>
          [inputs[k], layer.delta[j], own.weightGradient[k]]),
      ],
    };
    default: return {
      title: t("A step against the gradient, layer {n}", { n: stage.layer }),
      lines: step(trace, own),
    };
  }
}

function outputError(trace, layer, j) {
  const delta = layer.delta[j];
  const difference = minus(layer.a[j], trace.target[j]);
  if (!trace.cancels) {
    return chainRule("δ^L_j={∂C}/{∂a^L_j}~σ′(z^L_j)", layer, j);
  }
  const lines = [];
  const isPlain = modulus(minus(difference, delta)) <= 1e-5 * Math.max(1, modulus(delta));
  if (isPlain) {
    lines.push(line("δ^L_j=a^L_j−y_j", `${number(layer.a[j])} − ${number(trace.target[j], true)}`,
      number(delta)));
  } else {
    lines.push(line("δ^L_j={∂C}/{∂z^L_j}", number(delta)));
  }
  return [...lines, remark(t("With {cost} and {activation} the factor σ′(z) cancels against ∂C/∂a.",
    { cost: trace.cost, activation: layer.activation }))];
}

function hiddenError(trace, ℓ, j) {
  const layer = trace.layers[ℓ];
  const own = trace.units[0];
  const next = trace.layers[ℓ + 1];
  return [
    line("{∂C}/{∂a^ℓ_j}=∑_k w^{ℓ+1}_{k j} δ^{ℓ+1}_k", sum(own.outgoing, next.delta),
      number(layer.costDerivative[j])),
    ...chainRule("δ^ℓ_j=σ′(z^ℓ_j)~∑_k w^{ℓ+1}_{k j} δ^{ℓ+1}_k", layer, j),
  ];
}

/** δ from ∂C/∂a and the derivative of the activation. */
function chainRule(symbols, layer, j) {
  const g = layer.costDerivative[j];
  const delta = number(layer.delta[j]);
  if (!layer.derivative) {
    return [line(symbols, delta),
      remark(t("{activation} is a function of all units: σ′ is a matrix here.",
        { activation: layer.activation }))];
  }
  if (!layer.conjugateDerivative) {
    return [line(symbols, product(g, layer.derivative[j]), delta)];
  }
  return [
    line("δ=g~{∂σ}/{∂z}+conj(g~{∂σ}/{∂z̄})",
      `${product(g, layer.derivative[j])} + conj(${product(g, layer.conjugateDerivative[j])})`,
      delta),
    remark(t("g is ∂C/∂a. {activation} is not complex differentiable: both Wirtinger derivatives count.",
      { activation: layer.activation })),
  ];
}

/** A table of the weights with the largest derivatives. */
function weightRows(heads, own, cells) {
  const order = own.weightGradient.map((_, k) => k)
    .toSorted((a, b) => modulus(own.weightGradient[b]) - modulus(own.weightGradient[a]));
  const shown = order.slice(0, 6).toSorted((a, b) => a - b);
  const rest = order.length - shown.length;
  return make("div", { class: "table" }, make("table", {},
    make("thead", {}, make("tr", {}, heads.map((head) =>
      make("th", { scope: "col", class: "number" }, head)))),
    make("tbody", {}, shown.map((k) => make("tr", {},
      make("th", { scope: "row", class: "number" }, count(k + 1)),
      cells(k).map((value) => make("td", { class: "number" }, number(value))))))),
    rest > 0 ? remark(t("and {n} more with smaller derivatives", { n: count(rest) })) : null);
}

function step(trace, own) {
  const { learningRate: η, lambda: λ, trainingSize: n } = trace.step;
  const decay = 1 - (η * λ) / n;
  const isComplex = trace.field === "complex";
  const gradient = isComplex ? "2~conj({∂C}/{∂w})" : "{∂C}/{∂w}";
  const factor = λ > 0 ? `${significant(decay, 6)} · ` : "";
  const descent = isComplex ? [2 * re(own.biasGradient), -2 * im(own.biasGradient)]
    : own.biasGradient;
  return [
    line(isComplex ? "b←b−η~2~conj({∂C}/{∂b})" : "b←b−η~{∂C}/{∂b}",
      `${number(own.bias)} − ${significant(η)} · ${number(descent, true)}`, number(own.newBias)),
    make("div", { class: "equation" },
      make("p", { class: "symbols" },
        formula(λ > 0 ? `w←(1−{ηλ}/{n})w−η~${gradient}` : `w←w−η~${gradient}`)),
      make("p", { class: "numbers" }, `${factor}w − ${significant(η)} · `
        + `${isComplex ? "2 conj(∂C/∂w)" : "∂C/∂w"}`)),
    weightRows(["k", "w", "∂C/∂w", t("new w")], own, (k) =>
      [own.weights[k], own.weightGradient[k], own.newWeights[k]]),
    remark(t("After this step with all layers, the cost of this sample is {after} instead of {before}.",
      { before: number(trace.costValue), after: number(trace.costAfterStep) })),
  ];
}
