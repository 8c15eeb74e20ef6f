// A small network with a picture of what each neuron computes, and its weights as lines.
//
// Weights and biases are named by their places, as on the command line: w1.3.2 is the weight of layer 1 to
// neuron 3 from input 2, b1.3 the bias of the neuron.

import { paintUnit } from "./boundary.js";
import { colour, mixed } from "./palette.js";

const most = 16;

/** The distance in pixels within which a line is chosen. */
const reach = 7;

export class UnitPictures {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(place: {layer: number, unit: number} | null) => void} onHover
   * @param {(name: string) => void} onChoose called with the place of a weight or bias
   */
  constructor(canvas, onHover, onChoose) {
    this.canvas = canvas;
    this.places = [];
    this.links = [];
    canvas.addEventListener("pointermove", (event) => onHover(this.at(event)));
    canvas.addEventListener("pointerdown", (event) => {
      const neuron = this.at(event);
      onHover(neuron);
      const name = neuron ? `b${neuron.layer}.${neuron.unit + 1}` : this.linkAt(event)?.name;
      if (name) onChoose(name);
    });
    canvas.addEventListener("pointerleave", () => onHover(null));
  }

  /** Returns the neuron at a position. */
  at(event) {
    const [x, y] = this.position(event);
    return this.places.flat().find((place) => place.picture
      && Math.abs(x - place.x) <= place.half && Math.abs(y - place.y) <= place.half) ?? null;
  }

  /** Returns the line that is nearest to a position. */
  linkAt(event) {
    const [x, y] = this.position(event);
    let nearest = null;
    let least = reach;
    for (const link of this.links) {
      const distance = distanceTo(link, x, y);
      if (distance < least) [nearest, least] = [link, distance];
    }
    return nearest;
  }

  position(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /**
   * @param {Object} surface as the server has it
   * @param {string} chosen the place of the weight or bias that is emphasised
   */
  paint(surface, chosen = "") {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || !surface) return;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.places = this.layout(surface, width, height);
    this.links = this.linksOf(surface);
    const isChosen = (link) => link.name === chosen;
    // The chosen one above the others.
    for (const link of this.links.toSorted((a, b) => isChosen(a) - isChosen(b))) {
      paintLink(context, link, isChosen(link));
    }
    for (const layer of this.places) {
      for (const place of layer) this.paintNeuron(context, surface, place, chosen);
    }
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

  linksOf({ layers }) {
    return layers.flatMap(({ weights }, index) => {
      if (weights.length === 0) return [];
      const largest = Math.max(...weights.flat().map(Math.abs), 1e-9);
      return this.places[index + 1].flatMap((to) => this.places[index].map((from) => ({
        name: `w${index + 1}.${to.unit + 1}.${from.unit + 1}`,
        weight: weights[to.unit][from.unit], share: Math.abs(weights[to.unit][from.unit]) / largest,
        start: [from.x + from.half, from.y], end: [to.x - to.half, to.y],
      })));
    });
  }

  paintNeuron(context, { pictureSide }, { layer, unit, half, x, y, picture }, chosen) {
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
    const isChosen = chosen === `b${layer}.${unit + 1}`;
    context.strokeStyle = colour(isChosen ? "ink" : "edge");
    context.lineWidth = isChosen ? 3 : 1;
    context.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }
}

function paintLink(context, { weight, share, start: [x0, y0], end: [x1, y1] }, isChosen) {
  const middle = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
  if (isChosen) {
    context.strokeStyle = colour("ink");
    context.lineWidth = 4.5 + 5 * share;
    context.stroke();
  }
  context.strokeStyle = mixed("paper", weight < 0 ? "vermilion" : "blue", 0.25 + 0.75 * share);
  context.lineWidth = (isChosen ? 1.5 : 0.4) + 5 * share;
  context.stroke();
}

/** Returns the distance of a position to the curve of a line, from points on it. */
function distanceTo({ start: [x0, y0], end: [x1, y1] }, x, y) {
  let least = Infinity;
  for (let step = 0; step <= 40; step += 1) {
    const t = step / 40;
    // Of the cubic curve whose inner points are half way across, at the heights of the ends.
    const along = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t ** 3);
    const across = y0 + (y1 - y0) * (3 * t * t - 2 * t ** 3);
    least = Math.min(least, Math.hypot(x - along, y - across));
  }
  return least;
}
