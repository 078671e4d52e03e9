// A panel: what it shows of its axes, and its picture, drawn anew as wide as the page lets it be.

/** Nobody sees more from nearer than this. */
const MOST_NEAR = 1000;

const xs = (mark) => (Array.isArray(mark.x) ? mark.x : Array.from({ length: mark.x.count }, (_, at) => mark.x.from + at));

class Panel {
  constructor(figure, data, element) {
    this.figure = figure;
    this.plot = element.querySelector(".plot");
    this.svg = this.plot.querySelector("svg");
    this.high = Number(this.svg.getAttribute("viewBox").split(" ")[3]);
    this.wide = 0;
    this.take(data);
    this.log = { x: data.x.log, y: data.y.log };
    this.zoom = null;
    this.tools();
    this.reader = new Reader(this);
    // Only what is wide or narrow in another way than the picture without script is drawn anew.
    new ResizeObserver(() => { if (this.plot.clientWidth && Math.abs(this.plot.clientWidth - this.wide) > 1) this.render(); }).observe(this.plot);
  }

  take(data) {
    // What was looked at from near is another axis now.
    if (this.data && this.data.x.label !== data.x.label) this.zoom = null;
    this.data = data;
    for (const mark of data.marks) if (mark.x) mark.x = xs(mark);
  }

  /** The axis that has numbers to zoom along: rows have theirs across. */
  get rows() { return Boolean(this.data.y.names); }

  tools() {
    const bar = make("div", { class: "looks", role: "group", "aria-label": `${this.data.title || this.figure.title}: how it is shown` });
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
      button("all", () => this.see(null)).dataset.does = "all";
    }
    this.plot.before(bar);
  }

  nearer(factor) {
    const { low, high } = this.range("x");
    const log = this.log.x;
    const of = log ? Math.log10 : (value) => value;
    const middle = this.reader.at === null || this.rows ? (of(low) + of(high)) / 2 : of(this.reader.at);
    const half = ((of(high) - of(low)) / 2) * factor;
    const back = log ? (value) => 10 ** value : (value) => value;
    this.see([back(middle - half), back(middle + half)]);
  }

  /** Shows a stretch of x, or all of it. */
  see(stretch) {
    const whole = this.whole("x"), of = this.log.x ? Math.log10 : (value) => value;
    const ends = stretch && [Math.max(whole.low, stretch[0]), Math.min(whole.high, stretch[1])];
    if (ends && of(ends[1]) - of(ends[0]) < (of(whole.high) - of(whole.low)) / MOST_NEAR) return;
    this.zoom = ends && (ends[0] > whole.low || ends[1] < whole.high) ? ends : null;
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
    if (axis.names || (same && axis.low !== undefined && !(side === "y" && this.zoom))) return { low: axis.low, high: axis.high };
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
    this.wide = Math.max(240, this.plot.clientWidth || 420);
    if (!this.rows) this.high = this.figure.tall(this.wide);
    [this.top, this.bottom] = [22, this.high - 36];
    const labels = this.data.y.names ? this.data.y.names.map(cut)
      : ticks(this.data.y, y.low, y.high, this.log.y, this.most("y")).map((value) => short(value, this.data.y.format));
    const notes = this.data.marks.flatMap((mark) => (mark.rows || []).map((row) => row.text.length));
    this.left = 10 + Math.max(0, ...labels.map(wideness));
    this.right = this.wide - 16 - Math.max(0, ...notes) * 7.5 - beside(this);
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
    const line = (kind, x1, y1, x2, y2) => draw("path", { class: kind, d: `M${tenth(x1)} ${tenth(y1)}L${tenth(x2)} ${tenth(y2)}` });
    const text = (kind, x, y, words) => draw("text", { class: kind, x: tenth(x), y: tenth(y) }, words);
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
    for (const mark of this.shown()) area.append(...shapes(this, mark));
    area.append(...names(this));
    this.svg.setAttribute("viewBox", `0 0 ${this.wide} ${this.high}`);
    const said = this.shown().filter((mark) => mark.rows).flatMap((mark) => notes(this, mark));
    this.svg.replaceChildren(axes, area, ...said, ...ends(this));
    this.plot.setAttribute("aria-label", this.figure.label(this));
    this.reader.again();
  }
}
