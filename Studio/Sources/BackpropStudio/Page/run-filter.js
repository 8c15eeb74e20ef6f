// The choice of the runs in the list: search, data set, state and order; and what tells runs of one name apart.

import { shortNames } from "./differences.js";
import { byId, fillSelect, setText } from "./dom.js";
import { count } from "./format.js";
import { isActive } from "./runs.js";
import { t } from "./words.js";

const fields = ["runs-search", "runs-data", "runs-state", "runs-order"];

/** Calls `listener` when the choice changes. */
export function onFilter(listener) {
  for (const id of fields) byId(id).addEventListener("input", listener);
}

const states = {
  all: () => true,
  active: isActive,
  finished: (run) => run.state === "finished",
  other: (run) => !isActive(run) && run.state !== "finished",
};

/** A number for the order: missing values are last. */
const orNone = (value) => value ?? -Infinity;

const orders = {
  newest: null,
  oldest: (a, b) => a.created.localeCompare(b.created),
  best: (a, b) => orNone(b.latest?.evaluationAccuracy) - orNone(a.latest?.evaluationAccuracy) || 0,
  cost: (a, b) => (a.latest?.evaluationCost ?? Infinity) - (b.latest?.evaluationCost ?? Infinity) || 0,
  name: (a, b) => a.name.localeCompare(b.name),
};

/**
 * Returns the chosen runs in the chosen order, and says how many they are.
 * @param {import("./store.js").Run[]} runs newest first
 * @param {(run: import("./store.js").Run) => string} text in which words are searched
 */
export function arranged(runs, text) {
  const sets = [...new Set(runs.map((run) => run.configuration.dataset))].sort();
  fillSelect(byId("runs-data"), [["", t("all")], ...sets.map((name) => [name, name])]);
  const words = byId("runs-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const data = byId("runs-data").value;
  const found = runs.filter((run) => {
    const searched = words.length > 0 ? text(run).toLowerCase() : "";
    return words.every((word) => searched.includes(word))
      && (!data || run.configuration.dataset === data) && states[byId("runs-state").value](run);
  });
  setText(byId("runs-found"), found.length === runs.length ? ""
    : t("{n} of {all} runs", { n: count(found.length), all: count(runs.length) }));
  const order = orders[byId("runs-order").value];
  return order ? found.toSorted(order) : found;
}

/** Returns for each run whose name others have too the settings in which they differ. */
export function differences(runs) {
  const groups = Map.groupBy(runs, (run) => run.name);
  const found = new Map();
  for (const [name, group] of groups) {
    if (group.length < 2) continue;
    shortNames(group).forEach((text, index) => {
      if (text !== name) found.set(group[index].id, text);
    });
  }
  return found;
}
