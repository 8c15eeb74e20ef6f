// The slider that starts the run that is looked at anew, with another number of hidden layers.

import { byId } from "./dom.js";
import { attempt } from "./notices.js";
import { isActive, show, train } from "./runs.js";
import { steer } from "./slow.js";
import { focused, state, watch } from "./store.js";

const pause = 500;
let timer = null;
/** The run that the slider started last: it gives way to the next one. */
let mine = null;

export function showDepth() {
  const slider = byId("new-depth");
  const value = byId("new-depth-value");
  byId("depth-form").addEventListener("submit", (event) => event.preventDefault());
  slider.addEventListener("input", () => (value.textContent = slider.value));
  // Arrow keys change the slider step by step; the run begins when they rest.
  slider.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt("depth-error", () => begin(Number(slider.value))), pause);
  });
  watch(["focus", "catalog", "runs"], () => {
    if (document.activeElement === slider || !state.catalog) return;
    slider.max = state.catalog.limits.layers - 1;
    slider.value = Math.max(0, (focused()?.configuration.sizes.length ?? 3) - 2);
    value.textContent = slider.value;
  });
}

async function begin(depth) {
  const run = focused();
  if (!run || depth === run.configuration.sizes.length - 2) return;
  const { sizes, activation } = run.configuration;
  const units = sizes.length > 2 ? sizes[1] : 30;
  const configuration = {
    ...run.configuration,
    sizes: [sizes[0], ...Array(depth).fill(units), sizes.at(-1)],
    activation: [...Array(depth).fill(activation[0]), activation.at(-1)],
  };
  await replace();
  mine = (await train(configuration, { beside: true })).id;
}

/** Stops the run that the slider started before, and takes it off the charts if it still ran. */
async function replace() {
  const earlier = state.runs.get(mine);
  if (!earlier || !isActive(earlier)) return;
  await steer(mine, "stop");
  show(state.shown.filter((id) => id !== mine), state.focus);
}
