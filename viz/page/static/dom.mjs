// Making elements. Texts are always set as text: no label can become markup.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** An element with attributes and children. A function given as an attribute listens to this event. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** An element of a drawing, with attributes and children. */
export function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** MathML, given as nested lists of a tag and its content. */
function mathElement([tag, ...parts]) {
  const made = document.createElementNS(MATHML, tag);
  for (const part of parts) made.append(typeof part === "string" ? part : mathElement(part));
  return made;
}

/** A formula, in the size for a line of its own. */
export function mathOf(tree) {
  const made = mathElement(["math", tree]);
  made.setAttribute("displaystyle", "true");
  return made;
}

/** An equation, which can break at its signs. Its last side is marked as the result. */
export function equationOf({ sign, sides, sum }, kind) {
  const [first, ...others] = sides;
  const parts = others.flatMap((side, i) => {
    const isResult = i === others.length - 1;
    const ahead = i === 0 ? [...factorsOf(first)] : [];
    const [head, ...tail] = isResult ? [["mrow", side]] : factorsOf(side);
    const equals = ["mrow", ["mo", i === 0 ? sign : "="], head];
    return [...ahead, equals, ...tail].map((tree) => {
      const math = mathOf(tree);
      const row = math.firstChild;
      if (row.firstChild?.localName === "mo" && row.childNodes.length > 1) row.firstChild.setAttribute("form", "infix");
      if (isResult && tree === equals) row.lastChild.classList.add("result", kind);
      return element("span", { class: "side" }, math);
    });
  });
  return [...parts, ...(sum === null || sum === undefined ? [] : [element("span", { class: "sum" }, `so far ${sum}`)])];
}

/** A side of an equation cut before each of its dots. */
function factorsOf(side) {
  if (side[0] !== "mrow") return [side];
  const factors = [["mrow"]];
  for (const part of side.slice(1)) {
    if (part[0] === "mo" && part[1] === "·") factors.push(["mrow"]);
    factors.at(-1).push(part);
  }
  return factors;
}

/** The element of the page with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Mark what was typed into a field as wrong, or as right again. */
export function markWrong(field, isWrong) {
  field.classList.toggle("wrong", isWrong);
  field.setAttribute("aria-invalid", String(isWrong));
}
