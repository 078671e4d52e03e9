// What can be done to a character: each with the call that does it, the fields that say what, and what it asks for.

import * as api from "./api.js";
import { choice, el, field } from "./dom.js";
import { open } from "./change.js";
import { allows, may } from "./session.js";
import { whole } from "./numbers.js";

const text = (name, attributes) => el("input", { name, autocomplete: "off", spellcheck: "false", ...attributes });
const amount = (name, attributes) => text(name, { inputmode: "numeric", pattern: "[0-9][0-9_,]*", required: true, class: "number", ...attributes });
const box = (name) => el("input", { type: "checkbox", name });

const named = (word) => word.charAt(0).toUpperCase() + word.slice(1);

function tracks(one) {
  const list = one.masteries.map(({ type }) => [`mastery.${type}`, `Mastery XP: ${type}`]);
  return [["paragon", "Paragon XP"], ["character", "Character XP"], ...list, ["currency", "Currency ◈"]];
}

/** XP of a track, or currency. */
function gain(one, more = []) {
  const what = choice("what", tracks(one));
  const much = amount("amount", { placeholder: "50,000" });
  const body = () => (what.value === "currency" ? { currency: much.value.trim() } : { track: what.value, xp: much.value.trim() });
  return { controls: [field("What", what), field("Amount", much), ...more], body };
}

function grant(one) {
  const exact = box("exact");
  const { controls, body } = gain(one, [field("Exactly so much, without any factor", exact)]);
  return { controls, body: () => ({ ...body(), ...(exact.checked && { exact: true }) }) };
}

function distribute(one) {
  const points = one.attributes.map(({ id, points: has, cap }) => {
    const limit = cap === null ? "" : ` of at most ${whole(cap)}`;
    return { id, input: amount(`points-${id}`, { required: false, placeholder: "0" }), about: `has ${whole(has)}${limit}` };
  });
  const controls = [el("p", {}, el("b", {}, whole(one.points.available)), " points are free."),
    points.map(({ id, input, about }) => field(named(id), input, about))];
  const body = () => ({ points: Object.fromEntries(points.filter(({ input }) => input.value.trim()).map(({ id, input }) => [id, input.value.trim()])) });
  return { controls, body };
}

function respec() {
  const free = box("free");
  const controls = allows("paragon.respec.free") ? field("At no cost", free, "And not one of the respecs that make later ones dearer") : null;
  return { controls, body: () => (free.checked ? { free: true } : {}) };
}

function rename(one) {
  const name = text("name", { required: true, value: one.character.name });
  return { controls: field("New name", name), body: () => ({ name: name.value }) };
}

function unarchive() {
  const name = text("name");
  return { controls: field("Name", name, "The one that it had where this is left out"), body: () => (name.value.trim() ? { name: name.value } : {}) };
}

function restore() {
  const side = choice("side", [["at", "as it stood after"], ["before", "as it stood before"]]);
  const moment = text("moment", { required: true, placeholder: "op:8790" });
  const about = "An operation (op:8790), an event (event:8789) or a time in UTC (2026-11-20 02:10)";
  return { controls: [field("To where", side), field("What", moment, about)], body: () => ({ [side.value]: moment.value.trim() }) };
}

function merge() {
  const into = text("into", { required: true, placeholder: "Vex, or id:12" });
  const xp = choice("xp", [["sum", "all XP counts"], ["highest", "on each track the higher XP counts"]]);
  return { controls: [field("Into", into, "The character that stays; this one is archived"), field("XP that both have", xp)], body: () => ({ into: into.value.trim(), xp: xp.value }) };
}

function clone() {
  const name = text("name", { required: true });
  const point = text("as_of", { placeholder: "now" });
  const controls = [field("Name of the copy", name), field("As it stood", point, "A time, op:8790 or event:8789; now where it is left out")];
  return { controls, body: () => ({ name: name.value, ...(point.value.trim() && { as_of: point.value.trim() }) }) };
}

/** A reward out of those that the rules in force know. */
function reward(one, rules) {
  const paragon = (rules.paragon?.milestones ?? []).map((reward) => ["paragon", reward]);
  const masteries = (rules.masteries ?? []).flatMap(({ id, rewards }) => rewards.map((reward) => [`mastery.${id}`, reward]));
  const options = [...paragon, ...masteries].map(([track, { id, name, level }]) => [`${track} ${id}`, `${name} (${track}, level ${level})`]);
  const which = choice("reward", options, { required: true });
  const body = () => {
    const [track, id] = which.value.split(" ");
    return { track, reward: id };
  };
  return { controls: field("Reward", which), body };
}

/** Every action: the call that allows it, its title, its address, and its fields. */
const ACTIONS = [
  { call: "grant", title: "Grant", path: "grants", fields: grant },
  { call: "revoke", title: "Revoke", path: "revocations", fields: (one) => gain(one) },
  { call: "distribute", title: "Distribute", path: "distributions", fields: distribute },
  { call: "respec", title: "Respec", path: "respecs", fields: respec, intro: "Gives back all spent attribute points." },
  { call: "resetPrestige", title: "Prestige reset", path: "resets", intro: "Gives up paragon for the next prestige level." },
  { call: "giveReward", title: "Give reward", path: "rewards/given", fields: reward, rules: true },
  { call: "takeReward", title: "Take reward", path: "rewards/taken", fields: reward, rules: true },
  { call: "restoreCharacter", title: "Restore", path: "restorations", fields: restore, intro: "Rewards unlocked since stay unlocked." },
  { call: "renameCharacter", title: "Rename", path: "renames", fields: rename },
  { call: "cloneCharacter", title: "Clone", path: "clones", fields: clone },
  { call: "mergeCharacter", title: "Merge", path: "merges", fields: merge },
  { call: "archiveCharacter", title: "Archive", path: "archivals", when: (one) => !one.archived, intro: "Takes it out of lists and leaderboards; its history stays, its name is free." },
  { call: "unarchiveCharacter", title: "Bring back", path: "unarchivals", when: (one) => one.archived, fields: unarchive },
];

/** Buttons for what may be done to a character; none for what may not. */
export function buttons(one, done) {
  const usable = ACTIONS.filter(({ call, when }) => may(call) && (!when || when(one)));
  return usable.map((action) =>
    el("button", { type: "button", "data-call": action.call, onclick: () => begin(action, one, done) }, action.title));
}

async function begin(action, one, done) {
  const rules = action.rules ? await api.get("/v1/rulesets/in-force") : null;
  start(action, one, (action.fields ?? (() => ({ controls: null, body: () => ({}) })))(one, rules), done);
}

/** Opens one with its fields. */
export function start({ title, path, intro }, one, { controls, body }, done) {
  const href = `${api.character(one.character.id)}/${path}`;
  open({ title: `${title}: ${one.character.name}`, verb: title, intro, controls, about: one.character, keyed: true, done, call: () => ({ href, body: body() }) });
}

/** A new character. */
export function create(done) {
  const name = text("name", { required: true });
  const external = text("external_id", { placeholder: "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37" });
  const body = () => ({ name: name.value, ...(external.value.trim() && { external_id: external.value.trim() }) });
  open({
    title: "New character", verb: "Create", keyed: true, done, call: () => ({ href: "/v1/characters", body: body() }),
    controls: [field("Name", name), field("External id", external, "The UUID by which the game itself names it, for ever")],
  });
}
