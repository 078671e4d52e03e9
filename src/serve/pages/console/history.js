// What happened, operation by operation, the newest first; and what happens, as it does.

import * as api from "./api.js";
import { el, fill, table } from "./dom.js";
import { undoButton } from "./change.js";
import { counted, time } from "./numbers.js";
import { may } from "./session.js";

/** Kinds of events that a stream names. */
const KINDS = ["created", "renamed", "archived", "unarchived", "xp", "xp-revoked", "currency", "currency-revoked", "points", "respec", "respec-free",
  "reset", "node", "node-given", "node-locked", "reward-given", "reward-taken", "undone", "restored", "merged", "cloned", "adapted", "ruleset",
  "policy", "refused", "asks", "approved", "declined", "lost", "salvaged"];

/** How long what happens at once is gathered before it is shown, in milliseconds. */
const GATHER = 120;

/** Entries of the log by their operations, the newest first. */
export function operations(entries) {
  const all = new Map();
  for (const { operation, what, character, sequence, kind } of entries) {
    const one = all.get(operation.id) ?? { ...operation, whats: [], characters: new Map(), last: 0, kinds: new Set() };
    one.whats.push(what);
    if (character) one.characters.set(character.id, character.name);
    one.last = Math.max(one.last, sequence);
    one.kinds.add(kind);
    all.set(operation.id, one);
  }
  return [...all.values()].sort((a, b) => b.last - a.last);
}

/** What tells only of what was asked for, refused or decided can't be taken back. */
const STAYS = new Set(["refused", "asks", "approved", "declined", "policy", "lost", "salvaged"]);
const canUndo = (one) => !one.undone_by && one.id > 0 && [...one.kinds].some((kind) => !STAYS.has(kind));

/** The table of operations; `whose` is shown where they are of many characters. */
export function historyTable(list, { whose, done, fresh = new Set() }) {
  const columns = [{ title: "op", number: true }, { title: "time (UTC)", class: "time" }, { title: "actor" },
    whose && { title: "character" }, { title: "what was done", class: "what" }, { title: "why", class: "why" }, { title: "", class: "acts" }].filter(Boolean);
  const row = (one) => {
    const cells = [`#${one.id}`, time(one.at), one.actor, whose && [...one.characters].slice(0, 3).map(link), what(one), why(one), acts(one, done)];
    const shown = cells.filter((_, index) => whose || index !== 3);
    return el("tr", { class: [one.undone_by && "undone", fresh.has(one.id) && "fresh"].filter(Boolean).join(" ") || null, "data-operation": one.id },
      shown.map((cell, at) => el("td", { class: columns[at].number ? "number" : columns[at].class, "data-title": columns[at].title }, cell)));
  };
  return table("Operations, the newest first", columns, list.map(row), { class: "history stack" });
}

const link = ([id, name]) => el("a", { href: `#/characters/${id}`, class: "inline" }, name, " ");

function what(one) {
  const [first, second, ...more] = one.whats;
  const rest = more.length > 0 && el("details", {}, el("summary", {}, `and ${more.length} more`), el("ul", {}, more.map((text) => el("li", {}, text))));
  return [first, second && el("br"), second, rest];
}

const why = (one) => [one.reason, one.ticket && el("span", { class: "quiet" }, one.reason ? " · " : "", `ticket ${one.ticket}`)];

function acts(one, done) {
  if (one.undone_by) return el("span", { class: "quiet" }, `undone by #${one.undone_by}`);
  if (!may("undo") || !canUndo(one)) return null;
  return [undoButton(one.id, done), undoButton(one.id, done, "rebase")];
}

/** A part of the page with the history of a character, or of all, which grows. */
export function history({ who, done, limit = 100 }) {
  const place = el("section", { class: "log", "aria-label": "History" });
  const state = { entries: [], known: new Set(), stream: null, timer: 0, cursor: null, isOver: false, text: "" };
  const more = el("button", { type: "button", hidden: true }, "Older");
  const show = (page, fresh) => {
    const list = operations(state.entries);
    const body = list.length ? historyTable(list, { whose: !who, done, fresh }) : el("p", { class: "quiet" }, "Nothing happened yet.");
    fill(place, el("h2", {}, "History ", el("small", { class: "quiet" }, page ? counted(page.total, "event") : "")), body, more);
    more.hidden = !state.cursor;
  };
  const load = async () => {
    const { body: page, text } = await api.getWhole("/v1/history", { who, limit });
    // What stands there already stays as it is, under whoever's pointer.
    if (text === state.text) return page.entries.at(-1)?.sequence ?? 0;
    state.text = text;
    const before = state.known;
    state.entries = page.entries;
    state.cursor = page.next_cursor;
    state.known = new Set(page.entries.map((entry) => entry.operation.id));
    const fresh = before.size ? [...state.known].filter((id) => !before.has(id)) : [];
    show(page, new Set(fresh));
    return page.entries.at(-1)?.sequence ?? 0;
  };
  more.addEventListener("click", async () => {
    const page = await api.get("/v1/history", { who, limit, cursor: state.cursor });
    state.entries = [...page.entries, ...state.entries];
    state.cursor = page.next_cursor;
    show(page);
  });
  const again = () => {
    if (state.timer) return;
    state.timer = setTimeout(async () => {
      state.timer = 0;
      if (state.isOver) return;
      await load().catch(() => {});
      await done?.("quietly");
    }, GATHER);
  };
  const listen = (after) => {
    if (state.isOver) return;
    state.stream?.close();
    state.stream = new EventSource(api.address("/v1/events", { character: who, after }));
    for (const kind of KINDS) state.stream.addEventListener(kind, again);
  };
  // A browser has few connections for one service: a page that nobody sees holds none.
  const seen = async () => {
    if (document.hidden) state.stream?.close();
    else {
      listen(await load());
      await done?.("quietly");
    }
  };
  document.addEventListener("visibilitychange", seen);
  const start = async () => listen(await load());
  const stop = () => {
    state.isOver = true;
    state.stream?.close();
    document.removeEventListener("visibilitychange", seen);
  };
  return { place, start, stop, load };
}
