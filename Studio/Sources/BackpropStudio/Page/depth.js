// The slider that starts the focused run again with another number of hidden layers.

import { byId } from "./dom.js";
import { inWords } from "./form.js";
import { attempt } from "./notices.js";
import { isActive, show, train } from "./runs.js";
import { perform } from "./slow.js";
import { focused, state, watch } from "./store.js";

const delay = 500;
let timer = null;
/** The run that the slider started last: the next one replaces it. */
let sliderRun = null;

export function showDepth() {
  const slider = byId("new-depth");
  const value = byId("new-depth-value");
  byId("depth-form").addEventListener("submit", (event) => event.preventDefault());
  slider.addEventListener("input", () => (value.textContent = slider.value));
  // Arrow keys change the slider step by step; the run starts after the last step.
  slider.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt("depth-error", () => start(Number(slider.value)), inWords), delay);
  });
  watch(["focus", "catalog", "runs"], () => {
    if (document.activeElement === slider || !state.catalog) return;
    slider.max = state.catalog.limits.layers - 1;
    const run = focused();
    // Layers in a text have no such number.
    slider.disabled = Boolean(run && !run.configuration.sizes);
    slider.value = Math.max(0, (run?.configuration.sizes?.length ?? 3) - 2);
    value.textContent = slider.value;
  });
}

async function start(depth) {
  const run = focused();
  if (!run?.configuration.sizes || depth === run.configuration.sizes.length - 2) return;
  const { sizes, activation } = run.configuration;
  const units = sizes.length > 2 ? sizes[1] : 30;
  const configuration = {
    ...run.configuration,
    sizes: [sizes[0], ...Array(depth).fill(units), sizes.at(-1)],
    activation: [...Array(depth).fill(activation[0]), activation.at(-1)],
  };
  await stopPrevious();
  sliderRun = (await train(configuration, { overlay: true })).id;
}

/** Stops the previous run of the slider, and removes it from the charts if it was active. */
async function stopPrevious() {
  const previous = state.runs.get(sliderRun);
  if (!previous || !isActive(previous)) return;
  await perform(sliderRun, "stop");
  show(state.shown.filter((id) => id !== sliderRun), state.focus);
}
