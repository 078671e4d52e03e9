// What waits for a second actor: on top of every page of who may decide, with what it would do.

import * as api from "./api.js";
import { byId, el, fill, say, table } from "./dom.js";
import { beside, open } from "./change.js";
import { lines, told } from "./difference.js";
import { counted, time, whole } from "./numbers.js";
import { may, who } from "./session.js";

/** How often it is looked at what waits, in milliseconds. */
const LOOK = 10_000;
let timer = 0;

/** Looks what waits, now and from now on, and shows it on top. */
export async function watch() {
  clearTimeout(timer);
  const place = byId("waiting");
  if (!who() || !may("listRequests") || !may("grantRequest")) return (place.hidden = true);
  if (!document.hidden) await strip(place).catch(() => {});
  timer = setTimeout(watch, LOOK);
}

let before = "";

async function strip(place) {
  const { total, requests } = await api.get("/v1/requests");
  const shownNow = JSON.stringify(requests.map(({ request, what }) => [request, what]));
  place.hidden = requests.length === 0;
  // What stands there already keeps the focus that somebody put on it.
  if (shownNow === before) return;
  before = shownNow;
  const line = (one) => el("li", {}, el("b", {}, `#${one.request}`), " ", el("span", { class: "asked" }, one.what), el("span", { class: "quiet" }, ` by ${one.asked.actor}, ${time(one.asked.at)}`),
    one.asked.reason && el("span", { class: "quiet" }, `: ${one.asked.reason}`), " ", el("button", { type: "button", onclick: () => look(one.request) }, "Look"));
  const rest = requests.length > 3 && el("a", { href: "#/requests" }, `all ${whole(total)}`);
  fill(place, el("p", {}, el("b", {}, `${counted(total, "request")} ${total == 1 ? "waits" : "wait"} for a decision`), " ", rest), el("ul", {}, requests.slice(0, 3).map(line)));
}

/** One request beside the page: what it would do now, and the decision. */
export async function look(number, done = again) {
  let one;
  try {
    one = await api.get(`/v1/requests/${number}`);
  } catch (problem) {
    return say("bad", problem.message);
  }
  const own = one.asked?.actor === who().actor;
  const waits = one.state === "waits";
  // Whoever asked may always withdraw it.
  const decide = (verb, call, path, intro) =>
    (own || may(call)) && waits && el("button", { type: "button", class: verb === "Approve" ? "main" : null, onclick: () => settle(number, verb, path, intro, one, done) }, verb);
  const buttons = [!own && decide("Approve", "grantRequest", "grants", "Carries out what is asked for, by the rules now in force."),
    decide(own ? "Withdraw" : "Refuse", "refuseRequest", "refusals", "Nothing of it happens.")].filter(Boolean);
  beside(`Request #${number}`,
    el("p", {}, el("b", {}, one.what)),
    el("p", { class: "quiet" }, `asked for by ${one.asked.actor}, ${time(one.asked.at)}`, one.asked.ticket && ` · ticket ${one.asked.ticket}`),
    one.asked.reason && el("p", {}, el("b", {}, "Why "), one.asked.reason),
    lines("It waits because", one.reasons ?? []),
    waits ? wouldDo(one) : el("p", {}, `${one.state}${one.by ? ` by ${one.by}` : ""}${one.operation ? ` as #${one.operation}` : ""}`),
    own && waits ? el("p", { class: "warn" }, "You asked for it: it takes somebody else to approve it.") : null,
    buttons.length ? el("div", { class: "buttons" }, buttons) : null);
}

function wouldDo({ preview, problems, since, wishes, commands }) {
  const later = since.map(({ character, events }) => `${character.name} has ${counted(events, "event")} more; it starts from where it stands now`);
  const asked = wishes.slice(0, 20).map(({ character, what }) => (character.name ? `${character.name}: ${what}` : what));
  const rest = BigInt(commands) - BigInt(asked.length);
  return [
    problems.length ? el("div", { class: "bad" }, lines("In the way now:", problems)) : null,
    lines("Changed since it was asked for:", later),
    preview?.length ? [el("p", { class: "quiet" }, "What it would do now:"), told({ touched: preview })] : lines("Asks for", asked),
    !preview?.length && asked.length && rest > 0n ? el("p", { class: "quiet" }, `and ${whole(rest)} more`) : null,
  ];
}

function settle(number, verb, path, intro, one, done) {
  open({
    title: `${verb} #${number}`, verb, intro: [intro, " ", el("b", {}, one.what)], keyed: false, done,
    call: () => ({ href: `/v1/requests/${number}/${path}`, body: {} }),
  });
}

async function again() {
  before = "";
  await watch();
  window.dispatchEvent(new Event("hashchange"));
}

/** The page of all requests, decided ones too. */
export async function requestsPage(main, number) {
  const { requests } = await api.get("/v1/requests", { all: "true" });
  const columns = [{ title: "request", number: true }, { title: "asked (UTC)", class: "time" }, { title: "by" }, { title: "what", class: "what" }, { title: "why", class: "why" },
    { title: "state" }, { title: "", class: "acts" }];
  const state = (one) => (one.state === "waits" ? el("b", {}, "waits") : `${one.state}${one.by ? ` by ${one.by}` : ""}${one.operation ? ` as #${one.operation}` : ""}`);
  const rows = [...requests].reverse().map((one) => [`#${one.request}`, time(one.asked.at), one.asked.actor, one.what, [one.asked.reason, one.asked.ticket && ` · ticket ${one.asked.ticket}`],
    state(one), el("button", { type: "button", onclick: () => look(one.request) }, "Look")]);
  fill(main, el("h1", {}, "Requests"), rows.length ? table("Requests, the newest first", columns, rows, { class: "stack" }) : el("p", { class: "quiet" }, "Nothing waits, and nothing ever did."));
  if (number) await look(number);
  return () => {};
}
