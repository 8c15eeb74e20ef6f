// The looks inside: fetched while somebody looks, one at a time for each run.

import { showHistograms } from "./activations.js";
import { showDepth } from "./depth.js";
import { byId } from "./dom.js";
import { onInside } from "./events.js";
import { Gradients } from "./gradients.js";
import { attempt } from "./notices.js";
import { paintPlane } from "./plane.js";
import { request } from "./request.js";
import { focused, shownRuns, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { paintWeights } from "./weights.js";

/** @type {Map<string, Object>} the newest look inside each shown run */
const looks = new Map();
/** Runs that are being asked, and whether there is something newer to ask for. */
const asked = new Map();

export function showInside() {
  const gradients = new Gradients();
  const update = () => draw(gradients);
  showDepth();
  onInside((id) => {
    if (state.view === "inside" && state.shown.includes(id)) look(id, update);
  });
  watch(["view", "shown"], () => {
    for (const id of looks.keys()) if (!state.shown.includes(id)) looks.delete(id);
    // Before the first steps there is nothing to be seen.
    if (state.view !== "inside") return;
    for (const run of shownRuns()) if (run.fraction > 0) look(run.id, update);
  });
  watch(["view", "shown", "focus", "runs"], update);
  onTheme(update);
}

/** Fetches the newest look inside a run, and another if there was a newer one meanwhile. */
async function look(id, update) {
  if (asked.has(id)) return asked.set(id, true);
  asked.set(id, false);
  await attempt("inside-error", async () => {
    try {
      looks.set(id, await request(`/api/runs/${encodeURIComponent(id)}/inside`));
      requestAnimationFrame(update);
    } catch (error) {
      // There is nothing to be seen before the first steps, and no run after its deletion.
      if (error.status !== 409 && error.status !== 404) throw error;
    }
  });
  const again = asked.get(id);
  asked.delete(id);
  if (again && state.shown.includes(id)) look(id, update);
}

function draw(gradients) {
  if (state.view !== "inside") return;
  const run = focused();
  const seen = run && looks.get(run.id);
  byId("inside-empty").hidden = Boolean(run);
  byId("inside-waiting").hidden = !run || Boolean(seen);
  byId("inside-parts").hidden = !seen;
  if (!seen) return;
  gradients.show(looks, run);
  byId("activation-part").hidden = seen.activations.length === 0;
  showHistograms(byId("histograms"), seen.activations);
  byId("weights-part").hidden = !seen.weights;
  if (seen.weights) paintWeights(seen.weights, run);
  byId("plane-part").hidden = !seen.plane;
  if (seen.plane) paintPlane(seen.plane, seen.poles, run);
}
