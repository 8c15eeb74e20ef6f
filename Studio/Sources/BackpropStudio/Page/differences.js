// The differences between the settings of runs, in words.

import { count, plain, shape } from "./format.js";
import { state } from "./store.js";
import { t } from "./words.js";

/** The short names of the main settings in a table, in order of importance. */
const shortSettings = {
  dataset: "data", sizes: "layers", cost: "cost", lambda: "λ", trainSize: "samples",
  activation: "σ", optimizer: "optimizer", initializer: "initial weights", eta: "η",
  batchSize: "mini-batch", seed: "seed", scalar: "scalars", precision: "precision",
  epochs: "epochs",
};

/** Returns the keys of all settings of the catalogue, the main ones first. */
function settingKeys() {
  const keys = (state.catalog?.options ?? []).map((option) => option.key);
  return [...new Set([...Object.keys(shortSettings), ...keys])];
}

/** Returns the name of a setting in a table. */
export function settingName(key) {
  const option = state.catalog?.options.find((one) => one.key === key);
  if (key in shortSettings) return t(shortSettings[key]);
  return shortSettings[key] ?? option?.name.replaceAll("-", " ") ?? key;
}

/** Returns a setting in words. */
export function settingText(key, value) {
  if (value == null) return key.endsWith("Size") ? t("all") : "–";
  if (key === "sizes") return shape(value);
  if (key === "activation") return [...new Set(value)].join(", ");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? count(value) : plain(value);
}

/**
 * Returns the settings in which runs differ.
 * @param {import("./store.js").Run[]} runs
 */
export function differing(runs) {
  return settingKeys().filter((key) =>
    new Set(runs.map((run) => settingText(key, run.configuration[key]))).size > 1);
}

/**
 * Returns short names that distinguish runs by one or two settings; else their own names.
 * @param {import("./store.js").Run[]} runs
 * @returns {string[]}
 */
export function shortNames(runs) {
  const keys = [...settingKeys(), "units"].filter((key) =>
    new Set(runs.map((run) => label(key, run.configuration))).size > 1);
  const pairs = keys.flatMap((key, index) => keys.slice(index + 1).map((other) => [key, other]));
  for (const chosen of [...keys.map((key) => [key]), ...pairs]) {
    const names = runs.map((run) => chosen.map((key) => label(key, run.configuration)).join(", "));
    if (new Set(names).size === runs.length) return names;
  }
  return runs.map((run) => run.name);
}

/** Returns the short name of one of several runs; empty if it is the only one. */
export const shortNameAmong = (runs, run) =>
  (runs.length > 1 ? shortNames(runs)[runs.indexOf(run)] : "");

function label(key, configuration) {
  const text = settingText(key, configuration[key]);
  switch (key) {
    case "sizes": return configuration.sizes ? t("{n} hidden", { n: configuration.sizes.length - 2 }) : t("layers");
    case "units": return configuration.sizes
      ? t("{n} units", { n: shape(configuration.sizes.slice(1, -1)) }) : configuration.layers;
    case "activation": return configuration.activation?.[0] ?? "–";
    case "lambda": case "eta": case "seed": return `${settingName(key)}\u00a0${text}`;
    case "trainSize": return t("{n} samples", { n: text });
    case "batchSize": return t("batch {n}", { n: text });
    case "epochs": return t("{n} epochs", { n: text });
    case "initializer": return t("weights {name}", { name: text });
    default: return key in shortSettings ? text : `${settingName(key)} ${text}`;
  }
}
