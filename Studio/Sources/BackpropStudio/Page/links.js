// Experiments as links: the settings of a run in the address, by their names on the command line.

import { byId } from "./dom.js";
import { state } from "./store.js";
import { t } from "./words.js";

/** Returns true if a setting differs from the default of its data set. */
function isGiven(configuration, defaults, key) {
  const value = configuration[key];
  if (key === "dataset") return true;
  if (value == null || value === false) return false;
  if (key === "scalar") return value === "complex";
  // The default learning rate depends on the optimizer.
  if (key === "eta" && configuration.optimizer !== defaults.optimizer) return true;
  return String(value) !== String(defaults[key]);
}

/** Returns the options that differ from the defaults. */
export function givenOptions(configuration, defaults) {
  return state.catalog.options.filter(({ key }) => isGiven(configuration, defaults, key));
}

/** Encodes a text for an address; commas and colons stay as they are. */
export const readable = (text) =>
  encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");

/** Returns the address of a configuration: readable, and the same for the same settings. */
export function linkOf(configuration, defaults) {
  const parts = givenOptions(configuration, defaults).map(({ name, key }) =>
    `${name}=${readable(String(configuration[key]))}`);
  return `${location.origin}${location.pathname}#train?${parts.join("&")}`;
}

/** The names in an address that are not settings. */
const others = new Set(["runs", "focus", "model"]);

/** Returns the settings in the query of an address as texts, or null if there are none. */
export function settingsIn(values) {
  const given = [...values].filter(([name]) => !others.has(name));
  return given.length > 0 ? Object.fromEntries(given) : null;
}

/**
 * Converts the texts of a link to a configuration.
 * @returns {{configuration: Object | null, problem: string | null}}
 */
export function configurationOf(texts) {
  const configuration = {};
  const unknown = [];
  for (const [name, text] of Object.entries(texts)) {
    const option = state.catalog.options.find((one) => one.name === name);
    if (option) configuration[option.key] = parsed(option.kind, text);
    else unknown.push(name);
  }
  if (unknown.length > 0) {
    return { configuration: null,
      problem: t("The link has the unknown settings {names}.", { names: unknown.join(", ") }) };
  }
  const dataset = configuration.dataset ?? state.catalog.datasets[0].name;
  const known = state.catalog.datasets.some((set) => set.name === dataset.split(":")[0]
    || set.name === dataset);
  if (!known) {
    return { configuration: null,
      problem: t("The link is for the data set {name}, which this server does not have.",
        { name: dataset }) };
  }
  return { configuration: { ...configuration, dataset }, problem: null };
}

function parsed(kind, text) {
  switch (kind) {
    case "integer": case "number": return Number(text);
    case "flag": return text === "true";
    case "integers": return text.split(",").map(Number);
    case "choices": return text.split(",");
    default: return text;
  }
}

/** Shows a note about the address at the top of the page; null hides it. */
export function showLinkNote(text) {
  const note = byId("link-note");
  note.hidden = text === null;
  note.textContent = text ?? "";
}
