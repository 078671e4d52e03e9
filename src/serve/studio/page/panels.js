// What becomes of the players: the answer first, then figures, tables, and what is agreed.

import { Figure } from "./figure.js";
import { $, counted, el, large, number, percent, signed, svg } from "./words.js";

const HUES = 7;

export class Panels {
  constructor() {
    this.levels = new Figure($("levels-figure"), "Levels by day");
    this.costs = new Figure($("costs-figure"), "What levels cost");
    this.hidden = new Set();
    this.choice = { track: null, cost: null, total: false };
  }

  /** `now` and `pins` are views of equally many players; `against` is the pin that changes are told against. */
  show(now, pins, against) {
    Object.assign(this, { now, pins, against });
    this.drawLevels();
    this.drawCosts();
    this.drawRows();
    this.drawResets();
    this.drawChecks();
    this.drawAnswer();
  }

  drawAnswer() {
    const { checks, groups, rows } = this.now;
    const count = (...statuses) => checks.filter((own) => statuses.includes(own.status)).length;
    const failed = checks.filter((own) => own.status === "failed" || own.status === "unmeasured");
    const parts = [];
    if (checks.length === 0) {
      const day = groups[0]?.tracks[0]?.p50.length - 1;
      const row = rows.find((own) => own.name === `paragon level after ${day} d`) ?? rows[1] ?? rows[0];
      const best = groups.slice(0, -1).map((group, at) => `${group.name} ${number(row?.cells[at].value)}`);
      parts.push(el("b", {}, row?.name ?? ""), `: ${best.join(", ")}`);
    } else if (failed.length === 0) {
      const open = count("warned", "uncertain");
      parts.push(el("b", { class: "good" }, `${count("passed")} of ${counted(checks.length, "agreed range")} kept`));
      if (open) parts.push(el("span", { class: "warn" }, `, ${open} to look at`));
    } else {
      const first = failed[0];
      parts.push(el("b", { class: "bad" }, `${failed.length} of ${counted(checks.length, "agreed range")} not kept`));
      parts.push(` · ${[first.group, first.words].filter(Boolean).join(" ")}: `, el("b", {}, first.found), `, agreed ${first.agreed}`);
      if (failed.length > 1) parts.push(` · and ${failed.length - 1} more`);
    }
    $("answer").replaceChildren(...parts);
  }

  tracks() {
    return this.now.groups[0]?.tracks.map((own) => own.track) ?? [];
  }

  drawLevels() {
    const tracks = this.tracks();
    if (!tracks.includes(this.choice.track)) this.choice.track = tracks.includes("paragon") ? "paragon" : tracks[0];
    const track = this.choice.track;
    buttons($("levels-choices"), tracks, track, (own) => {
      this.choice.track = own;
      this.drawLevels();
    });
    $("levels").dataset.about = track ?? "";
    const groups = this.now.groups.filter((group) => group.name !== "everyone");
    const series = [];
    const of = (view, dash) => groups.forEach(({ name }, at) => {
      const days = view.groups.find((group) => group.name === name)?.tracks.find((own) => own.track === track);
      if (!days || this.hidden.has(name)) return;
      const band = dash === undefined && groups.length - this.hidden.size === 1 ? days.p10.map((low, day) => [day, low, days.p90[day]]).filter(([, low, high]) => low !== null && high !== null) : null;
      series.push({ name, color: at % HUES, dash, band, points: days.p50.map((level, day) => [day, level]) });
    });
    of(this.now);
    this.pins.forEach(({ view, dash }) => of(view, dash));
    this.levels.show({ x: "day", y: `${track} level, median of each archetype`, series });
    const chip = (group, at) => el("button", {
      type: "button", "aria-pressed": String(!this.hidden.has(group.name)), "data-group": group.name,
      onclick: () => {
        if (!this.hidden.delete(group.name)) this.hidden.add(group.name);
        this.drawLevels();
      },
    }, el("i", { class: `c${at % HUES}` }), `${group.name} ${percent(group.share)}`);
    kept($("levels-legend"), groups.map(chip));
  }

  drawCosts() {
    const { choice } = this;
    const tracks = this.now.curves.map((own) => own.track);
    if (!tracks.includes(choice.cost)) choice.cost = tracks.includes("paragon") ? "paragon" : tracks[0];
    const again = () => this.drawCosts();
    const pick = el("select", { "aria-label": "Track", onchange: (event) => ((choice.cost = event.target.value), again()) },
      tracks.map((own) => el("option", { value: own, selected: own === choice.cost }, own)));
    const toggle = (name, key) => el("button", { type: "button", "aria-pressed": String(choice[key]), onclick: () => ((choice[key] = !choice[key]), again()) }, name);
    kept($("costs-choices"), [pick, toggle("in all", "total")]);
    $("costs").dataset.about = choice.cost ?? "";
    const line = (view, dash) => {
      const own = view.curves.find((curve) => curve.track === choice.cost);
      const values = own?.[choice.total ? "totals" : "costs"] ?? [];
      return { name: "", color: 0, dash, points: values.map((value, at) => [own.levels[at], value]) };
    };
    const series = [line(this.now), ...this.pins.map(({ view, dash }) => line(view, dash))].filter((own) => own.points.length);
    // As far as all of them go.
    const last = Math.min(...series.map((own) => own.points.at(-1)[0]));
    for (const own of series) own.points = own.points.filter(([level]) => level <= last);
    const y = choice.total ? "XP in all" : "XP to the next level";
    this.costs.show({ x: `${choice.cost} level`, y, series });
  }

  drawRows() {
    const before = this.against?.view;
    $("rows-note").textContent = `Median of each group, and how many get there${before ? `; changes against “${this.against.name}”` : ""}`;
    const head = el("tr", {}, el("td"), this.now.groups.map((group) => el("th", { scope: "col", "data-group": group.name }, group.name)));
    const body = this.now.rows.map((row) => {
      const was = before?.rows.find((own) => own.name === row.name);
      const cells = row.cells.map((cell, at) => {
        const name = this.now.groups[at].name;
        const old = was?.cells[before.groups.findIndex((group) => group.name === name)];
        return el("td", { "data-group": name }, figure(cell, old, row.unit));
      });
      return el("tr", { "data-about": row.about }, el("th", { scope: "row" }, upper(row.name)), cells);
    });
    table($("rows"), head, body);
  }

  drawResets() {
    const { resets, groups } = this.now;
    $("prestige").hidden = resets.length === 0;
    if (resets.length === 0) return;
    const before = this.against?.view;
    const makes = groups.map((group, at) => ({ group, at })).filter(({ at }) => resets.some((own) => own.days[at] !== null));
    const head = el("tr", {}, ["Reset", "Paragon level", "Currency", "XP", "Drops", "Points", "Reached by"].map((name) => el("th", { scope: "col" }, name)),
      makes.map(({ group }) => el("th", { scope: "col", "data-group": group.name }, group.name)));
    const body = resets.map((own) => {
      const was = before?.resets.find((old) => old.number === own.number);
      const cell = (value, old, unit = "") => el("td", {}, unit === "%" ? percent(value) : number(value), moved(value, old, unit));
      const day = ({ group, at }) => {
        const place = before?.groups.findIndex((old) => old.name === group.name);
        return el("td", { "data-group": group.name }, own.days[at] === null ? never() : `${number(own.days[at])} d`, moved(own.days[at], was?.days[place], "d"));
      };
      return el("tr", { "data-about": "prestige" }, el("th", { scope: "row" }, number(own.number)), cell(own.requires, was?.requires), cell(own.cost, was?.cost),
        cell(own.xp, was?.xp, "%"), cell(own.drop_rate, was?.drop_rate, "%"), cell(own.attribute_points, was?.attribute_points),
        !own.reached ? el("td", {}, el("span", { class: "never" }, "nobody"), moved(own.reached ?? 0, was?.reached ?? undefined, "%")) : cell(own.reached, was?.reached ?? undefined, "%"), makes.map(day));
    });
    table($("resets"), head, body);
  }

  drawChecks() {
    const { checks } = this.now;
    const kept = checks.filter((own) => own.status === "passed").length;
    $("agreed-note").textContent = checks.length ? `${kept} of ${checks.length} kept` : "Nothing yet: name a file by --expect";
    const marks = { passed: "✓", failed: "✗", warned: "!", uncertain: "?", unmeasured: "✗" };
    const words = { passed: "kept", failed: "not kept", warned: "not kept, warning only", uncertain: "too few players to tell", unmeasured: "can't be measured" };
    const before = this.against?.view;
    const items = checks.map((own) => {
      const was = before?.checks.find((old) => old.metric === own.metric);
      return el("li", { class: own.status, "data-about": own.about, "data-group": own.group, title: [own.why, `${own.metric}, line ${own.line}`].filter(Boolean).join(" · ") },
        el("span", { class: "mark", role: "img", "aria-label": words[own.status] }, marks[own.status]),
        el("div", {}, own.group ? el("span", { class: "who" }, `${own.group} `) : null, own.words),
        el("div", {}, el("span", { class: "found" }, own.found), " ", el("span", { class: "agreed-range" }, `agreed ${own.agreed}`), own.over ? [" ", el("span", { class: "agreed-range" }, `(${own.over})`)] : null),
        bar(own, was));
    });
    $("checks").replaceChildren(...items);
  }

  /** Lights up what a dial is about. */
  light(what) {
    for (const own of document.querySelectorAll(".lit")) own.classList.remove("lit");
    if (!what) return;
    const query = what.about ? `tr[data-about="${CSS.escape(what.about)}"], li[data-about="${CSS.escape(what.about)}"]` : `td[data-group="${CSS.escape(what.group)}"], th[data-group="${CSS.escape(what.group)}"], li[data-group="${CSS.escape(what.group)}"], button[data-group="${CSS.escape(what.group)}"]`;
    for (const own of document.querySelectorAll(query)) own.classList.add("lit");
  }
}

/** Where a number is in its range: the range green, now a needle, before a hollow one. */
function bar(own, was) {
  const [low, high] = own.range;
  const ends = [low, high, own.value, was?.value].filter((value) => value !== null && value !== undefined);
  if (own.value === null || ends.length < 2) return null;
  let [from, to] = [Math.min(...ends), Math.max(...ends)];
  const room = (to - from || Math.abs(to) || 1) * 0.15;
  [from, to] = [from - room, to + room];
  const at = (value) => (200 * (value - from)) / (to - from);
  const [start, end] = [low === null ? 0 : at(low), high === null ? 200 : at(high)];
  const needle = (value, name) => svg("rect", { class: name, x: Math.min(Math.max(at(value) - 1.5, 0), 197), y: 0, width: 3, height: 12, rx: 1 });
  return svg("svg", { class: "bar", viewBox: "0 0 200 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "rail", x: 0, y: 5, width: 200, height: 2 }), svg("rect", { class: "range", x: start, y: 3, width: Math.max(end - start, 1), height: 6 }),
    was && was.value !== null && was.value !== own.value ? needle(was.value, "was") : null, needle(own.value, "needle"));
}

/** A figure, and under it the middle of the players, who gets there at all, and what changed. */
function figure(cell, old, unit) {
  const value = cell.value === null ? never() : `${large(cell.value)}${unit ? ` ${unit}` : ""}`;
  const range = cell.low !== null && cell.low !== cell.high ? el("span", { class: "range" }, `${large(cell.low)}–${cell.high === null ? "never" : large(cell.high)}`) : null;
  const share = cell.reached && cell.reached < 0.995 ? el("span", { class: "share" }, percent(cell.reached < 0.01 ? cell.reached : Math.round(cell.reached * 100) / 100)) : null;
  return [value, el("div", { class: "under" }, range, share, change(cell, old, unit))];
}

function change(cell, old, unit) {
  if (!old) return null;
  if (cell.value === null || old.value === null) {
    const by = (cell.reached ?? 0) - (old.reached ?? 0);
    const text = cell.value === old.value ? (Math.abs(by) >= 0.0005 ? signed(by * 100, "points") : "") : cell.value === null ? `was ${number(old.value)} ${unit}` : "was never";
    return el("span", { class: "change" }, text);
  }
  return moved(cell.value, old.value, unit === "%" ? "points" : unit);
}

function moved(value, old, unit) {
  if (old === undefined) return null;
  if (value === null || old === null) return el("span", { class: "change" }, value === old ? "" : old === null ? "was never" : `was ${number(old)}`);
  return el("span", { class: "change" }, unit === "%" ? signed((value - old) * 100, "points") : signed(value - old, unit));
}

function never() {
  return el("span", { class: "never" }, "never");
}

function upper(text) {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/ d$/, "\u00a0d");
}

function buttons(box, names, chosen, choose) {
  kept(box, names.length < 2 ? [] : names.map((name) => el("button", { type: "button", "aria-pressed": String(name === chosen), onclick: () => choose(name) }, name)));
}

/** Replaces what is in a box; what had the focus has it again. */
function kept(box, children) {
  const at = [...box.children].indexOf(document.activeElement);
  box.replaceChildren(...children);
  box.children[at]?.focus();
}

function table(box, head, body) {
  box.replaceChildren(el("table", { class: "data" }, el("thead", {}, head), el("tbody", {}, body)));
}
