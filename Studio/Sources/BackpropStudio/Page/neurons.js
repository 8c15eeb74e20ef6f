// A network as neurons: coloured by activations or errors, with the weights of the chosen one.

import { makeSVG } from "./dom.js";
import { mixed } from "./palette.js";
import { modulus, re } from "./trace.js";
import { t } from "./words.js";

/** The neurons of a layer that are drawn. */
const limit = 12;
const [width, height] = [640, 320];

/** Returns the indices of the neurons of a layer that are drawn, the chosen one among them. */
function drawnUnits(length, chosen) {
  if (length <= limit) return Array.from({ length }, (_, index) => index);
  const from = Math.max(0, Math.min(length - limit, chosen - limit / 2));
  return Array.from({ length: limit }, (_, index) => from + index);
}

/** Returns the colour of a number in -1…1. */
export const signedColour = (value) =>
  mixed("paper", value < 0 ? "vermilion" : "blue", Math.min(1, Math.abs(value)));

/**
 * @param {SVGElement} svg
 * @param {{trace: Object, stage: import("./trace.js").Stage, unit: number, classNames: string[],
 *   choose: (unit: number) => void}} walk
 */
export function drawNeurons(svg, { trace, stage, unit, classNames, choose }) {
  const isBack = ["bp1", "bp2", "bp3", "bp4", "step"].includes(stage.kind);
  const columns = [trace.input, ...trace.layers.map((layer) => layer.a)];
  const hasInputs = trace.input.length <= limit;
  const first = hasInputs ? 0 : 1;
  const step = (width - 150) / Math.max(1, columns.length - 1);
  const centre = (layer) => 60 + layer * step;
  const places = columns.map((values, layer) => {
    const chosen = layer === stage.layer ? unit - 1 : 0;
    const shown = drawnUnits(values.length, chosen);
    const gap = Math.min(30, (height - 50) / shown.length);
    return new Map(shown.map((index, row) =>
      [index, { x: centre(layer), y: height / 2 - 8 + (row - (shown.length - 1) / 2) * gap }]));
  });
  const parts = [];
  if (!hasInputs) {
    parts.push(makeSVG("rect", { x: 30, y: height / 2 - 38, width: 60, height: 60, rx: 4,
      class: "inputs" }), label(60, height / 2 - 4, String(trace.input.length)));
  }
  parts.push(...links(trace, stage, unit, places, hasInputs));
  for (let layer = first; layer < columns.length; layer += 1) {
    const values = valuesOf(trace, layer, stage, isBack);
    const largest = Math.max(...values.map(modulus), 1e-12);
    for (const [index, { x, y }] of places[layer]) {
      const value = values[index];
      const isChosen = layer === stage.layer && index === unit - 1 && stage.kind !== "cost";
      parts.push(makeSVG("circle", {
        cx: x, cy: y, r: isChosen ? 12 : 9, class: `neuron ${isChosen ? "chosen" : ""} ${
          layer === stage.layer ? "current" : ""}`,
        fill: signedColour((re(value) < 0 ? -1 : 1) * modulus(value) / largest),
        onclick: layer === stage.layer ? () => choose(index + 1) : null,
      }));
      if (layer === columns.length - 1) {
        const isTarget = modulus(trace.target[index]) > 0.5 && trace.label != null;
        parts.push(makeSVG("text", { x: x + 20, y: y + 4, class: isTarget ? "name target" : "name" },
          classNames[index] ?? String(index + 1)));
      }
    }
    const hidden = columns[layer].length - places[layer].size;
    if (hidden > 0) parts.push(label(centre(layer), height - 2, `+ ${hidden}`));
    parts.push(label(centre(layer), 12, layer === 0 ? "a⁰" : t("layer {n}", { n: layer })));
  }
  if (first === 1) parts.push(label(60, 12, "a⁰"));
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", isBack ? t("The network; colours are the errors δ")
    : t("The network; colours are the activations a"));
  svg.replaceChildren(...parts);
}

const label = (x, y, text) => makeSVG("text", { x, y, class: "label" }, text);

/** Returns the numbers that colour a layer: errors where they are known already. */
function valuesOf(trace, layer, stage, isBack) {
  if (layer === 0) return trace.input;
  const { a, delta } = trace.layers[layer - 1];
  const isKnown = isBack && (["bp3", "bp4", "step"].includes(stage.kind) || layer >= stage.layer);
  if (isKnown) return delta;
  const isAhead = stage.kind === "input" || (stage.kind === "forward" && layer > stage.layer);
  return isAhead ? a.map(() => 0) : a;
}

/** Draws the weights into the chosen neuron, and for BP2 those out of it. */
function links(trace, stage, unit, places, hasInputs) {
  const own = trace.units[0];
  if (!own || stage.layer === 0 || stage.kind === "cost") return [];
  const to = places[stage.layer].get(unit - 1);
  if (!to) return [];
  const isOut = stage.kind === "bp2";
  const weights = isOut ? own.outgoing
    : ["bp3", "bp4"].includes(stage.kind) ? own.weightGradient : own.weights;
  const largest = Math.max(...weights.map(modulus), 1e-12);
  const neighbours = places[stage.layer + (isOut ? 1 : -1)];
  if (!isOut && stage.layer === 1 && !hasInputs) {
    return [makeSVG("path", { class: "link some", d: `M90 ${to.y}L${to.x} ${to.y}` })];
  }
  return [...neighbours].map(([index, from]) => {
    const weight = weights[index];
    const share = modulus(weight) / largest;
    return makeSVG("path", { class: `link ${re(weight) < 0 ? "negative" : "positive"}`,
      d: `M${from.x} ${from.y}L${to.x} ${to.y}`, "stroke-width": (0.5 + 5 * share).toFixed(2) });
  });
}
