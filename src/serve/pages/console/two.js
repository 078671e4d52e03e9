// What differs between two rulesets: those that came into force, and the one that is built in.

import * as api from "./api.js";
import { choice, el, field, fill, table, unique } from "./dom.js";
import { shown } from "./change.js";
import { bonus, whole } from "./numbers.js";

/** Asks which two, and tells what differs; `installations` are the rulesets that came into force, oldest first. */
export function twoRulesets(installations) {
  const names = [...installations].reverse().map((one) => [one.in_force ? "installed" : `installed:${one.number}`, `${one.name}, number ${one.number}${one.in_force ? ", in force" : ""}`]);
  const all = [...names, ["necpgame", "necpgame, built in"]];
  const [a, b] = [choice("a", all), choice("b", all)];
  a.value = (names[1] ?? all.at(-1))[0];
  const place = el("div", { "aria-live": "polite" });
  const look = async (event) => {
    event.preventDefault();
    try {
      fill(place, told(await api.get("/v1/rulesets/diff", { a: a.value, b: b.value })));
    } catch (problem) {
      fill(place, shown(problem, { plan: {} }));
    }
  };
  const heading = unique();
  return el("section", { "aria-labelledby": heading }, el("h2", { id: heading }, "What differs"),
    el("form", { class: "line", onsubmit: look }, field("From", a), field("To", b), el("button", { type: "submit" }, "Compare")), place);
}

function told({ same, differences }) {
  if (same) return el("p", {}, "Nothing differs: every level costs and gives the same.");
  const columns = [{ title: "part" }, { title: "what", class: "what" }, { title: "levels", class: "time" }, { title: "before", number: true }, { title: "after", number: true }, { title: "change", number: true }];
  return table("What differs", columns, differences.map((one) => [one.part, one.what, where(one), value(one.before), value(one.after), one.relative === null ? "—" : bonus(one.relative)]), { class: "stack named" });
}

/** Where a curve differs, and where the values are of. */
function where({ from, to, at }) {
  if (from === null) return "—";
  const range = to === null ? `from ${whole(from)}` : from === to ? whole(from) : `${whole(from)} to ${whole(to)}`;
  return from === to ? range : `${range}, most at ${whole(at)}`;
}

function value(one) {
  if (one === null) return "—";
  if (typeof one === "string") return one;
  return Number.isInteger(one) || typeof one === "bigint" ? whole(one) : String(Number(one.toPrecision(6)));
}
