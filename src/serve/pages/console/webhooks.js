// What receivers were told, and what they did not take: told again, or let go.

import * as api from "./api.js";
import { el, fill, say, table } from "./dom.js";
import { counted, whole } from "./numbers.js";

/** So many dead letters of a receiver are shown. */
const MOST = 200;

export async function webhooksPage(main) {
  const all = await api.get("/v1/webhooks");
  const again = () => webhooksPage(main);
  const columns = [{ title: "receiver" }, { title: "address", class: "what" }, { title: "told up to event", number: true }, { title: "still to tell", number: true }, { title: "dead letters", number: true }];
  const row = (hook) => [el("b", {}, hook.name), el("code", {}, hook.address), hook.arrived === null ? "nothing yet" : whole(hook.arrived), whole(hook.behind), whole(hook.dead.length)];
  fill(main, el("h1", {}, "Webhooks"),
    all.length ? table("Receivers", columns, all.map(row), { class: "stack named" }) : el("p", { class: "quiet" }, "Nobody is told: receivers stand under ", el("code", {}, "webhooks"), " in the file of ", el("code", {}, "endgame serve --config"), "."),
    all.filter((hook) => hook.dead.length).map((hook) => dead(hook, again)));
  return () => {};
}

/** What a receiver did not take, however often it was tried. */
function dead(hook, again) {
  const columns = [{ title: "event", number: true }, { title: "tried", class: "time" }, { title: "why not", class: "why" }, { title: "", class: "acts" }];
  const act = (letter, verb, ask, outcome) => el("button", { type: "button", "aria-label": `${verb}: event ${letter.sequence}`, onclick: async (event) => {
    event.target.disabled = true;
    try {
      await ask(`/v1/webhooks/${encodeURIComponent(hook.name)}/dead/${letter.sequence}`);
      say("good", `Event ${whole(letter.sequence)}: ${outcome}`);
    } catch (problem) {
      say("bad", problem.message);
    }
    await again();
  } }, verb);
  const row = (letter) => [whole(letter.sequence), counted(letter.attempts, "time"), letter.reason,
    [act(letter, "Tell again", api.tell, `${hook.name} took it`), " ", act(letter, "Let go", api.drop, `${hook.name} is not told of it`)]];
  const rest = hook.dead.length - MOST;
  return [el("h2", {}, `${hook.name} did not take`), table(`What ${hook.name} did not take`, columns, hook.dead.slice(0, MOST).map(row), { class: "stack" }),
    rest > 0 ? el("p", { class: "quiet" }, `and ${whole(rest)} more`) : null];
}
