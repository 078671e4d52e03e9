// Elements of the page. Texts become text nodes, whatever stands in them: nothing that comes from a database is ever read as
// markup.

export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) set(element, name, value);
  put(element, children);
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

function put(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts something else in an element. Where the focus was in it, what took that place has it: pages are drawn anew while
    people use the keyboard. */
export function fill(element, ...children) {
  const focused = document.activeElement;
  const had = focused !== element && element.contains(focused) ? focused : null;
  element.replaceChildren();
  put(element, children);
  if (had) (had.isConnected ? had : alike(element, had))?.focus({ preventScroll: true });
}

/** What stands for an element that was there before. */
function alike(within, before) {
  const { id, dataset: { call } } = before;
  if (id) return within.querySelector(`#${CSS.escape(id)}`);
  if (!call) return null;
  const row = before.closest("[data-operation]");
  return within.querySelector(`${row ? `[data-operation="${row.dataset.operation}"] ` : ""}[data-call="${call}"]`);
}

export const byId = (id) => document.getElementById(id);

/** What a column is called for who does not see that it needs no name. */
const UNNAMED = { acts: "what can be done", bar: "as a bar" };

/** A table; a column is `{title, number, class}`, a row a list of cells. */
export function table(caption, columns, rows, attributes) {
  const head = columns.map((column) => el("th", { scope: "col", class: column.number && "number" },
    column.title || el("span", { class: "unseen" }, UNNAMED[column.class] ?? "what")));
  const cell = (value, index) =>
    el("td", { class: columns[index].number ? "number" : columns[index].class, "data-title": columns[index].title }, value);
  const body = rows.map((row) => (row instanceof Node ? row : el("tr", {}, row.map(cell))));
  return el(
    "div",
    { class: "scroll" },
    el("table", attributes, el("caption", { class: "unseen" }, caption), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
  );
}

/** Pairs of a name and what it is. */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, shown.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/** A field of a form with its label, and what to know of it. */
export function field(label, control, about) {
  const id = control.id || unique();
  control.id = id;
  if (about) control.setAttribute("aria-describedby", `${id}-about`);
  const note = about && el("small", { id: `${id}-about`, class: "quiet" }, about);
  const box = control.type === "checkbox";
  const name = el("label", { for: id }, label);
  return el("div", { class: box ? "field box" : "field" }, box ? [control, name] : [name, control], note);
}

/** A text in which what stands between backticks is typed as it is. */
export const words = (text) => String(text).split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));

let count = 0;
export const unique = () => `field-${(count += 1)}`;

/** A choice: `[value, text]` each. */
export function choice(name, options, attributes) {
  return el("select", { name, ...attributes }, options.map(([value, text]) => el("option", { value }, text)));
}

/** How long what was said stays when another page is shown, in milliseconds. */
const STAYS = 10_000;
let said = 0;

/** Says what became of something to whoever looks, and to whoever listens. */
export function say(kind, ...what) {
  said = performance.now();
  fill(byId("outcome"), el("p", { class: kind }, ...what));
}

/** Takes away what was said a while ago. */
export function hush() {
  if (performance.now() - said > STAYS) fill(byId("outcome"));
}
