// A diagram of a network: a bar per layer, whose height is the logarithm of its units.

import { makeSVG } from "./dom.js";
import { count, shape } from "./format.js";
import { t } from "./words.js";

/**
 * @param {SVGElement} svg
 * @param {number[]} sizes
 * @param {string} scalar
 */
export function drawNetwork(svg, sizes, scalar) {
  const [width, height] = [320, 99];
  const middle = 40;
  const tallest = Math.log2(1 + Math.max(...sizes, 16));
  const half = (units) => 4 + 34 * (Math.log2(1 + units) / tallest);
  const step = (width - 44) / (sizes.length - 1);
  const position = (layer) => 22 + layer * step;
  const links = sizes.slice(1).map((units, index) => {
    const [x0, x1] = [position(index) + 5, position(index + 1) - 5];
    const [h0, h1] = [half(sizes[index]), half(units)];
    return makeSVG("path", { class: "links",
      d: `M${x0} ${middle - h0}L${x1} ${middle - h1}V${middle + h1}L${x0} ${middle + h0}Z` });
  });
  const layers = sizes.map((units, layer) => makeSVG("rect", {
    class: layer === 0 || layer === sizes.length - 1 ? "layer ends" : "layer", rx: 3,
    x: position(layer) - 4, width: 8, y: middle - half(units), height: 2 * half(units),
  }));
  const every = Math.ceil(26 / step);
  const names = sizes.flatMap((units, layer) =>
    layer === 0 || layer === sizes.length - 1
      || (layer % every === 0 && position(layer) < width - 48)
      ? [makeSVG("text", { x: position(layer), y: height - 4 }, count(units))] : []);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", t("A network over the {scalar} numbers with layers {layers}",
    { scalar: t(scalar), layers: shape(sizes) }));
  svg.replaceChildren(...links, ...layers, ...names);
}

/**
 * Lists layers that are given in a text, the first ones of many.
 * @param {SVGElement} svg
 * @param {string} text
 * @param {string} scalar
 */
export function drawLayers(svg, text, scalar) {
  const layers = text.split(",").map((layer) => layer.trim());
  const lines = layers.length > 6 ? [...layers.slice(0, 5), "…"] : layers;
  const step = 99 / (lines.length + 1);
  svg.setAttribute("viewBox", "0 0 320 99");
  svg.setAttribute("aria-label", t("A network over the {scalar} numbers with layers {layers}",
    { scalar: t(scalar), layers: text }));
  svg.replaceChildren(...lines.map((line, index) =>
    makeSVG("text", { x: 160, y: (index + 1) * step + 4 }, line)));
}
