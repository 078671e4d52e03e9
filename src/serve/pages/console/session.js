// Who is signed in, and what they may do: asked once, from the one place that judges it.

import * as api from "./api.js";
import { byId, el, field, fill, say } from "./dom.js";

let me = null;

export const who = () => me;
/** Whether a call of `/v1` is answered for who is signed in. */
export const may = (call) => me?.calls.includes(call) ?? false;
/** Whether a command that only reads is answered. */
export const reads = (command) => me?.reads.includes(command) ?? false;
/** Whether the policy allows a command. */
export const allows = (permission) => me?.may.includes(permission) ?? false;

/** Looks who is signed in; none where nobody is. */
export async function look() {
  try {
    me = await api.get("/v1/me");
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    me = null;
  }
  return me;
}

/** What stands at the end of the top: who acts, as what, and the way out. */
export function showWho(again) {
  const out = el("button", { type: "button", class: "plain", onclick: () => leave(again) }, "Sign out");
  const title = me.proved ? "" : "everybody on this machine acts under this name";
  fill(byId("who"), el("span", { title }, el("b", {}, me.actor), " ", el("span", { class: "quiet" }, me.role)), me.proved && out);
}

async function leave(again) {
  await api.signOut();
  me = null;
  again();
}

/** The page of who is not signed in. */
export function signInPage(then) {
  const token = el("input", { type: "password", name: "token", required: true, autocomplete: "off", spellcheck: "false" });
  const wrong = el("p", { class: "bad", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    fill(wrong);
    try {
      await api.signIn(token.value.trim());
      token.value = "";
      if (!(await look())) throw new Error("the browser did not keep the session: it may refuse cookies");
      say("", "");
      await then();
    } catch (problem) {
      fill(wrong, problem.message);
      token.focus();
    }
  };
  const about = "A token of the game's sign-in, or of `endgame token sign`. The browser keeps it until it is closed.";
  const form = el("form", { class: "sign-in", onsubmit: submit }, el("h1", {}, "Sign in"), field("Token", token, about), wrong,
    el("button", { type: "submit", class: "main" }, "Sign in"));
  fill(byId("main"), form);
  token.focus();
}
