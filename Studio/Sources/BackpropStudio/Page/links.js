// Experiments as links: the settings of runs in the address, by their names on the command line. What
// follows `and` is another run, with the settings in which it differs from the first.

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

/**
 * Returns the address of one or several configurations: readable, and the same for the same settings.
 * @param {Object[]} configurations
 * @param {Object} defaults those of the first one's data set
 */
export function linkOf([first, ...others], defaults) {
  const parts = givenOptions(first, defaults).map(({ name, key }) =>
    `${name}=${readable(String(first[key]))}`);
  const text = (value) => (value == null || value === false ? "" : String(value));
  for (const other of others) {
    parts.push("and", ...state.catalog.options
      .filter(({ key }) => text(other[key]) !== text(first[key]))
      .map(({ name, key }) => `${name}=${readable(text(other[key]))}`));
  }
  return `${location.origin}${location.pathname}#train?${parts.join("&")}`;
}

/** The names in an address that are not settings. */
const notSettings = new Set(["runs", "focus", "model", "span"]);

/**
 * Returns the settings in the query of an address as texts, or null if there are none.
 * @returns {[string, string][] | null} names and texts in their order, with `and` between runs
 */
export function settingsIn(values) {
  const given = [...values].filter(([name]) => !notSettings.has(name));
  return given.length > 0 ? given : null;
}

/** Returns the query of settings. @param {[string, string][]} settings */
export const queryOf = (settings) => settings.map(([name, text]) =>
  (name === "and" ? name : `${encodeURIComponent(name)}=${readable(text)}`)).join("&");

/**
 * Converts the settings of a link to the configurations of its runs.
 * @param {[string, string][]} settings
 * @returns {{configurations: Object[], problem: string | null}}
 */
export function configurationsOf(settings) {
  const texts = [{}];
  for (const [name, text] of settings) {
    if (name === "and") texts.push({ ...texts[0] });
    else texts.at(-1)[name] = text;
  }
  const read = texts.map(configurationOf);
  return { configurations: read.map(({ configuration }) => configuration),
    problem: read.find(({ problem }) => problem)?.problem ?? null };
}

/**
 * Converts the texts of a run to a configuration.
 * @returns {{configuration: Object | null, problem: string | null}}
 */
function configurationOf(texts) {
  const configuration = {};
  const unknown = [];
  for (const [name, text] of Object.entries(texts)) {
    const option = state.catalog.options.find((one) => one.name === name);
    if (option) configuration[option.key] = text === "" ? null : parsed(option.kind, text);
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
