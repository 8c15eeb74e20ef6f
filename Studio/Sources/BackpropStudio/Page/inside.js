// The inspection view: fetches inspections while it is open, one at a time per run.

import { showHistograms } from "./activations.js";
import { showDepth } from "./depth.js";
import { shortNameAmong } from "./differences.js";
import { byId, setText } from "./dom.js";
import { onInside } from "./events.js";
import { Gradients } from "./gradients.js";
import { attempt } from "./notices.js";
import { paintPlane, showPlane } from "./plane.js";
import { request } from "./request.js";
import { focused, shownRuns, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { atMostEvery } from "./timing.js";
import { paintWeights } from "./weights.js";

/** The milliseconds between two paintings of a run that trains. */
const interval = 250;

/** @type {Map<string, Object>} the latest inspection of each shown run */
const inspections = new Map();
/** The runs being fetched, and a flag to fetch once more. */
const requests = new Map();

export function showInside() {
  const gradients = new Gradients();
  const update = () => draw(gradients);
  const soon = atMostEvery(interval, () => requestAnimationFrame(update));
  showDepth();
  showPlane();
  onInside((id) => {
    if (state.view === "inside" && state.shown.includes(id)) load(id, soon);
  });
  watch(["view", "shown"], () => {
    for (const id of inspections.keys()) if (!state.shown.includes(id)) inspections.delete(id);
    // There is no inspection before the first step.
    if (state.view !== "inside") return;
    for (const run of shownRuns()) if (run.fraction > 0) load(run.id, soon);
  });
  watch(["view", "shown", "focus"], update);
  watch(["runs"], soon);
  onTheme(update);
}

/** Fetches the latest inspection of a run; once more if there is a newer one meanwhile. */
async function load(id, soon) {
  if (requests.has(id)) return requests.set(id, true);
  requests.set(id, false);
  await attempt("inside-error", async () => {
    try {
      inspections.set(id, await request(`/api/runs/${encodeURIComponent(id)}/inside`));
      soon();
    } catch (error) {
      // There is no inspection before the first step, and no run after its deletion.
      if (error.status !== 409 && error.status !== 404) throw error;
    }
  });
  const again = requests.get(id);
  requests.delete(id);
  if (again && state.shown.includes(id)) load(id, soon);
}

function draw(gradients) {
  if (state.view !== "inside") return;
  const run = focused();
  const inspection = run && inspections.get(run.id);
  byId("inside-empty").hidden = Boolean(run);
  byId("inside-waiting").hidden = !run || Boolean(inspection);
  byId("inside-parts").hidden = !inspection;
  if (!inspection) return;
  nameParts(run);
  gradients.show(inspections, run);
  byId("activation-part").hidden = inspection.activations.length === 0;
  showHistograms(byId("histograms"), inspection.activations);
  byId("weights-part").hidden = !inspection.weights;
  if (inspection.weights) paintWeights(inspection.weights, run);
  byId("plane-part").hidden = !inspection.plane;
  if (inspection.plane) paintPlane(inspection, run);
}

/** Marks the parts that show the focused run alone with its colour, and among several with its name. */
function nameParts(run) {
  byId("inside-parts").style.setProperty("--run", `var(--${state.colours.get(run.id) ?? "blue"})`);
  const name = shortNameAmong(shownRuns(), run);
  for (const node of document.querySelectorAll(".of-run")) setText(node, name && ` · ${name}`);
}
