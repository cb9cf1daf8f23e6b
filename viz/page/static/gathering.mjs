// Steps gathered: what a closed fold computes, or hands on, in a row is one step, and so is what a node hands on to
// nodes made alike. It knows no page.

export class Gathering {
  /** `folds` is null if the graph has none: then each step is its own. */
  constructor(model, folds) {
    Object.assign(this, { model, folds });
    this.refresh();
  }

  /** Find the runs again, after a fold was opened or closed. */
  refresh() {
    const { model: { forward, steps, updates }, folds } = this;
    this.runs = [];
    let last = null;
    const add = (node, isForward, position, input) => {
      const box = folds === null || node === null ? 0 : folds.shown(node);
      const to = folds?.group(input);
      const isSame = last?.box === box && last.isForward === isForward;
      if (isSame && (box < 0 || (to && last.to === to))) last.end = position;
      else this.runs.push(last = { box, to, isForward, start: position, end: position });
    };
    forward.forEach((i, k) => add(i, true, k + 1));
    steps.forEach(({ node, input }, k) => add(node, false, forward.length + k + 1, input));
    updates.forEach((_, k) => add(null, false, forward.length + steps.length + k + 1));
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
    return run && (run.box < 0 || run.end > run.start) ? run : null;
  }

  /** The single steps that led to a position: one, or those that are gathered; none at the start. */
  stepsAt(position) {
    const run = this.runAt(position);
    return run === undefined ? [] : this.steps(run);
  }

  /** The single steps of a run. */
  steps({ start, end }) {
    return Array.from({ length: end - start + 1 }, (_, i) => this.model.stepAt(start + i));
  }
}
