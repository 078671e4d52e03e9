// The console: who is signed in, which page is shown, and what waits above it.

import * as api from "./api.js";
import { byId, el, fill, hush } from "./dom.js";
import { boardsPage } from "./boards.js";
import { batchesPage } from "./batches.js";
import { characterPage } from "./character.js";
import { close, shown } from "./change.js";
import { homePage } from "./home.js";
import { policyPage, rulesetsPage } from "./rules.js";
import { requestsPage, watch } from "./requests.js";
import { search } from "./search.js";
import * as session from "./session.js";
import { webhooksPage } from "./webhooks.js";

/** Pages: how their address begins, what they are called, the call or the command without which they are not there, and what shows them. */
const PAGES = [
  { at: "characters", show: (main, [id], query) => characterPage(main, id, query), call: "showCharacter" },
  { at: "requests", title: "Requests", show: (main, [number]) => requestsPage(main, number), call: "listRequests" },
  { at: "batches", title: "Batches", show: (main) => batchesPage(main), call: "applyBatch" },
  { at: "boards", title: "Leaderboards", show: (main, [board], query) => boardsPage(main, board ?? "paragon", query), call: "showLeaderboard" },
  { at: "rulesets", title: "Rulesets", show: (main) => rulesetsPage(main), call: "showRuleset" },
  { at: "webhooks", title: "Webhooks", show: (main) => webhooksPage(main), reads: "serve" },
  { at: "policy", title: "Policy", show: (main) => policyPage(main), call: "showPolicy" },
];

let stop = () => {};
let turn = 0;

/** What stands behind the `#`. */
function asked() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [at, ...rest] = path.split("/").map(decoded);
  return { at, rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** What a part of an address says; one that was cut within a letter, as it stands there. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function show() {
  if (!session.who()) return;
  const { at, rest, query } = asked();
  const mine = (turn += 1);
  stop();
  stop = () => {};
  close();
  document.title = "endgame console";
  for (const link of byId("nav").querySelectorAll("a")) {
    if (link.hash === `#/${at}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const page = PAGES.find((page) => page.at === at);
  // Each page has a place of its own: one that comes late overwrites no other.
  const main = el("div", {});
  fill(byId("main"), main);
  try {
    const end = await (page ? page.show(main, rest, query) : homePage(main));
    if (mine === turn) stop = end;
    else end();
  } catch (problem) {
    if (problem.status !== 401) fill(main, el("h1", {}, "That did not work"), shown(problem, { plan: {} }));
  }
}

async function begin() {
  const me = await session.look();
  byId("top").hidden = !me;
  byId("waiting").hidden = true;
  if (!me) {
    stop();
    close();
    return session.signInPage(begin);
  }
  const pages = PAGES.filter(({ title, call, reads }) => title && (call ? session.may(call) : session.reads(reads)));
  fill(byId("nav"), pages.map(({ at, title }) => el("a", { href: `#/${at}` }, title)));
  session.showWho(begin);
  if (session.may("suggestCharacters")) search();
  await Promise.all([show(), watch()]);
}

api.onUnauthenticated(() => {
  if (session.who()) begin();
});
window.addEventListener("hashchange", async () => {
  hush();
  await show();
  byId("main").focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  const isTyping = event.target.closest("input, textarea, select");
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    byId("search")?.focus();
  }
});

begin();
