// The first page: how many there are, and what happened last. It asks nothing that takes longer where there are many.

import * as api from "./api.js";
import { el, facts, fill } from "./dom.js";
import { create } from "./actions.js";
import { history } from "./history.js";
import { may } from "./session.js";
import { whole } from "./numbers.js";

export async function homePage(main) {
  const stats = may("showParagonStats") ? await api.get("/v1/stats/paragon") : null;
  const go = (answer) => {
    if (answer?.character?.id) location.hash = `#/characters/${answer.character.id}`;
  };
  const log = history({ done: () => {}, limit: 40 });
  fill(main, el("div", { class: "head" }, el("h1", {}, "Characters"), may("createCharacter") && el("button", { type: "button", "data-call": "createCharacter", onclick: () => create(go) }, "New character")),
    stats && facts([["Characters", whole(stats.character_count)], ["Highest paragon level", whole(stats.highest_level)], ["Points spent", whole(stats.total_points_distributed)]]),
    may("listHistory") ? log.place : null);
  if (!may("listHistory")) return () => {};
  await log.start();
  return log.stop;
}
