// The visible part of the drawing: panning, zooming, and bringing nodes into sight.

const LARGEST = 1.6; // pixels per point, up to which a small drawing is enlarged
const READABLE = 0.75; // below this, letters are too small to read
export const COMFORTABLE = 0.85;
const SLACK = 28; // pixels of space around what is brought into sight
const HEADS = 60; // points at the top of a drawing, for the titles of frames, that are not cut for less
const QUIET = 4; // pixels that the pointer may move during a click

export class Window {
  constructor(stage, svg) {
    this.stage = stage;
    this.svg = svg;
    this.whole = boundsOf(svg);
    this.wasMoved = false;
    this.pointers = new Map();
    this.centre = { x: 0, y: 0 };
    this.isHeld = false;
    this.isTouched = false; // by the reader; until then, every change of the page's size fits the drawing again
    this.parts = [];
    this.places = new WeakMap(); // of boxes, which stay where they are
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    this.#listen();
    new ResizeObserver(() => this.#resized()).observe(stage);
    this.#resized();
  }

  #resized() {
    this.size = { width: this.stage.clientWidth || 1, height: this.stage.clientHeight || 1 };
    if (this.isTouched && !this.isFitted) {
      this.#show();
      return;
    }
    this.#fit();
    if (!this.isTouched) this.approach();
    this.reveal(this.parts);
  }

  /** The drawing has other bounds, and what the reader looks at moved by so much. */
  reframe({ x, y }) {
    this.whole = boundsOf(this.svg);
    this.parts = [];
    if (this.isTouched && !this.isFitted) {
      this.centre = { x: this.centre.x + x, y: this.centre.y + y };
      this.#show();
    } else {
      this.#fit();
      this.approach();
    }
  }

  /** Do what else would bring parts into sight, and stay here. */
  hold(act) {
    this.isHeld = true;
    act();
    this.isHeld = false;
  }

  /** Zoom in until letters can be read, at the start of what does not fit any more. */
  approach() {
    if (this.scale >= READABLE) return;
    const { x, y } = this.centre;
    const half = { x: this.size.width / 2 / COMFORTABLE, y: this.size.height / 2 / COMFORTABLE };
    this.#zoomTo(COMFORTABLE, { x: Math.min(x, this.whole.x + half.x), y: Math.min(y, this.whole.y + half.y) });
  }

  /** Show the whole drawing. */
  fit() {
    this.isTouched = true;
    this.#fit();
  }

  #fit() {
    const { width, height } = this.size;
    this.isFitted = true;
    this.scale = Math.min(LARGEST, width / this.whole.width, height / this.whole.height);
    this.centre = { x: this.whole.x + this.whole.width / 2, y: this.whole.y + this.whole.height / 2 };
    this.#show();
  }

  /** Zoom in (above 1) or out. The point under the pointer, or the middle, stays in place. */
  zoom(factor, at = { x: this.size.width / 2, y: this.size.height / 2 }) {
    const { width, height } = this.size;
    const before = this.scale;
    this.isTouched = true;
    this.#zoomTo(before * factor, {
      x: this.centre.x + (at.x - width / 2) * (1 / before - 1 / (before * factor)),
      y: this.centre.y + (at.y - height / 2) * (1 / before - 1 / (before * factor)),
    });
  }

  #zoomTo(scale, centre = this.centre) {
    const { width, height } = this.size;
    const smallest = Math.min(LARGEST, width / this.whole.width, height / this.whole.height);
    if (scale <= smallest) {
      this.#fit();
      return;
    }
    this.isFitted = false;
    this.scale = Math.min(scale, 6);
    this.centre = centre;
    this.#show();
  }

  pan(dx, dy) {
    if (this.isFitted) return;
    this.isTouched = true;
    this.centre = { x: this.centre.x - dx / this.scale, y: this.centre.y - dy / this.scale };
    this.#show();
  }

  /** Move, if necessary, so that these parts are in sight; if not all fit, the first one. */
  reveal(parts) {
    this.parts = parts;
    if (this.isHeld || this.isFitted || parts.length === 0) return;
    const { width, height } = this.size;
    const room = { x: width / this.scale - (2 * SLACK) / this.scale, y: height / this.scale - (2 * SLACK) / this.scale };
    const all = united(parts.map((part) => this.boxOf(part)));
    const box = all.right - all.left > room.x || all.bottom - all.top > room.y ? this.boxOf(parts[0]) : all;
    const { x, y } = this.centre;
    const centre = {
      x: nearest(x, box.right - room.x / 2, box.left + room.x / 2),
      y: nearest(y, box.bottom - room.y / 2, box.top + room.y / 2),
    };
    const top = this.whole.y + height / this.scale / 2;
    if (centre.y - top < HEADS && box.bottom < top + room.y / 2) centre.y = top;
    if (centre.x === x && centre.y === y) return;
    this.centre = centre;
    this.#show();
  }

  /** Where a part is in the drawing, as it was said, or when first asked for. */
  boxOf(part) {
    if (!this.places.has(part)) this.place(part, part.getBBox());
    return this.places.get(part);
  }

  /** Say where a part is. */
  place(part, { x, y, width, height }) {
    this.places.set(part, { left: x, top: y, right: x + width, bottom: y + height });
  }

  #show() {
    const { width, height } = this.size;
    const { whole, scale } = this;
    const half = { x: width / 2 / scale, y: height / 2 / scale };
    this.centre = {
      x: kept(this.centre.x, whole.x, whole.x + whole.width, half.x),
      y: kept(this.centre.y, whole.y, whole.y + whole.height, half.y),
    };
    // A style moves the whole drawing; a viewBox would have the browser lay out every text anew.
    const [left, top] = [width / 2 - (this.centre.x - whole.x) * scale, height / 2 - (this.centre.y - whole.y) * scale];
    this.svg.style.width = `${whole.width * scale}px`;
    this.svg.style.height = `${whole.height * scale}px`;
    this.svg.style.transform = `translate(${left}px, ${top}px)`;
    this.stage.classList.toggle("movable", !this.isFitted);
  }

  #listen() {
    const { stage } = this;
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 200), this.#within(event));
    }, { passive: false });
    stage.addEventListener("pointerdown", (event) => {
      this.pointers.set(event.pointerId, this.#within(event));
      if (this.pointers.size === 1) this.wasMoved = false;
      this.start = this.#within(event);
    });
    window.addEventListener("pointermove", (event) => this.#dragged(event));
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
  }

  #dragged(event) {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = this.#within(event);
    if (Math.hypot(now.x - this.start.x, now.y - this.start.y) > QUIET) this.wasMoved = true;
    if (!this.wasMoved) return;
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      const spread = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      this.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else {
      this.pan(now.x - before.x, now.y - before.y);
    }
    this.pointers.set(event.pointerId, now);
  }

  #within(event) {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

function boundsOf(svg) {
  const [x, y, width, height] = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  return { x, y, width, height };
}

function united(boxes) {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** x itself if it lies between the two, else the nearer one. */
function nearest(x, low, high) {
  return Math.min(Math.max(x, low), high);
}

/** A centre at which the window shows as little empty space as possible. */
function kept(centre, from, to, half) {
  return to - from <= 2 * half ? (from + to) / 2 : nearest(centre, from + half, to - half);
}
