// The rules: which are in force, which were, what others would make of everybody; and the policy, which says who may do what.

import * as api from "./api.js";
import { choice, el, facts, field, fill, table } from "./dom.js";
import { open, shown } from "./change.js";
import { bonus, counted, currency, signed, time, whole } from "./numbers.js";
import { may } from "./session.js";
import { twoRulesets } from "./two.js";

export async function rulesetsPage(main) {
  const [{ installations }, rules] = await Promise.all([api.get("/v1/rulesets"), api.get("/v1/rulesets/in-force")]);
  fill(main, el("h1", {}, `Ruleset ${rules.ruleset}`), el("p", {}, rules.description), inForce(rules), el("h2", {}, "Rules of before"), before(installations),
    may("diffRulesets") ? twoRulesets(installations) : null,     may("tryRuleset") ? trial(main) : null);
  return () => {};
}

function inForce(rules) {
  const columns = [{ title: "track" }, { title: "levels", class: "time" }, { title: "gives", class: "code" }, { title: "at level", number: true }, { title: "XP in all", number: true }, { title: "points", number: true }];
  const rows = rules.tracks.map((track) => [track.track, `${whole(track.first_level)} to ${track.max_level === null ? "no end" : whole(track.max_level)}`, track.curve,
    whole(track.at_level), whole(track.total_xp), track.points === null ? "—" : whole(track.points)]);
  const resets = rules.prestige?.resets ?? [];
  const reset = (one) => [whole(one.number), whole(one.requires), currency(one.cost), bonus(one.xp_bonus), bonus(one.currency_bonus), bonus(one.drop_rate_bonus)];
  const heads = [{ title: "reset", number: true }, { title: "needs paragon", number: true }, { title: "costs", number: true }, { title: "XP", number: true }, { title: "currency", number: true }, { title: "drops", number: true }];
  return [table("Tracks", columns, rows, { class: "stack named" }), resets.length ? el("details", {}, el("summary", {}, counted(resets.length, "prestige reset")), table("Resets", heads, resets.map(reset))) : null,
    facts([["Hash", el("code", {}, rules.hash.slice(0, 16))]])];
}

function before(installations) {
  const columns = [{ title: "number", number: true }, { title: "ruleset" }, { title: "since (UTC)", class: "time" }, { title: "by" }, { title: "why", class: "why" }, { title: "terms" }];
  const row = (one) => [whole(one.number), [one.name, one.in_force && el("b", {}, " in force")], time(one.operation.at), one.operation.actor, one.operation.reason, one.terms];
  return table("Rulesets that came into force", columns, [...installations].reverse().map(row), { class: "stack" });
}

/** Other rules: what they would make of everybody, and, for who may, in force. */
function trial(main) {
  const text = el("textarea", { name: "text", rows: "10", spellcheck: "false", required: true, placeholder: "ruleset: …" });
  const file = el("input", { type: "file", name: "file", accept: ".yaml,.yml" });
  file.addEventListener("change", async () => (text.value = (await file.files[0]?.text()) ?? text.value));
  const keep = choice("keep", [["xp", "XP stays, levels follow"], ["level", "levels stay, XP follows"]]);
  const spent = choice("overspent", [["", "is refused"], ["refund", "comes back, all of it"], ["keep", "stays, and counts as earned"]]);
  const place = el("div", { class: "impact", "aria-live": "polite" });
  const body = () => ({ text: text.value, keep: keep.value, ...(spent.value && { overspent: spent.value }) });
  const look = async (event) => {
    event.preventDefault();
    try {
      fill(place, impact(await api.query("/v1/rulesets/impacts", body())));
    } catch (problem) {
      fill(place, shown(problem, { plan: {} }));
    }
  };
  const install = () => open({ title: "Install a ruleset", verb: "Put it in force", keyed: false, shows: impact, call: () => ({ href: "/v1/rulesets", body: body() }), done: () => rulesetsPage(main) });
  return el("section", {}, el("h2", {}, "Try others"), el("form", { onsubmit: look }, field("File", file), field("Ruleset", text), field("Where a curve changes", keep), field("What is spent and no longer earned", spent),
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, "What would it do?"), may("installRuleset") && el("button", { type: "button", "data-call": "installRuleset", onclick: install }, "Install"))), place);
}

function impact(view) {
  const all = [["everybody", view.all], ...view.bands.map((band) => [band.band, band])];
  const columns = [{ title: "" }, { title: "characters", number: true }, { title: "change", number: true }, { title: "paragon levels gained", number: true }, { title: "lost", number: true }, { title: "points gained", number: true },
    { title: "lost", number: true }, { title: "overspent", number: true }];
  const row = ([name, one]) => [name, whole(one.characters), whole(one.changed), signed(one.paragon_levels.gain.sum), whole(one.paragon_levels.lose.sum), signed(one.points.gain.sum), whole(one.points.lose.sum), whole(one.overspent)];
  return [el("p", {}, el("b", {}, `${view.from} → ${view.to}`), ` changes ${whole(view.all.changed)} of ${counted(view.all.characters, "character")} (${view.terms}).`), table("What it would do", columns, all.map(row), { class: "stack named" }),
    view.gone?.length ? el("p", { class: "warn" }, `Gone: ${view.gone.join(", ")}`) : null];
}

export async function policyPage(main) {
  const policy = await api.get("/v1/policies/in-force");
  const limits = (role) => Object.entries(role.limits).map(([pattern, all]) => el("div", {}, el("code", {}, pattern), " ",
    Object.entries(all).filter(([, most]) => most !== null).map(([name, most]) => `${name.replaceAll("_", " ").replace(/^xp/, "XP")} ${typeof most === "string" ? most : whole(most)}`).join(", ")));
  const columns = [{ title: "role" }, { title: "what it is", class: "what" }, { title: "may", class: "what" }, { title: "limits", class: "what" }];
  const may_ = (role) => (role.may.length ? el("details", {}, el("summary", {}, counted(role.may.length, "command")), role.may.join(", ")) : el("span", { class: "quiet" }, "looks, and changes nothing"));
  const rows = Object.entries(policy.roles).map(([name, role]) => [el("b", {}, name), role.description, may_(role), limits(role)]);
  const actors = Object.entries(policy.actors).map(([actor, role]) => `${actor} (${role})`).join(", ");
  fill(main, el("h1", {}, `Policy ${policy.policy}`), el("p", {}, policy.description),
    facts([["Founder", `${policy.founder} (${policy.founder_role})`], ["Named", actors], ["Everybody else", policy.others_role]]),
    table("Roles", columns, rows, { class: "stack" }), el("details", {}, el("summary", {}, "Its text"), el("pre", { tabindex: "0" }, policy.text)), may("installPolicy") ? replace(main, policy) : null);
  return () => {};
}

function replace(main, policy) {
  const text = el("textarea", { name: "text", rows: "14", spellcheck: "false", required: true, value: policy.text });
  const begin = (event) => {
    event.preventDefault();
    open({ title: "Install a policy", verb: "Put it in force", keyed: false, call: () => ({ href: "/v1/policies", body: { text: text.value } }), shows: (view) => roles(view), done: () => policyPage(main) });
  };
  return el("details", {}, el("summary", {}, "Another policy"), el("form", { onsubmit: begin }, field("Policy", text), el("div", { class: "buttons" }, el("button", { type: "submit", class: "main", "data-call": "installPolicy" }, "Look at it"))));
}

const roles = (view) => table("Roles that it has", [{ title: "role" }, { title: "may", number: true }], Object.entries(view.roles).map(([name, role]) => [name, counted(role.may.length, "command")]));
