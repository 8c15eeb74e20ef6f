// QR codes: a text as a square of dark and light modules, by ISO/IEC 18004 (QR Code Model 2).
// Byte mode, error correction level M, versions 1 to 40.

import { correction } from "./reed-solomon.js";

/** The codewords of error correction in each block, by version; ISO/IEC 18004, table 9, level M. */
const correctionLengths = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
  26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
];

/** The number of blocks, by version; from the same table. */
const blockCounts = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
  17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
];

/** The largest number of bytes of a text: those of version 40. */
export const byteLimit = capacity(40);

/**
 * Encodes a text in UTF-8 in the smallest version with space for it.
 * @param {string} text
 * @returns {boolean[][] | null} rows of modules, true for dark ones; null for more than `byteLimit` bytes
 */
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > byteLimit) return null;
  let version = 1;
  while (capacity(version) < bytes.length) version += 1;
  const symbol = new QRSymbol(version);
  symbol.place(interleaved(dataCodewords(bytes, version), version));
  return symbol.masked();
}

/** Returns the bits of the length field in byte mode. */
function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

/** Returns the number of bytes that a version holds, after mode and length. */
function capacity(version) {
  return dataLength(version) - Math.ceil((4 + lengthBits(version)) / 8);
}

/** Returns the number of codewords without those of error correction. */
function dataLength(version) {
  return codewordCount(version) - correctionLengths[version - 1] * blockCounts[version - 1];
}

/** Returns the number of all codewords: the modules outside of the function patterns, by eights. */
function codewordCount(version) {
  const size = 17 + 4 * version;
  const alignments = alignmentPositions(version).length;
  // Three finders with separators and format information, two timing patterns, one dark module.
  let modules = size * size - 3 * 64 - 31 - 2 * (size - 16);
  if (alignments > 0) {
    modules -= 25 * (alignments * alignments - 3);
    // Alignment patterns on the timing patterns share five modules with them.
    modules += 2 * 5 * (alignments - 2);
  }
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

/** Returns the rows and columns of the centres of the alignment patterns; annex E of the standard. */
function alignmentPositions(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = 10 + 4 * version;
  // Even steps from the end; version 32 is the exception of the table.
  const step = version === 32 ? 26 : 2 * Math.ceil((last - 6) / (2 * (count - 1)));
  return [6, ...Array.from({ length: count - 1 }, (_, k) => last - (count - 2 - k) * step)];
}

/** Returns mode, length, bytes and padding. */
function dataCodewords(bytes, version) {
  const bits = [];
  const append = (value, length) => {
    for (let k = length - 1; k >= 0; k -= 1) bits.push((value >> k) & 1);
  };
  append(0b0100, 4);
  append(bytes.length, lengthBits(version));
  for (const byte of bytes) append(byte, 8);
  // The terminator, zeros to a whole byte, then two bytes in turn.
  const length = dataLength(version);
  append(0, Math.min(4, 8 * length - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const codewords = [];
  for (let at = 0; at < bits.length; at += 8) {
    codewords.push(bits.slice(at, at + 8).reduce((byte, bit) => 2 * byte + bit, 0));
  }
  for (let pad = 0xec; codewords.length < length; pad ^= 0xec ^ 0x11) codewords.push(pad);
  return codewords;
}

/** Divides codewords into blocks, adds error correction, and returns the blocks column by column. */
function interleaved(data, version) {
  const count = blockCounts[version - 1];
  const extra = correctionLengths[version - 1];
  const short = Math.floor(data.length / count);
  // The last blocks have one codeword more.
  const longer = data.length % count;
  const blocks = [];
  for (let k = 0, at = 0; k < count; k += 1) {
    const length = short + (k >= count - longer ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => correction(block, extra));
  const column = (parts, index) => parts.map((part) => part[index]).filter((byte) => byte !== undefined);
  return [
    ...Array.from({ length: short + 1 }, (_, index) => column(blocks, index)),
    ...Array.from({ length: extra }, (_, index) => column(corrections, index)),
  ].flat();
}

/** The eight masks, by row and column. */
const masks = [
  (i, j) => (i + j) % 2, (i) => i % 2, (i, j) => j % 3, (i, j) => (i + j) % 3,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2, (i, j) => ((i * j) % 2) + ((i * j) % 3),
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
];

/** The modules of a symbol. */
class QRSymbol {
  constructor(version) {
    this.version = version;
    this.size = 17 + 4 * version;
    const square = () => Array.from({ length: this.size }, () => Array(this.size).fill(false));
    this.dark = square();
    /** True for the modules of patterns and of format and version information. */
    this.fixed = square();
    this.setPatterns();
  }

  set(row, column, dark) {
    if (row < 0 || column < 0 || row >= this.size || column >= this.size) return;
    this.dark[row][column] = dark;
    this.fixed[row][column] = true;
  }

  setPatterns() {
    const { size } = this;
    for (let k = 0; k < size; k += 1) {
      this.set(6, k, k % 2 === 0);
      this.set(k, 6, k % 2 === 0);
    }
    for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) {
      this.setSquares(row, column, 4, (distance) => distance !== 2 && distance !== 4);
    }
    const positions = alignmentPositions(this.version);
    const last = positions.at(-1);
    for (const row of positions) {
      for (const column of positions) {
        // Not on a finder.
        if ([[6, 6], [6, last], [last, 6]].some(([a, b]) => a === row && b === column)) continue;
        this.setSquares(row, column, 2, (distance) => distance !== 1);
      }
    }
    this.setFormat(0);
    this.setVersion();
  }

  /** Sets nested squares around a centre, by their distance to it. */
  setSquares(row, column, most, isDark) {
    for (let i = -most; i <= most; i += 1) {
      for (let j = -most; j <= most; j += 1) {
        this.set(row + i, column + j, isDark(Math.max(Math.abs(i), Math.abs(j))));
      }
    }
  }

  /** Sets level and mask, twice, with the BCH code (15, 5) and its mask. */
  setFormat(mask) {
    // Level M is 00.
    let rest = mask;
    for (let k = 0; k < 10; k += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (k) => ((bits >> k) & 1) === 1;
    const { size } = this;
    for (let k = 0; k < 15; k += 1) {
      // Around the first finder: down column 8, then leftwards in row 8, without the timing patterns.
      if (k < 8) this.set(k < 6 ? k : k + 1, 8, bit(k));
      else this.set(8, k === 8 ? 7 : 14 - k, bit(k));
      // Beside the other two.
      if (k < 8) this.set(8, size - 1 - k, bit(k));
      else this.set(size - 15 + k, 8, bit(k));
    }
    this.set(size - 8, 8, true);
  }

  /** Sets the version, twice, with the BCH code (18, 6). */
  setVersion() {
    if (this.version < 7) return;
    let rest = this.version;
    for (let k = 0; k < 12; k += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let k = 0; k < 18; k += 1) {
      const [far, near] = [this.size - 11 + (k % 3), Math.floor(k / 3)];
      const dark = ((bits >> k) & 1) === 1;
      this.set(far, near, dark);
      this.set(near, far, dark);
    }
  }

  /** Places codewords in pairs of columns, from the right, upwards and downwards in turn. */
  place(codewords) {
    let at = 0;
    let isUpward = true;
    for (let right = this.size - 1; right > 0; right -= 2) {
      // Column 6 is a timing pattern.
      if (right === 6) right = 5;
      for (let k = 0; k < this.size; k += 1) {
        const row = isUpward ? this.size - 1 - k : k;
        for (const column of [right, right - 1]) {
          if (this.fixed[row][column]) continue;
          // Modules after the last codeword stay light.
          this.dark[row][column] = ((codewords[at >> 3] >> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
      isUpward = !isUpward;
    }
  }

  /** Returns the modules with the mask of the least penalty. */
  masked() {
    let best = null;
    masks.forEach((mask, index) => {
      this.setFormat(index);
      const modules = this.dark.map((line, i) =>
        line.map((dark, j) => dark !== (!this.fixed[i][j] && mask(i, j) === 0)));
      const points = penalty(modules);
      if (best === null || points < best.points) best = { modules, points };
    });
    return best.modules;
  }
}

/** Returns the penalty of a symbol. */
function penalty(modules) {
  const size = modules.length;
  const columns = modules.map((_, j) => modules.map((line) => line[j]));
  let points = 0;
  for (const line of [...modules, ...columns]) {
    const text = line.map(Number).join("");
    // Runs of five or more of one colour.
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) points += run.length - 2;
    // Patterns as of a finder, with four light modules on one side.
    points += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  let dark = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      dark += modules[i][j] ? 1 : 0;
      if (i + 1 === size || j + 1 === size) continue;
      const value = modules[i][j];
      if (value === modules[i][j + 1] && value === modules[i + 1][j] && value === modules[i + 1][j + 1]) {
        points += 3;
      }
    }
  }
  return points + 10 * Math.floor(Math.abs((100 * dark) / (size * size) - 50) / 5);
}
