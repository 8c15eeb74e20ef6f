// A line chart: a canvas with a readout, and a table of its values.

import { paint } from "./chart-paint.js";
import { Readout } from "./chart-readout.js";
import { fillTable } from "./chart-table.js";
import { make, setText } from "./dom.js";
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
 * @property {boolean} [dots] true if each value has a dot
 * @property {boolean} [bare] true if no line connects the values, since it would claim what lies between
 * @property {ArrayLike<number>} [x] the default is 1, 2, 3, …
 * @property {ArrayLike<number | null>} y
 *
 * @typedef {Object} Model
 * @property {string} title
 * @property {string} note a remark beside the title
 * @property {string} summary a description in words
 * @property {Series[]} series
 * @property {{label: string, from: number, to: number, whole: boolean}} x
 * @property {{label: string, log: boolean, percent: boolean}} y
 * @property {(value: number) => string} format
 */

export class Chart {
  /** @param {HTMLElement} figure an empty `<figure>` */
  constructor(figure) {
    this.figure = figure;
    /** @type {Model | null} */
    this.model = null;
    this.geometry = null;
    this.pending = false;
    this.title = make("span");
    this.note = make("small");
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.plot = make("div", {
      class: "plot", tabindex: "0", role: "img", "aria-roledescription": "line chart",
    }, this.canvas);
    this.table = make("div", { class: "table", tabindex: "0", role: "region" });
    this.details = make("details", { ontoggle: () => this.request() },
      make("summary", {}, t("Values as a table")), this.table);
    figure.append(make("figcaption", {}, this.title, this.note), this.plot, this.details);
    this.readout = new Readout(this);
    this.fill = atMostEvery(500, () => fillTable(this.table, this.model));
    new ResizeObserver(() => this.request()).observe(this.plot);
    onTheme(() => this.request());
  }

  /** Shows another model, at most once per frame. @param {Model} model */
  set(model) {
    this.model = model;
    this.request();
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
    const isLarge = document.documentElement.classList.contains("lecture");
    context.font = `${isLarge ? 18 : 12}px ${getComputedStyle(this.figure.querySelector("figcaption")).fontFamily}`;
    this.geometry = paint(context, { width, height }, this.model, this.readout.at);
    setText(this.title, this.model.title);
    setText(this.note, this.model.note);
    this.plot.setAttribute("aria-label", `${this.model.title}. ${this.model.summary}`);
    this.table.setAttribute("aria-label", t("{title}: values", { title: this.model.title }));
    this.readout.update();
    if (this.details.open) this.fill();
  }
}
