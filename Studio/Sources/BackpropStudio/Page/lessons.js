// The lesson that belongs to the shown runs: what one sees, why, and what to try.

import { byId } from "./dom.js";
import { shownRuns, watch } from "./store.js";

let present = "";

export function showLessons() {
  watch(["shown", "runs"], () => {
    const lesson = lessonFor(shownRuns());
    if (lesson === present) return;
    present = lesson;
    byId("lesson").replaceChildren(byId(`lesson-${lesson}`).content.cloneNode(true));
  });
}

/** The name of the lesson: by where the runs differ, else by what they have in common. */
export function lessonFor(runs) {
  const configurations = runs.map((run) => run.configuration);
  const differ = (value) => new Set(configurations.map(value)).size > 1;
  if (configurations.some((c) => c.scalar === "complex")) return "complex";
  if (differ((c) => c.sizes.length)) return "vanishing";
  if (differ((c) => c.lambda)) return "regularisation";
  if (differ((c) => c.cost)) return "costs";
  if (configurations.some((c) => c.sizes.length > 4)) return "vanishing";
  if (configurations.some((c) => c.trainSize !== null && c.trainSize <= 2000)) return "overfitting";
  return "learning";
}
