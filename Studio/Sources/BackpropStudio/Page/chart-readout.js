// The readout of a chart: the values at the cursor, which pointer and arrow keys move.

import { make } from "./dom.js";
import { count, plain } from "./format.js";
import { colour } from "./palette.js";
import { abscissa, nearest } from "./series.js";

/** Moves the cursors of several charts together. @param {Readout[]} readouts */
export function linkReadouts(readouts) {
  for (const readout of readouts) {
    readout.others = readouts.filter((other) => other !== readout);
  }
}

export class Readout {
  /** @param {import("./chart.js").Chart} chart */
  constructor(chart) {
    this.chart = chart;
    /** @type {number | null} */
    this.at = null;
    /** The readouts that move with this one. @type {Readout[]} */
    this.others = [];
    this.box = make("div", { class: "readout", hidden: true });
    this.status = make("div", { class: "spoken", role: "status" });
    chart.plot.append(this.box);
    chart.plot.after(this.status);
    const { plot } = chart;
    plot.addEventListener("pointermove", (event) => this.point(event));
    plot.addEventListener("pointerdown", (event) => this.point(event));
    plot.addEventListener("pointerleave", () => this.move(null));
    plot.addEventListener("blur", () => this.move(null));
    plot.addEventListener("keydown", (event) => this.press(event));
  }

  point(event) {
    const { geometry, plot } = this.chart;
    if (!geometry) return;
    this.move(geometry.x.invert(event.clientX - plot.getBoundingClientRect().left));
  }

  press(event) {
    const { from, to } = this.chart.model?.x ?? {};
    const step = (event.shiftKey ? 10 : 1) * (this.chart.model?.x.whole ? 1 : (to - from) / 50);
    const positions = {
      ArrowLeft: (this.at ?? to) - step, ArrowRight: (this.at ?? from - step) + step, Home: from,
      End: to, Escape: null,
    };
    if (!(event.key in positions)) return;
    event.preventDefault();
    this.move(positions[event.key]);
    this.status.textContent = this.at === null ? "" : this.text();
  }

  /** Moves the cursor to the nearest `x` that has a value, and those of linked charts; null hides it. */
  move(x) {
    this.moveAlone(x);
    for (const other of this.others) other.moveAlone(this.at);
  }

  moveAlone(x) {
    const { model } = this.chart;
    if (!model) return;
    let position = null;
    if (x !== null) {
      for (const series of model.series) {
        if (series.y.length === 0) continue;
        const candidate = abscissa(series, nearest(series, x));
        if (candidate < model.x.from || candidate > model.x.to) continue;
        if (position === null || Math.abs(candidate - x) < Math.abs(position - x)) {
          position = candidate;
        }
      }
    }
    if (position === this.at) return;
    this.at = position;
    this.chart.request();
  }

  /** @returns {{series: import("./chart.js").Series, text: string}[]} */
  values() {
    const { model } = this.chart;
    return model.series.filter((series) => series.y.length > 0).flatMap((series) => {
      const index = nearest(series, this.at);
      const near = Math.abs(abscissa(series, index) - this.at) <= (model.x.whole ? 0 : Infinity);
      const value = series.y[index];
      return near && value !== null ? [{ series, text: model.format(value) }] : [];
    });
  }

  positionText() {
    const { x } = this.chart.model;
    const value = x.whole && Number.isInteger(this.at) ? count(this.at)
      : plain(Number(this.at.toFixed(2)));
    return `${x.label} ${value}`;
  }

  text() {
    const values = this.values().map(({ series, text }) => `${series.label} ${text}`);
    return `${this.positionText()}: ${values.join(", ")}`;
  }

  /** Shows the values beside the cursor, on the side with more space. */
  update() {
    const { geometry, plot } = this.chart;
    this.box.hidden = this.at === null;
    if (this.at === null) return;
    const rows = this.values().map(({ series, text }) => {
      const key = make("i", { class: series.dashed ? "dashed" : null });
      key.style.borderTopColor = colour(series.colour);
      return make("div", {}, key, make("span", {}, series.key ?? series.label), make("span", {}, text));
    });
    this.box.replaceChildren(make("b", {}, this.positionText()), ...rows);
    // Beside the cursor on the side with more space, and never beyond the chart.
    const x = geometry.x.map(this.at);
    const { offsetWidth: width } = this.box;
    const left = x < plot.clientWidth / 2 ? x + 12 : x - 12 - width;
    this.box.style.left = `${Math.max(0, Math.min(plot.clientWidth - width, left))}px`;
  }
}
