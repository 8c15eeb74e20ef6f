// Lecture mode: large text and thick lines, the form hidden, the whole screen; and the keys.

import { byId } from "./dom.js";
import { attempt } from "./notices.js";
import { perform, shownState } from "./slow.js";
import { focused, state, touch } from "./store.js";
import { redraw } from "./theme.js";

export const isLecture = () => document.documentElement.classList.contains("lecture");

export function showLecture() {
  byId("lecture").addEventListener("click", toggle);
  document.addEventListener("keydown", press);
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && isLecture()) set(false);
  });
}

async function toggle() {
  const next = !isLecture();
  set(next);
  // A browser may refuse the whole screen; the large text stays.
  if (next) await document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) await document.exitFullscreen();
}

function set(isOn) {
  document.documentElement.classList.toggle("lecture", isOn);
  byId("lecture").setAttribute("aria-pressed", String(isOn));
  redraw();
  touch("view", "shown");
}

/** L is lecture mode; in it, space pauses and resumes, E trains one epoch, S is slow motion. */
function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey
    || event.target.closest("input, select, textarea, dialog, .pad, #points-plane")) return;
  const key = event.key.toLowerCase();
  if (key === "l") return toggle();
  if (!isLecture() || !["train", "inside", "points"].includes(state.view)) return;
  const run = focused();
  if (!run) return;
  const shown = shownState(run);
  if (key === " " && !event.target.closest("button, a, summary")) {
    event.preventDefault();
    if (shown === "running") attempt("bar-error", () => perform(run.id, "pause"));
    else if (["paused", "stopped"].includes(shown)) {
      attempt("bar-error", () => perform(run.id, "resume"));
    }
  } else if (key === "e" && ["running", "paused", "stopped"].includes(shown)) {
    attempt("bar-error", () => perform(run.id, "epoch"));
  } else if (key === "s") {
    byId("slow").click();
  }
}
