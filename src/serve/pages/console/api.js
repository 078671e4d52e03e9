// The only way from the console to the service: `/v1`, as every program asks it.

/** Why something was not done, as `application/problem+json` says it. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `the service answered ${status}`);
    Object.assign(this, { status, code: body.code, reasons: body.reasons ?? [], hint: body.hint, links: body.links ?? [] });
    this.place = body.location;
  }
}

let unauthenticated = () => {};
/** What happens when nobody believes who asks any more. */
export const onUnauthenticated = (then) => (unauthenticated = then);

/** Asks, and answers `{status, body, headers}`. */
async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", redirect: "error", ...options });
  } catch {
    throw new Problem(0, { detail: "the service does not answer", hint: "what was asked may have happened; asked again under the same key it happens once", code: "unreachable" });
  }
  const text = await response.text();
  const body = text && (response.headers.get("content-type") ?? "").includes("json") ? parsed(text) : {};
  if (response.status === 401) unauthenticated();
  if (!response.ok) throw new Problem(response.status, body);
  return { status: response.status, body, headers: response.headers, text };
}

/** JSON in which whole numbers past 2^53 are BigInt: the service tells them once more as texts. */
export function parsed(text) {
  const body = JSON.parse(text);
  for (const [pointer, digits] of Object.entries(body?.large_numbers ?? {})) {
    const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = steps.pop();
    const holder = steps.reduce((value, step) => value?.[step], body);
    if (holder && last in holder) holder[last] = BigInt(digits);
  }
  return body;
}

/** An address with its parameters, without those that are empty. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") query.append(name, one);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export const get = async (path, parameters) => (await ask(address(path, parameters))).body;
export const getWhole = (path, parameters) => ask(address(path, parameters));

/** Every change names this header, which no page from elsewhere can. */
const OWN = { "X-Endgame-Page": "console" };

/** A question whose text is too long for an address. */
export async function query(path, body) {
  return (await ask(path, { method: "POST", headers: { ...OWN, "Content-Type": "application/json" }, body: JSON.stringify(body) })).body;
}

/**
 * A change. `call` is `{href, body, rows, parameters, tag, key}`: rows are a file that is the body, the tag the version of the
 * character that was looked at, the key what makes it happen once.
 */
export function change(call, { dry }) {
  const headers = { ...OWN, "Content-Type": call.rows?.type ?? "application/json" };
  if (call.tag) headers["If-Match"] = call.tag;
  if (call.key && !dry) headers["Idempotency-Key"] = call.key;
  const parameters = { ...call.parameters, dry_run: dry ? "true" : "" };
  const body = call.rows?.text ?? JSON.stringify(call.body ?? {});
  return ask(address(call.href, parameters), { method: "POST", headers, body });
}

/** Tells a receiver again what it did not take, or lets that go. */
export const tell = (path) => ask(path, { method: "POST", headers: OWN });
export const drop = (path) => ask(path, { method: "DELETE", headers: OWN });

/** Signs in: the browser keeps the token where no script reads it. */
export const signIn = (token) =>
  ask("/console/session", { method: "POST", headers: { ...OWN, Authorization: `Bearer ${token}` } });
export const signOut = () => ask("/console/session", { method: "DELETE", headers: OWN });

/** A name for one confirmation, under which it is carried out once. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** A character in an address. */
export const character = (id) => `/v1/characters/id:${id}`;
