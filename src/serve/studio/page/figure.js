// A figure of lines: axes with units, pinned states dashed, a crosshair that tells values to pointer and keyboard, and a
// look from near or at ratios.

import { el, number, short, svg } from "./words.js";

/** Nobody sees more from nearer than this. */
const MOST_NEAR = 1000;

const DASHES = ["6 4", "2 3", "9 3 2 3", "1 5"];

/**
 * `plot`: { x, y, series: [{ name, color, points: [[x, y]], dash, band: [[x, low, high]] }] }, where `dash` is
 * the place of a pinned state, or undefined for the state of now.
 */
export class Figure {
  constructor(box, label) {
    // `zoom` is the stretch of x that is seen where that is not all, `from` where one begins that is being drawn.
    Object.assign(this, { box, label, at: null, zoom: null, from: null, isLog: false });
    this.tip = el("div", { class: "tip", hidden: true });
    this.canvas = svg("svg", { role: "img", tabindex: "0", "aria-label": label });
    box.append(this.tools(), this.canvas, this.tip);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") this.from = this.place(event); });
    window.addEventListener("pointerup", (event) => this.released(event));
    this.canvas.addEventListener("dblclick", () => this.see(null));
    this.canvas.addEventListener("pointerleave", () => this.leave());
    this.canvas.addEventListener("blur", () => this.leave());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(box);
  }

  tools() {
    const button = (name, does, run) => el("button", { type: "button", "data-does": does, onclick: run }, name);
    this.logButton = button("log", "log", () => {
      this.isLog = !this.isLog;
      this.logButton.setAttribute("aria-pressed", String(this.isLog));
      this.draw();
    });
    this.logButton.setAttribute("aria-pressed", "false");
    return el("div", { class: "choices looks", role: "group", "aria-label": `${this.label}: how it is shown` }, this.logButton,
      button("zoom in", "nearer", () => this.nearer(0.5)), button("zoom out", "farther", () => this.nearer(2)), button("all", "all", () => this.see(null)));
  }

  show(plot) {
    // What was looked at from near is another axis now.
    if (this.plot && this.plot.x !== plot.x) this.zoom = null;
    this.plot = plot;
    this.draw();
  }

  draw() {
    const width = this.box.clientWidth;
    if (!this.plot || width < 40) return;
    const narrow = width < 480;
    const height = narrow ? 190 : Math.round(Math.min(380, Math.max(240, width * 0.38)));
    const now = this.plot.series.filter((own) => own.dash === undefined);
    const names = now.map((own) => own.name).filter(Boolean);
    const right = narrow || !names.length ? 14 : 27 + 7 * Math.max(...names.map((name) => cut(name).length));
    this.frame = { left: 52, right: width - right, top: 22, bottom: height - 38, width, height };
    this.scale();
    this.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.canvas.setAttribute("height", height);
    this.canvas.setAttribute("aria-label", `${this.label}: ${this.summary(now)}`);
    this.cross = svg("g");
    const { left, right: end, top, bottom } = this.frame;
    const seen = `${left} ${top - 2} ${end - left} ${bottom - top + 4}`;
    const area = svg("svg", { class: "area", x: left, y: top - 2, width: end - left, height: bottom - top + 4, viewBox: seen }, this.bands(now), this.lines());
    this.canvas.replaceChildren(...this.axes(), area, ...(narrow ? [] : this.names(now)), this.cross);
    if (this.at !== null) this.mark();
  }

  scale() {
    const points = this.plot.series.flatMap((own) => own.points);
    const bands = this.plot.series.flatMap((own) => own.band ?? []).map(([x, , high]) => [x, high]);
    const { left, right, top, bottom } = this.frame;
    const all = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
    this.whole = [all[0] ?? 0, all.at(-1) ?? 1];
    const [low, high] = this.zoom ?? this.whole;
    const isSeen = (x) => x >= low && x <= high;
    this.xs = all.filter(isSeen);
    const ys = [...points, ...bands].filter(([x, y]) => y !== null && isSeen(x)).map(([, y]) => y);
    const most = Math.max(this.zoom || this.isLog ? 1e-9 : 1, ...ys);
    const least = this.isLog ? Math.max(1e-9, Math.min(...ys.filter((y) => y > 0), most)) : 0;
    this.range = { low, high, least, most: this.isLog ? Math.max(most, least * 1.1) : nice(most) };
    const span = Math.log(this.range.most / (least || 1)) || 1;
    this.px = (x) => left + ((right - left) * (x - low)) / (high - low || 1);
    this.py = (y) => {
      const share = this.isLog ? Math.log(Math.max(y, least) / least) / span : y / this.range.most;
      return bottom - (bottom - top) * share;
    };
  }

  axes() {
    const { left, right, top, bottom, height } = this.frame;
    const all = [];
    for (const y of this.isLog ? ratios(this.range.least, this.range.most) : ticks(0, this.range.most, 5)) {
      all.push(svg("line", { class: "grid", x1: left, x2: right, y1: this.py(y), y2: this.py(y) }));
      all.push(svg("text", { x: left - 8, y: this.py(y) + 4, "text-anchor": "end" }, short(y)));
    }
    for (const x of ticks(this.range.low, this.range.high, right - left < 400 ? 4 : 8)) {
      all.push(svg("line", { class: "axis", x1: this.px(x), x2: this.px(x), y1: bottom, y2: bottom + 4 }));
      all.push(svg("text", { x: this.px(x), y: bottom + 17, "text-anchor": "middle" }, number(x)));
    }
    all.push(svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }));
    all.push(svg("text", { x: right, y: height - 5, "text-anchor": "end" }, this.plot.x));
    all.push(svg("text", { x: 4, y: 12 }, this.plot.y));
    return all;
  }

  bands(now) {
    const ok = now.filter((own) => own.band?.length);
    return ok.map((own) => {
      const upper = own.band.map(([x, , high]) => `${fixed(this.px(x))} ${fixed(this.py(high))}`);
      const lower = own.band.map(([x, low]) => `${fixed(this.px(x))} ${fixed(this.py(low))}`).reverse();
      return svg("path", { class: `band fill c${own.color}`, d: `M${[...upper, ...lower].join("L")}Z` });
    });
  }

  lines() {
    const order = [...this.plot.series].sort((a, b) => (a.dash === undefined) - (b.dash === undefined));
    return order.map((own) => {
      const dash = own.dash === undefined ? {} : { "stroke-dasharray": DASHES[own.dash % DASHES.length] };
      return svg("path", { class: `line c${own.color}${own.dash === undefined ? "" : " pinned"}`, d: this.path(own.points), ...dash });
    });
  }

  path(points) {
    let text = "";
    let isDown = false;
    for (const [x, y] of points) {
      const isShown = this.has(y);
      text += isShown ? `${isDown ? "L" : "M"}${fixed(this.px(x))} ${fixed(this.py(y))}` : "";
      isDown = isShown;
    }
    return text;
  }

  /** Whether a value has a place: at ratios there is none for zero. */
  has(y) {
    return y !== null && (!this.isLog || y > 0);
  }

  /** Names at the ends of lines, apart from each other. */
  names(now) {
    const ends = now.filter((own) => own.name && own.points.length);
    const placed = ends.map((own) => ({ own, y: this.py(this.last(own)?.[1] ?? 0) }));
    placed.sort((a, b) => a.y - b.y);
    placed.forEach((one, at) => (one.y = Math.max(one.y, at ? placed[at - 1].y + 15 : this.frame.top)));
    const over = (placed.at(-1)?.y ?? 0) - this.frame.bottom;
    if (over > 0) placed.forEach((one) => (one.y -= over));
    const { right } = this.frame;
    return placed.flatMap(({ own, y }) => [
      svg("circle", { class: `mark fill c${own.color}`, cx: right + 9, cy: y, r: 4 }),
      svg("text", { class: "end", x: right + 17, y: y + 4 }, cut(own.name)),
    ]);
  }

  summary(now) {
    const end = (own) => `${own.name || this.plot.y} ${number(this.last(own)?.[1])}`;
    return `${this.plot.y} at ${this.plot.x} ${number(this.range.high)}: ${now.map(end).join(", ")}`;
  }

  /** The last point of a line that is seen. */
  last(own) {
    return own.points.findLast(([x, y]) => y !== null && x <= this.range.high);
  }

  /** Where the pointer is across, within the plot. */
  place(event) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const px = ((event.clientX - left) * this.frame.width) / (width || 1);
    return Math.min(Math.max(px, this.frame.left), this.frame.right);
  }

  /** The value of x at a place. */
  back(px) {
    const { left, right } = this.frame;
    return this.range.low + ((px - left) / (right - left)) * (this.range.high - this.range.low);
  }

  /** Shows a stretch of x, or all of it. */
  see(zoom) {
    const [low, high] = this.whole ?? [0, 1];
    const ends = zoom && [Math.max(low, zoom[0]), Math.min(high, zoom[1])];
    if (ends && ends[1] - ends[0] < (high - low) / MOST_NEAR) return;
    this.zoom = ends && (ends[0] > low || ends[1] < high) ? ends : null;
    this.draw();
  }

  nearer(factor) {
    const { low, high } = this.range ?? { low: 0, high: 1 };
    const middle = this.xs?.[this.at] ?? (low + high) / 2;
    const half = ((high - low) / 2) * factor;
    this.see([middle - half, middle + half]);
  }

  released(event) {
    if (this.from === null) return;
    const ends = [this.from, this.place(event)].sort((a, b) => a - b);
    this.from = null;
    this.chosen?.remove();
    if (ends[1] - ends[0] >= 8) this.see(ends.map((px) => this.back(px)));
  }

  point(event) {
    if (!this.frame || !this.xs.length) return;
    const px = this.place(event);
    if (this.from !== null) {
      const { top, bottom } = this.frame;
      this.chosen?.remove();
      this.chosen = svg("rect", { class: "chosen", x: Math.min(this.from, px), y: top, width: Math.abs(px - this.from), height: bottom - top });
      this.canvas.append(this.chosen);
    }
    let best = 0;
    this.xs.forEach((x, at) => {
      if (Math.abs(this.px(x) - px) < Math.abs(this.px(this.xs[best]) - px)) best = at;
    });
    this.at = best;
    this.mark();
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: 30, PageUp: -30, Home: -Infinity, End: Infinity }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.leave();
      return this.see(null);
    }
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (factor) return this.nearer(factor);
    if (!by || !this.xs?.length) return;
    event.preventDefault();
    this.at = Math.min(Math.max((this.at ?? this.xs.length - 1) + by, 0), this.xs.length - 1);
    this.mark();
  }

  leave() {
    this.at = null;
    this.tip.hidden = true;
    this.cross?.replaceChildren();
  }

  mark() {
    if (!this.xs.length) return this.leave();
    const x = this.xs[Math.min(this.at, this.xs.length - 1)];
    const { top, bottom, width } = this.frame;
    const dots = [];
    const rows = new Map();
    for (const own of this.plot.series) {
      const y = valueAt(own.points, x);
      if (y === null) continue;
      if (!rows.has(own.name)) rows.set(own.name, []);
      rows.get(own.name).push(own.dash === undefined ? number(y) : `was ${number(y)}`);
      if (own.dash === undefined && this.has(y)) dots.push(svg("circle", { class: `fill c${own.color}`, cx: this.px(x), cy: this.py(y), r: 3.5 }));
    }
    this.cross.replaceChildren(svg("line", { class: "cross", x1: this.px(x), x2: this.px(x), y1: top, y2: bottom }), ...dots);
    const line = ([name, values]) => el("tr", {}, el("td", {}, name || this.plot.y), values.map((value) => el("td", {}, value)));
    this.tip.replaceChildren(el("table", {}, el("caption", {}, `${this.plot.x} ${number(x)}`), [...rows].map(line)));
    this.tip.hidden = false;
    const isRight = this.px(x) > width / 2;
    this.tip.style.left = isRight ? "" : `${this.px(x) + 12}px`;
    this.tip.style.right = isRight ? `${this.box.clientWidth - this.px(x) + 12}px` : "";
    this.tip.style.top = `${this.box.firstChild.offsetHeight + top}px`;
  }
}

function valueAt(points, x) {
  const after = points.findIndex(([own]) => own >= x);
  if (after < 0) return null;
  if (points[after][0] === x || after === 0) return points[after][0] === x ? points[after][1] : null;
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
  return y0 === null || y1 === null ? null : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

function nice(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((own) => own >= most) ?? most;
}

function ticks(low, high, count) {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((own) => own >= rough * 0.75);
  const all = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) all.push(Number(at.toPrecision(12)));
  return all;
}

/** Ticks at powers of ten, and at 2 and 5 times these where they are few. */
function ratios(low, high) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const digits = last - first <= 3 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return powers.flatMap((power) => digits.map((digit) => digit * 10 ** power)).filter((y) => y >= low && y <= high);
}

/** A name as there is room for at the end of a line. */
function cut(name) {
  const letters = [...name];
  return letters.length <= 15 ? name : `${letters.slice(0, 14).join("")}…`;
}

function fixed(value) {
  return value.toFixed(1);
}

/** A short line with the dashes of a pinned state, for its button. */
export function swatch(dash) {
  return svg("svg", { width: 22, height: 8, "aria-hidden": "true" },
    svg("line", { x1: 1, x2: 21, y1: 4, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": DASHES[dash % DASHES.length] }));
}
