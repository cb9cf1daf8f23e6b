// What a network's outputs tell, by the loss that reads them, and how good they are, as nets' metrics tell it.

/** The losses that read an output as a logit, or as a score whose sign tells the class; others read a plain number. */
const READINGS = new Map([
  ["binary_cross_entropy_from_logits", "logit"], ["softmax_cross_entropy", "logit"], ["hinge", "score"],
]);

export const readingOf = (loss) => READINGS.get(loss) ?? "number";

/** Whether the border between two classes is an output of 0, and not of 1/2. */
export const isBySign = (loss) => readingOf(loss) !== "number";

/** Which of an example's outputs is the largest; they lie unit after unit, of `count` examples each. */
export function largest(outputs, i, count, units) {
  let best = 0;
  for (let k = 1; k < units; k += 1) if (outputs[k * count + i] > outputs[best * count + i]) best = k;
  return best;
}

/** The class that an example's outputs tell. */
export const classOf = (outputs, i, count, units, loss) => (
  units === 1 ? Number(outputs[i] > (isBySign(loss) ? 0 : 0.5)) : largest(outputs, i, count, units)
);

/** The share of examples whose class is right; outputs lie unit after unit. */
export function accuracy(outputs, targets, bySign) {
  const m = targets.length, units = outputs.length / m;
  return (units === 1 ? rightSides(outputs, targets, bySign) : rightClasses(outputs, targets, units)) / m;
}

/** How many outputs are on the side of their targets; sums of 0 and 1 are quicker than choices. */
function rightSides(outputs, targets, bySign) {
  const signs = targets.some((y) => y < 0), limit = bySign || signs ? 0 : 0.5, middle = signs ? 0 : 0.5;
  let right = 0;
  for (let i = 0; i < targets.length; i += 1) right += Number(outputs[i] > limit === targets[i] > middle);
  return right;
}

/** How many largest outputs are those of their targets. */
function rightClasses(outputs, targets, units) {
  const m = targets.length;
  let right = 0;
  for (let i = 0; i < m; i += 1) right += Number(largest(outputs, i, m, units) === targets[i]);
  return right;
}

/** R²: the share of the targets' variance that the outputs explain. */
export function r2(outputs, targets) {
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  let unexplained = 0, total = 0;
  targets.forEach((y, i) => {
    unexplained += (y - outputs[i]) ** 2;
    total += (y - mean) ** 2;
  });
  if (total > 0) return 1 - unexplained / total;
  return unexplained === 0 ? 1 : 0;
}
