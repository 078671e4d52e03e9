// Figures of the studio: lines of now and of pinned states, drawn and read as those of reports are.

import { Panel } from "./panel.js";
import { el, number, svg } from "./words.js";

/** How many ways there are to dash a pinned line. */
const DASHES = 4;

/** The place in the style sheet's dashes for a pinned state. */
const dashOf = (dash) => 1 + (dash % DASHES);

/**
 * `plot`: { x, y, series: [{ name, color, points: [[x, y]], dash, band: [[x, low, high]] }] }, where `dash` is
 * the place of a pinned state, or undefined for the state of now.
 */
export class Figure {
  constructor(box, title) {
    Object.assign(this, { title, hidden: new Set(), data: { series: [] }, plot: { x: "", y: "", series: [] } });
    box.append(el("div", { class: "plot" }, svg("svg", { role: "presentation", viewBox: "0 0 640 260" })));
    this.panel = new Panel(this, this.panelData(), box);
  }

  show(plot) {
    this.plot = plot;
    const names = [...new Set(plot.series.map((own) => own.name))];
    const color = (name) => plot.series.find((own) => own.name === name).color;
    this.data = { series: names.map((name) => ({ label: name, color: color(name) })) };
    this.panel.take(this.panelData(names));
    this.panel.render();
  }

  /** What the panel draws: bands lie below, what is now lies on what was. */
  panelData(names = []) {
    const axis = (label, format) => ({ label, format, log: false });
    const part = (own, more) => ({ series: names.indexOf(own.name), ...more });
    const isPinned = (own) => own.dash !== undefined;
    const band = (own) => part(own, { kind: "band", x: own.band.map(([x]) => x), y: own.band.map(([, low]) => low), to: own.band.map(([, , high]) => high) });
    const line = (own) => part(own, {
      kind: "line", x: own.points.map(([x]) => x), y: own.points.map(([, y]) => y),
      dash: isPinned(own) ? dashOf(own.dash) : 0, pinned: isPinned(own), end: isPinned(own) ? "" : own.name,
    });
    const { series } = this.plot;
    const lines = [...series.filter(isPinned), ...series.filter((own) => !isPinned(own))].map(line);
    return { title: this.title, x: axis(this.plot.x, "levels"), y: axis(this.plot.y, "number"), marks: [...series.filter((own) => own.band?.length).map(band), ...lines] };
  }

  tall(wide) { return wide < 480 ? 190 : Math.round(Math.min(380, Math.max(240, wide * 0.38))); }

  /** All that the lines of now say at their ends: what the figure says without being seen. */
  label(panel) {
    const { x, y, series } = this.plot;
    const { high } = panel.range("x");
    const last = (own) => own.points.findLast(([at, value]) => value !== null && at <= high)?.[1];
    const ends = series.filter((own) => own.dash === undefined).map((own) => `${own.name || y} ${number(last(own))}`);
    return `${this.title}: ${y} at ${x} ${number(Math.floor(high))}: ${ends.join(", ")}`;
  }
}

/** A short line with the dashes of a pinned state, for its button. */
export function swatch(dash) {
  return svg("svg", { width: 22, height: 8, "aria-hidden": "true" }, svg("path", { class: `swatch d${dashOf(dash)}`, d: "M1 4H21" }));
}
