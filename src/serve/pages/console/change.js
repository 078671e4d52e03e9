// How everything is changed: what and why, then a preview, then the confirmation of exactly that. It opens beside the page, and
// what is confirmed is what was seen: on the version of the character that was looked at, under a key of its own.

import * as api from "./api.js";
import { byId, el, field, fill, say, words } from "./dom.js";
import { lines, told } from "./difference.js";
import { may } from "./session.js";

let opener = null;

/** Where there is no room beside the page, what opens covers it, and nothing of it can be reached. */
function cover(is) {
  for (const id of ["top", "waiting", "main"]) byId(id).inert = is;
  byId("beside").setAttribute("aria-modal", String(is));
  document.body.classList.toggle("is-beside", is);
}

export function close() {
  const panel = byId("beside");
  if (panel.hidden) return;
  panel.hidden = true;
  fill(panel);
  cover(false);
  // What opened it may have been made anew meanwhile.
  const call = opener?.dataset?.call;
  const alike = call && document.querySelector(`main [data-call="${call}"]`);
  (opener?.isConnected ? opener : alike || byId("main")).focus();
  opener = null;
}

/** Puts something beside the page, and the focus into it. */
export function beside(title, ...content) {
  const panel = byId("beside");
  if (panel.hidden) opener = document.activeElement;
  const head = el("h2", { id: "beside-title", tabindex: "-1" }, title);
  const shut = el("button", { type: "button", class: "plain shut", "aria-label": "Close", onclick: close }, "✕");
  fill(panel, el("div", { class: "head" }, head, shut), ...content);
  panel.hidden = false;
  cover(matchMedia("(max-width: 70rem)").matches);
  (panel.querySelector("input:not([type=hidden]), select, textarea") ?? head).focus();
  return panel;
}

/**
 * Opens a change. `plan` is
 * - title: what it is; verb: what the button says that does it
 * - controls: elements of the form that say what
 * - call(): what is asked for, `{href, body, rows, parameters}`
 * - about: the character `{id, name}` whose version counts, or none
 * - keyed: whether it happens once under a key
 * - done(answer): what is shown anew then
 */
export function open(plan) {
  const reason = el("input", { name: "reason", required: true, autocomplete: "off", value: plan.reason ?? "" });
  const ticket = el("input", { name: "ticket", autocomplete: "off" });
  const state = { plan, reason, ticket };
  const submit = (event) => {
    event.preventDefault();
    preview(state, form);
  };
  const wrong = el("div", { class: "wrong", role: "alert" });
  const form = el("form", { onsubmit: submit },
    plan.intro && el("p", { class: "quiet" }, plan.intro), plan.controls, field("Reason", reason, "Kept in the history"), field("Ticket", ticket), wrong,
    el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, "Preview"), el("button", { type: "button", onclick: close }, "Cancel")));
  state.wrong = wrong;
  state.show = () => beside(plan.title, form);
  state.show();
  return state;
}

/** What is asked for, with why. */
function wanted({ plan, reason, ticket }) {
  const call = plan.call();
  const why = { reason: reason.value.trim(), ...(ticket.value.trim() && { ticket: ticket.value.trim() }) };
  return call.rows ? { ...call, parameters: { ...call.parameters, ...why } } : { ...call, body: { ...call.body, ...why } };
}

async function preview(state, form) {
  const { plan } = state;
  fill(state.wrong);
  busy(form, true);
  try {
    const tag = plan.about && (await api.getWhole(api.character(plan.about.id))).headers.get("etag");
    const call = { ...wanted(state), tag, key: plan.keyed ? api.newKey() : null };
    const answer = await api.change(call, { dry: true });
    confirm(state, call, answer);
  } catch (problem) {
    fill(state.wrong, shown(problem, state));
    state.wrong.scrollIntoView({ block: "nearest" });
  } finally {
    busy(form, false);
  }
}

function confirm(state, call, answer, changed) {
  const { plan } = state;
  const { body } = answer;
  const why = call.rows ? call.parameters : call.body;
  const wrong = el("div", { class: "wrong", role: "alert" });
  const sure = el("button", { type: "button", class: "main" }, body.waits?.length ? `Ask for it: ${plan.verb}` : plan.verb);
  const buttons = el("div", { class: "buttons" }, sure, el("button", { type: "button", onclick: state.show }, "Back"));
  sure.addEventListener("click", () => carryOut(state, call, answer, { wrong, buttons }));
  const panel = beside(plan.title,
    changed && el("p", { class: "warn" }, "It would do something else by now. This is what it would do:"),
    el("p", { class: "quiet" }, "Nothing is changed yet."),
    plan.shows ? plan.shows(body) : told(body),
    lines("", body.notes ?? []),
    body.waits?.length ? el("div", { class: "warn" }, lines("It waits for a second actor:", body.waits)) : null,
    el("p", {}, el("b", {}, "Why "), why.reason, why.ticket && el("span", { class: "quiet" }, ` · ticket ${why.ticket}`)),
    wrong, buttons);
  panel.scrollTop = 0;
  sure.focus();
}

/** Does what was seen. What has no version is looked at once more: what differs by now is shown and not done. */
async function carryOut(state, call, seen, { wrong, buttons }) {
  const { plan } = state;
  fill(wrong);
  busy(buttons, true);
  try {
    if (!call.tag && !plan.repeats) {
      const now = await api.change(call, { dry: true });
      if (now.text !== seen.text) return confirm(state, call, now, true);
    }
    const answer = await api.change(call, { dry: false });
    close();
    outcome(plan, answer);
    await plan.done?.(answer.body);
  } catch (problem) {
    fill(wrong, shown(problem, state));
    wrong.scrollIntoView({ block: "nearest" });
    if (problem.code === "version-changed") {
      buttons.replaceChildren(el("button", { type: "button", class: "main", onclick: state.show }, "Look again"));
      buttons.firstChild.focus();
    }
  } finally {
    busy(buttons, false);
  }
}

function outcome(plan, { status, body }) {
  if (status === 202) {
    const to = el("a", { href: `#/requests/${body.request}` }, `request #${body.request}`);
    return say("warn", "Nothing was changed: ", to, " waits for a second actor. ", (body.who_may ?? []).join(", "));
  }
  const done = body.operation ? `#${body.operation} ` : "";
  const what = (body.events ?? []).map?.((event) => event.what).filter(Boolean).slice(0, 2).join("; ");
  const notes = (body.notes ?? []).join(" ");
  const undo = (body.links ?? []).find((link) => link.rel === "undo");
  say("good", `Done: ${done}`, what || plan.verb, notes && ` · ${notes}`, " ", undo && body.operation && may("undo") && undoButton(body.operation, plan.done));
}

/** Takes an operation back; what rests on it is told with the ways out. */
export function undo(operation, how, done) {
  const rebase = how === "rebase";
  open({
    title: rebase ? `Rebase #${operation}` : `Undo #${operation}`,
    verb: rebase ? `Rebase #${operation}` : `Undo #${operation}`,
    intro: rebase ? "Takes out what it gave, and keeps what came later." : "Takes it back; nothing may rest on it.",
    call: () => ({ href: `/v1/operations/${operation}/undos`, body: rebase ? { how: "rebase" } : {} }),
    keyed: true,
    done,
  });
}

export const undoButton = (operation, done, how, label) =>
  el("button", { type: "button", onclick: () => undo(operation, how, done) }, label ?? (how === "rebase" ? "Rebase" : "Undo"));

/** The call that answers at the address of a link, for who may use it. */
const CALLS = [
  [/\/undos$/, "undo"], [/\/restorations$/, "restoreCharacter"], [/\/archivals$/, "archiveCharacter"], [/\/unarchivals$/, "unarchiveCharacter"],
  [/\/revocations$/, "revoke"], [/\/renames$/, "renameCharacter"],
];

/** A problem with its reasons, and what can be done about it. */
export function shown(problem, state) {
  const ways = problem.links ?? [];
  const useful = ways.filter(({ method, href }) => method === "POST" && may(CALLS.find(([address]) => address.test(href))?.[1]));
  const button = (link) => el("button", { type: "button", onclick: () => other(link, state) }, link.title ? `${name(link.rel)}: ${link.title}` : name(link.rel));
  return [
    el("p", { class: "bad" }, words(problem.message), problem.place && ` (line ${problem.place.line}, column ${problem.place.column})`),
    lines("", problem.reasons ?? []),
    problem.hint && el("p", { class: "quiet" }, words(problem.hint)),
    useful.length ? el("div", { class: "ways" }, useful.map(button)) : null,
  ];
}

const name = (rel) => rel.charAt(0).toUpperCase() + rel.slice(1).replaceAll("-", " ");

/** Another way to the same: previewed and confirmed as everything is. */
function other({ rel, href, body, title }, { plan, reason }) {
  const named = el("input", { name: "name", required: true });
  const asks = body?.name === "";
  open({
    title: name(rel), verb: name(rel), intro: title, keyed: true, done: plan.done, reason: reason?.value,
    controls: asks ? field("Name", named) : null,
    call: () => ({ href, body: asks ? { ...body, name: named.value } : body }),
  });
}

function busy(element, is) {
  element.setAttribute("aria-busy", String(is));
  element.querySelectorAll("button").forEach((button) => (button.disabled = is));
}
