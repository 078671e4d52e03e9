// Numbers as people read them, and elements: text is only ever set as text.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 58.2, 1,204, 0.025: three figures, and all of a whole number. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return sign(whole.format(value));
  const digits = size >= 1 ? 1 : size >= 0.1 ? 2 : 3;
  return sign(String(Number(value.toFixed(digits))));
}

/** 12k, 3.4M: as an axis has room for. */
export function short(value) {
  const size = Math.abs(value);
  for (const [unit, mark] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]]) {
    if (size >= unit) {
      const per = mark === "k" ? 1e3 : unit;
      return sign(`${Number((value / per).toFixed(size / per >= 100 ? 0 : 1))}${mark}`);
    }
  }
  return number(value);
}

/** As `number`, and shorter from a hundred thousand on: nobody reads more figures in a table. */
export function large(value) {
  return value !== null && Math.abs(value) >= 1e5 ? short(value) : number(value);
}

/** A number of a file with all its digits. */
export function exact(value) {
  const text = String(value);
  const [before, after] = text.split(".");
  if (text.includes("e") || Math.abs(value) < 10000) return text;
  return whole.format(Number(before)) + (after ? `.${after}` : "");
}

const PLAIN = /^[-+]?(\d+(_\d+)*\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const BY_THOUSANDS = /^[-+]?\d{1,3}([, ]\d{3})+(\.\d+)?$/;

/** What somebody typed; NaN where it is not a number, or might be another: `1,7`. */
export function parsed(text) {
  const typed = text.trim().replace("−", "-").replace(/\s/g, " ");
  return PLAIN.test(typed) || BY_THOUSANDS.test(typed) ? Number(typed.replace(/[_, ]/g, "")) : NaN;
}

export function signed(value, unit = "") {
  if (value === 0) return "";
  return `${value > 0 ? "+" : ""}${large(value)}${unit ? ` ${unit}` : ""}`;
}

export function percent(share) {
  return `${number(share * 100)} %`;
}

export function counted(count, what) {
  return `${whole.format(count)} ${what}${count === 1 ? "" : "s"}`;
}

function sign(text) {
  return text.replace("-", "−");
}

/** An element with attributes, listeners (`onclick`) and children. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function $(id) {
  return document.getElementById(id);
}
