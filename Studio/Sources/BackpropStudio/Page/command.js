// The command line of a configuration, which trains the same network.

import { state } from "./store.js";

/**
 * @param {Object} configuration
 * @param {Object} defaults those of the data set, which are left out
 */
export function commandLine(configuration, defaults) {
  const isGiven = (key) => {
    const value = configuration[key];
    if (key === "dataset") return true;
    if (value == null || value === false) return false;
    if (key === "scalar") return value === "complex";
    // The default learning rate depends on the optimizer.
    if (key === "eta" && configuration.optimizer !== defaults.optimizer) return true;
    return String(value) !== String(defaults[key]);
  };
  const words = state.catalog.options.filter(({ key }) => isGiven(key)).map(
    ({ name, key, kind }) =>
      (kind === "flag" ? `--${name}` : `--${name} ${quoted(String(configuration[key]))}`));
  return ["backprop train", ...words].join(" ");
}

/** Returns a text as a word of a shell. */
const quoted = (text) => (/^[\w.,:/+-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
