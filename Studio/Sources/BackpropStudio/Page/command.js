// The command line of a configuration, which trains the same network.

import { givenOptions } from "./links.js";

/**
 * @param {Object} configuration
 * @param {Object} defaults those of the data set, which are left out
 */
export function commandLine(configuration, defaults) {
  const words = givenOptions(configuration, defaults).map(({ name, key, kind }) =>
    (kind === "flag" ? `--${name}` : `--${name} ${quoted(String(configuration[key]))}`));
  return ["backprop train", ...words].join(" ");
}

/** Returns a text as a word of a shell. */
const quoted = (text) => (/^[\w.,:/+-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
