// The units of the hidden layers: one number for all, or one per layer.

import { byId, make } from "./dom.js";
import { state } from "./store.js";
import { t } from "./words.js";

let units = [30];
let isUniform = true;

/** Shows the units of hidden layers. */
export function setUnits(sizes) {
  isUniform = new Set(sizes).size <= 1;
  units = sizes.length > 0 ? [...sizes] : units.slice(0, 1);
  showUnits(sizes.length);
}

/** Shows a number per hidden layer; new layers copy the last one. */
export function showUnits(depth) {
  while (units.length < depth) units.push(units.at(-1));
  const shown = isUniform ? Math.min(1, depth) : depth;
  const inputs = Array.from({ length: shown }, (_, layer) => field(layer, depth));
  const choose = (event) => {
    isUniform = event.target.checked;
    if (isUniform) units.fill(units[0]);
    showUnits(depth);
    byId("uniform").focus();
  };
  const box = make("p", { class: "uniform", hidden: depth < 2 }, make("label", {},
    make("input", { type: "checkbox", id: "uniform", checked: isUniform, onchange: choose }),
    t("the same in all")));
  byId("units").replaceChildren(...inputs, box);
  byId("units").dataset.depth = depth;
}

function field(layer, depth) {
  const id = `units-${layer + 1}`;
  const text = isUniform ? t(depth > 1 ? "Units in each" : "Units")
    : t("Layer {n}", { n: layer + 1 });
  return make("p", { class: isUniform && "one" }, make("label", { for: id }, text), make("input", {
    id, type: "number", min: "1", max: state.catalog.limits.units, step: "1", required: true,
    value: units[layer],
    oninput: (event) => {
      const value = event.target.valueAsNumber;
      if (!(value >= 1)) return;
      if (isUniform) units.fill(value);
      else units[layer] = value;
    },
  }));
}

/** Returns the units of the hidden layers. */
export function readUnits() {
  return units.slice(0, Number(byId("units").dataset.depth ?? 0));
}
