// The picture of now, network and output side by side, as SVG and as PNG.

import { element } from "../../page/static/dom.mjs";

const GAP = 24;

/** What both pictures are made of: boxes with canvases, lines and names, and the output's two canvases. */
function pictureParts({ diagram, outputs }) {
  const frame = diagram.inner.getBoundingClientRect(), host = outputs.host.getBoundingClientRect();
  const boxes = diagram.units.flat().filter(({ box }) => !box.hidden).map(({ button, canvas, name }) => {
    const box = button.getBoundingClientRect();
    return { canvas, name, x: box.left - frame.left, y: box.top - frame.top, size: box.width };
  });
  const top = Math.min(...boxes.map(({ y }) => y)) - 8;
  const right = Math.max(...boxes.map(({ x, size }) => x + size));
  return {
    boxes: boxes.map((box) => ({ ...box, y: box.y - top })), top,
    lines: diagram.lines.map(({ path }) => ({ d: path.getAttribute("d"), width: path.getAttribute("stroke-width"), isNegative: path.classList.contains("negative") })),
    plane: { x: right + GAP, y: 8, width: host.width, height: host.height, canvases: [outputs.ground, outputs.points] },
    width: right + GAP + host.width + 8,
    height: Math.max(host.height + 16, ...boxes.map(({ y, size }) => y - top + size + 24)),
  };
}

/** The picture as the text of an SVG file. */
export function pictureSvg(builder) {
  const { boxes, top, lines, plane, width, height } = pictureParts(builder), { css } = builder.palette;
  const image = (canvas, x, y, wide, high) => (canvas.width === 0 ? "" : `<image x="${x}" y="${y}" width="${wide}" height="${high}" preserveAspectRatio="none" href="${canvas.toDataURL()}"/>`);
  const frame = (x, y, wide, high) => `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="6" fill="none" stroke="${css.faint}" stroke-width="1.5"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif">`,
    `<rect width="100%" height="100%" fill="${css.paper}"/>`,
    `<g fill="none" transform="translate(0 ${-top})">`,
    ...lines.map(({ d, width: wide, isNegative }) => `<path d="${d}" stroke="${isNegative ? css.low : css.high}" stroke-width="${wide}" opacity="0.75"${isNegative ? ' stroke-dasharray="6 4"' : ""}/>`),
    "</g>",
    ...boxes.flatMap(({ canvas, x, y, size, name }) => [
      image(canvas, x, y, size, size), frame(x, y, size, size),
      `<text x="${x + size / 2}" y="${y + size + 14}" text-anchor="middle" font-size="12" fill="${css.faint}">${name}</text>`,
    ]),
    ...plane.canvases.map((canvas) => image(canvas, plane.x, plane.y, plane.width, plane.height)),
    frame(plane.x, plane.y, plane.width, plane.height), "</svg>", "",
  ].join("\n");
}

/** The picture as a canvas, twice as fine as it is shown. */
export function pictureCanvas(builder, scale = 2) {
  const { boxes, top, lines, plane, width, height } = pictureParts(builder), { css } = builder.palette;
  const canvas = element("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = css.paper;
  context.fillRect(0, 0, width, height);
  context.save();
  context.translate(0, -top);
  context.globalAlpha = 0.75;
  for (const { d, width: wide, isNegative } of lines) {
    context.strokeStyle = isNegative ? css.low : css.high;
    context.lineWidth = Number(wide);
    context.setLineDash(isNegative ? [6, 4] : []);
    context.stroke(new Path2D(d));
  }
  context.restore();
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "center";
  context.strokeStyle = css.faint;
  for (const { canvas: picture, x, y, size, name } of boxes) {
    if (picture.width > 0) context.drawImage(picture, x, y, size, size);
    context.strokeRect(x, y, size, size);
    context.fillStyle = css.faint;
    context.fillText(name, x + size / 2, y + size + 14);
  }
  for (const each of plane.canvases) if (each.width > 0) context.drawImage(each, plane.x, plane.y, plane.width, plane.height);
  context.strokeRect(plane.x, plane.y, plane.width, plane.height);
  return canvas;
}
