// What is drawn of the marks of a panel.

const tenth = (value) => Math.round(value * 10) / 10;

const point = (x, y) => `${tenth(x)} ${tenth(y)}`;

/** What is drawn of a mark within the plot. */
function shapes(panel, mark) {
  const color = mark.series === undefined ? 0 : panel.figure.data.series[mark.series].color;
  const path = (kind, d) => (d ? [draw("path", { class: `${kind} c${color % 7}${mark.pinned ? " pinned" : ""}`, d })] : []);
  const { left, right, top, bottom } = panel;
  const X = panel.x.at, Y = panel.y.at;
  const joined = (run) => `M${run.map(([x, y]) => point(x, y)).join("L")}`;
  const each = (runs, drawn) => runs.map(drawn).join("");
  switch (mark.kind) {
    case "over":
      return [draw("path", { class: "rule", d: `M${tenth(X(mark.over))} ${top}V${bottom}` }),
        draw("text", { class: "note", x: tenth(X(mark.over) + 4), y: top + 12 }, mark.text)];
    case "across":
      return [draw("path", { class: "rule", d: `M${left} ${tenth(Y(mark.across))}H${right}` }),
        draw("text", { class: "note", x: left + 4, y: tenth(Y(mark.across) - 4) }, mark.text)];
    case "during": {
      const [from, to] = mark.during.map(X);
      return [draw("rect", { class: "during", x: tenth(from), y: top, width: tenth(Math.max(to - from, 1)), height: bottom - top })];
    }
    case "boxes":
      return mark.rows.flatMap((row) => box(panel, mark, row, path));
    case "band":
      return path("band", each(runs(panel, mark), (run) => `${joined(run)}L${run.slice().reverse().map(([x, , to]) => point(x, to)).join("L")}Z`));
    case "bars":
      return path("bar", bars(panel, mark));
    case "points":
      return path("dots", each(runs(panel, mark).flat(), ([x, y]) => `M${point(x, y)}h0`));
    case "steps":
      return path(`line d${mark.dash}`, each(runs(panel, mark), (run) => `M${point(run[0][0], run[0][1])}${run.slice(1).map(([x, y]) => `H${tenth(x)}V${tenth(y)}`).join("")}`));
    default:
      return path(`line d${mark.dash}`, each(runs(panel, mark), joined));
  }
}

/** The places of a mark, in stretches without a gap. */
function runs(panel, mark) {
  const found = [[]];
  mark.x.forEach((x, at) => {
    const place = [panel.x.at(x), panel.y.at(mark.y[at]), mark.to ? panel.y.at(mark.to[at]) : null];
    if (place[0] === null || place[1] === null || (mark.to && place[2] === null)) found.push([]);
    else found[found.length - 1].push(place);
  });
  return found.filter((run) => run.length > 0);
}

function bars(panel, mark) {
  const beside = panel.data.marks.filter((one) => one.kind === "bars");
  const apart = mark.x.slice(1).map((x, at) => Math.abs(panel.x.at(x) - panel.x.at(mark.x[at])));
  const step = Math.min(...apart, (panel.right - panel.left) / Math.max(1, mark.x.length));
  const wide = (step * 0.8) / beside.length, from = -step * 0.4 + beside.indexOf(mark) * wide;
  const base = panel.log.y ? panel.bottom : panel.y.at(0);
  return runs(panel, mark).flat().map(([x, y]) => `M${point(x + from, base)}V${tenth(y)}h${tenth(wide)}V${tenth(base)}Z`).join("");
}

/** The middle of a box in its row, and how thick it is: those that share a row lie one under the other. */
function lane(panel, mark, row) {
  const all = panel.shown().filter((one) => one.rows && one.rows.some((other) => other.row === row.row));
  const high = Math.abs(panel.y.at(1) - panel.y.at(0)) * 0.7;
  const each = high / all.length;
  return [panel.y.at(row.row) - high / 2 + (all.indexOf(mark) + 0.5) * each, Math.min(each * 0.6, 16)];
}

function box(panel, mark, row, path) {
  const [middle, thick] = lane(panel, mark, row);
  const [p10, p25, p50, p75, p90] = row.at.map((value) => panel.x.at(value));
  const is = (...places) => places.every((place) => place !== null);
  const [above, below] = [tenth(middle - thick / 2), tenth(thick)];
  return [
    is(p10, p90) ? path("whisker", `M${tenth(p10)} ${tenth(middle)}H${tenth(p90)}`) : [],
    is(p25, p75) ? path("box", `M${tenth(p25)} ${above}H${tenth(p75)}v${below}H${tenth(p25)}Z`) : [],
    is(p50) && row.at[2] !== Infinity ? path("median", `M${tenth(p50)} ${above}v${below}`) : [],
  ].flat();
}

/** Names of stretches, each at the first of them, one below the other where they would meet. */
function names(panel) {
  const ends = [-Infinity, -Infinity], drawn = new Map();
  const seen = panel.data.marks.filter((mark) => mark.text && mark.during && panel.x.at(mark.during[1]) > panel.left);
  for (const { text: name, during } of seen.sort((a, b) => a.during[0] - b.during[0])) {
    const text = cut(name), from = panel.x.at(during[0]), wide = wideness(text);
    const at = Math.max(Math.min(from + 4, panel.right - wide), panel.left + 4);
    const lane = ends.findIndex((end) => end < at);
    if (from > panel.right || drawn.has(text) || lane < 0) continue;
    ends[lane] = at + wide;
    drawn.set(text, draw("text", { class: "note", x: tenth(at), y: panel.top + 12 * (lane + 1) }, text));
  }
  return [...drawn.values()];
}

/** What stands beside the plot: a text at the end of its row. */
function notes(panel, mark) {
  return mark.rows.filter((row) => row.text).map((row) => draw("text", { class: "note", x: tenth(panel.right + 4), y: tenth(lane(panel, mark, row)[0] + 4) }, row.text));
}

/** The lines that have their name at their end, where the picture is wide enough for it. */
function named(panel) {
  return panel.wide < 480 ? [] : panel.shown().filter((mark) => mark.end && mark.x.length > 0);
}

/** The room that names at the ends of lines take. */
function beside(panel) {
  const wide = named(panel).map((mark) => wideness(cut(mark.end)));
  return wide.length === 0 ? 0 : 12 + Math.max(...wide);
}

/** Names at the ends of lines, apart from each other. */
function ends(panel) {
  const last = (mark) => runs(panel, mark).flat().findLast(([x]) => x <= panel.right + 0.5);
  const placed = named(panel).map((mark) => ({ mark, place: last(mark) })).filter(({ place }) => place)
    .map(({ mark, place }) => ({ mark, y: Math.max(panel.top, Math.min(panel.bottom, place[1])) }));
  placed.sort((a, b) => a.y - b.y);
  placed.forEach((one, at) => { if (at > 0) one.y = Math.max(one.y, placed[at - 1].y + 14); });
  const over = placed.length === 0 ? 0 : Math.max(0, placed[placed.length - 1].y - panel.bottom);
  return placed.flatMap(({ mark, y }) => [
    draw("circle", { class: `dot c${panel.figure.data.series[mark.series].color % 7}`, cx: tenth(panel.right + 8), cy: tenth(y - over), r: 4 }),
    draw("text", { class: "note", x: tenth(panel.right + 15), y: tenth(y - over + 4) }, cut(mark.end)),
  ]);
}
