// Histograms of the activations, one per layer.

import { make, makeSVG } from "./dom.js";
import { percent, plain } from "./format.js";
import { t } from "./words.js";

/**
 * @typedef {Object} Layer
 * @property {number} layer from 1
 * @property {number} from
 * @property {number} to
 * @property {number[]} counts
 * @property {number | null} saturated the fraction of saturated activations, or null
 *
 * @param {HTMLElement} host
 * @param {Layer[]} layers
 */
export function showHistograms(host, layers) {
  while (host.children.length > layers.length) host.lastChild.remove();
  while (host.children.length < layers.length) host.append(frame());
  layers.forEach((layer, index) => fill(host.children[index], layer, index === layers.length - 1));
}

function frame() {
  return make("figure", {}, make("figcaption"),
    makeSVG("svg", { role: "img", viewBox: "0 0 32 20", preserveAspectRatio: "none" },
      makeSVG("path"), makeSVG("line", { x1: 0, x2: 32, y1: 20, y2: 20 })),
    make("div", { class: "ends" }, make("span"), make("span"), make("span")));
}

function fill(figure, { layer, from, to, counts, saturated }, isLast) {
  const [caption, svg, ends] = figure.children;
  const largest = Math.max(...counts, 1);
  const name = t(isLast ? "Layer {n}, the last" : "Layer {n}", { n: layer });
  caption.textContent = name;
  svg.firstChild.setAttribute("d", counts.map((value, bin) => {
    const height = (20 * value) / largest;
    const width = 32 / counts.length;
    return `M${bin * width} 20v${-height}h${0.9 * width}v${height}z`;
  }).join(""));
  const share = saturated == null ? "" : t("{share} saturated", { share: percent(saturated, 0) });
  const fullest = counts.indexOf(largest);
  const centre = from + ((fullest + 0.5) * (to - from)) / counts.length;
  svg.setAttribute("aria-label", t("{name}: values from {from} to {to}, most often near {centre}",
    { name, from: plain(from), to: plain(to), centre: plain(centre.toFixed(2)) })
    + (share && `, ${share}`));
  [plain(Number(from.toPrecision(3))), share, plain(Number(to.toPrecision(3)))]
    .forEach((text, k) => (ends.children[k].textContent = text));
}
