// What a change makes of a character: the rows that differ, before and after, as the terminal shows them.

import { el, table, words } from "./dom.js";
import { currency, minus, signed, whole } from "./numbers.js";

const title = (word) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("_", " ");

/** Every fact of a state that is told, as `[name, value, form]`; a form of none is a text. */
function facts(state) {
  if (!state) return [];
  const all = [
    ["Name", state.name],
    ["Archived", state.archived ? "yes" : "no"],
    ["Character level", state.character.current_level, whole],
    ["Character XP", state.character.total_xp, whole],
    ["Paragon", state.paragon.current_level, whole],
    ["Paragon XP", state.paragon.total_xp, whole],
    ["Prestige", state.prestige.current_level, whole],
    ["Resets", state.prestige.total_resets, whole],
    ["Prestige points", state.prestige_points, whole],
    ["Points earned", state.points_earned, whole],
    ["Points free", state.paragon.available_points, whole],
  ];
  for (const [id, points] of Object.entries(state.paragon.points_distributed)) all.push([title(id), points, whole]);
  for (const [id, mastery] of Object.entries(state.masteries)) {
    all.push([`${title(id)} level`, mastery.current_level, whole], [`${title(id)} XP`, mastery.total_xp, whole]);
  }
  all.push(["Respecs", state.respecs, whole], ["Currency", state.currency, currency]);
  return all;
}

/** Levels, points and currency that differ, then rewards and nodes that came or went. */
export function difference(before, after) {
  const old = new Map(facts(before).map(([name, value]) => [name, value]));
  const rows = [];
  for (const [name, value, form] of facts(after)) {
    const was = old.get(name);
    if (was === value || (was === undefined && !value)) continue;
    rows.push([name, shown(was, form), shown(value, form), form && was !== undefined ? signed(minus(value, was)) : ""]);
  }
  const gained = listed(after, before);
  const lost = listed(before, after);
  const columns = [{ title: "" }, { title: "before", number: true }, { title: "after", number: true }, { title: "change", number: true }];
  return [
    rows.length ? table("Before and after", columns, rows, { class: "difference" }) : null,
    gained.length ? el("p", {}, el("b", {}, "Unlocks "), gained.join(", ")) : null,
    lost.length ? el("p", {}, el("b", {}, "Takes away "), lost.join(", ")) : null,
    rows.length || gained.length || lost.length ? null : el("p", { class: "quiet" }, "Nothing that is told of the character differs."),
  ];
}

const shown = (value, form) => (value === undefined ? "—" : form ? form(value) : value);

/** Rewards and nodes of one state that the other lacks. */
function listed(state, other) {
  const all = (of) => [
    ...(of?.rewards ?? []).map((reward) => `${reward.id} (${reward.track})`),
    ...(of?.nodes ?? []).map((node) => `${node.id ?? node.node ?? node} (node)`),
  ];
  const known = new Set(all(other));
  return all(state).filter((one) => !known.has(one));
}

/** What a change, or what many changed together, came to: its differences, and what there is to know of it. */
export function told(answer) {
  if (answer.schema?.startsWith("endgame/change")) {
    return [
      difference(answer.before, answer.after),
      lines("", (answer.no_room ?? []).map((one) => one.what ?? JSON.stringify(one))),
      lines("", answer.nothing_because ?? []),
      answer.explain?.length ? factors(answer.explain) : null,
    ];
  }
  if (Array.isArray(answer.touched)) return many(answer.touched, answer.characters);
  if (Array.isArray(answer.largest)) return [batch(answer), many(answer.largest, answer.characters, "The largest changes")];
  return [];
}

function factors(explained) {
  const line = (one) => el("li", {}, `${one.track ?? "XP"}: base ${whole(one.base)}`, one.calendar > 1 || one.calendar < 1 ? ` × calendar ${one.calendar}` : "",
    ` × prestige ${one.prestige ?? 1}`, one.gained !== undefined ? ` = ${whole(one.gained)} XP` : "");
  return el("details", {}, el("summary", {}, "Why so much"), el("ul", {}, explained.map(line)));
}

function batch(answer) {
  const tracks = Object.entries(answer.tracks ?? {}).map(([track, sums]) => [`${track} XP`, signed(minus(sums.xp.gained, sums.xp.lost))]);
  const money = minus(answer.currency.gained, answer.currency.lost);
  const rows = [["Rows", whole(answer.rows)], ["Carried out", whole(answer.done)], ["Done before", whole(answer.already)], ["Failed", whole(answer.failed)],
    ["Characters", whole(answer.characters)], ...tracks, ["Currency", `${signed(money)} ◈`]];
  const columns = [{ title: "" }, { title: "all together", number: true }];
  return table("The rows together", columns, rows.filter(([, value]) => !["0", "0 ◈"].includes(value)));
}

/** One character is told in full, many one below the other. */
function many(touched, characters, caption = "Characters that it changes") {
  const rest = Number(characters ?? touched.length) - touched.length;
  if (touched.length === 1 && rest <= 0) {
    const [one] = touched;
    return [el("h3", {}, one.character?.name ?? "A new character"), difference(one.before, one.after)];
  }
  return [
    el("h3", {}, caption),
    touched.map((one, at) => el("details", { open: at === 0 }, el("summary", {}, one.character?.name ?? "a new character"), difference(one.before, one.after))),
    rest > 0 ? el("p", { class: "quiet" }, `and ${whole(rest)} more`) : null,
  ];
}

export const lines = (heading, texts) =>
  texts.length ? el("div", { class: "lines" }, heading && el("b", {}, heading), el("ul", {}, texts.map((text) => el("li", {}, words(text))))) : null;
