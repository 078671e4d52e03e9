// The numbers of a panel as a table.

/** A table of all that a panel shows. */
function values(panel) {
  const { data, figure } = panel;
  const caption = data.title || figure.title;
  const name = (mark) => figure.data.series[mark.series].label || data.y.label;
  if (panel.rows) {
    const rows = data.marks.filter((mark) => mark.rows).flatMap((mark) => mark.rows.map((row) => [
      data.y.names[row.row], name(mark), ...row.at.map((value) => told(value, data.x.format)), row.text || "",
    ]));
    return sheet(caption, ["row", "what", "p10", "p25", "median", "p75", "p90", ""], rows);
  }
  const heads = [], columns = [];
  const marks = data.marks.filter((mark) => mark.x);
  for (const mark of marks) {
    const of = (values) => new Map(mark.x.map((x, at) => [x, told(values[at], data.y.format)]));
    if (mark.to) {
      heads.push(`${name(mark)}, low`, `${name(mark)}, high`);
      columns.push(of(mark.y), of(mark.to));
    } else {
      heads.push(name(mark));
      columns.push(of(mark.y));
    }
  }
  const stops = [...new Set(marks.flatMap((mark) => mark.x))].sort((a, b) => a - b);
  const first = (x) => (data.x.names ? data.x.names[x] : told(x, data.x.format));
  return sheet(caption, [data.x.label || "x", ...heads], stops.map((x) => [first(x), ...columns.map((column) => column.get(x) || "–")]));
}
