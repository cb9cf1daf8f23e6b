// Colours of canvases, read from the page's style: a scale from low to high, and one colour for each class.

const STEPS = 256;
const TILE = 0.75, GROUND = 0.45; // how strong the colours of small pictures are, and those below the points

/** A colour of the style, as red, green and blue. */
function rgb(style, name) {
  const text = style.getPropertyValue(name).trim();
  return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
}

const between = (a, b, t) => a.map((x, i) => Math.round(x + (b[i] - x) * t));
const packed = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r;

export class Palette {
  constructor() {
    this.read();
  }

  /** Read the colours of the present theme. */
  read() {
    const style = getComputedStyle(document.documentElement);
    const [paper, low, high] = ["--paper", "--low", "--high"].map((name) => rgb(style, name));
    const scale = (most) => Int32Array.from({ length: STEPS }, (_, i) => {
      const x = (2 * i) / (STEPS - 1) - 1;
      return packed(between(paper, x < 0 ? low : high, most * Math.abs(x)));
    });
    this.scale = scale(TILE);
    this.pale = scale(GROUND);
    this.full = scale(1);
    this.classes = [0, 1, 2, 3, 4].map((k) => rgb(style, `--class-${k}`));
    this.paper = paper;
    this.ink = rgb(style, "--ink");
    this.css = Object.fromEntries(
      ["paper", "ink", "faint", "line", "value", "gradient", "low", "high"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
    );
    this.cssClasses = this.classes.map((each) => `rgb(${each.join(" ")})`);
  }

  /** The colour of a number from -1 to 1, packed as canvases have it. */
  at(x, scale = this.scale) {
    const i = x !== x ? STEPS / 2 : ((x < -1 ? -1 : x > 1 ? 1 : x) + 1) * ((STEPS - 1) / 2);
    return scale[i | 0];
  }

  /** The same below the points, which are to be seen on it. */
  below(x) {
    return this.at(x, this.pale);
  }

  /** The colour of a class, the paler the less sure. */
  ofClass(k, sure) {
    return packed(between(this.paper, this.classes[k], 0.08 + 0.4 * sure));
  }

  /** The css colour of a target. */
  ofTarget(task, y) {
    if (task !== "regression") return this.cssClasses[y];
    const value = this.at(y, this.full);
    return `rgb(${value & 255} ${(value >> 8) & 255} ${(value >> 16) & 255})`;
  }
}
