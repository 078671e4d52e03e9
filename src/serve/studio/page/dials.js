// The numbers as dials: a name, a value, a slider, and a dot where the value differs from the file.

import { $, el, exact, parsed } from "./words.js";

const STEPS = 1000;

export class Dials {
  /** `moved(id, value, isDone)` is told of each move; `pointed(dial)` of the one under the pointer, or null. */
  constructor(moved, pointed) {
    this.moved = moved;
    this.pointed = pointed;
    this.all = new Map();
    this.open = new Set(["ruleset paragon", "population archetypes.casual"]);
    $("find").addEventListener("input", () => this.sift());
    $("only").addEventListener("change", () => this.sift());
  }

  /** Builds them anew from what the files say. */
  show(dials) {
    this.all.clear();
    const groups = new Map();
    for (const dial of dials) {
      const own = new Dial(dial, this);
      this.all.set(own.id, own);
      const { key, title } = group(dial);
      if (!groups.has(key)) groups.set(key, { title, dials: [] });
      groups.get(key).dials.push(own);
    }
    const first = groups.keys().next().value;
    if (![...groups.keys()].some((key) => this.open.has(key)) && first) this.open.add(first);
    this.groups = [...groups].map(([key, { title, dials: own }]) => {
      const count = el("span", { class: "count" });
      const box = el("details", { open: this.open.has(key) }, el("summary", {}, title, count), own.map((dial) => dial.row));
      box.addEventListener("toggle", () => (this.sifting ? null : box.open ? this.open.add(key) : this.open.delete(key)));
      return { key, box, count, dials: own };
    });
    $("groups").replaceChildren(...this.groups.map(({ box }) => box));
    this.sift();
  }

  /** Puts each where the moves say; `along` are those that moved with them. */
  set(moves, along = []) {
    const others = new Map(along.map((own) => [`${own.file} ${own.path}`, own.value]));
    for (const [id, dial] of this.all) dial.set(moves.get(id), others.get(id));
    this.count();
  }

  count() {
    for (const { count, dials } of this.groups) {
      const moved = dials.filter((dial) => dial.isMoved).length;
      count.textContent = moved ? `${moved} moved of ${dials.length}` : String(dials.length);
    }
  }

  /** Says why a number can't have its value, at its dial. */
  wrong(message) {
    const path = /^`([^`]+)`/.exec(message ?? "")?.[1];
    for (const dial of this.all.values()) dial.wrong(path === dial.path ? message : null);
    return [...this.all.values()].some((dial) => dial.path === path);
  }

  sift() {
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = $("only").checked;
    this.sifting = true;
    for (const { key, box, dials } of this.groups ?? []) {
      let shown = 0;
      for (const dial of dials) {
        const fits = words.every((word) => dial.words.includes(word)) && (!only || dial.isMoved);
        dial.row.hidden = !fits;
        shown += fits;
      }
      box.hidden = shown === 0;
      box.open = words.length > 0 || only ? shown > 0 : this.open.has(key);
    }
    setTimeout(() => (this.sifting = false));
  }
}

class Dial {
  constructor(facts, dials) {
    Object.assign(this, { facts, dials, id: `${facts.file} ${facts.path}`, path: facts.path, isMoved: false });
    const { label, before } = named(facts);
    this.words = `${facts.path} ${facts.of} ${facts.comment}`.toLowerCase();
    const full = `${facts.path}${facts.of ? ` (${facts.of})` : ""}`;
    this.value = el("input", { class: "value", type: "text", inputmode: "decimal", "aria-label": full, autocomplete: "off", spellcheck: "false" });
    this.slider = el("input", { type: "range", "aria-label": `${full}, slider`, tabindex: "-1" });
    Object.assign(this.slider, facts.is_log ? { min: 0, max: STEPS, step: 1 } : { min: facts.low, max: facts.high, step: facts.step || "any" });
    this.slider.style.setProperty("--was", `${(100 * this.place(facts.value)) / (facts.is_log ? STEPS : 1)}%`);
    this.dot = el("button", { class: "dot", type: "button", title: `Put back to ${exact(facts.value)}`, "aria-label": `Put ${full} back to ${exact(facts.value)}` });
    this.why = el("div", { class: "why", hidden: true });
    const hint = [full, `line ${facts.line}`, facts.comment].filter(Boolean).join(" · ");
    this.row = el("div", { class: "dial", "data-path": facts.path, title: hint },
      el("div", { class: "name" }, before ? el("span", {}, before) : null, label), this.dot, this.value, this.slider, this.why);
    this.slider.addEventListener("input", () => this.tell(this.fromSlider(), false));
    this.slider.addEventListener("change", () => this.tell(this.fromSlider(), true));
    this.value.addEventListener("change", () => this.typed());
    this.value.addEventListener("keydown", (event) => this.key(event));
    this.dot.addEventListener("click", () => this.tell(facts.value, true));
    for (const [name, what] of [["pointerenter", facts], ["pointerleave", null], ["focusin", facts], ["focusout", null]]) {
      this.row.addEventListener(name, () => dials.pointed(what));
    }
    this.set();
  }

  typed() {
    const value = parsed(this.value.value);
    if (Number.isFinite(value)) this.tell(value, true);
    else this.wrong(`“${this.value.value}” is not a number, such as 1.7 or 1,700`);
  }

  key(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const { low, high, step, is_log: isLog } = this.facts;
    const now = this.now ?? this.facts.value;
    const next = isLog ? figures(now * (by > 0 ? 1.01 : 1 / 1.01)) : now + by * (step || 1);
    this.tell(tidy(Math.min(Math.max(next, Math.min(low, now)), Math.max(high, now))), true);
  }

  fromSlider() {
    const { low, high, is_log: isLog } = this.facts;
    const at = Number(this.slider.value);
    return isLog ? figures(low * (high / low) ** (at / STEPS)) : tidy(at);
  }

  /** Where a value is on the slider: of so many steps, or from 0 to 1. */
  place(value) {
    const { low, high, is_log: isLog } = this.facts;
    return isLog ? (STEPS * Math.log(value / low)) / Math.log(high / low) : (value - low) / (high - low);
  }

  tell(value, isDone) {
    this.dials.moved(this.id, value, isDone);
  }

  set(moved, along) {
    const { value: own, is_log: isLog } = this.facts;
    const value = moved ?? along ?? own;
    this.now = value;
    this.isMoved = moved !== undefined && moved !== own;
    this.row.classList.toggle("moved", this.isMoved);
    this.row.classList.toggle("along", along !== undefined && along !== own && !this.isMoved);
    const shown = isLog ? this.place(value) : value;
    if (document.activeElement !== this.slider || Math.abs(this.fromSlider() - value) > 1e-9) this.slider.value = shown;
    this.slider.setAttribute("aria-valuetext", exact(value));
    if (document.activeElement !== this.value || parsed(this.value.value) !== value) this.value.value = exact(value);
  }

  wrong(message) {
    this.row.classList.toggle("wrong", message !== null);
    this.value.setAttribute("aria-invalid", String(message !== null));
    this.why.hidden = message === null;
    this.why.textContent = message ?? "";
  }
}

/** Three figures and no noise. */
function figures(value) {
  return Number(value.toPrecision(3));
}

function tidy(value) {
  return Number(value.toPrecision(10));
}

/** The part of a file that a number is in. */
function group({ file, path }) {
  const parts = path.split(".");
  const deep = ["archetypes", "masteries", "setting"].includes(parts[0]) && parts.length > 2;
  const own = deep ? parts.slice(0, 2) : parts.slice(0, 1);
  return { key: `${file} ${own.join(".")}`, title: own.join(" › ") };
}

function named({ path, of }) {
  const parts = path.split(".");
  const deep = ["archetypes", "masteries", "setting"].includes(parts[0]) && parts.length > 2;
  const rest = parts.slice(deep ? 2 : 1);
  const isPoint = rest.at(-3) === "points";
  // People count from 1; what has a name needs no number.
  const counted = (part) => (/^\d+$/.test(part) ? `no. ${Number(part) + 1}` : part);
  const last = rest.pop() ?? parts[0];
  const label = isPoint ? ["level", "value"][last] ?? last : counted(last);
  const before = [of, ...rest.filter((part) => !of || !/^\d+$/.test(part)).map(counted)].filter(Boolean).join(" › ");
  return { label, before: before ? `${before} › ` : "" };
}

/** What a dial is about, as figures and rows are marked. */
export function about({ file, path }) {
  const parts = path.split(".");
  if (file === "population") return parts[0] === "archetypes" ? { group: parts[1] } : { group: "everyone" };
  if (parts[0] === "masteries") return { about: `mastery.${parts[1]}` };
  return { about: parts[0] };
}
