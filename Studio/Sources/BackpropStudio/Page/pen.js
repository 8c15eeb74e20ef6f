// Drawing with keys: a pen on 28 by 28 cells, whose position is shown and announced.

import { byId } from "./dom.js";

const cells = 28;
const cell = 10;
const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pen {
  /** @param {import("./pad.js").Pad} pad */
  constructor(pad) {
    this.pad = pad;
    this.x = cells / 2;
    this.y = cells / 2;
    this.isDown = false;
    this.cursor = byId("cursor");
    const area = byId("pad");
    area.addEventListener("keydown", (event) => this.press(event));
    area.addEventListener("focus", () => {
      this.cursor.hidden = !area.matches(":focus-visible");
      this.show();
    });
    area.addEventListener("blur", () => (this.cursor.hidden = true));
    area.addEventListener("pointerdown", () => (this.cursor.hidden = true));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    const act = {
      " ": () => this.paint(), Backspace: () => this.paint({ erase: true }),
      Enter: () => this.toggle(), Escape: () => this.clear(),
    }[event.key];
    if (!move && !act) return;
    event.preventDefault();
    this.cursor.hidden = false;
    if (move) this.move(move, event.shiftKey ? 4 : 1);
    else act();
    this.show();
  }

  move([dx, dy], steps) {
    const from = this.centre();
    const within = (value) => Math.max(0, Math.min(cells - 1, value));
    this.x = within(this.x + steps * dx);
    this.y = within(this.y + steps * dy);
    if (this.isDown) this.pad.stroke(from, this.centre());
    this.announce(this.isDown ? "painted" : "");
  }

  paint(options) {
    this.pad.remember();
    this.pad.stroke(this.centre(), this.centre(), options);
    this.announce(options?.erase ? "erased" : "painted");
  }

  /** Lowers the pen, so that the arrows paint, or lifts it. */
  toggle() {
    this.isDown = !this.isDown;
    if (this.isDown) this.paint();
    this.announce(this.isDown ? "pen down" : "pen lifted");
  }

  clear() {
    this.isDown = false;
    this.pad.clear();
    this.announce("cleared");
  }

  centre() {
    return [(this.x + 0.5) * cell, (this.y + 0.5) * cell];
  }

  show() {
    this.cursor.style.left = `${(100 * this.x) / cells}%`;
    this.cursor.style.top = `${(100 * this.y) / cells}%`;
    this.cursor.classList.toggle("down", this.isDown);
  }

  announce(action) {
    const position = `row ${this.y + 1}, column ${this.x + 1}`;
    byId("pad-status").textContent = action ? `${position}, ${action}` : position;
  }
}
