// The studio: which numbers are moved, what was before, and what the server says of them.

import { Dials, about } from "./dials.js";
import { swatch } from "./figure.js";
import { Panels } from "./panels.js";
import { download, file, fragment, fromFile, fromFragment } from "./share.js";
import { $, counted, el } from "./words.js";

const PAGE = crypto.getRandomValues(new Uint32Array(3)).join("-");
const MOST_PINS = 5;

const state = {
  studio: null,
  /** Numbers by file and path, in the order in which they were moved. */
  moves: new Map(),
  undo: [],
  redo: [],
  dragged: null,
  /** What is shown: of the first players, and of all once they are in. */
  now: { number: 0, revision: 0, moves: new Map(), first: null, settled: null },
  pins: [],
  against: 0,
  number: 0,
  flying: 0,
  waits: false,
};

const panels = new Panels();
const dials = new Dials(move, (facts) => panels.light(facts && about(facts)));

async function call(name, body) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`api/${name}`, options);
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({ message: "the studio's answer can't be read" }));
  if (!answer.ok) throw told;
  return told;
}

function body(moves, more = {}) {
  const list = [...moves].map(([id, value]) => ({ file: id.split(" ")[0], path: id.slice(id.indexOf(" ") + 1), value }));
  return { page: PAGE, revision: state.studio.revision, number: 0, moves: list, ...more };
}

// ── moves ──

function move(id, value, isDone) {
  const facts = dials.all.get(id)?.facts;
  if (!facts) return;
  if (state.dragged !== id) remember();
  state.dragged = isDone ? null : id;
  state.moves.delete(id);
  if (value !== facts.value) state.moves.set(id, value);
  moved();
}

/** Other moves in place of those there are. */
function take(moves) {
  state.dragged = null;
  state.moves = new Map(moves);
  moved();
}

function remember() {
  state.undo.push(new Map(state.moves));
  if (state.undo.length > 500) state.undo.shift();
  state.redo = [];
}

function step(from, to) {
  if (!from.length) return;
  to.push(new Map(state.moves));
  take(from.pop());
}

function moved() {
  dials.set(state.moves);
  history.replaceState(null, "", fragment(state.moves) || location.pathname);
  tools();
  if (state.flying < 2) send();
  else state.waits = true;
}

/** The newest move is sent; the server answers no older one. */
async function send() {
  state.waits = false;
  state.flying += 1;
  const number = (state.number += 1);
  const moves = new Map(state.moves);
  try {
    const told = await call("move", body(moves, { number }));
    if (told && told.number > state.now.number) {
      state.now = { number: told.number, revision: told.revision, moves, first: told.view, settled: null };
      wrong(null);
      if (state.pinNext && isShown()) pin(pinName());
      else show();
    } else if (told === null && number === state.number) state.waits = true;
  } catch (problem) {
    if (number === state.number) wrong(problem);
  }
  state.flying -= 1;
  if (state.waits) send();
}

function wrong(problem) {
  const isAtDial = dials.wrong(problem?.message);
  // What else is told stays.
  if (!problem && !state.isWrong) return;
  state.isWrong = problem !== null;
  notice(problem && !isAtDial ? [problem.message ?? "the studio does not answer; is it still running?", problem.hint].filter(Boolean).join(" · ") : null);
}

// ── what is shown ──

function show() {
  const { now, pins } = state;
  if (!now.first) return;
  const against = pins[state.against] ?? pins[0];
  // Only views of equally many players differ by the numbers alone.
  const isSettled = now.settled !== null && pins.every((pin) => pin.settled || isOld(pin));
  const of = (own) => (isSettled ? own.settled : own.first);
  const others = pins.map((pin, dash) => ({ pin, name: pin.name, view: of(pin), dash })).filter(({ pin, view }) => view && !isSame(pin, now));
  panels.show(of(now), others, others.find((own) => own.pin === against) ?? null);
  dials.set(state.moves, now.first.along);
  facts(of(now), isSettled);
  drawPins();
}

/** Whether what is shown is what the dials say. */
function isShown() {
  return fragment(state.moves) === fragment(state.now.moves);
}

/** What is now is not drawn over itself. */
function isSame(pin, now) {
  return pin.revision === now.revision && fragment(pin.moves) === fragment(now.moves);
}

/** Of files that were edited since: it can't be asked again. */
function isOld(pin) {
  return pin.revision !== state.studio.revision;
}

function facts(view, isSettled) {
  const { studio } = state;
  $("title").textContent = `${studio.ruleset.name} × ${studio.population.name}`;
  document.title = `${studio.ruleset.name} · endgame studio`;
  $("facts").textContent = `${counted(view.players, "player")} · ${counted(studio.days, "day")} · seed ${studio.seed}${isSettled ? "" : " · settling"}`;
  document.body.dataset.settled = String(isSettled);
  $("made").textContent = `endgame ${studio.engine} · ruleset ${studio.ruleset.file} (${studio.ruleset.hash.slice(0, 12)}) · population ${studio.population.file} (${studio.population.hash.slice(0, 12)})${studio.expectations ? ` · agreed in ${studio.expectations}` : ""} · the same players under every state`;
}

function drawPins() {
  const chip = (pin, at) => el("span", { class: `pin${at === state.against ? " on" : ""}` }, swatch(at),
    el("button", { type: "button", "aria-pressed": String(at === state.against), title: "Tell changes against this state", onclick: () => ((state.against = at), show()) }, pin.name),
    el("button", { type: "button", title: "Go to this state", "aria-label": `Go to ${pin.name}`, onclick: () => (remember(), take(pin.moves)) }, "↩"),
    state.pins.length > 1 ? el("button", { type: "button", "aria-label": `Remove ${pin.name}`, onclick: () => unpin(at) }, "×") : null);
  $("pins").replaceChildren(el("span", { class: "label" }, "Beside"), ...state.pins.map(chip));
}

/** Keeps what is shown; where the dials have moved on, what they say as soon as it is known. */
function pin(name) {
  const { now } = state;
  state.pinNext = !isShown();
  if (state.pinNext) return;
  if (!now.first) return;
  if (state.pins.length >= MOST_PINS) return notice(`${MOST_PINS} states are pinned: remove one first`);
  const own = { ...now, name };
  state.pins.push(own);
  state.against = state.pins.length - 1;
  show();
}

function unpin(at) {
  state.pins.splice(at, 1);
  state.against = Math.min(state.against - (state.against > at), state.pins.length - 1);
  show();
}

/** What a state is called: by what was moved last. */
function pinName() {
  const last = [...state.moves].at(-1);
  if (!last) return "the files now";
  const facts = dials.all.get(last[0])?.facts;
  const short = facts?.path.split(".").slice(-2).join(".") ?? "state";
  return `${short} ${last[1]}${state.moves.size > 1 ? ` +${state.moves.size - 1}` : ""}`;
}

/** Pins that were overtaken before their figures settled are asked again, once nothing else is. */
async function settlePins() {
  const open = state.pins.find((own) => !own.settled && !own.asked && !isOld(own));
  if (!open || state.flying) return;
  open.asked = true;
  open.number = state.number += 1;
  await call("move", body(open.moves, { number: open.number, page: `${PAGE}~` })).catch(() => null);
}

function tools() {
  $("undo").disabled = state.undo.length === 0;
  $("redo").disabled = state.redo.length === 0;
  $("reset").disabled = state.moves.size === 0;
  $("save").disabled = state.moves.size === 0;
  $("save").textContent = state.moves.size ? `Save ${state.moves.size}` : "Save";
}

function notice(text) {
  $("notice").hidden = !text;
  $("notice").textContent = text ?? "";
}

/** The mistake that is in a file, with its line. */
function problem(own) {
  $("problem").hidden = !own;
  document.documentElement.style.setProperty("--top", `${document.querySelector(".top").offsetHeight}px`);
  if (!own) return $("problem").replaceChildren();
  const place = own.line ? `${own.file}:${own.line}:${own.column}` : "";
  const start = (own.column ?? 1) - 1;
  const letters = [...(own.text ?? "")];
  const part = (from, to) => letters.slice(from, to).join("");
  const line = own.text ? el("pre", {}, `${own.line} │ `, part(0, start), el("mark", {}, part(start, start + (own.length || 1))), part(start + (own.length || 1))) : null;
  $("problem").replaceChildren(el("b", {}, own.message), place ? ` in ${place}` : "", own.hint ? ` · ${own.hint}` : "", line ?? "", el("div", { class: "note" }, "Shown is the file as it was before this mistake"));
}

// ── the files ──

/** Reads what there is to move; moves of numbers that are gone are let go. */
async function read(isFirst) {
  const told = await call("dials");
  state.studio = told.studio;
  dials.show(told.studio.dials);
  problem(told.problem);
  const kept = new Map([...state.moves].filter(([id, value]) => dials.all.has(id) && dials.all.get(id).facts.value !== value));
  const gone = state.moves.size - kept.size;
  if (isFirst) {
    // The files as they are come first: what is moved is seen beside them.
    await settleFirst();
    const wanted = fromFragment(location.hash);
    const known = [...wanted].filter(([id]) => dials.all.has(id));
    if (known.length < wanted.size) notice(`${counted(wanted.size - known.length, "number")} of this link ${wanted.size - known.length === 1 ? "is" : "are"} not in these files`);
    if (known.length) take(known);
    return;
  }
  state.moves = kept;
  notice(gone && !state.saving ? `${counted(gone, "move")} let go: the file has ${gone === 1 ? "that value" : "those values"} or no such number now` : null);
  moved();
}

async function settleFirst() {
  const number = (state.number += 1);
  const told = await call("move", body(new Map(), { number }));
  state.now = { number, revision: told.revision, moves: new Map(), first: told.view, settled: null };
  pin("as opened");
  tools();
}

function listen() {
  const events = new EventSource(`api/events?page=${PAGE}`);
  events.addEventListener("settled", ({ data }) => {
    const told = JSON.parse(data);
    for (const own of [state.now, ...state.pins]) if (own.number === told.number) own.settled = told.view;
    show();
    settlePins();
  });
  events.addEventListener("files", ({ data }) => {
    const told = JSON.parse(data);
    if (!state.studio) return;
    // Who saves reads by itself.
    if (told.revision === state.studio.revision) problem(told.problem);
    else if (!state.saving) read(false).catch(wrong);
    $("notice").hidden = $("notice").dataset.lost === "yes" || $("notice").hidden;
    $("notice").dataset.lost = "";
  });
  events.addEventListener("error", () => {
    notice("The studio does not answer: it was ended, or is being started again");
    $("notice").dataset.lost = "yes";
  });
}

// ── tools ──

$("undo").addEventListener("click", () => step(state.undo, state.redo));
$("redo").addEventListener("click", () => step(state.redo, state.undo));
$("reset").addEventListener("click", () => (remember(), take([])));
$("pin").addEventListener("click", () => pin(pinName()));
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches?.("input:not([type=range], [type=checkbox])") && event.target.value !== event.target.defaultValue && !event.target.classList.contains("value");
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping) return;
  event.preventDefault();
  if (event.shiftKey) step(state.redo, state.undo);
  else step(state.undo, state.redo);
});

$("save").addEventListener("click", async () => {
  try {
    const { patch, files } = await call("patch", body(state.moves));
    const names = files.map((own) => own.file).join(" and ");
    const can = files.every((own) => own.can_be_saved);
    $("save-note").textContent = can ? `${names}: comments and layout stay.` : `${names} is built in or can't be written: take the patch or the whole text.`;
    const kind = (line) => (line.startsWith("+") ? "add" : line.startsWith("-") ? "cut" : null);
    $("save-patch").replaceChildren(...patch.split("\n").map((line) => el("span", { class: kind(line) }, `${line}\n`)));
    $("save-write").disabled = !can;
    $("save-copy").onclick = () => navigator.clipboard.writeText(patch);
    $("save-file").onclick = () => files.forEach((own) => download(own.file.split(/[\\/]/).pop(), own.text, "application/yaml"));
    $("save-box").showModal();
  } catch (own) {
    wrong(own);
  }
});
$("save-close").addEventListener("click", () => $("save-box").close());
$("save-write").addEventListener("click", async () => {
  try {
    state.saving = true;
    const { files } = await call("save", body(state.moves));
    $("save-box").close();
    await read(false);
    notice(`Written: ${files.join(" and ")}`);
  } catch (own) {
    $("save-note").textContent = [own.message, own.hint].filter(Boolean).join(" · ");
  }
  state.saving = false;
});

$("share").addEventListener("click", () => {
  $("share-link").value = location.origin + location.pathname + fragment(state.moves);
  $("share-box").showModal();
  $("share-link").select();
});
$("share-copy").addEventListener("click", () => navigator.clipboard.writeText($("share-link").value));
$("share-file").addEventListener("click", () => download(`${state.studio.ruleset.name}.studio.json`, file(state.moves, state.studio), "application/json"));
$("share-close").addEventListener("click", () => $("share-box").close());
$("share-open").addEventListener("change", async (event) => {
  const [chosen] = event.target.files;
  if (!chosen) return;
  try {
    const { moves, isOther } = fromFile(await chosen.text(), state.studio);
    const known = [...moves].filter(([id]) => dials.all.has(id));
    remember();
    take(known);
    const lost = moves.size - known.length;
    notice([isOther ? "The state was made with other files" : null, lost ? `${counted(lost, "number")} of it ${lost === 1 ? "is" : "are"} not in these` : null].filter(Boolean).join(" · "));
  } catch (own) {
    notice(`${chosen.name} can't be opened: ${own.message}`);
  }
  event.target.value = "";
  $("share-box").close();
});

new ResizeObserver(() => document.documentElement.style.setProperty("--top", `${document.querySelector(".top").offsetHeight}px`)).observe(document.querySelector(".top"));
listen();
read(true).catch(wrong);
