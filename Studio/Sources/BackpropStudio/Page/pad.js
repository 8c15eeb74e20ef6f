// The canvas for drawing digits. Its opacity is the ink.

import { byId } from "./dom.js";
import { colour } from "./palette.js";
import { Pen } from "./pen.js";
import { onTheme } from "./theme.js";

const side = 280;
const undoLimit = 50;

export class Pad {
  /** @param {{onInk: () => void}} options called after every change */
  constructor({ onInk }) {
    this.onInk = onInk;
    this.canvas = byId("ink");
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.isEmpty = true;
    this.undoStack = [];
    this.last = null;
    this.listen();
    this.pen = new Pen(this);
    onTheme(() => this.recolour());
  }

  listen() {
    const pad = byId("pad");
    pad.addEventListener("pointerdown", (event) => {
      // A second finger or a palm is ignored.
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      pad.focus({ preventScroll: true });
      pad.setPointerCapture(event.pointerId);
      this.remember();
      this.last = this.position(event);
      this.stroke(this.last, this.last);
    });
    pad.addEventListener("pointermove", (event) => {
      if (this.last === null || !event.isPrimary) return;
      // All positions since the last frame, so that a quick stroke stays smooth.
      for (const step of event.getCoalescedEvents?.() ?? [event]) {
        const position = this.position(step);
        this.stroke(this.last, position);
        this.last = position;
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      pad.addEventListener(name, (event) => { if (event.isPrimary) this.last = null; });
    }
    byId("clear").addEventListener("click", () => this.clear());
    byId("undo-stroke").addEventListener("click", () => this.undo());
  }

  position(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = side / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  /** Draws a line in the width of the brush. */
  stroke([x0, y0], [x1, y1], { erase = false } = {}) {
    const { context } = this;
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.strokeStyle = colour("ink");
    context.lineWidth = Number(byId("brush").value);
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(x0, y0);
    // Some browsers do not paint a line of length zero.
    context.lineTo(x1 + (x0 === x1 && y0 === y1 ? 0.01 : 0), y1);
    context.stroke();
    context.globalCompositeOperation = "source-over";
    this.changed();
  }

  /** Replaces the drawing by an image of grey values. */
  put(pixels, width, height) {
    this.remember();
    const image = new ImageData(width, height);
    pixels.forEach((value, at) => (image.data[4 * at + 3] = value));
    const small = new OffscreenCanvas(width, height);
    small.getContext("2d").putImageData(image, 0, 0);
    this.context.clearRect(0, 0, side, side);
    this.context.drawImage(small, 0, 0, side, side);
    this.recolour();
    this.changed();
  }

  /** Paints all ink in the colour of the theme. */
  recolour() {
    const { context } = this;
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour("ink");
    context.fillRect(0, 0, side, side);
    context.globalCompositeOperation = "source-over";
  }

  /** Returns the ink as `width` × `width` bytes, 0 for paper. */
  pixels(width) {
    const small = new OffscreenCanvas(width, width);
    const context = small.getContext("2d");
    context.drawImage(this.canvas, 0, 0, width, width);
    const { data } = context.getImageData(0, 0, width, width);
    return Uint8Array.from({ length: width * width }, (_, at) => data[4 * at + 3]);
  }

  remember() {
    this.undoStack.push(this.context.getImageData(0, 0, side, side));
    if (this.undoStack.length > undoLimit) this.undoStack.shift();
  }

  undo() {
    const image = this.undoStack.pop();
    if (!image) return;
    this.context.putImageData(image, 0, 0);
    this.recolour();
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
