// The table of a chart's values: all of them if they are few, else evenly spaced ones.

import { make } from "./dom.js";
import { plain } from "./format.js";
import { abscissa, nearest } from "./series.js";

const rowLimit = 40;

/**
 * @param {HTMLElement} host
 * @param {import("./chart.js").Model} model
 */
export function fillTable(host, model) {
  const series = model.series.filter((one) => one.y.length > 0);
  const rows = rowPositions(model, series).map((x) => make("tr", {},
    make("th", { scope: "row" }, plain(Number(x.toFixed(2)))),
    series.map((one) => {
      const index = nearest(one, x);
      const isHere = Math.abs(abscissa(one, index) - x) < 1e-9 || !model.x.whole;
      const value = isHere ? one.y[index] : null;
      return make("td", { class: "number" }, value === null ? "" : model.format(value));
    })));
  host.replaceChildren(make("table", {},
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, model.x.label),
      series.map((one) => make("th", { scope: "col", class: "number" }, one.label)))),
    make("tbody", {}, rows)));
}

/** Returns the positions of the rows: those of the longest series in the range of the chart. */
function rowPositions(model, series) {
  const longest = series.reduce((a, b) => (b.y.length > (a?.y.length ?? 0) ? b : a), null);
  if (!longest) return [];
  const all = Array.from(longest.y, (_, index) => abscissa(longest, index))
    .filter((x) => x >= model.x.from && x <= model.x.to);
  const stride = Math.max(1, Math.ceil(all.length / rowLimit));
  // The last one is always among them.
  return all.filter((_, index) => (all.length - 1 - index) % stride === 0);
}
