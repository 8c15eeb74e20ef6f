// The canvas that digits are drawn on. Its opacity is the ink.

import { byId } from "./dom.js";
import { colour } from "./palette.js";
import { Pen } from "./pen.js";
import { onTheme } from "./theme.js";

const side = 280;
const mostUndone = 50;

export class Pad {
  /** @param {{onInk: () => void}} options called after every change */
  constructor({ onInk }) {
    this.onInk = onInk;
    this.canvas = byId("ink");
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.isEmpty = true;
    this.earlier = [];
    this.last = null;
    this.listen();
    this.pen = new Pen(this);
    onTheme(() => this.dye());
  }

  listen() {
    const pad = byId("pad");
    pad.addEventListener("pointerdown", (event) => {
      // A second finger, or a palm, draws nothing.
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      pad.focus({ preventScroll: true });
      pad.setPointerCapture(event.pointerId);
      this.remember();
      this.last = this.place(event);
      this.stroke(this.last, this.last);
    });
    pad.addEventListener("pointermove", (event) => {
      if (this.last === null || !event.isPrimary) return;
      // The places between two frames, so that a quick stroke stays round.
      for (const step of event.getCoalescedEvents?.() ?? [event]) {
        const place = this.place(step);
        this.stroke(this.last, place);
        this.last = place;
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      pad.addEventListener(name, (event) => { if (event.isPrimary) this.last = null; });
    }
    byId("clear").addEventListener("click", () => this.clear());
    byId("undo-stroke").addEventListener("click", () => this.undo());
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = side / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  /** Draws from one place to another, in a pen's width. */
  stroke([x0, y0], [x1, y1], { erase = false } = {}) {
    const { context } = this;
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.strokeStyle = colour("ink");
    context.lineWidth = Number(byId("brush").value);
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(x0, y0);
    // A line of no length is not painted everywhere.
    context.lineTo(x1 + (x0 === x1 && y0 === y1 ? 0.01 : 0), y1);
    context.stroke();
    context.globalCompositeOperation = "source-over";
    this.changed();
  }

  /** Puts an image of grey values on the canvas in place of what is there. */
  put(pixels, width, height) {
    this.remember();
    const image = new ImageData(width, height);
    pixels.forEach((value, at) => (image.data[4 * at + 3] = value));
    const small = new OffscreenCanvas(width, height);
    small.getContext("2d").putImageData(image, 0, 0);
    this.context.clearRect(0, 0, side, side);
    this.context.drawImage(small, 0, 0, side, side);
    this.dye();
    this.changed();
  }

  /** Gives all ink the colour of the theme. */
  dye() {
    const { context } = this;
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour("ink");
    context.fillRect(0, 0, side, side);
    context.globalCompositeOperation = "source-over";
  }

  /** The ink as bytes, 0 is paper; made smaller to `width` squared. */
  pixels(width) {
    const small = new OffscreenCanvas(width, width);
    const context = small.getContext("2d");
    context.drawImage(this.canvas, 0, 0, width, width);
    const { data } = context.getImageData(0, 0, width, width);
    return Uint8Array.from({ length: width * width }, (_, at) => data[4 * at + 3]);
  }

  remember() {
    this.earlier.push(this.context.getImageData(0, 0, side, side));
    if (this.earlier.length > mostUndone) this.earlier.shift();
  }

  undo() {
    const image = this.earlier.pop();
    if (!image) return;
    this.context.putImageData(image, 0, 0);
    this.dye();
    this.changed();
  }

  clear() {
    if (!this.isEmpty) this.remember();
    this.context.clearRect(0, 0, side, side);
    this.changed();
  }

  changed() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      const { data } = this.context.getImageData(0, 0, side, side);
      this.isEmpty = !data.some((value, at) => at % 4 === 3 && value > 0);
      byId("pad").classList.toggle("blank", this.isEmpty);
      this.onInk();
    });
  }
}
