// The inspection view: fetches inspections while it is open, one at a time per run.

import { showHistograms } from "./activations.js";
import { showDepth } from "./depth.js";
import { byId } from "./dom.js";
import { onInside } from "./events.js";
import { Gradients } from "./gradients.js";
import { attempt } from "./notices.js";
import { showPlanePoints } from "./plane-points.js";
import { paintPlane } from "./plane.js";
import { request } from "./request.js";
import { focused, shownRuns, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { paintWeights } from "./weights.js";

/** @type {Map<string, Object>} the latest inspection of each shown run */
const inspections = new Map();
/** The runs being fetched, and a flag to fetch once more. */
const requests = new Map();

export function showInside() {
  const gradients = new Gradients();
  const update = () => draw(gradients);
  showDepth();
  showPlanePoints();
  onInside((id) => {
    if (state.view === "inside" && state.shown.includes(id)) load(id, update);
  });
  watch(["view", "shown"], () => {
    for (const id of inspections.keys()) if (!state.shown.includes(id)) inspections.delete(id);
    // There is no inspection before the first step.
    if (state.view !== "inside") return;
    for (const run of shownRuns()) if (run.fraction > 0) load(run.id, update);
  });
  watch(["view", "shown", "focus", "runs"], update);
  onTheme(update);
}

/** Fetches the latest inspection of a run; once more if there is a newer one meanwhile. */
async function load(id, update) {
  if (requests.has(id)) return requests.set(id, true);
  requests.set(id, false);
  await attempt("inside-error", async () => {
    try {
      inspections.set(id, await request(`/api/runs/${encodeURIComponent(id)}/inside`));
      requestAnimationFrame(update);
    } catch (error) {
      // There is no inspection before the first step, and no run after its deletion.
      if (error.status !== 409 && error.status !== 404) throw error;
    }
  });
  const again = requests.get(id);
  requests.delete(id);
  if (again && state.shown.includes(id)) load(id, update);
}

function draw(gradients) {
  if (state.view !== "inside") return;
  const run = focused();
  const inspection = run && inspections.get(run.id);
  byId("inside-empty").hidden = Boolean(run);
  byId("inside-waiting").hidden = !run || Boolean(inspection);
  byId("inside-parts").hidden = !inspection;
  if (!inspection) return;
  gradients.show(inspections, run);
  byId("activation-part").hidden = inspection.activations.length === 0;
  showHistograms(byId("histograms"), inspection.activations);
  byId("weights-part").hidden = !inspection.weights;
  if (inspection.weights) paintWeights(inspection.weights, run);
  byId("plane-part").hidden = !inspection.plane;
  if (inspection.plane) paintPlane(inspection.plane, inspection.poles, run);
}
