// A small network with a picture of what each neuron computes, and its weights as lines.

import { paintUnit } from "./boundary.js";
import { colour, mixed } from "./palette.js";

const most = 16;

export class UnitPictures {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(place: {layer: number, unit: number} | null) => void} onHover
   */
  constructor(canvas, onHover) {
    this.canvas = canvas;
    this.places = [];
    canvas.addEventListener("pointermove", (event) => onHover(this.at(event)));
    canvas.addEventListener("pointerdown", (event) => onHover(this.at(event)));
    canvas.addEventListener("pointerleave", () => onHover(null));
  }

  /** Returns the neuron at a position. */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return this.places.flat().find((place) => place.picture
      && Math.abs(x - place.x) <= place.half && Math.abs(y - place.y) <= place.half) ?? null;
  }

  /** @param {Object} surface as the server has it */
  paint(surface) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || !surface) return;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.places = this.layout(surface, width, height);
    this.paintLinks(context, surface);
    for (const layer of this.places) for (const place of layer) this.paintNeuron(context, surface, place);
  }

  layout({ layers }, width, height) {
    const sizes = [2, ...layers.map((layer) => Math.min(most, layer.pictures.length))];
    const step = (width - 70) / (sizes.length - 1);
    return sizes.map((size, layer) => {
      const gap = Math.min(58, (height - 12) / size);
      const half = Math.max(6, Math.min(22, gap / 2 - 3, step / 2 - 12));
      return Array.from({ length: size }, (_, unit) => ({
        layer, unit, half, x: 35 + layer * step, y: height / 2 + (unit - (size - 1) / 2) * gap,
        picture: layer > 0 ? layers[layer - 1].pictures[unit] : null,
      }));
    });
  }

  paintLinks(context, { layers }) {
    layers.forEach(({ weights }, index) => {
      if (weights.length === 0) return;
      const largest = Math.max(...weights.flat().map(Math.abs), 1e-9);
      for (const to of this.places[index + 1]) {
        for (const from of this.places[index]) {
          const weight = weights[to.unit][from.unit];
          context.strokeStyle = mixed("paper", weight < 0 ? "vermilion" : "blue",
            0.25 + 0.75 * Math.abs(weight) / largest);
          context.lineWidth = 0.4 + 5 * Math.abs(weight) / largest;
          context.beginPath();
          context.moveTo(from.x + from.half, from.y);
          context.bezierCurveTo((from.x + to.x) / 2, from.y, (from.x + to.x) / 2, to.y,
            to.x - to.half, to.y);
          context.stroke();
        }
      }
    });
  }

  paintNeuron(context, { pictureSide }, { unit, half, x, y, picture }) {
    if (picture) {
      const small = document.createElement("canvas");
      paintUnit(small, pictureSide, picture);
      context.drawImage(small, x - half, y - half, 2 * half, 2 * half);
    } else {
      context.fillStyle = colour("tint");
      context.fillRect(x - half, y - half, 2 * half, 2 * half);
      context.fillStyle = colour("ink");
      context.font = "italic 15px serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(unit === 0 ? "x" : "y", x, y);
    }
    context.strokeStyle = colour("edge");
    context.lineWidth = 1;
    context.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }
}
