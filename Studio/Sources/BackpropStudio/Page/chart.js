// A line chart: a canvas with a readout, files of the figure, and a table of its values.

import { saveFigure } from "./chart-figure.js";
import { paint } from "./chart-paint.js";
import { Readout } from "./chart-readout.js";
import { fillTable } from "./chart-table.js";
import { zoomed } from "./chart-zoom.js";
import { make, setText } from "./dom.js";
import { count } from "./format.js";
import { indices, isDrawable } from "./series.js";
import { onTheme } from "./theme.js";
import { atMostEvery } from "./timing.js";
import { t } from "./words.js";

/**
 * @typedef {Object} Series
 * @property {string} label the full name, for readout and table
 * @property {string} short the name at the end of the line
 * @property {string} [key] the name in the readout; by default the label
 * @property {string} colour a name of the palette, or `rgb(…)`
 * @property {boolean} [dashed]
 * @property {boolean} [front] true if the line is painted over the others
 * @property {boolean} [faint] true if the line is thin and pale, behind the others
 * @property {boolean} [dots] true if each value has a dot
 * @property {boolean} [bare] true if no line connects the values, since it would claim what lies between
 * @property {ArrayLike<number>} [x] the default is 1, 2, 3, …
 * @property {{low: number[], high: number[]}} [band] the limits of a band around the line
 * @property {ArrayLike<number | null>} y
 *
 * @typedef {Object} Model
 * @property {string} title
 * @property {string} note a remark beside the title
 * @property {string} [caption] a line in the files of the figure, which lack the options beside it
 * @property {string} summary a description in words
 * @property {Series[]} series
 * @property {{at: number, text: string, colour: string}[]} [marks] places of the x axis with a remark
 * @property {{label: string, from: number, to: number, whole: boolean, log?: boolean}} x
 * @property {{label: string, log: boolean, percent: boolean}} y
 * @property {(value: number) => string} format
 */

export class Chart {
  /** @param {HTMLElement} figure an empty `<figure>` */
  constructor(figure) {
    this.figure = figure;
    /** The model without zoom. @type {Model | null} */
    this.whole = null;
    /** The model as it is shown. @type {Model | null} */
    this.model = null;
    this.span = null;
    this.geometry = null;
    this.pending = false;
    this.title = make("span");
    this.note = make("small");
    this.reset = make("button", { type: "button", class: "quiet", hidden: true,
      title: t("Double click or Escape in the chart do the same") }, t("Whole axis"));
    this.files = ["svg", "png"].map((kind) => make("button", { type: "button", class: "quiet",
      onclick: () => this.model && saveFigure(this, kind) }, kind.toUpperCase()));
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.plot = make("div", {
      class: "plot", tabindex: "0", role: "img", "aria-roledescription": "line chart",
    }, this.canvas);
    this.table = make("div", { class: "table", tabindex: "0", role: "region" });
    this.details = make("details", { ontoggle: () => this.request() },
      make("summary", {}, t("Values as a table")), this.table);
    figure.append(make("figcaption", {}, this.title, this.note,
      make("span", { class: "figure-buttons" }, this.reset, this.files)), this.plot, this.details);
    this.readout = new Readout(this);
    this.fill = atMostEvery(500, () => fillTable(this.table, this.model));
    new ResizeObserver(() => this.request()).observe(this.plot);
    onTheme(() => this.request());
  }

  /** Shows another model, at most once per frame. @param {Model} model */
  set(model) {
    this.whole = model;
    this.model = zoomed(model, this.span);
    this.request();
  }

  /** Shows a span of the x axis; null shows all of it. @param {{from: number, to: number} | null} span */
  zoom(span) {
    this.span = span;
    if (this.whole) this.set(this.whole);
  }

  /** The font of the chart, larger in the lecture hall. */
  font() {
    const isLarge = document.documentElement.classList.contains("lecture");
    const caption = this.figure.querySelector("figcaption");
    return `${isLarge ? 18 : 12}px ${getComputedStyle(caption).fontFamily}`;
  }

  request() {
    if (this.pending || !this.model) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (width === 0) return;
    const ratio = devicePixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = this.font();
    this.geometry = paint(context, { width, height }, this.model, this.readout.at);
    setText(this.title, this.model.title);
    setText(this.note, [this.model.note, missing(this.model)].filter(Boolean).join("; "));
    this.reset.hidden = !this.model.isZoomed;
    for (const button of this.files) {
      button.setAttribute("aria-label",
        t("{title}: save as {kind}", { title: this.model.title, kind: button.textContent }));
    }
    this.plot.setAttribute("aria-label", `${this.model.title}. ${this.model.summary}`);
    this.table.setAttribute("aria-label", t("{title}: values", { title: this.model.title }));
    this.readout.update();
    if (this.details.open) this.fill();
  }
}

/** Says how many values a logarithmic axis leaves out. */
function missing(model) {
  if (!model.y.log) return "";
  let number = 0;
  for (const series of model.series.filter((one) => !one.faint)) {
    const { first, end } = indices(series, model.x);
    for (let k = first; k < end; k += 1) {
      const value = series.y[k];
      if (value !== null && Number.isFinite(value) && !isDrawable(value, model.y)) number += 1;
    }
  }
  return number === 0 ? "" : t("not drawn: {n} values that are not positive", { n: count(number) });
}
