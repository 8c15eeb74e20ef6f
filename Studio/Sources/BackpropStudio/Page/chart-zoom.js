// The zoom of charts that share an x axis: a span of it, dragged over with the pointer or set by keys.

import { make } from "./dom.js";

/** A drag over fewer pixels is a click. */
const shortest = 6;

/** The shown span of several charts. */
export class Zoom {
  /**
   * @param {import("./chart.js").Chart[]} charts
   * @param {(span: {from: number, to: number} | null) => void} [onChange]
   */
  constructor(charts, onChange = () => {}) {
    this.charts = charts;
    this.onChange = onChange;
    /** The span, or null for all of the axis. @type {{from: number, to: number} | null} */
    this.span = null;
    for (const chart of charts) this.connect(chart);
  }

  /** Shows a span in all charts; null shows everything. */
  set(span) {
    this.span = span;
    for (const chart of this.charts) chart.zoom(span);
    this.onChange(span);
  }

  connect(chart) {
    const { plot } = chart;
    const mark = make("div", { class: "zoom-mark", hidden: true });
    plot.append(mark);
    let start = null;
    const position = (event) => {
      const { left, right } = chart.geometry.frame;
      return Math.max(left, Math.min(right,
        event.clientX - plot.getBoundingClientRect().left));
    };
    const end = () => {
      start = null;
      mark.hidden = true;
    };
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary || !chart.geometry) return;
      start = position(event);
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener("pointermove", (event) => {
      if (start === null) return;
      const at = position(event);
      mark.hidden = Math.abs(at - start) < shortest;
      mark.style.left = `${Math.min(at, start)}px`;
      mark.style.width = `${Math.abs(at - start)}px`;
    });
    plot.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const pixels = [start, position(event)].sort((a, b) => a - b);
      end();
      if (pixels[1] - pixels[0] < shortest) return;
      const [from, to] = pixels.map(chart.geometry.x.invert);
      this.set(spanOf(from, to, chart.whole.x));
    });
    plot.addEventListener("pointercancel", end);
    plot.addEventListener("dblclick", () => this.set(null));
    plot.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        end();
        this.set(null);
      } else if (event.key === "+" || event.key === "-") {
        event.preventDefault();
        this.scale(chart, event.key === "+" ? 0.5 : 2);
      }
    });
    chart.reset.addEventListener("click", () => {
      this.set(null);
      plot.focus();
    });
  }

  /** Scales the span about the cursor of a chart, or about its middle. */
  scale(chart, factor) {
    const { from, to } = chart.model?.x ?? {};
    if (from === undefined) return;
    const centre = chart.readout.at ?? (from + to) / 2;
    const span = spanOf(centre - (centre - from) * factor, centre + (to - centre) * factor,
      chart.whole.x);
    const isAll = span.from <= chart.whole.x.from && span.to >= chart.whole.x.to;
    this.set(isAll ? null : span);
  }
}

/** Returns a span of epochs as in an address: `10-50`. */
export const spanText = ({ from, to }) => `${from}-${to}`;

/** Returns the span of epochs that an address names, or null. */
export function spanIn(text) {
  const numbers = /^(\d{1,7})-(\d{1,7})$/.exec(text ?? "");
  if (!numbers) return null;
  const [from, to] = numbers.slice(1).map(Number);
  return from < to ? { from, to } : null;
}

/** Returns a span within an axis; one of whole numbers has at least two of them. */
function spanOf(from, to, axis) {
  const low = Math.max(axis.from, axis.whole ? Math.round(from) : from);
  const high = Math.min(axis.to, axis.whole ? Math.round(to) : to);
  if (!axis.whole) return { from: low, to: high };
  const start = Math.min(low, axis.to - 1);
  return { from: start, to: Math.max(high, start + 1) };
}

/** Returns a model whose x axis is cut to a span; one outside of the axis is ignored. */
export function zoomed(model, span) {
  if (span === null || span.from >= model.x.to || span.to <= model.x.from) return model;
  const from = Math.max(model.x.from, span.from);
  const to = Math.min(model.x.to, span.to);
  return to > from ? { ...model, x: { ...model.x, from, to }, isZoomed: true } : model;
}
