// How many units each hidden layer has: one number for all of them, or one each.

import { byId, make } from "./dom.js";
import { state } from "./store.js";

let units = [30];
let alike = true;

/** Shows these numbers. */
export function setUnits(sizes) {
  alike = new Set(sizes).size <= 1;
  units = sizes.length > 0 ? [...sizes] : units.slice(0, 1);
  showUnits(sizes.length);
}

/** Shows as many numbers as there are hidden layers; new layers are like the last. */
export function showUnits(depth) {
  while (units.length < depth) units.push(units.at(-1));
  const shown = alike ? Math.min(1, depth) : depth;
  const inputs = Array.from({ length: shown }, (_, layer) => field(layer, depth));
  const choose = (event) => {
    alike = event.target.checked;
    if (alike) units.fill(units[0]);
    showUnits(depth);
    byId("alike").focus();
  };
  const box = make("p", { class: "alike", hidden: depth < 2 }, make("label", {},
    make("input", { type: "checkbox", id: "alike", checked: alike, onchange: choose }),
    "the same in all"));
  byId("units").replaceChildren(...inputs, box);
  byId("units").dataset.depth = depth;
}

function field(layer, depth) {
  const id = `units-${layer + 1}`;
  const text = alike ? (depth > 1 ? "Units in each" : "Units") : `Layer ${layer + 1}`;
  return make("p", { class: alike && "one" }, make("label", { for: id }, text), make("input", {
    id, type: "number", min: "1", max: state.catalog.limits.units, step: "1", required: true,
    value: units[layer],
    oninput: (event) => {
      const value = event.target.valueAsNumber;
      if (!(value >= 1)) return;
      if (alike) units.fill(value);
      else units[layer] = value;
    },
  }));
}

/** The units of the hidden layers. */
export function readUnits() {
  return units.slice(0, Number(byId("units").dataset.depth ?? 0));
}
