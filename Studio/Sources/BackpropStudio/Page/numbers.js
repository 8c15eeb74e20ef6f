// Numbers as people write them: with a decimal point or comma.

/** Returns the number of a text, or NaN. */
export function decimal(text) {
  const trimmed = text.trim().replace("−", "-");
  return /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed)
    ? Number(trimmed.replace(",", ".")) : NaN;
}
