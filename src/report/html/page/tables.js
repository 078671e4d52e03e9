// Tables that sort.

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

function sheet(caption, heads, rows) {
  const head = heads.map((name, at) => make("th", { scope: "col", class: at > 0 ? "number" : "" }, name || "note"));
  const row = (cells) => make("tr", {}, cells.map((cell, at) => (at === 0 ? make("th", { scope: "row" }, cell) : make("td", { class: "number" }, cell))));
  const table = make("table", {}, make("caption", {}, make("span", {}, caption)), make("thead", {}, make("tr", {}, head)), make("tbody", {}, rows.map(row)));
  sortable(table);
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
}
