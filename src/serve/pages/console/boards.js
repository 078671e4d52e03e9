// Leaderboards: who stands where, now or then, from the top or around a character.

import * as api from "./api.js";
import { choice, el, field, fill, table } from "./dom.js";
import { counted, percent, whole } from "./numbers.js";

const PLACES = 50;

export async function boardsPage(main, board, { around, as_of, cursor } = {}) {
  const rules = await api.get("/v1/rulesets/in-force").catch(() => ({ masteries: [] }));
  const boards = [["paragon", "Paragon"], ["prestige", "Prestige"], ["xp", "XP of all time"], ...(rules.masteries ?? []).map(({ id, name }) => [`mastery.${id}`, `Mastery: ${name}`])];
  const place = el("div", {});
  fill(main, el("h1", {}, "Leaderboards"), asked(boards, { board, around, as_of }), place);
  const view = await api.get(`/v1/leaderboards/${board}`, { around, as_of, cursor, limit: PLACES });
  fill(place, shown(view, { around, board, as_of }));
  return () => {};
}

function asked(boards, { board, around, as_of }) {
  const which = choice("board", boards);
  which.value = board;
  const whom = el("input", { name: "around", value: around ?? "", placeholder: "Vex, or id:12", autocomplete: "off" });
  const point = el("input", { name: "as_of", value: as_of ?? "", placeholder: "now", autocomplete: "off" });
  const go = (event) => {
    event?.preventDefault();
    location.hash = api.address(`#/boards/${which.value}`, { around: whom.value.trim(), as_of: point.value.trim() });
  };
  which.addEventListener("change", () => go());
  return el("form", { class: "line", onsubmit: go }, field("Board", which), field("Around", whom), field("As of", point, "2026-11-21, op:8790 or event:8789"),
    el("button", { type: "submit" }, "Look"));
}

function shown({ standings, own, total, next_cursor }, { around, board, as_of }) {
  const isXp = board === "xp";
  const columns = [{ title: "rank", number: true }, { title: "character" }, isXp ? null : { title: "level", number: true }, { title: "XP", number: true }].filter(Boolean);
  const row = ({ rank, character, level, xp }) => {
    const cells = [whole(rank), el("a", { href: `#/characters/${character.id}` }, character.name), isXp ? null : whole(level), whole(xp)].filter((cell) => cell !== null);
    const isOwn = own && own.name === character.name && String(own.rank) === String(rank);
    return el("tr", { class: isOwn ? "own" : null, "aria-current": isOwn ? "true" : null }, cells.map((cell, at) => el("td", { class: columns[at].number ? "number" : null, "data-title": columns[at].title }, cell)));
  };
  const next = next_cursor && el("a", { href: api.address(`#/boards/${board}`, { cursor: next_cursor, as_of }) }, "The next places");
  const stands = own?.rank ? el("p", {}, el("b", {}, own.name), ` stands at ${whole(own.rank)} of ${whole(own.of)}, above ${percent(own.percentile / 100)}.`) : null;
  return [el("p", { class: "quiet" }, `${counted(total, "character")} on this board`, as_of && `, as of ${as_of}`), stands,
    standings.length ? table("Places", columns, standings.map(row), { class: "narrow" }) : el("p", { class: "quiet" }, "Nobody stands there."), around ? null : next];
}
