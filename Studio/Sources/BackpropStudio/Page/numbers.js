// Numbers as people write them: with a decimal point or comma.

import { APIError } from "./request.js";
import { t } from "./words.js";

/** Returns the number of a text, or NaN. */
export function decimal(text) {
  const trimmed = text.trim().replace("−", "-");
  return /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed)
    ? Number(trimmed.replace(",", ".")) : NaN;
}

/** Returns the number of a text; fails with the name of the field if it is none. */
export function requiredDecimal(text, name) {
  const value = decimal(text);
  if (Number.isNaN(value)) {
    throw new APIError(0, "invalid", t("{name}: give a number", { name }));
  }
  return value;
}
