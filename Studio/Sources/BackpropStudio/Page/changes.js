// Changes of hyperparameters and weights while a run trains.

import { byId } from "./dom.js";
import { inWords } from "./form.js";
import { plain } from "./format.js";
import { attempt } from "./notices.js";
import { requiredDecimal } from "./numbers.js";
import { changeRun, isActive } from "./runs.js";
import { focused, state, watch } from "./store.js";
import { t } from "./words.js";

/** The hyperparameters that can change: their names on the command line, their members and symbols. */
const names = [
  { name: "eta", key: "eta", symbol: "η" }, { name: "lambda", key: "lambda", symbol: "λ" },
  { name: "batch-size", key: "batchSize", symbol: "m" },
  { name: "dropout", key: "dropout", symbol: "dropout" },
];

/**
 * Returns the changes of a run by epochs: the new values of hyperparameters by their members, those of
 * weights and biases by their places.
 * @returns {{epoch: number, text: string, values: Object<string, number>,
 *   weights: Object<string, string>}[]}
 */
export function changesOf(run) {
  const changes = new Map();
  for (const part of (run.configuration.changes ?? "").split(",").filter(Boolean)) {
    const [, epoch, name, value] = /^(\d+):([a-z0-9.-]+)=(.*)$/.exec(part) ?? [];
    const change = changes.get(epoch)
      ?? { epoch: Number(epoch), texts: [], values: {}, weights: {} };
    const known = names.find((one) => one.name === name);
    if (known) change.values[known.key] = Number(value);
    else if (/^[wb]\d/.test(name)) change.weights[name] = value;
    else continue;
    const number = Number.isNaN(Number(value)) ? value : plain(value);
    change.texts.push(`${known?.symbol ?? name} = ${number}`);
    changes.set(epoch, change);
  }
  return [...changes.values()].map(({ texts, ...change }) => ({ ...change, text: texts.join(", ") }));
}

/** Returns a hyperparameter as it is after all changes. */
export function currentValue(run, key) {
  return changesOf(run).reduce((value, { values }) => values[key] ?? value, run.configuration[key]);
}

const input = ({ key }) => byId(`change-${key}`);

/** The run whose values the fields show. */
let shown = "";

export function showChanges() {
  watch(["focus", "runs", "shown", "view"], update);
  byId("change-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

const canChange = (run) => isActive(run) || run.state === "stopped";

function update() {
  const run = focused();
  byId("change").hidden = !run || state.view !== "train" || !canChange(run);
  if (!run) return;
  const now = `${run.id} ${run.configuration.changes ?? ""}`;
  if (now === shown) return;
  shown = now;
  for (const one of names) input(one).value = plain(currentValue(run, one.key) ?? 0);
}

async function submit() {
  const run = focused();
  await attempt("change-error", async () => {
    const values = {};
    for (const one of names) {
      const value = requiredDecimal(input(one).value, one.symbol);
      if (value !== (currentValue(run, one.key) ?? 0)) values[one.key] = value;
    }
    await changeRun(run.id, values);
    byId("change-note").textContent = t("From the next epoch on.");
  }, inWords);
}
