// The format of numbers: thin spaces between thousands, a true minus, superscript exponents.

import { localised, t } from "./words.js";

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const superscript = (n) =>
  [...String(n)].map((digit) => (digit === "-" ? "⁻" : superscripts[digit])).join("");

const minus = (text) => localised(text).replace("-", "−");

/** Formats an integer: 1234, but 12 345 with a thin space. */
export const count = (n) => {
  const digits = Math.round(n).toString();
  return minus(Math.abs(n) < 9999.5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, "\u202f"));
};

/** Formats a number with significant digits, in scientific notation if it is very small or large. */
export function significant(value, digits = 3) {
  if (value == null || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.abs(rounded) >= 1000) return count(rounded);
    return minus(rounded.toFixed(Math.max(0, digits - 1 - exponent)));
  }
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  return minus(`${mantissa}·10${superscript(Number(power))}`);
}

/** Formats a number in its shortest form: 0.5, 3, 0.001. */
export const plain = (value) => minus(String(Number(Number(value).toPrecision(6))));

/** Formats an accuracy in per cent. */
export const percent = (value, digits = 1) =>
  value == null || !Number.isFinite(value) ? "–" : minus((100 * value).toFixed(digits)) + "\u202f%";

/** Formats a throughput in samples per second. */
export function rate(value) {
  if (!value) return "";
  if (value >= 1e6) return `${minus((value / 1e6).toFixed(1))} ${t("million samples/s")}`;
  const rounded = value >= 1e4 ? Math.round(value / 1000) * 1000 : value;
  return `${count(rounded)} ${t("samples/s")}`;
}

/** Formats layer sizes: 784 – 30 – 10, or 4 × 30 for equal neighbours. */
export function shape(sizes) {
  const parts = [];
  for (let at = 0; at < sizes.length; ) {
    let end = at;
    while (end + 1 < sizes.length && sizes[end + 1] === sizes[at]) end += 1;
    const times = end - at + 1;
    if (times > 2) parts.push(`${times} × ${sizes[at]}`);
    else for (let k = 0; k < times; k += 1) parts.push(String(sizes[at]));
    at = end + 1;
  }
  return parts.join(" – ");
}

/** Formats a count with its noun: 1 run, 3 runs. */
export const many = (n, one, more = `${one}s`) => `${count(n)} ${n === 1 ? one : more}`;
