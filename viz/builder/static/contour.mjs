// The line on which numbers over a square grid are 0, in pieces within the cells of the grid.

/** Pieces [x, y, x, y] of the line, from 0 to 1 across and down; the numbers lie row after row from the top. */
export function borderOf(numbers, size) {
  const pieces = [], place = (i) => (i + 0.5) / size;
  for (let j = 0; j + 1 < size; j += 1) {
    for (let i = 0; i + 1 < size; i += 1) {
      const at = j * size + i, corners = [numbers[at], numbers[at + 1], numbers[at + size + 1], numbers[at + size]];
      const spots = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], cuts = [];
      for (let k = 0; k < 4; k += 1) {
        const [a, b] = [corners[k], corners[(k + 1) % 4]];
        if (a < 0 === b < 0) continue;
        const t = a / (a - b), [from, to] = [spots[k], spots[(k + 1) % 4]];
        cuts.push([place(from[0] + t * (to[0] - from[0])), place(from[1] + t * (to[1] - from[1]))]);
      }
      for (let k = 0; k + 1 < cuts.length; k += 2) pieces.push([...cuts[k], ...cuts[k + 1]]);
    }
  }
  return pieces;
}

/** For several classes: where the likeliest changes from one place of the grid to the next. */
export function bordersOf(best, size) {
  const pieces = [], edge = (i) => i / size;
  for (let j = 0; j < size; j += 1) {
    for (let i = 0; i < size; i += 1) {
      const at = j * size + i;
      if (i + 1 < size && best[at] !== best[at + 1]) pieces.push([edge(i + 1), edge(j), edge(i + 1), edge(j + 1)]);
      if (j + 1 < size && best[at] !== best[at + size]) pieces.push([edge(i), edge(j + 1), edge(i + 1), edge(j + 1)]);
    }
  }
  return pieces;
}
