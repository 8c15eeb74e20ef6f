// The experiments of the sheet, each at one click.

import { make } from "./dom.js";
import { fill } from "./form.js";
import { many } from "./format.js";
import { attempt } from "./notices.js";
import { trainAll } from "./runs.js";
import { state, watch } from "./store.js";

/** What an experiment shows, for those that this page knows. */
const purposes = {
  costs: "Which cost learns faster? The error of the quadratic cost carries the factor σ′(z), "
    + "that of the cross-entropy does not.",
  regularisation: "A thousand digits are learned by heart. What does λ change about it?",
  vanishing: "On its way back through sigmoid layers the error shrinks and shrinks; "
    + "through ReLU it does not. Look inside.",
  plane: "A few complex neurons learn to turn the plane. Watch it take its colours.",
};

export function showPresets() {
  watch(["catalog"], () => {
    for (const list of document.querySelectorAll("[data-presets]")) {
      const place = list.dataset.presets === "cards" ? "invitation-error" : "form-error";
      list.replaceChildren(...state.catalog.presets.map((preset) => item(preset, place)));
    }
  });
}

function item(preset, place) {
  const purpose = purposes[preset.name] ?? many(preset.runs.length, "run");
  const button = make("button", { type: "button", "data-preset": preset.name, title: purpose },
    make("b", {}, preset.title), make("span", {}, purpose));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await attempt(place, () => trainAll(preset.runs));
    // What the lesson says to try begins with these settings.
    fill(preset.runs.at(-1));
    button.disabled = false;
  });
  return make("li", {}, button);
}
