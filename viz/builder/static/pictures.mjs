// Small pictures of what a unit gives over the plane: colours, or a curve where there is one column.

/** Paint numbers from -1 to 1 over a square grid. */
export function paint(canvas, size, colourAt) {
  if (canvas.width !== size || canvas.height !== size) {
    canvas.width = size;
    canvas.height = size;
    canvas.image = null;
  }
  const context = canvas.getContext("2d");
  canvas.image ??= context.createImageData(size, size);
  const pixels = new Int32Array(canvas.image.data.buffer);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = colourAt(i);
  context.putImageData(canvas.image, 0, 0);
}

/** Draw numbers as a curve from left to right. */
export function curve(canvas, numbers, colour, high = 40) {
  const count = numbers.length;
  canvas.width = count;
  canvas.height = high;
  const context = canvas.getContext("2d");
  let low = Infinity, top = -Infinity;
  for (const x of numbers) {
    if (x < low) low = x;
    if (x > top) top = x;
  }
  const reach = top - low || 1;
  context.clearRect(0, 0, count, high);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  numbers.forEach((x, i) => context.lineTo(i, high - 3 - ((x - low) / reach) * (high - 6)));
  context.stroke();
}

/** Paint a unit's picture. */
export function paintUnit(canvas, plane, palette, layer, j) {
  paintNumbers(canvas, plane, palette, plane.unit(layer, j));
}

/** Paint the picture of numbers over a plane's grid. */
export function paintNumbers(canvas, plane, palette, numbers) {
  if (plane.count === plane.size) curve(canvas, numbers, palette.css.value);
  else {
    let most = 0;
    for (const x of numbers) if (Math.abs(x) > most) most = Math.abs(x);
    const scale = most > 0 ? 1 / Math.max(most, 0.05) : 0;
    paint(canvas, plane.size, (i) => palette.at(numbers[i] * scale));
  }
}
