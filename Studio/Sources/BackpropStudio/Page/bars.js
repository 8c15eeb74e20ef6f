// The activations of the output layer as bars.

import { byId, make } from "./dom.js";
import { localised } from "./words.js";

/**
 * @param {number[]} values
 * @param {number | null} best the predicted digit
 */
export function showBars(values, best) {
  const body = byId("bars").tBodies[0];
  if (body.rows.length !== values.length) {
    body.replaceChildren(...values.map((_, digit) => make("tr", {},
      make("th", { scope: "row" }, String(digit)), make("td", { "aria-hidden": "true" }, make("i")),
      make("td"))));
  }
  values.forEach((value, digit) => {
    const row = body.rows[digit];
    row.className = digit === best ? "best" : "";
    row.cells[1].firstChild.style.width = `${100 * Math.max(0, Math.min(1, value))}%`;
    row.cells[2].textContent = best === null ? "–" : localised(value.toFixed(3)).replace("-", "−");
  });
}
