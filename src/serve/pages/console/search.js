// One field finds everybody: by the beginning of the name, by id, by external id, as it is typed.

import * as api from "./api.js";
import { byId, el, fill } from "./dom.js";
import { whole } from "./numbers.js";

const PAUSE = 80;

export function search() {
  const list = el("ul", { id: "found", role: "listbox", "aria-label": "Characters", hidden: true });
  const input = el("input", {
    type: "search", id: "search", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "Find a character",
    "aria-label": "Find a character by name, id or external id", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
  });
  const state = { found: [], at: -1, asked: 0, timer: 0 };
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  };
  const mark = (at) => {
    state.at = at;
    const items = list.querySelectorAll("[role=option][id]");
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    const item = items[at];
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  };
  const go = (one) => {
    show(false);
    input.value = "";
    location.hash = `#/characters/${one.id}`;
  };
  const ask = async () => {
    const text = input.value.trim();
    const turn = (state.asked += 1);
    if (!text) return show(false);
    let found;
    try {
      found = await api.get("/v1/suggestions", { text, limit: 12 });
    } catch (problem) {
      fill(list, el("li", { role: "option", "aria-disabled": "true", class: "quiet" }, problem.message));
      return show(true);
    }
    // What was typed meanwhile has its own answer.
    if (turn !== state.asked) return;
    state.found = found.characters;
    const none = el("li", { role: "option", "aria-disabled": "true", class: "quiet" }, "nobody's name begins so");
    const more = found.has_more && el("li", { role: "option", "aria-disabled": "true", class: "quiet" }, "and more: type on");
    fill(list, state.found.length ? state.found.map((one, index) => option(one, index, go)) : none, more);
    mark(state.found.length ? 0 : -1);
    show(true);
  };
  input.addEventListener("input", () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", async (event) => {
    const last = state.found.length - 1;
    if (event.key === "ArrowDown") mark(Math.min(state.at + 1, last));
    else if (event.key === "ArrowUp") mark(Math.max(state.at - 1, 0));
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter") {
      clearTimeout(state.timer);
      await ask();
      if (state.found[Math.max(state.at, 0)]) go(state.found[Math.max(state.at, 0)]);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(() => show(false), 150));
  fill(byId("find"), input, list);
  return input;
}

function option(one, index, go) {
  const levels = `level ${whole(one.character_level)} · paragon ${whole(one.paragon_level)} · prestige ${whole(one.prestige_level)}`;
  const choose = (event) => {
    event.preventDefault();
    go(one);
  };
  return el("li", { role: "option", id: `found-${index}`, "aria-selected": "false", onmousedown: choose },
    el("b", {}, one.name), one.archived && el("span", { class: "quiet" }, " archived"),
    el("span", { class: "quiet aside" }, `id:${one.id} · ${levels}`));
}
