// The preset experiments.

import { make } from "./dom.js";
import { fill, inWords } from "./form.js";
import { many } from "./format.js";
import { attempt } from "./notices.js";
import { trainTogether } from "./runs.js";
import { state, watch } from "./store.js";
import { t } from "./words.js";

/** The purposes of the known experiments. */
const purposes = {
  costs: "Which cost trains faster? The error of the quadratic cost has the factor σ′(z), "
    + "that of the cross-entropy does not.",
  regularisation: "A network memorises a thousand digits. What does λ change?",
  vanishing: "In the backward pass through sigmoid layers the error shrinks; "
    + "through ReLU it does not. Look inside.",
  xor: "One complex neuron learns exclusive or, which no single real neuron can. Look inside.",
  plane: "A few complex neurons learn to rotate the plane. Watch the domain colouring.",
};

export function showPresets() {
  watch(["catalog"], () => {
    for (const list of document.querySelectorAll("[data-presets]")) {
      const errorId = list.dataset.presets === "cards" ? "invitation-error" : "form-error";
      list.replaceChildren(...state.catalog.presets.map((preset) => item(preset, errorId)));
    }
  });
}

function item(preset, errorId) {
  const purpose = preset.name in purposes ? t(purposes[preset.name])
    : many(preset.runs.length, t("run"), t("runs"));
  const button = make("button", { type: "button", "data-preset": preset.name, title: purpose },
    make("b", {}, t(preset.title)), make("span", {}, purpose));
  button.addEventListener("click", async () => {
    button.disabled = true;
    const isStarted = await attempt(errorId, () => trainTogether(preset.runs), inWords);
    if (isStarted) scrollTo(0, 0);
    // The experiments in the lesson start from these settings.
    fill(preset.runs.at(-1));
    button.disabled = false;
  });
  return make("li", {}, button);
}
