// Complex numbers as arrows in the plane.

import { makeSVG } from "./dom.js";
import { significant } from "./format.js";
import { t } from "./words.js";

const side = 240;
const colours = ["blue", "vermilion", "green", "purple"];

/** @param {[string, [number, number]][]} values names and numbers */
export function arrows(values) {
  const largest = Math.max(...values.map(([, [x, y]]) => Math.hypot(x, y)), 1e-12);
  const unit = 10 ** Math.ceil(Math.log10(largest) - 1e-9);
  const scale = 0.42 * side / largest;
  const middle = side / 2;
  const place = ([x, y]) => [middle + scale * x, middle - scale * y];
  const parts = [
    makeSVG("path", { class: "axis", d: `M0 ${middle}H${side}M${middle} 0V${side}` }),
    makeSVG("circle", { class: "axis", cx: middle, cy: middle, r: scale * unit }),
    makeSVG("text", { class: "label", x: side - 14, y: middle - 5 }, "Re"),
    makeSVG("text", { class: "label", x: middle + 12, y: 11 }, "Im"),
  ];
  values.forEach(([name, value], index) => {
    const [x, y] = place(value);
    const angle = Math.atan2(y - middle, x - middle);
    const wing = (turn) => `${x - 9 * Math.cos(angle + turn)} ${y - 9 * Math.sin(angle + turn)}`;
    const colour = colours[index % colours.length];
    parts.push(
      makeSVG("path", { class: `arrow ${colour}`,
        d: `M${middle} ${middle}L${x} ${y}M${wing(0.45)}L${x} ${y}L${wing(-0.45)}` }),
      makeSVG("text", { class: `arrow-name ${colour}`, x: x + 14 * Math.cos(angle),
        y: Math.max(13, Math.min(side - 5, y + 14 * Math.sin(angle) + 4)) }, name));
  });
  const words = values.map(([name, [x, y]]) =>
    `${name} = ${significant(x)} ${y < 0 ? "−" : "+"} ${significant(Math.abs(y))}i`).join(", ");
  return makeSVG("svg", { class: "arrows", viewBox: `0 0 ${side} ${side}`, role: "img",
    "aria-label": t("Arrows in the plane: {words}", { words }) }, ...parts);
}
