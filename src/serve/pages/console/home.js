// The first page: the database in a few facts, and what happened last.

import * as api from "./api.js";
import { el, facts, fill } from "./dom.js";
import { create } from "./actions.js";
import { history } from "./history.js";
import { may } from "./session.js";
import { whole } from "./numbers.js";

export async function homePage(main) {
  const health = may("showHealth") ? await api.get("/v1/database/health") : null;
  const go = (answer) => {
    if (answer?.character?.id) location.hash = `#/characters/${answer.character.id}`;
  };
  const log = history({ done: () => {}, limit: 40 });
  fill(main, el("div", { class: "head" }, el("h1", {}, "Characters"), may("createCharacter") && el("button", { type: "button", "data-call": "createCharacter", onclick: () => create(go) }, "New character")),
    health && facts([["Characters", whole(health.characters)], ["Events", whole(health.events)], ["Ruleset", health.ruleset?.name ?? health.ruleset]]),
    may("listHistory") ? log.place : null);
  if (!may("listHistory")) return () => {};
  await log.start();
  return log.stop;
}
