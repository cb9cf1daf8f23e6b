// Steps gathered: what a closed fold computes, or hands on, in a row is one step. It knows no page.

export class Gathering {
  /** `folds` is null if the graph has none: then each step is its own. */
  constructor(model, folds) {
    Object.assign(this, { model, folds });
    this.refresh();
  }

  /** Find the runs again, after a fold was opened or closed. */
  refresh() {
    const { model, folds } = this;
    this.runs = [];
    for (let position = 1; position <= model.length; position += 1) {
      const { forward, backward } = model.stepAt(position);
      const box = folds === null ? 0 : folds.shown(forward ?? backward.node);
      const last = this.runs.at(-1);
      const isForward = forward !== undefined;
      if (box < 0 && last?.box === box && last.isForward === isForward) last.end = position;
      else this.runs.push({ box, isForward, start: position, end: position });
    }
  }

  /** The run that a position is in; undefined at the start. */
  runAt(position) {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const half = (low + high) >> 1;
      if (this.runs[half].end < position) low = half + 1;
      else high = half;
    }
    return position === 0 ? undefined : this.runs[low];
  }

  /** The position nearest to a wanted one at which no gathered step is half done. */
  at(position) {
    return this.runAt(position)?.end ?? 0;
  }

  /** The position after the next step. */
  after(position) {
    return this.runAt(Math.min(position + 1, this.model.length))?.end ?? 0;
  }

  /** The position before the step that led here. */
  before(position) {
    return Math.max(0, (this.runAt(position)?.start ?? 1) - 1);
  }

  /** The step that led to a position, if it is gathered; else null. */
  gatheredAt(position) {
    const run = this.runAt(position);
    return run !== undefined && run.box < 0 && this.folds !== null ? run : null;
  }

  /** The single steps that led to a position: one, or those that are gathered; none at the start. */
  stepsAt(position) {
    const run = this.runAt(position);
    return run === undefined ? [] : this.steps(run);
  }

  /** Whether some steps are gathered. */
  get isAnyGathered() {
    return this.folds !== null && this.runs.some(({ box }) => box < 0);
  }

  /** The single steps of a run. */
  steps({ start, end }) {
    return Array.from({ length: end - start + 1 }, (_, i) => this.model.stepAt(start + i));
  }
}
