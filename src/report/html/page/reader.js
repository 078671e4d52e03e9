// Reading a panel: the crosshair with its values, by pointer and by keyboard, and what is drawn across to be seen from near.

/** By how many stops keys move the crosshair. */
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

class Reader {
  constructor(panel) {
    const { plot, svg } = panel;
    // `at` is the place that is read, `from` where a stretch begins that is being drawn.
    Object.assign(this, { panel, at: null, from: null });
    this.output = make("output", { class: "reading" }, "");
    plot.after(this.output);
    plot.setAttribute("tabindex", "0");
    plot.setAttribute("role", "group");
    svg.addEventListener("pointermove", (event) => this.moved(event));
    svg.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse") [this.from] = this.place(event); });
    window.addEventListener("pointerup", (event) => this.released(event));
    svg.addEventListener("pointerleave", () => { this.at = null; this.cross(); });
    svg.addEventListener("dblclick", () => { panel.see(null); panel.render(); });
    plot.addEventListener("keydown", (event) => this.pressed(event));
  }

  // What is read ------------------------------------------------------------------------------------------------------

  /** The values of x at which something shown has a value. */
  stops() {
    const { panel } = this, all = new Set();
    for (const mark of panel.shown()) if (mark.x) for (const x of mark.x) if (!panel.zoom || (x >= panel.zoom[0] && x <= panel.zoom[1])) all.add(x);
    return [...all].sort((a, b) => a - b);
  }

  /** Reads the values at a place of the axis. */
  read(value) {
    const { panel } = this;
    panel.project();
    if (panel.rows) {
      const last = panel.data.y.names.length - 1;
      this.at = Math.max(0, Math.min(last, Math.round(value)));
    } else {
      const stops = this.stops();
      if (stops.length === 0) return;
      const apart = (stop) => Math.abs(panel.x.at(stop) - panel.x.at(value));
      this.at = stops.reduce((best, stop) => (apart(stop) < apart(best) ? stop : best));
    }
    this.cross();
  }

  /** Reads the same place of what is drawn anew. */
  again() {
    if (this.at === null || this.panel.rows) this.cross();
    else this.read(this.at);
  }

  /** Draws the crosshair, and says what is there. */
  cross() {
    const { panel, at } = this, { data, svg } = panel;
    svg.querySelectorAll(":scope > .cross, :scope > .read").forEach((old) => old.remove());
    if (at === null) {
      this.output.replaceChildren();
      return;
    }
    const d = panel.rows ? `M${panel.left} ${panel.y.at(at)}H${panel.right}` : `M${panel.x.at(at)} ${panel.top}V${panel.bottom}`;
    svg.append(draw("path", { class: "cross", d }), ...this.dots());
    const name = panel.rows ? data.y.names[at] : data.x.names ? data.x.names[at] : `${data.x.label} ${told(at, data.x.format)}`;
    const during = data.marks.filter((mark) => mark.during && mark.during[0] < at && at <= mark.during[1]);
    const said = [make("strong", {}, [name, ...during.map((mark) => mark.text)].filter(Boolean).join(" · "))];
    for (const [series, words] of this.say()) {
      const one = panel.figure.data.series[series];
      said.push(make("span", { class: `c${one ? one.color % 7 : 0}` }, make("i", { "aria-hidden": "true" }), `${one && one.label ? `${one.label}: ` : ""}${words}`));
    }
    this.output.replaceChildren(...said);
  }

  /** Dots on the lines at the place that is read. */
  dots() {
    const { panel, at } = this;
    const isOn = (y) => y !== null && y >= panel.top && y <= panel.bottom;
    return panel.shown().filter((mark) => mark.kind === "line" && !mark.pinned).flatMap((mark) => {
      const y = panel.y.at(mark.y[mark.x.indexOf(at)]);
      return isOn(y) ? [draw("circle", { class: `dot read c${panel.figure.data.series[mark.series].color % 7}`, cx: panel.x.at(at), cy: y, r: 3.5 })] : [];
    });
  }

  /** What each series says at the place that is read. */
  say() {
    const { panel, at } = this, { x, y } = panel.data;
    const said = new Map();
    const add = (series, words) => said.set(series, said.has(series) ? `${said.get(series)} (${words})` : words);
    const marks = panel.shown().filter((mark) => mark.series !== undefined);
    // A line before the band around it.
    for (const mark of marks.filter((one) => one.kind !== "band").concat(marks.filter((one) => one.kind === "band"))) {
      if (mark.rows) {
        for (const row of mark.rows.filter((one) => one.row === at)) {
          const [p10, p25, p50, p75, p90] = row.at.map((value) => told(value, x.format));
          add(mark.series, `median ${p50}, half ${p25}–${p75}, most ${p10}–${p90}${row.text ? `, ${row.text}` : ""}`);
        }
      } else if (mark.x) {
        const stop = mark.kind === "steps" ? mark.x.findLastIndex((one) => one <= at) : mark.x.indexOf(at);
        if (stop < 0 || mark.y[stop] === null) continue;
        const low = `${mark.pinned ? "was " : ""}${told(mark.y[stop], y.format)}`;
        add(mark.series, mark.to ? `${low}–${told(mark.to[stop], y.format)}` : low);
      }
    }
    return said;
  }

  // Pointer and keyboard ----------------------------------------------------------------------------------------------

  /** Where the pointer is, in the units of the paper. */
  place(event) {
    const { svg, wide, high } = this.panel;
    const box = svg.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * wide, ((event.clientY - box.top) / box.height) * high];
  }

  /** A place across that lies in the plot. */
  within(x) { return Math.max(this.panel.left, Math.min(this.panel.right, x)); }

  unchoose() { this.panel.svg.querySelectorAll(":scope > .chosen").forEach((old) => old.remove()); }

  moved(event) {
    const { panel, from } = this;
    panel.project();
    const [x, y] = this.place(event);
    this.read(panel.rows ? panel.y.back(y) : panel.x.back(this.within(x)));
    if (from === null || panel.data.x.names) return;
    this.unchoose();
    panel.svg.append(draw("rect", { class: "chosen", x: Math.min(from, x), y: panel.top, width: Math.abs(x - from), height: panel.bottom - panel.top }));
  }

  released(event) {
    const { panel, from: start } = this;
    if (start === null) return;
    const to = this.place(event)[0];
    this.from = null;
    this.unchoose();
    if (Math.abs(to - start) < 8 || panel.data.x.names) return;
    panel.project();
    panel.see([start, to].sort((a, b) => a - b).map((place) => panel.x.back(this.within(place))));
    panel.render();
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { panel } = this;
    const forward = KEYS[event.key];
    if (forward !== undefined) {
      this.step(forward);
    } else if (event.key === "+" || event.key === "=") {
      panel.nearer(0.5);
      panel.render();
    } else if (event.key === "-") {
      panel.nearer(2);
      panel.render();
    } else if (event.key === "Escape") {
      this.at = null;
      panel.see(null);
      panel.render();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Moves the crosshair by so many stops. */
  step(by) {
    const { panel } = this;
    const stops = panel.rows ? panel.data.y.names.map((_, at) => at) : this.stops();
    if (stops.length === 0) return;
    const now = this.at === null ? (by > 0 ? -1 : stops.length) : stops.indexOf(this.at);
    this.read(stops[Math.max(0, Math.min(stops.length - 1, now + by))]);
  }
}
