"use strict";

// Shows the OpenAPI documents of this service. What a document says is only ever put on the page as text.

const APIS = [
  { name: "/v1", at: "/v1/openapi.json" },
  { name: "/api/v1", at: "/docs/game.json" },
  { name: "/api/v1/progression", at: "/docs/progression.json" },
];
const METHODS = ["get", "put", "post", "patch", "delete"];
const DEEPEST = 6;

/** An element with a class, a text or children. */
function make(tag, kind, ...inside) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  for (const one of inside.flat(Infinity)) if (one !== null && one !== undefined) element.append(one);
  return element;
}

/** A text in which `words` stand as code. */
function prose(text) {
  return String(text).split(/(`[^`]+`)/).map((part) =>
    part.length > 2 && part.startsWith("`") ? make("code", "", part.slice(1, -1)) : part);
}

/** What a reference leads to. */
function resolved(api, schema) {
  for (let hops = 0; schema && schema.$ref && hops < 10; hops += 1) {
    const path = schema.$ref.replace(/^#\//, "").split("/");
    schema = path.reduce((at, part) => at && at[part.replace(/~1/g, "/").replace(/~0/g, "~")], api);
  }
  return schema || {};
}

/** `integer or null`, `list of text` */
function kindOf(api, schema) {
  if (schema === true || schema === undefined) return "anything";
  if (schema.$ref) {
    const inner = resolved(api, schema);
    return inner.properties || inner.oneOf || inner.anyOf ? schema.$ref.split("/").pop() : kindOf(api, inner);
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = schema.anyOf || schema.oneOf;
  if (choices) return choices.map((one) => kindOf(api, one)).join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => kindOf(api, one)).join(" and ");
  const types = [].concat(schema.type || (schema.properties ? "object" : "anything"));
  const named = types.map((type) => {
    if (type === "array") return `list of ${kindOf(api, schema.items)}`;
    if (type === "object" && schema.additionalProperties && schema.additionalProperties !== true) {
      return `map to ${kindOf(api, schema.additionalProperties)}`;
    }
    if (type === "string") return schema.format || "text";
    return type;
  });
  return named.join(" | ");
}

/** The fields that a schema has, of all that it is made of. */
function fieldsOf(api, schema) {
  schema = resolved(api, schema);
  const own = Object.entries(schema.properties || {}).map(([name, of]) => ({
    name, of, needed: (schema.required || []).includes(name),
  }));
  return own.concat((schema.allOf || []).flatMap((part) => fieldsOf(api, part)));
}

/** What is inside a field, where it has fields of its own. */
function inner(api, schema) {
  schema = resolved(api, schema);
  const choices = (schema.anyOf || schema.oneOf || []).filter((one) => one.type !== "null");
  if (choices.length === 1) return inner(api, choices[0]);
  if (schema.items) return inner(api, schema.items);
  if (schema.additionalProperties && schema.additionalProperties !== true) return inner(api, schema.additionalProperties);
  return schema;
}

function fieldList(api, schema, depth) {
  const fields = fieldsOf(api, schema);
  if (fields.length === 0) {
    const choices = resolved(api, schema).anyOf || resolved(api, schema).oneOf || [];
    const shown = choices.filter((one) => fieldsOf(api, one).length > 0);
    if (shown.length === 0) return null;
    return shown.map((one) => [make("p", "note", "either"), fieldList(api, one, depth)]);
  }
  const list = make("ul", "fields");
  for (const { name, of, needed } of fields) {
    const about = of.description || resolved(api, of).description;
    const line = make("li", "", make("code", "", name), " ", make("span", "kind", kindOf(api, of)),
      needed ? null : make("span", "kind", ", optional"), about ? [" · ", prose(about)] : null);
    const within = inner(api, of);
    if (depth < DEEPEST && fieldsOf(api, within).length > 0) {
      const more = make("details", "", make("summary", "", `in ${name}`));
      more.addEventListener("toggle", () => {
        if (more.open && more.children.length === 1) more.append(make("div", "inside", fieldList(api, within, depth + 1)));
      });
      line.append(more);
    }
    list.append(line);
  }
  return list;
}

function parameterTable(api, parameters) {
  const rows = parameters.map((one) => resolved(api, one)).map((one) => make("tr", "",
    make("td", "", make("code", "", one.name), one.required ? make("span", "need", " needed") : null),
    make("td", "kind", one.in),
    make("td", "kind", kindOf(api, one.schema || {})),
    make("td", "", prose(one.description || ""))));
  const head = make("tr", "", ["name", "in", "kind", "what"].map((name) => make("th", "", name)));
  return make("div", "scroll", make("table", "", make("thead", "", head), make("tbody", "", rows)));
}

/** A request that can be pasted into a shell. */
function example(method, path, operation) {
  const address = location.origin + path.replace("{who}", "Vex").replace(/\{(\w+)\}/g, "$1");
  const words = ["curl -s"];
  if (method !== "get") words.push(`-X ${method.toUpperCase()}`);
  words.push(`'${address}'`);
  if (operation.requestBody) words.push("-d '{\"reason\": \"…\"}'");
  return words.join(" ");
}

function filled(api, block, method, path, operation) {
  const inside = make("div", "inside");
  if (operation.description) inside.append(make("p", "", prose(operation.description)));
  inside.append(make("pre", "", example(method, path, operation)));
  if ((operation.parameters || []).length > 0) {
    inside.append(make("h4", "", "Parameters"), parameterTable(api, operation.parameters));
  }
  const content = operation.requestBody && resolved(api, operation.requestBody).content;
  if (content) {
    inside.append(make("h4", "", "Body"));
    const json = content["application/json"];
    if (json) inside.append(...[fieldList(api, json.schema, 0)].flat(3).filter(Boolean));
    const others = Object.keys(content).filter((kind) => kind !== "application/json");
    if (others.length > 0) inside.append(make("p", "note", `or a file as ${others.join(", ")}`));
  }
  inside.append(make("h4", "", "Answers"));
  for (const [status, response] of Object.entries(operation.responses || {})) {
    const of = resolved(api, response);
    const schema = of.content && Object.values(of.content)[0].schema;
    const line = make("details", "", make("summary", "", make("code", "", status), make("span", "", prose(of.description || ""))));
    if (schema && fieldList(api, schema, 0)) {
      line.addEventListener("toggle", () => {
        if (line.open && line.children.length === 1) {
          line.append(make("div", "inside", ...[fieldList(api, schema, 0)].flat(3)));
        }
      });
    }
    inside.append(line);
  }
  block.append(inside);
}

function show(api) {
  const main = document.getElementById("main");
  const contents = document.getElementById("contents");
  main.replaceChildren();
  contents.replaceChildren();
  const about = make("section", "about", make("h2", "", `${api.info.title} ${api.info.version}`));
  for (const part of String(api.info.description || "").split(/\n\n+/)) about.append(make("p", "", prose(part)));
  main.append(about);
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const method of METHODS.filter((one) => item[one])) {
      const operation = item[method];
      const group = (operation.tags || ["other"])[0];
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push({ path, method, operation });
    }
  }
  for (const [group, operations] of groups) {
    const section = make("section", "group", make("h2", "", group));
    contents.append(make("strong", "", group));
    for (const { path, method, operation } of operations) {
      const id = operation.operationId || `${method}${path}`;
      const block = make("details", "operation", make("summary", "",
        make("span", `method ${method}`, method.toUpperCase()), make("span", "path", path),
        make("span", "what", prose(operation.summary || ""))));
      block.id = id;
      block.dataset.words = `${method} ${path} ${id} ${operation.summary || ""}`.toLowerCase();
      block.addEventListener("toggle", () => {
        if (block.open && block.children.length === 1) filled(api, block, method, path, operation);
      });
      section.append(block);
      // The first thought of a summary is enough here.
      const link = make("a", "", (operation.summary || path).split(/[:;]/)[0].replaceAll("`", ""));
      link.href = `#${id}`;
      link.addEventListener("click", () => { block.open = true; });
      contents.append(link);
    }
    main.append(section);
  }
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named) {
    named.open = true;
    named.scrollIntoView();
  }
}

function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll(".group")) {
    let any = false;
    for (const block of section.querySelectorAll(".operation")) {
      const fits = words.every((word) => block.dataset.words.includes(word));
      block.hidden = !fits;
      any = any || fits;
    }
    section.hidden = !any;
  }
}

async function begin() {
  const tabs = document.getElementById("apis");
  const documents = await Promise.all(APIS.map(async (api) => {
    try {
      const answer = await fetch(api.at);
      return answer.ok ? { ...api, document: await answer.json() } : null;
    } catch {
      return null;
    }
  }));
  const found = documents.filter(Boolean);
  if (found.length === 0) {
    document.getElementById("state").textContent = "No document can be read.";
    return;
  }
  const choose = (api) => {
    for (const tab of tabs.children) tab.removeAttribute("aria-current");
    tabs.children[found.indexOf(api)].setAttribute("aria-current", "page");
    show(api.document);
    find(document.getElementById("find").value);
  };
  for (const api of found) {
    const tab = make("a", "", api.name);
    tab.href = "#";
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", location.pathname);
      choose(api);
    });
    tabs.append(tab);
  }
  document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
  choose(found[0]);
}

begin();
