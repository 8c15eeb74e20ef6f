// The fields of the settings without a field of their own in the page, made from the catalogue.

import { byId, fillSelect, make } from "./dom.js";
import { decimal } from "./numbers.js";
import { state } from "./store.js";
import { t } from "./words.js";

/**
 * The settings without a field here: the slider of layers and the two activations have others, the kind
 * of targets is that of the data.
 */
const elsewhere = ["sizes", "activation", "task"];

/**
 * @typedef {Object} Option a setting as in the catalogue
 * @property {string} name as on the command line
 * @property {string} key the member of a configuration
 * @property {string} group
 * @property {"integer"|"number"|"flag"|"text"|"integers"|"choice"|"choices"|"notation"} kind
 * @property {string[]} [choices]
 * @property {string} help
 * @property {string} [default] in words
 * @property {string[]} [optimizers] those that have the setting
 *
 * @type {Option[]} the settings with a field here
 */
let options = [];

/** Makes the fields, in a group per part of a run. */
export function makeOptions() {
  const host = byId("more-settings");
  host.replaceChildren();
  const { elements } = byId("form");
  options = state.catalog.options.filter(({ key }) =>
    !elsewhere.includes(key) && !elements.namedItem(key));
  for (const group of new Set(options.map((option) => option.group))) {
    host.append(make("fieldset", { class: "group" },
      make("legend", {}, capitalised(group)),
      options.filter((option) => option.group === group).map(field)));
  }
}

const input = (option) => byId(`option-${option.key}`);
const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {Option} option */
function field(option) {
  const id = `option-${option.key}`;
  const name = capitalised(option.name.replaceAll("-", " "));
  const help = make("span", { class: "help", id: `${id}-help` }, option.help);
  const attributes = { id, name: option.key, "aria-describedby": help.id };
  const label = make("label", { for: id }, name);
  if (option.kind === "flag") {
    return make("p", { class: "field wide flag" },
      make("input", { ...attributes, type: "checkbox" }), label, help);
  }
  return make("p", { class: "field wide" }, label, control(option, attributes), help);
}

function control(option, attributes) {
  const placeholder = option.default;
  if (option.kind === "choice") {
    const select = make("select", attributes);
    fillSelect(select, [["", `default: ${option.default}`],
      ...option.choices.map((name) => [name, name])], "");
    return select;
  }
  if (option.kind === "integer") {
    return make("input", { ...attributes, type: "number", min: "0", step: "1", placeholder });
  }
  if (option.kind === "number") {
    return make("input", { ...attributes, type: "text", inputmode: "decimal", placeholder,
      autocomplete: "off" });
  }
  return make("input", {
    ...attributes, type: "text", placeholder, autocomplete: "off", autocapitalize: "off",
    spellcheck: "false",
  });
}

/** Fills the fields with the settings that differ from the defaults. */
export function fillOptions(configuration, defaults) {
  for (const option of options) {
    const value = configuration[option.key];
    const isDefault = value == null || String(value) === String(defaults[option.key]);
    if (option.kind === "flag") input(option).checked = value === true;
    else input(option).value = isDefault ? "" : String(value);
  }
  if (Object.keys(readOptions()).length > 0) byId("more-settings").closest("details").open = true;
}

/** Hides the settings that the optimizer does not have. */
export function matchOptimizer(optimizer) {
  for (const option of options) {
    if (!option.optimizers) continue;
    const isHidden = !option.optimizers.includes(optimizer);
    input(option).disabled = isHidden;
    input(option).closest("p").hidden = isHidden;
  }
  for (const group of byId("more-settings").children) {
    group.hidden = [...group.querySelectorAll("p")].every((field) => field.hidden);
  }
}

/** Returns the settings that are given. */
export function readOptions() {
  const given = {};
  for (const option of options) {
    const { disabled, checked, value } = input(option);
    const text = value.trim();
    if (disabled) continue;
    if (option.kind === "flag") {
      if (checked) given[option.key] = true;
    } else if (text !== "") {
      given[option.key] = parsed(option.kind, text);
    }
  }
  return given;
}

/** Says which of the numbers is none. */
export function checkOptions() {
  for (const option of options.filter(({ kind }) => kind === "number")) {
    const { value } = input(option);
    const isValid = value.trim() === "" || decimal(value) >= 0;
    input(option).setCustomValidity(isValid ? "" : t("give 0 or a positive number"));
  }
}

function parsed(kind, text) {
  switch (kind) {
    case "integer": return Number(text);
    case "number": return decimal(text);
    case "integers": return text.split(",").map(Number);
    case "choices": return text.split(",").map((name) => name.trim());
    default: return text;
  }
}
