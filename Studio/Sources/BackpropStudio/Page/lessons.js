// The lesson about the shown runs: an explanation of the curves, and further experiments.

import { byId } from "./dom.js";
import { shownRuns, watch } from "./store.js";

let shownLesson = "";

export function showLessons() {
  watch(["shown", "runs"], () => {
    const lesson = lessonFor(shownRuns());
    if (lesson === shownLesson) return;
    shownLesson = lesson;
    byId("lesson").replaceChildren(byId(`lesson-${lesson}`).content.cloneNode(true));
  });
}

/** Returns the name of the lesson, by the differences of the runs, else by their settings. */
export function lessonFor(runs) {
  const configurations = runs.map((run) => run.configuration);
  const differ = (value) => new Set(configurations.map(value)).size > 1;
  if (runs.some((run) => run.state === "diverged")) return "diverged";
  if (configurations.some((c) => c.scalar === "complex")) return "complex";
  if (differ((c) => c.sizes?.length)) return "vanishing";
  if (differ((c) => c.lambda)) return "regularisation";
  if (differ((c) => c.cost)) return "costs";
  if (configurations.some((c) => c.sizes?.length > 4)) return "vanishing";
  // Its four points are training and test data.
  if (configurations.some((c) => c.dataset === "xor")) return "xor";
  if (configurations.some((c) => c.trainSize !== null && c.trainSize <= 2000)) return "overfitting";
  return "learning";
}
