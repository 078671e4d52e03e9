// Elements with attributes and what is in them. What a page says is only ever put on it as text.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and what is in it. */
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  return filled(element, attributes, inside);
}

function draw(tag, attributes, ...inside) {
  return filled(document.createElementNS(SVG, tag), attributes, inside);
}

function filled(element, attributes, inside) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  for (const one of inside.flat(Infinity)) if (one !== null && one !== undefined) element.append(one);
  return element;
}
