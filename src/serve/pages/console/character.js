// A character's page: the terminal's screen, what may be done, the trees and rewards, and its history as it happens.

import * as api from "./api.js";
import { byId, el, fill, table, words } from "./dom.js";
import { buttons, start } from "./actions.js";
import { history } from "./history.js";
import { allows, may } from "./session.js";
import { bonus, currency, day, percent, time, whole } from "./numbers.js";

/** Shows a character, as it stands or stood; answers what ends it. */
export async function characterPage(main, id, { as_of } = {}) {
  const who = `id:${id}`;
  const screen = el("div", { class: "screen" });
  const trees = el("section", { class: "trees", "aria-label": "Masteries" });
  const state = { open: new Set(), text: "" };
  const load = async (how) => {
    const { body: one, text } = await api.getWhole(api.character(id), { as_of });
    // What stands there already stays as it is, under whoever's pointer.
    if (text !== state.text) {
      state.text = text;
      fill(screen, head(one, as_of), as_of ? null : acts(one, load), standing(one));
      document.title = `${one.character.name} · endgame`;
      await showTrees(trees, one, state, as_of, load);
    }
    if (how !== "quietly") await log.load();
  };
  const log = history({ who, done: (how) => (how === "quietly" ? load(how) : load()) });
  await load("quietly");
  fill(main, screen, trees, as_of ? null : log.place);
  if (as_of || !may("listHistory")) return () => {};
  await log.start();
  return log.stop;
}

function head(one, as_of) {
  const last = one.operations?.[0];
  const lived = [`id:${one.character.id}`, one.external_id, `created ${day(one.created)}`, `last change ${time(one.changed)}`, last && `by ${last.actor}`,
    last?.ticket && `ticket ${last.ticket}`].filter(Boolean);
  const point = el("input", { name: "as_of", value: as_of ?? "", placeholder: "now", "aria-label": "As of", autocomplete: "off" });
  const look = (event) => {
    event.preventDefault();
    const text = point.value.trim();
    location.hash = `#/characters/${one.character.id}${text ? `?as_of=${encodeURIComponent(text)}` : ""}`;
  };
  return el("div", { class: "head" },
    el("div", {}, el("h1", {}, one.character.name, one.archived && el("small", { class: "warn" }, " archived")), el("p", { class: "quiet" }, lived.join(" · "))),
    el("form", { class: "as-of", onsubmit: look }, el("label", {}, "as of ", point), el("button", { type: "submit" }, "Look")),
    as_of && el("p", { class: "warn" }, `As it was: ${as_of}. `, el("a", { href: `#/characters/${one.character.id}` }, "Show it as it is")));
}

function acts(one, load) {
  const all = buttons(one, load);
  return all.length ? el("div", { class: "acts", role: "group", "aria-label": "Changes" }, all) : null;
}

/** A share as a bar, with the figure beside it for who sees none. */
function bar(share) {
  return el("progress", { max: "100", value: share ?? 100, "aria-hidden": "true", class: share === null ? "full" : null });
}

function progress(track) {
  if (track.xp_to_next_level === null) return ["cap", ""];
  const to = `${whole(track.xp_progress)} of ${whole(track.xp_to_next_level)} XP to ${whole(BigInt(track.current_level) + 1n)}`;
  return [percent((track.progress_percentage ?? 0) / 100, 0), to];
}

function standing(one) {
  const { character, paragon } = one.tracks;
  const row = (name, level, share, figure, text) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "number level" }, level), el("td", { class: "bar" }, typeof share === "number" || share === null ? bar(share) : share),
      el("td", { class: "number" }, figure), el("td", { class: "rest" }, text));
  const rows = [];
  for (const [name, track] of [["Character", character], ["Paragon", paragon]]) {
    if (!track) continue;
    rows.push(row(name, whole(track.current_level), track.progress_percentage, ...progress(track)));
  }
  if (one.prestige) rows.push(row("Prestige", whole(one.prestige.current_level), undefined, "", prestige(one)));
  if (one.points) rows.push(row("Points", whole(one.points.earned), undefined, "", points(one)));
  rows.push(row("Currency", whole(one.currency), "◈", "", ""));
  if (one.rewards?.length) rows.push(row("Rewards", whole(one.rewards.length), undefined, "", rewards(one.rewards)));
  return el("div", { class: "scroll" }, el("table", { class: "standing stack" }, el("caption", { class: "unseen" }, "Where it stands"), el("tbody", {}, rows)));
}

function prestige({ bonuses, prestige: { requirements, can_reset, reset_cost } }) {
  const given = [["XP", bonuses.xp], ["currency", bonuses.currency], ["drops", bonuses.drop_rate]].filter(([, share]) => share !== 0);
  const unit = { currency: currency, paragon_level: (n) => `paragon ${whole(n)}`, character_level: (n) => `character level ${whole(n)}` };
  const name = ({ what, needed, held }) => `${(unit[what] ?? ((n) => `${what.replaceAll("_", " ")} ${whole(n)}`))(needed)} (has ${whole(held)})`;
  const unmet = requirements.filter(({ met }) => !met).map(name);
  const next = can_reset ? `can be reset for ${currency(reset_cost)}` : unmet.length ? `next needs ${unmet.join(" and ")}` : "";
  return [el("div", {}, given.map(([what, share]) => `${bonus(share)} ${what}`).join(" · ")), el("div", { class: "quiet" }, next)];
}

function points({ points: { available }, attributes }) {
  const spent = attributes.filter(({ points }) => points > 0).map(({ id, points }) => `${id} ${whole(points)}`);
  return [...spent, `free ${whole(available)}`].join(" · ");
}

function rewards(all) {
  const names = all.map(({ name, id }) => name ?? id);
  if (names.length <= 4) return names.join(", ");
  return el("details", {}, el("summary", {}, `${names.slice(0, 3).join(", ")}, …`), names.slice(3).join(", "));
}

/** Each mastery with its level, its rewards and, opened, its tree. */
async function showTrees(place, one, state, as_of, load) {
  const trees = new Map();
  await Promise.all([...state.open].map(async (type) => trees.set(type, await tree(one, type, as_of))));
  const columns = [{ title: "mastery" }, { title: "level", number: true }, { title: "", class: "bar" }, { title: "to the next", number: true },
    { title: "points free", number: true }, { title: "nodes", number: true }, { title: "rewards", number: true }, { title: "", class: "acts" }];
  const rows = one.masteries.flatMap((mastery) => {
    const { type } = mastery;
    const isOpen = trees.has(type);
    const turn = async () => {
      state.open.delete(type) || state.open.add(type);
      await showTrees(place, one, state, as_of, load);
      byId(`tree-${type}`)?.focus();
    };
    const toggle = el("button", { type: "button", class: "plain", id: `tree-${type}`, "aria-expanded": String(isOpen), onclick: turn }, isOpen ? "Hide tree" : "Tree");
    const cells = [type, whole(mastery.current_level), bar(mastery.progress_percentage),
      mastery.xp_to_next_level === null ? "cap" : `${whole(mastery.xp_progress)} of ${whole(mastery.xp_to_next_level)} XP`,
      whole(mastery.points_available), `${whole(mastery.nodes.length)} of ${whole(mastery.of_nodes)}`, whole(mastery.rewards), mastery.of_nodes ? toggle : null];
    const row = el("tr", {}, cells.map((cell, at) => el(at ? "td" : "th", { class: columns[at].number ? "number" : columns[at].class, scope: at ? null : "row", "data-title": columns[at].title }, cell)));
    const inside = isOpen && el("tr", { class: "inside" }, el("td", { colspan: columns.length }, nodes(one, trees.get(type), load, as_of)));
    return inside ? [row, inside] : [row];
  });
  fill(place, one.masteries.length ? [el("h2", {}, "Mastery"), table("Masteries", columns, rows, { class: "stack named" })] : null);
}

const tree = (one, type, as_of) => api.get(`${api.character(one.character.id)}/masteries/${type}/tree`, { as_of });

const STATES = { unlocked: "unlocked", can_be_unlocked: "can be unlocked", locked: "locked" };

function nodes(one, { type, nodes: all }, load, as_of) {
  const columns = [{ title: "node" }, { title: "cost", number: true }, { title: "from level", number: true }, { title: "gives" }, { title: "state", class: "rest" }, { title: "", class: "acts" }];
  const rows = all.map((each) => {
    const act = (call, title, path, body) =>
      !as_of && may(call) && el("button", { type: "button", "data-call": call, onclick: () => start({ title, path }, one, { controls: null, body: () => ({ mastery: type, node: each.id, ...body }) }, load) }, title);
    const isThere = each.state === "unlocked";
    const isNext = each.state === "can_be_unlocked";
    const state = [STATES[each.state] ?? each.state, each.reasons.length ? el("span", { class: "quiet" }, ": ", words(each.reasons.join("; "))) : null];
    const free = allows("mastery.unlock.free") && act("unlockNode", "Free", "unlocks", { free: true });
    return [each.name, whole(each.cost), whole(each.min_level), `${each.bonus} ${bonus(each.value)}`, state,
      isThere ? act("lockNode", "Take back", "locks") : [isNext && act("unlockNode", "Unlock", "unlocks"), free]];
  });
  return table(`The tree of ${type}`, columns, rows, { class: "tree stack named" });
}
