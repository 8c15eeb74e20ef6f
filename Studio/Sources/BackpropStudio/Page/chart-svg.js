// A context that records what is painted on it as SVG: the part of a canvas's that charts use.

const escaped = (text) => String(text).replace(/[&<>"]/g, (character) =>
  ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]);

const short = (number) => String(Math.round(number * 100) / 100);

const anchors = { left: "start", center: "middle", right: "end" };
const baselines = { middle: "central", top: "hanging", alphabetic: "auto" };

export class SVGContext {
  /** @param {string} font as of CSS */
  constructor(font) {
    this.font = font;
    this.lineWidth = 1;
    this.lineJoin = "miter";
    this.globalAlpha = 1;
    this.strokeStyle = this.fillStyle = "black";
    this.textAlign = "left";
    this.textBaseline = "alphabetic";
    this.parts = [];
    this.path = [];
    this.box = null;
    this.dash = [];
    this.clips = 0;
    this.saved = [];
    this.metrics = document.createElement("canvas").getContext("2d");
  }

  measureText(text) {
    this.metrics.font = this.font;
    return this.metrics.measureText(text);
  }

  save() {
    this.saved.push(this.globalAlpha);
    this.parts.push("<g>");
  }

  restore() {
    this.globalAlpha = this.saved.pop();
    this.parts.push("</g>");
  }

  beginPath() {
    this.path = [];
    this.box = null;
  }

  moveTo(x, y) {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`${this.path.length === 0 ? "M" : "L"}${short(x)} ${short(y)}`);
  }

  rect(x, y, width, height) {
    this.box = { x, y, width, height };
    this.path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }

  /** Adds a whole circle; charts have no other arcs. */
  arc(x, y, radius) {
    const [r, d] = [short(radius), short(2 * radius)];
    this.path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0`);
  }

  /** Clips what follows to the path, until `restore`. */
  clip() {
    this.clips += 1;
    const name = `clip${this.clips}`;
    this.parts.push(`<clipPath id="${name}"><path d="${this.path.join("")}"/></clipPath>`);
    const opening = this.parts.lastIndexOf("<g>");
    this.parts[opening] = `<g clip-path="url(#${name})">`;
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  stroke() {
    if (this.path.length === 0) return;
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.parts.push(`<path d="${this.path.join("")}" fill="none" stroke="${this.strokeStyle}"`
      + ` stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"${dash}`
      + `${this.opacity()}/>`);
  }

  fill() {
    this.parts.push(`<path d="${this.path.join("")}" fill="${this.fillStyle}"${this.opacity()}/>`);
  }

  fillText(text, x, y) {
    this.text(text, x, y, `fill="${this.fillStyle}"`);
  }

  strokeText(text, x, y) {
    this.text(text, x, y, `fill="none" stroke="${this.strokeStyle}" stroke-width="${short(this.lineWidth)}"`);
  }

  text(text, x, y, paint) {
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" text-anchor="${anchors[this.textAlign]}"`
      + ` dominant-baseline="${baselines[this.textBaseline]}" ${paint}${this.opacity()}>`
      + `${escaped(text)}</text>`);
  }

  opacity() {
    return this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
  }

  /**
   * Returns the figure.
   * @param {{width: number, height: number, title: string, summary: string, paper: string}} figure
   */
  document({ width, height, title, summary, paper }) {
    const [size, family] = [parseFloat(this.font), this.font.replace(/^\S+\s/, "")];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`
      + ` viewBox="0 0 ${width} ${height}" role="img"`
      + ` font-size="${size}" font-family="${escaped(family)}">`
      + `<title>${escaped(title)}</title><desc>${escaped(summary)}</desc>`
      + `<rect width="100%" height="100%" fill="${paper}"/>${this.parts.join("\n")}</svg>\n`;
  }
}
