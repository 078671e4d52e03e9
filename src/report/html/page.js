"use strict";

// What makes pages answer: tables that sort, and figures that tell values, hide series, zoom and change their scale. Without it
// a page shows the same tables and figures. What a page says is only ever put on it as text.

const endgame = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = {
    days: [1, 2, 7, 14, 30, 60, 90, 180, 365],
    hours: [0.25, 0.5, 1, 2, 3, 6, 12, 24, 50],
  };

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

  // Numbers ----------------------------------------------------------------------------------------------------------

  function grouped(value, digits) {
    const text = Math.abs(value) >= 1e15 ? value.toExponential(2) : value.toLocaleString("en", { maximumFractionDigits: digits });
    return text.replace("-", "−");
  }

  /** A value as it is read: whole numbers whole, others with as many digits as say something. */
  function told(value, format) {
    if (value === Infinity) return "never";
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (format === "percent") return `${grouped(value * 100, 2)} %`;
    const size = Math.abs(value);
    return grouped(value, size === 0 || size >= 1000 ? 0 : size >= 1 ? 2 : 4);
  }

  /** The label of a tick: short. */
  function short(value, format) {
    if (format === "percent") return `${+(value * 100).toPrecision(4)}%`;
    const size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace("e+", "e").replace(".0e", "e").replace("-", "−");
    for (const [unit, name] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) {
      if (size >= unit && (size >= 1e4 || value % 1000 === 0)) return `${+(value / unit).toPrecision(4)}${name}`.replace("-", "−");
    }
    return String(+value.toPrecision(6)).replace("-", "−");
  }

  // Tables -----------------------------------------------------------------------------------------------------------

  /** What a cell is sorted by: its first number, or its text. */
  function key(cell) {
    const text = cell ? cell.textContent.trim() : "";
    const found = /^[^\p{L}\d−-]*([+−-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*([kMBT])?(?![\p{L}\d])/u.exec(text);
    if (found) {
      const size = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 }[found[2]] || 1;
      return { text, number: Number(found[1].replaceAll(",", "").replace("−", "-")) * size };
    }
    return { text, number: /^never\b/.test(text) ? Infinity : null };
  }

  function sort(table, column, down) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, at) => ({ row, at, key: key(row.cells[column]) }));
    const empty = (one) => one.key.number === null && ["", "–", "—"].includes(one.key.text);
    const numbers = rows.every((one) => one.key.number !== null || empty(one));
    rows.sort((a, b) => {
      // What says nothing comes last, whichever way.
      if (empty(a) !== empty(b)) return empty(a) ? 1 : -1;
      const apart = numbers ? (a.key.number < b.key.number ? -1 : a.key.number > b.key.number ? 1 : 0)
        : a.key.text.localeCompare(b.key.text, "en", { numeric: true });
      return (down ? -apart : apart) || a.at - b.at;
    });
    body.append(...rows.map((one) => one.row));
  }

  /** Makes the headings of a table buttons that sort it. */
  function sortable(table) {
    if (!table.tHead || !table.tBodies[0] || table.tBodies[0].rows.length < 2 || table.dataset.ready) return;
    table.dataset.ready = "yes";
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = make("button", { type: "button" }, ...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, column, down);
      });
    });
  }

  // Axes -------------------------------------------------------------------------------------------------------------

  function steps(format, least) {
    const decade = 10 ** Math.floor(Math.log10(least));
    const round = [1, 2, 2.5, 5, 10, 20, 50].map((digit) => digit * decade);
    const all = (STEPS[format] || []).concat(round).filter((step) => step >= least * (1 - 1e-9));
    const whole = format === "levels" || format === "days";
    return Math.min(...(whole ? all.filter((step) => step % 1 === 0).concat(least < 1 ? [1] : []) : all));
  }

  function ticks(axis, low, high, log, most) {
    if (log && Math.log10(high / low) >= 0.9) {
      const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
      const digits = last - first <= 3 ? [1, 2, 5] : [1];
      const apart = Math.max(1, Math.ceil((last - first) / most));
      const found = [];
      for (let at = first; at <= last; at += apart) {
        for (const digit of digits) {
          const value = Number(`${digit}e${at}`);
          if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) found.push(value);
        }
      }
      return found;
    }
    const step = steps(axis.format, (high - low) / most);
    if (!Number.isFinite(step)) return [];
    const found = [];
    for (let at = Math.ceil(low / step - 1e-6); at * step <= high + step * 1e-6 && found.length < 50; at += 1) found.push(at * step);
    return found;
  }

  /** A place on the paper for each value of an axis, and the other way round. */
  function projection(log, low, high, from, to) {
    const of = log ? Math.log10 : (value) => value;
    const [a, b] = [of(low), of(high)];
    const at = (value) => (value === null || value === undefined || Number.isNaN(value) || (log && value <= 0) ? null
      : value === Infinity ? to : from + ((of(value) - a) / (b - a || 1)) * (to - from));
    const back = (place) => {
      const value = a + ((place - from) / (to - from)) * (b - a);
      return log ? 10 ** value : value;
    };
    return { at, back };
  }

  // Figures ----------------------------------------------------------------------------------------------------------

  const xs = (mark) => (Array.isArray(mark.x) ? mark.x : Array.from({ length: mark.x.count }, (_, at) => mark.x.from + at));

  const cut = (name) => (name.length <= 22 ? name : `${name.slice(0, 21)}…`);

  class Panel {
    constructor(figure, data, element) {
      this.figure = figure;
      this.element = element;
      this.plot = element.querySelector(".plot");
      this.svg = this.plot.querySelector("svg");
      this.high = Number(this.svg.getAttribute("viewBox").split(" ")[3]);
      this.wide = 0;
      this.take(data);
      this.log = { x: data.x.log, y: data.y.log };
      this.zoom = null;
      this.at = null;
      this.reading = make("output", { class: "reading" }, "");
      this.tools();
      this.plot.after(this.reading);
      this.plot.setAttribute("tabindex", "0");
      this.plot.setAttribute("role", "group");
      this.plot.setAttribute("aria-label", `${data.title || figure.title}: arrow keys read values, + and − zoom`);
      this.listen();
      // Only what is wide or narrow in another way than the picture without script is drawn anew.
      new ResizeObserver(() => { if (this.plot.clientWidth && Math.abs(this.plot.clientWidth - this.wide) > 1) this.render(); }).observe(this.plot);
    }

    take(data) {
      this.data = data;
      for (const mark of data.marks) if (mark.x) mark.x = xs(mark);
    }

    /** The axis that has numbers to zoom along: rows have theirs across. */
    get rows() { return Boolean(this.data.y.names); }

    tools() {
      const bar = make("div", { class: "tools" });
      const button = (name, run) => {
        const one = make("button", { type: "button" }, name);
        one.addEventListener("click", () => { run(one); this.render(); });
        bar.append(one);
        return one;
      };
      const axis = this.rows ? "x" : "y";
      if (!this.data[axis].names) {
        const log = button("log", (one) => {
          this.log[axis] = !this.log[axis];
          one.setAttribute("aria-pressed", String(this.log[axis]));
        });
        log.setAttribute("aria-pressed", String(this.log[axis]));
        log.dataset.does = "log";
      }
      if (!this.data.x.names) {
        button("zoom in", () => this.nearer(0.5)).dataset.does = "nearer";
        button("zoom out", () => this.nearer(2)).dataset.does = "farther";
        button("all", () => { this.zoom = null; }).dataset.does = "all";
      }
      this.plot.before(bar);
    }

    nearer(factor) {
      const { low, high } = this.range("x");
      const log = this.log.x;
      const of = log ? Math.log10 : (value) => value;
      const middle = this.at === null || this.rows ? (of(low) + of(high)) / 2 : of(this.at);
      const half = ((of(high) - of(low)) / 2) * factor;
      const back = log ? (value) => 10 ** value : (value) => value;
      const whole = this.whole("x");
      const next = [Math.max(whole.low, back(middle - half)), Math.min(whole.high, back(middle + half))];
      this.zoom = next[0] <= whole.low && next[1] >= whole.high ? null : next;
    }

    shown() {
      return this.data.marks.filter((mark) => mark.series === undefined || !this.figure.hidden.has(mark.series));
    }

    /** All values along an axis, of what is shown; of y within the stretch of x that is seen. */
    values(side) {
      const found = [];
      for (const mark of this.shown()) {
        if (mark.rows) {
          if (side === "x") for (const row of mark.rows) found.push(...row.at);
        } else if (mark.x) {
          mark.x.forEach((x, at) => {
            if (side === "x") found.push(x);
            else if (!this.zoom || (x >= this.zoom[0] && x <= this.zoom[1])) {
              found.push(mark.y[at]);
              if (mark.to) found.push(mark.to[at]);
            }
          });
          if (mark.kind === "bars" && side === "y") found.push(0);
        } else if (mark[side === "x" ? "over" : "across"] !== undefined) {
          found.push(mark[side === "x" ? "over" : "across"]);
        }
      }
      return found.filter((value) => Number.isFinite(value) && (!this.log[side] || value > 0));
    }

    /** What an axis shows when nothing is zoomed. */
    whole(side) {
      const axis = this.data[side];
      const same = this.log[side] === axis.log && this.figure.hidden.size === 0;
      if (axis.names || (same && !(side === "y" && this.zoom))) return { low: axis.low, high: axis.high };
      const values = this.values(side);
      if (values.length === 0) return { low: this.log[side] ? 1 : 0, high: this.log[side] ? 10 : 1 };
      let low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
      if (!this.log[side] && low > 0 && low <= high / 2 && (side === "y" || this.rows)) low = 0;
      if (low === high) [low, high] = this.log[side] ? [low / 2, high * 2] : [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
      if (side === "y") high = this.log[side] ? high * (high / low) ** 0.04 : high + (high - low) * 0.04;
      return { low, high };
    }

    range(side) {
      return side === "x" && this.zoom ? { low: this.zoom[0], high: this.zoom[1] } : this.whole(side);
    }

    /** Where the plot lies: as wide as the page lets it be, with room for labels. */
    project() {
      const x = this.range("x"), y = this.range("y");
      const letter = 6.2;
      this.wide = Math.max(240, this.plot.clientWidth || 420);
      if (!this.rows) this.high = this.wide > 640 ? 360 : 260;
      [this.top, this.bottom] = [22, this.high - 36];
      const labels = this.data.y.names ? this.data.y.names.map(cut)
        : ticks(this.data.y, y.low, y.high, this.log.y, this.most("y")).map((value) => short(value, this.data.y.format));
      const notes = this.data.marks.flatMap((mark) => (mark.rows || []).map((row) => row.text.length));
      this.left = 10 + Math.max(0, ...labels.map((label) => label.length)) * letter;
      this.right = this.wide - 16 - Math.max(0, ...notes) * 7.5;
      this.x = projection(this.log.x, x.low, x.high, this.left, this.right);
      const [from, to] = this.rows ? [this.top, this.bottom] : [this.bottom, this.top];
      this.y = projection(this.log.y, y.low, y.high, from, to);
      return { x, y };
    }

    most(side) {
      const room = side === "y" ? (this.high - 58) / 26 : (this.right - this.left) / 52;
      return Math.max(2, Math.min(8, Math.floor(room)));
    }

    /** Draws everything anew, as the figure without script is drawn. */
    render() {
      const { x, y } = this.project();
      const { left, top, right, bottom } = this;
      const axes = draw("g", {});
      const line = (kind, x1, y1, x2, y2) => draw("path", { class: kind, d: `M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}` });
      const text = (kind, x, y, words) => draw("text", { class: kind, x: n(x), y: n(y) }, words);
      const n = (value) => Math.round(value * 10) / 10;
      const across = this.data.x.names ? [] : ticks(this.data.x, x.low, x.high, this.log.x, this.most("x"));
      for (const value of across) {
        axes.append(line("grid", this.x.at(value), top, this.x.at(value), bottom),
          text("tick middle", this.x.at(value), bottom + 15, short(value, this.data.x.format)));
      }
      (this.data.x.names || []).forEach((name, at) => axes.append(text("tick middle", this.x.at(at), bottom + 15, name)));
      const up = this.data.y.names ? [] : ticks(this.data.y, y.low, y.high, this.log.y, this.most("y"));
      for (const value of up) {
        axes.append(line("grid", left, this.y.at(value), right, this.y.at(value)),
          text("tick end", left - 5, this.y.at(value) + 4, short(value, this.data.y.format)));
      }
      (this.data.y.names || []).forEach((name, at) => axes.append(text("tick end", left - 5, this.y.at(at) + 4, cut(name))));
      axes.append(line("axis", left, bottom, right, bottom), text("label end", right, bottom + 30, this.data.x.label),
        text("label", 2, 12, this.data.y.label));
      const area = draw("svg", { class: "area", x: left, y: top, width: right - left, height: bottom - top, viewBox: `${left} ${top} ${right - left} ${bottom - top}` });
      for (const mark of this.shown()) area.append(...this.marks(mark, n));
      this.svg.setAttribute("viewBox", `0 0 ${this.wide} ${this.high}`);
      const beside = this.shown().filter((mark) => mark.rows).flatMap((mark) => this.notes(mark, n));
      this.svg.replaceChildren(axes, area, ...beside);
      this.cross();
    }

    marks(mark, n) {
      const X = this.x.at, Y = this.y.at;
      const color = mark.series === undefined ? 0 : this.figure.data.series[mark.series].color;
      const path = (kind, d) => (d ? [draw("path", { class: `${kind} c${color % 7}`, d })] : []);
      const point = (x, y) => `${n(x)} ${n(y)}`;
      const { left, right, top, bottom } = this;
      if (mark.kind === "over") return [draw("path", { class: "rule", d: `M${n(X(mark.over))} ${top}V${bottom}` }), draw("text", { class: "note", x: n(X(mark.over) + 4), y: top + 12 }, mark.text)];
      if (mark.kind === "across") return [draw("path", { class: "rule", d: `M${left} ${n(Y(mark.across))}H${right}` }), draw("text", { class: "note", x: left + 4, y: n(Y(mark.across) - 4) }, mark.text)];
      if (mark.kind === "boxes") return this.boxes(mark, path, n);
      const places = mark.x.map((x, at) => [X(x), Y(mark.y[at]), mark.to ? Y(mark.to[at]) : null]);
      const runs = [[]];
      for (const place of places) {
        if (place[0] === null || place[1] === null || (mark.to && place[2] === null)) runs.push([]);
        else runs[runs.length - 1].push(place);
      }
      const all = runs.filter((run) => run.length > 0);
      switch (mark.kind) {
        case "band":
          return path("band", all.map((run) => `M${run.map(([x, y]) => point(x, y)).join("L")}L${run.slice().reverse().map(([x, , to]) => point(x, to)).join("L")}Z`).join(""));
        case "bars": {
          const apart = this.data.marks.filter((one) => one.kind === "bars");
          const step = Math.min(...mark.x.slice(1).map((x, at) => Math.abs(X(x) - X(mark.x[at]))), (right - left) / Math.max(1, mark.x.length));
          const wide = (step * 0.8) / apart.length, from = -step * 0.4 + apart.indexOf(mark) * wide;
          const base = this.log.y ? bottom : Y(0);
          return path("bar", all.flat().map(([x, y]) => `M${point(x + from, base)}V${n(y)}h${n(wide)}V${n(base)}Z`).join(""));
        }
        case "points":
          return path("dots", all.flat().map(([x, y]) => `M${point(x, y)}h0`).join(""));
        case "steps":
          return path(`line d${mark.dash}`, all.map((run) => `M${point(run[0][0], run[0][1])}${run.slice(1).map(([x, y]) => `H${n(x)}V${n(y)}`).join("")}`).join(""));
        default:
          return path(`line d${mark.dash}`, all.map((run) => `M${run.map(([x, y]) => point(x, y)).join("L")}`).join(""));
      }
    }

    /** The middle of a box in its row, and how thick it is: those that share a row lie one under the other. */
    lane(mark, row) {
      const all = this.shown().filter((one) => one.rows && one.rows.some((other) => other.row === row.row));
      const high = Math.abs(this.y.at(1) - this.y.at(0)) * 0.7;
      const each = high / all.length;
      return [this.y.at(row.row) - high / 2 + (all.indexOf(mark) + 0.5) * each, Math.min(each * 0.6, 16)];
    }

    notes(mark, n) {
      return mark.rows.filter((row) => row.text).map((row) => draw("text", { class: "note", x: n(this.right + 4), y: n(this.lane(mark, row)[0] + 4) }, row.text));
    }

    boxes(mark, path, n) {
      const drawn = [];
      for (const row of mark.rows) {
        const [middle, thick] = this.lane(mark, row);
        const [p10, p25, p50, p75, p90] = row.at.map((value) => this.x.at(value));
        const is = (...places) => places.every((place) => place !== null);
        if (is(p10, p90)) drawn.push(...path("whisker", `M${n(p10)} ${n(middle)}H${n(p90)}`));
        if (is(p25, p75)) drawn.push(...path("box", `M${n(p25)} ${n(middle - thick / 2)}H${n(p75)}v${n(thick)}H${n(p25)}Z`));
        if (is(p50) && row.at[2] !== Infinity) drawn.push(...path("median", `M${n(p50)} ${n(middle - thick / 2)}v${n(thick)}`));
      }
      return drawn;
    }

    // Reading --------------------------------------------------------------------------------------------------------

    /** The values of x at which something shown has a value. */
    stops() {
      const all = new Set();
      for (const mark of this.shown()) if (mark.x) for (const x of mark.x) if (!this.zoom || (x >= this.zoom[0] && x <= this.zoom[1])) all.add(x);
      return [...all].sort((a, b) => a - b);
    }

    /** Reads the values at a place of the axis. */
    read(value) {
      this.project();
      if (this.rows) {
        const last = this.data.y.names.length - 1;
        this.at = Math.max(0, Math.min(last, Math.round(value)));
      } else {
        const stops = this.stops();
        if (stops.length === 0) return;
        this.at = stops.reduce((best, stop) => (Math.abs(this.x.at(stop) - this.x.at(value)) < Math.abs(this.x.at(best) - this.x.at(value)) ? stop : best));
      }
      this.cross();
    }

    cross() {
      this.svg.querySelectorAll(":scope > .cross").forEach((old) => old.remove());
      if (this.at === null) {
        this.reading.replaceChildren();
        return;
      }
      const d = this.rows ? `M${this.left} ${this.y.at(this.at)}H${this.right}` : `M${this.x.at(this.at)} ${this.top}V${this.bottom}`;
      this.svg.append(draw("path", { class: "cross", d }));
      const name = this.rows ? this.data.y.names[this.at] : this.data.x.names ? this.data.x.names[this.at]
        : `${this.data.x.label} ${told(this.at, this.data.x.format)}`;
      const said = [make("strong", {}, name)];
      for (const [series, words] of this.say()) {
        const one = this.figure.data.series[series];
        said.push(make("span", { class: `c${one ? one.color % 7 : 0}` }, make("i", { "aria-hidden": "true" }), `${one && one.label ? `${one.label}: ` : ""}${words}`));
      }
      this.reading.replaceChildren(...said);
    }

    /** What each series says at the place that is read. */
    say() {
      const said = new Map();
      const add = (series, words) => said.set(series, said.has(series) ? `${said.get(series)} (${words})` : words);
      const marks = this.shown().filter((mark) => mark.series !== undefined);
      // A line before the band around it.
      for (const mark of marks.filter((one) => one.kind !== "band").concat(marks.filter((one) => one.kind === "band"))) {
        if (mark.rows) {
          for (const row of mark.rows.filter((one) => one.row === this.at)) {
            const [p10, p25, p50, p75, p90] = row.at.map((value) => told(value, this.data.x.format));
            add(mark.series, `median ${p50}, half ${p25}–${p75}, most ${p10}–${p90}${row.text ? `, ${row.text}` : ""}`);
          }
        } else if (mark.x) {
          const at = mark.kind === "steps" ? mark.x.findLastIndex((x) => x <= this.at) : mark.x.indexOf(this.at);
          if (at < 0 || mark.y[at] === null) continue;
          const low = told(mark.y[at], this.data.y.format);
          add(mark.series, mark.to ? `${low}–${told(mark.to[at], this.data.y.format)}` : low);
        }
      }
      return said;
    }

    /** Where the pointer is, in the units of the paper. */
    place(event) {
      const box = this.svg.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * this.wide, ((event.clientY - box.top) / box.height) * this.high];
    }

    listen() {
      let from = null;
      const chosen = () => this.svg.querySelector(":scope > .chosen");
      this.svg.addEventListener("pointermove", (event) => {
        this.project();
        const [x, y] = this.place(event);
        this.read(this.rows ? this.y.back(y) : this.x.back(Math.max(this.left, Math.min(this.right, x))));
        if (from === null || this.data.x.names) return;
        if (chosen()) chosen().remove();
        this.svg.append(draw("rect", { class: "chosen", x: Math.min(from, x), y: this.top, width: Math.abs(x - from), height: this.bottom - this.top }));
      });
      this.svg.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") [from] = this.place(event); });
      window.addEventListener("pointerup", (event) => {
        if (from === null) return;
        const to = this.place(event)[0], start = from;
        from = null;
        if (chosen()) chosen().remove();
        if (Math.abs(to - start) < 8 || this.data.x.names) return;
        this.project();
        const ends = [start, to].sort((a, b) => a - b).map((place) => this.x.back(Math.max(this.left, Math.min(this.right, place))));
        this.zoom = ends;
        this.render();
      });
      this.svg.addEventListener("pointerleave", () => { this.at = null; this.cross(); });
      this.svg.addEventListener("dblclick", () => { this.zoom = null; this.render(); });
      this.plot.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const forward = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
        if (forward !== undefined) {
          const stops = this.rows ? this.data.y.names.map((_, at) => at) : this.stops();
          const now = this.at === null ? (forward > 0 ? -1 : stops.length) : stops.indexOf(this.at);
          const next = Math.max(0, Math.min(stops.length - 1, now + forward));
          if (stops.length > 0) this.read(stops[next]);
        } else if (event.key === "+" || event.key === "=") {
          this.nearer(0.5);
          this.render();
        } else if (event.key === "-") {
          this.nearer(2);
          this.render();
        } else if (event.key === "Escape") {
          this.at = null;
          this.zoom = null;
          this.render();
        } else {
          return;
        }
        event.preventDefault();
      });
    }

    // The same numbers -----------------------------------------------------------------------------------------------

    table() {
      const heads = [], columns = [];
      const name = (mark) => this.figure.data.series[mark.series].label || this.data.y.label;
      if (this.rows) {
        const rows = this.data.marks.filter((mark) => mark.rows).flatMap((mark) => mark.rows.map((row) => [
          this.data.y.names[row.row], name(mark), ...row.at.map((value) => told(value, this.data.x.format)), row.text || "",
        ]));
        return sheet(this.caption(), ["row", "what", "p10", "p25", "median", "p75", "p90", ""], rows);
      }
      for (const mark of this.data.marks.filter((one) => one.x)) {
        const of = (values) => new Map(mark.x.map((x, at) => [x, told(values[at], this.data.y.format)]));
        if (mark.to) {
          heads.push(`${name(mark)}, low`, `${name(mark)}, high`);
          columns.push(of(mark.y), of(mark.to));
        } else {
          heads.push(name(mark));
          columns.push(of(mark.y));
        }
      }
      const stops = [...new Set(this.data.marks.filter((one) => one.x).flatMap((mark) => mark.x))].sort((a, b) => a - b);
      const first = (x) => (this.data.x.names ? this.data.x.names[x] : told(x, this.data.x.format));
      return sheet(this.caption(), [this.data.x.label || "x", ...heads], stops.map((x) => [first(x), ...columns.map((column) => column.get(x) || "–")]));
    }

    caption() { return this.data.title || this.figure.title; }
  }

  function sheet(caption, heads, rows) {
    const head = heads.map((name, at) => make("th", { scope: "col", class: at > 0 ? "number" : "" }, name || "note"));
    const row = (cells) => make("tr", {}, cells.map((cell, at) => (at === 0 ? make("th", { scope: "row" }, cell) : make("td", { class: "number" }, cell))));
    const table = make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows.map(row)));
    sortable(table);
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
  }

  class Figure {
    constructor(element) {
      this.element = element;
      this.title = (element.querySelector("figcaption strong") || element).textContent.trim();
      this.data = JSON.parse(element.querySelector("script[type='application/json']").textContent);
      this.hidden = new Set();
      this.panels = [...element.querySelectorAll(".panel")].map((panel, at) => new Panel(this, this.data.panels[at], panel));
      this.legend();
      this.numbers();
    }

    legend() {
      const entries = [...this.element.querySelectorAll(".legend > li")];
      if (entries.length < 2) return;
      const marks = this.data.panels.flatMap((panel) => panel.marks);
      for (const entry of entries) {
        const series = Number(entry.dataset.series);
        // What only says what a mark means has nothing to switch.
        if (!marks.some((mark) => mark.series === series && (mark.x || mark.rows).length > 0)) continue;
        const button = make("button", { type: "button", "aria-pressed": "true" }, ...entry.childNodes);
        button.addEventListener("click", () => {
          if (!this.hidden.delete(series)) this.hidden.add(series);
          button.setAttribute("aria-pressed", String(!this.hidden.has(series)));
          this.render();
        });
        entry.replaceChildren(button);
      }
    }

    numbers() {
      const details = this.element.querySelector("details") || this.element.appendChild(make("details", {}, make("summary", {}, "The numbers")));
      details.addEventListener("toggle", () => {
        if (details.open && details.children.length === 1) details.append(...this.panels.map((panel) => panel.table()));
      });
      this.details = details;
    }

    /** Shows other values in the same panels. */
    update(data) {
      this.data = data;
      this.panels.forEach((panel, at) => { if (data.panels[at]) panel.take(data.panels[at]); });
      while (this.details.children.length > 1) this.details.lastChild.remove();
      this.details.open = false;
      this.render();
    }

    render() { for (const panel of this.panels) panel.render(); }
  }

  /** Makes everything under an element answer; it may be called again for what came later. */
  function answer(root) {
    document.documentElement.classList.add("script");
    for (const table of root.querySelectorAll("table.sorts")) sortable(table);
    for (const element of root.querySelectorAll("figure.chart")) if (!element.figure) element.figure = new Figure(element);
  }

  answer(document);
  return { answer, make, draw, told };
})();
