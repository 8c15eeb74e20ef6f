// The painting of a chart: grid, axes, lines, and the names at the ends of the lines.

import { colour, readable } from "./palette.js";
import { inPercent, linear, logarithmic } from "./scales.js";
import { abscissa, indices, isDrawable } from "./series.js";

/**
 * Paints a model.
 * @param {CanvasRenderingContext2D | import("./chart-svg.js").SVGContext} context
 * @param {{width: number, height: number}} size in CSS pixels
 * @param {import("./chart.js").Model} model
 * @param {number | null} at the position of the cursor on the x axis
 * @returns {{x: import("./scales.js").Scale, y: import("./scales.js").Scale, frame: Object}}
 */
export function paint(context, { width, height }, model, at) {
  const large = enlargement(context);
  const frame = { top: 26 * large, bottom: height - 40 * large, left: 46, right: width - 12 };
  const rows = Math.max(2, Math.floor((frame.bottom - frame.top) / (46 * large)));
  const y = verticalScale(model, [frame.bottom, frame.top], rows);
  frame.left = 14 + Math.max(...y.ticks.map((tick) => context.measureText(tick.label).width));
  const names = endNames(context, model, width);
  frame.right = width - 14 - (names.length > 0 ? Math.max(...names.map((n) => n.width)) + 6 : 0);
  const x = horizontalScale(model.x, [frame.left, frame.right],
    Math.max(2, Math.floor((frame.right - frame.left) / (64 * large))));

  paintGrid(context, frame, model, x, y);
  context.save();
  context.beginPath();
  context.rect(frame.left - 4, frame.top - 6, frame.right - frame.left + 8,
    frame.bottom - frame.top + 8);
  context.clip();
  if (at !== null) paintCursor(context, frame, x.map(at));
  // Faint lines are behind all others.
  const depth = (series) => (series.faint ? 0 : series.front ? 2 : 1);
  for (const series of model.series.toSorted((a, b) => depth(a) - depth(b))) {
    if (series.band) paintBand(context, model, series, x, y);
    context.globalAlpha = series.faint ? 0.35 : 1;
    paintLine(context, frame, model, series, x, y);
  }
  context.globalAlpha = 1;
  for (const mark of model.marks ?? []) paintMark(context, frame, mark, model, x);
  context.restore();
  paintNames(context, frame, names, model, x, y);
  return { x, y, frame };
}

/** Returns the factor of distances and lines: in the lecture hall they grow with the letters. */
const enlargement = (context) => (parseFloat(context.font) > 14 ? 1.5 : 1);

function horizontalScale({ from, to, whole, log }, range, most) {
  const domain = [from, Math.max(to, from + (whole ? 1 : 1e-9))];
  return log && from > 0 ? logarithmic(domain, range, { most, nice: false })
    : linear(domain, range, { most, whole });
}

function verticalScale(model, range, most) {
  let low = Infinity;
  let high = -Infinity;
  for (const series of model.series) {
    const { first, end } = indices(series, model.x);
    for (let k = first; k < end; k += 1) {
      const value = series.y[k];
      if (!isDrawable(value, model.y)) continue;
      low = Math.min(low, value, series.band?.low[k] ?? value);
      high = Math.max(high, value, series.band?.high[k] ?? value);
    }
  }
  if (low > high) [low, high] = model.y.log ? [0.01, 1] : [0, 1];
  if (model.y.log) return logarithmic([low, high], range, { most });
  // The axis of a curve that comes near zero includes zero.
  if (!model.y.percent && low > 0 && low < 0.4 * high) low = 0;
  if (model.y.percent && high - low < 0.004) [low, high] = [Math.max(0, low - 0.002), high + 0.002];
  return linear([low, high], range,
    { most, nice: true, ...(model.y.percent && { format: inPercent }) });
}

function paintGrid(context, frame, model, x, y) {
  context.lineWidth = 1;
  context.strokeStyle = colour("grid");
  context.fillStyle = colour("muted");
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const tick of y.ticks) {
    const position = Math.round(y.map(tick.value)) + 0.5;
    line(context, frame.left, position, frame.right, position);
    context.fillText(tick.label, frame.left - 8, position);
  }
  context.textBaseline = "top";
  context.textAlign = "center";
  context.strokeStyle = colour("axis");
  for (const tick of x.ticks) {
    const position = Math.round(x.map(tick.value)) + 0.5;
    line(context, position, frame.bottom, position, frame.bottom + 4);
    context.fillText(tick.label, position, frame.bottom + 8);
  }
  line(context, frame.left, frame.bottom + 0.5, frame.right, frame.bottom + 0.5);
  context.textAlign = "right";
  context.fillText(model.x.label, frame.right, frame.bottom + 24 * enlargement(context));
  context.textAlign = "left";
  context.fillText(model.y.label, 0, 2);
}

/** Paints the range of several runs behind their mean. */
function paintBand(context, model, series, x, y) {
  const { low, high } = series.band;
  const shown = series.y.map((_, k) => k).filter((k) => isDrawable(low[k], model.y)
    && isDrawable(high[k], model.y) && !(model.x.log && abscissa(series, k) <= 0));
  if (shown.length < 2) return;
  context.beginPath();
  shown.forEach((k, index) => {
    const [px, py] = [x.map(abscissa(series, k)), y.map(high[k])];
    if (index === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  });
  for (const k of shown.toReversed()) context.lineTo(x.map(abscissa(series, k)), y.map(low[k]));
  context.globalAlpha = series.dashed ? 0.1 : 0.2;
  context.fillStyle = colour(series.colour);
  context.fill();
}

/** Paints a line across the chart, with its remark where curves seldom are. */
function paintMark(context, frame, mark, model, x) {
  if (mark.at < model.x.from || mark.at > model.x.to || (model.x.log && mark.at <= 0)) return;
  const position = Math.round(x.map(mark.at)) + 0.5;
  context.lineWidth = 1;
  context.strokeStyle = colour(mark.colour);
  context.setLineDash([2, 3]);
  line(context, position, frame.top - 4, position, frame.bottom);
  context.setLineDash([]);
  // Accuracies end near the top, costs near the bottom.
  const height = model.y.percent ? frame.bottom - 1.6 * parseFloat(context.font) : frame.top - 4;
  const isRight = position + context.measureText(mark.text).width + 8 < frame.right;
  context.textBaseline = "top";
  context.textAlign = isRight ? "left" : "right";
  paintText(context, mark.text, position + (isRight ? 4 : -4), height, mark.colour);
}

function paintCursor(context, frame, position) {
  context.strokeStyle = colour("axis");
  line(context, position, frame.top - 4, position, frame.bottom);
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function paintLine(context, frame, model, series, x, y) {
  const inside = indices(series, model.x);
  context.strokeStyle = context.fillStyle = colour(series.colour);
  context.lineWidth = (series.faint ? 1.2 : series.dashed ? 1.6 : 2) * enlargement(context);
  context.lineJoin = "round";
  context.setLineDash(series.dashed ? [5, 4] : []);
  // One value more on each side, so that the line goes on to the edge.
  const begin = Math.max(0, inside.first - 1);
  const length = Math.min(series.y.length, inside.end + 1);
  const visible = length - begin;
  // With more than two values per pixel, each pixel shows their range, or for dashes their mean.
  const crowded = visible > 2 * (frame.right - frame.left);
  context.beginPath();
  let isDrawing = false;
  let column = null;
  const flush = () => {
    if (!column) return;
    const { at, first, low, high, last, sum, count } = column;
    for (const value of series.dashed ? [sum / count] : [first, low, high, last]) {
      context.lineTo(at, value);
    }
    column = null;
  };
  for (let k = begin; k < length; k += 1) {
    const value = series.y[k];
    if (!isDrawable(value, model.y) || (model.x.log && abscissa(series, k) <= 0)) {
      flush();
      isDrawing = false;
      continue;
    }
    const px = x.map(abscissa(series, k));
    const py = y.map(value);
    if (!isDrawing) context.moveTo(px, py);
    isDrawing = true;
    if (!crowded) {
      context.lineTo(px, py);
    } else if (column && Math.floor(px) === Math.floor(column.at)) {
      column.low = Math.min(column.low, py);
      column.high = Math.max(column.high, py);
      column.last = py;
      column.sum += py;
      column.count += 1;
    } else {
      flush();
      column = { at: px, first: py, low: py, high: py, last: py, sum: py, count: 1 };
    }
  }
  flush();
  if (!series.bare) context.stroke();
  context.setLineDash([]);
  if (series.dots || series.bare || visible === 1) {
    paintDots(context, model, series, inside, x, y);
  }
}

function paintDots(context, model, series, { first, end }, x, y) {
  for (let k = first; k < end; k += 1) {
    const value = series.y[k];
    if (!isDrawable(value, model.y)) continue;
    context.beginPath();
    context.arc(x.map(abscissa(series, k)), y.map(value), 4, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Returns the names at the ends of the lines, truncated to the available width. */
function endNames(context, model, width) {
  const most = Math.min(150 * enlargement(context), width * 0.24);
  return model.series.filter((series) => series.short && series.y.length > 0).map((series) => {
    let text = series.short;
    while (context.measureText(text).width > most && text.length > 2) {
      text = `${text.slice(0, -2)}…`;
    }
    return { series, text, width: context.measureText(text).width };
  });
}

/** Paints a text with a background around the letters, where they cross a line. */
function paintText(context, text, x, y, name) {
  context.strokeStyle = colour("paper");
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = readable(name);
  context.fillText(text, x, y);
}

/**
 * Paints the names at the heights of the last values, beyond the end of the longest line: no line crosses
 * them there.
 */
function paintNames(context, frame, names, model, x, y) {
  const placed = names.map((name) => {
    const values = name.series.y;
    const { first, end: after } = indices(name.series, model.x);
    let last = after - 1;
    while (last >= first && !isDrawable(values[last], model.y)) last -= 1;
    if (last < first) return null;
    const value = values[last];
    const end = x.map(abscissa(name.series, last));
    return { ...name, at: Math.max(frame.top, Math.min(frame.bottom, y.map(value))), end };
  }).filter(Boolean).sort((a, b) => a.at - b.at);
  const gap = 1.25 * parseFloat(context.font);
  for (let k = 1; k < placed.length; k += 1) {
    placed[k].at = Math.max(placed[k].at, placed[k - 1].at + gap);
  }
  const over = placed.length > 0 ? placed.at(-1).at - (frame.bottom - 4) : 0;
  if (over > 0) {
    placed.at(-1).at -= over;
    for (let k = placed.length - 2; k >= 0; k -= 1) {
      placed[k].at = Math.min(placed[k].at, placed[k + 1].at - gap);
    }
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  const left = Math.min(frame.right, Math.max(...placed.map(({ end }) => end))) + 7;
  for (const name of placed) {
    paintText(context, name.text, left, name.at, name.series.colour);
  }
}
