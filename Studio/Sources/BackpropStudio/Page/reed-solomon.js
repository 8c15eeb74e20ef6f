// Reed–Solomon codes over GF(256), as QR codes have them: ISO/IEC 18004, annex A.

/** The powers of α = 2 modulo x⁸ + x⁴ + x³ + x² + 1, and their exponents. */
const power = new Uint8Array(255);
const exponent = new Uint8Array(256);
for (let k = 0, value = 1; k < 255; k += 1) {
  power[k] = value;
  exponent[value] = k;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const product = (a, b) =>
  (a === 0 || b === 0 ? 0 : power[(exponent[a] + exponent[b]) % 255]);

/** Returns the coefficients of (x − α⁰)(x − α¹)…(x − α^(degree − 1)), the highest first. */
function generator(degree) {
  let polynomial = [1];
  for (let k = 0; k < degree; k += 1) {
    const next = [...polynomial, 0];
    polynomial.forEach((value, index) => (next[index + 1] ^= product(value, power[k])));
    polynomial = next;
  }
  return polynomial;
}

/**
 * Returns the codewords of error correction of a block: the remainder of its division.
 * @param {number[]} data bytes, the highest coefficient first
 * @param {number} count of the codewords
 */
export function correction(data, count) {
  const divisor = generator(count);
  const rest = [...data, ...Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const factor = rest[at];
    if (factor === 0) continue;
    divisor.forEach((value, index) => (rest[at + index] ^= product(value, factor)));
  }
  return rest.slice(data.length);
}
