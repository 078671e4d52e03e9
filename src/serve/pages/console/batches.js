// Many characters at once: the rows of a file, or everybody whom a filter chooses. The dry run comes first.

import * as api from "./api.js";
import { choice, el, field, fill } from "./dom.js";
import { open } from "./change.js";
import { may } from "./session.js";

export async function batchesPage(main) {
  const sections = [may("applyBatch") && upload(), may("grantToMany") && (await selection())].filter(Boolean);
  fill(main, el("h1", {}, "Batches"), sections.length ? sections : el("p", {}, "Your role may not change many characters at once."));
  return () => {};
}

const EXAMPLE = "key,command,character,track,xp,currency\nt4711-1,grant,Vex,paragon,50000,\nt4711-2,award,id:12,,,2500\n";

function upload() {
  const file = el("input", { type: "file", name: "file", accept: ".csv,.jsonl,text/csv,application/jsonl" });
  const rows = el("textarea", { name: "rows", rows: "8", spellcheck: "false", placeholder: EXAMPLE });
  const format = choice("format", [["text/csv", "CSV"], ["application/jsonl", "JSON Lines"]]);
  const going = el("input", { type: "checkbox", name: "keep_going" });
  file.addEventListener("change", async () => {
    const [one] = file.files;
    if (!one) return;
    rows.value = await one.text();
    format.value = /\.jsonl?$/i.test(one.name) ? "application/jsonl" : "text/csv";
  });
  const begin = (event) => {
    event.preventDefault();
    if (!rows.value.trim()) return rows.focus();
    const parameters = going.checked ? { keep_going: "true" } : {};
    open({
      title: "Batch", verb: "Carry out the rows", intro: "A dry run tells first what all of it would do.", repeats: false,
      call: () => ({ href: "/v1/batches", parameters, rows: { type: format.value, text: rows.value } }),
      done: () => fill(rows, (rows.value = "")),
    });
  };
  return el("section", {}, el("h2", {}, "Rows of a file"),
    el("p", { class: "quiet" }, "A row is a command for a character. Rows with a key of their own are carried out once, however often they are sent."),
    el("form", { onsubmit: begin }, field("File", file, "CSV or JSON Lines"), field("Rows", rows), field("Written as", format),
      field("Carry out the others where rows can't be", going), el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, "Look at it"))));
}

async function selection() {
  const rules = await api.get("/v1/rulesets/in-force").catch(() => ({ tracks: [] }));
  const tracks = (rules.tracks ?? []).map(({ track }) => [track, `XP: ${track}`]);
  const where = el("input", { name: "where", required: true, spellcheck: "false", autocomplete: "off", placeholder: "paragon_level >= 100 and last_seen > 30d" });
  const what = choice("what", [...tracks, ["currency", "Currency ◈"]]);
  const much = el("input", { name: "amount", required: true, inputmode: "numeric", pattern: "[0-9][0-9_,]*", class: "number", placeholder: "50,000" });
  const prefix = el("input", { name: "key_prefix", autocomplete: "off", placeholder: "ticket-4711" });
  const begin = (event) => {
    event.preventDefault();
    const grant = what.value === "currency" ? { currency: much.value.trim() } : { track: what.value, xp: much.value.trim() };
    const key = prefix.value.trim() ? { key_prefix: prefix.value.trim() } : {};
    open({
      title: "Grant to many", verb: "Grant to all of them", intro: "A dry run tells first who gets what.", keyed: false,
      call: () => ({ href: "/v1/batches/grants", body: { where: where.value, grant, ...key } }),
    });
  };
  return el("section", {}, el("h2", {}, "Everybody whom a filter chooses"),
    el("form", { onsubmit: begin }, field("Who", where), field("What", what), field("Amount for each", much),
      field("Key", prefix, "With it nobody is given it twice, however often it is asked for"), el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, "Look at it"))));
}

