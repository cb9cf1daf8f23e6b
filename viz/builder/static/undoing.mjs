// The way back: what there was before each change and each step, newest last.

const MOST = 400, WHOLE = 200; // steps back, and how many of them, the newest, are never thinned out

export class Way {
  steps = [];

  /**
   * Add what there is before a change: { what, together, isPlayed, ... }. Of more than 400 the newest 200 stay; among
   * the older ones every second of those that were played one after the other goes. Each time that it comes to this, the
   * older ones lie twice as far apart, so that the way reaches back to its beginning, however long the training plays.
   */
  push(step) {
    this.steps.push(step);
    if (this.steps.length > MOST) this.#thin();
  }

  #thin() {
    const older = this.steps.slice(0, -WHOLE), kept = [];
    let isDropped = false;
    for (const step of older) {
      isDropped = !isDropped && step.isPlayed && kept.length > 0 && kept.at(-1).isPlayed;
      if (!isDropped) kept.push(step);
    }
    if (kept.length === older.length) kept.shift();
    this.steps = [...kept, ...this.steps.slice(-WHOLE)];
  }

  /** Whether the last step back belongs to the same gesture. */
  isWithin(together) {
    return together !== null && this.steps.at(-1)?.together === together;
  }

  /** The gesture of the last step back has ended. */
  end() {
    const last = this.steps.at(-1);
    if (last !== undefined) last.together = null;
  }
}
