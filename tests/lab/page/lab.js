// Plays the cases. `cases.js` adds them; `lab.run(id)` plays one and tells what page code saw.
"use strict";

const lab = {
  cases: new Map(),

  add(about, play) {
    lab.cases.set(about.id, { ...about, play });
  },

  // Plays one case. Never rejects: `{id, ok, text}` tells whether page code got an answer, and which.
  async run(id) {
    const it = lab.cases.get(id);
    if (!it) throw new Error(`no case ${id}`);
    const card = document.getElementById(id);
    card?.classList.remove("failed", "answered");
    const result = { id, ok: true, text: "" };
    try {
      const value = await it.play(await tools(id));
      if (value instanceof Response) {
        result.ok = value.ok;
        result.text = `HTTP ${value.status}`;
        if (!value.bodyUsed && value.type !== "opaque" && value.body) await value.text();
      } else {
        result.text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
      }
    } catch (error) {
      result.ok = false;
      result.text = String(error);
    }
    if (card) {
      card.classList.add(result.ok ? "answered" : "failed");
      card.querySelector(".outcome").textContent = result.text;
    }
    return result;
  },

  // Plays what needs nobody and no other browser, one after the other.
  async runAll(filter = () => true) {
    const results = [];
    const cases = [...lab.cases.values()].filter((it) => !it.alone && filter(it));
    for (const it of cases) {
      document.getElementById("progress").textContent = `${results.length + 1} of ${cases.length}`;
      results.push(await lab.run(it.id));
    }
    return results;
  },

  show() {
    for (const [name, text] of names()) {
      const term = document.createElement("dt");
      term.textContent = name;
      const meaning = document.createElement("dd");
      meaning.textContent = text;
      document.getElementById("names").append(term, meaning);
    }
    const template = document.getElementById("case");
    const families = Map.groupBy(lab.cases.values(), (it) => it.family);
    for (const [family, cases] of families) {
      const id = family.toLowerCase().replaceAll(/[^a-z]+/g, "-");
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = family;
      document.getElementById("families").append(link);
      const section = document.createElement("section");
      const heading = document.createElement("h2");
      heading.id = id;
      heading.textContent = family;
      const count = document.createElement("span");
      count.textContent = cases.length;
      heading.append(count);
      const grid = document.createElement("div");
      grid.className = "grid";
      section.append(heading, grid);
      for (const it of cases) {
        const card = template.content.firstElementChild.cloneNode(true);
        card.id = it.id;
        card.querySelector("h3").textContent = it.title;
        card.querySelector(".rule").textContent = it.rule || "no finding";
        card.querySelector(".code").textContent = it.code;
        card.querySelector(".needs").textContent = it.needs.length ? `Needs ${it.needs.join(", ")}.` : "";
        card.querySelector(".run").addEventListener("click", () => lab.run(it.id));
        grid.append(card);
      }
      document.getElementById("cases").append(section);
    }
    document.getElementById("filter").addEventListener("input", (event) => lab.filter(event.target.value));
    document.getElementById("all").addEventListener("click", async (event) => {
      event.target.disabled = true;
      await lab.runAll((it) => !document.getElementById(it.id).hidden);
      event.target.disabled = false;
    });
    document.documentElement.dataset.ready = "true";
  },

  filter(text) {
    const words = text.toLowerCase().split(/\s+/);
    for (const section of document.querySelectorAll("section")) {
      let shown = 0;
      for (const card of section.querySelectorAll("article")) {
        const it = lab.cases.get(card.id);
        const all = `${it.id} ${it.title} ${it.rule} ${it.family}`.toLowerCase();
        card.hidden = !words.every((word) => all.includes(word));
        shown += card.hidden ? 0 : 1;
      }
      section.hidden = shown === 0;
    }
  },
};
window.lab = lab;

// What the names in the code stand for.
function names() {
  const about = {
    page: "this page's origin",
    api: "the API: another origin of the same site",
    cross: "the API by its other name: another site",
    idp: "the identity provider",
    closed: "nobody listens there",
    named: "the API under a name that is not loopback",
  };
  const urls = Object.entries(about).map(([name, text]) => [name, `${lab.urls[name]}/CASE, ${text}`]);
  return [
    ...urls,
    ["jwt(claims)", "a signed token with the usual claims, those given in their place"],
    ["good", "a token that the API accepts"],
    ["now", "the time in seconds"],
  ];
}

// What a case's code may use.
async function tools(id) {
  const urls = Object.fromEntries(Object.entries(lab.urls).map(([name, url]) => [name, `${url}/${id}`]));
  const now = Math.floor(Date.now() / 1000);
  return {
    ...urls,
    now,
    jwt,
    good: await jwt({}),
    run: crypto.randomUUID(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    sandbox,
    worker,
    frame,
  };
}

// A signed token with the lab's usual claims; null removes one.
async function jwt(claims = {}, header = {}) {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  const kept = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
  const usual = {
    iss: "https://id.lab.example/",
    sub: "ada",
    aud: "https://api.lab.example",
    scope: "orders:read orders:write",
    iat: now - 60,
    exp: now + 3600,
  };
  const head = encode(kept({ alg: "HS256", typ: "at+jwt", ...header }));
  const input = `${head}.${encode(kept({ ...usual, ...claims }))}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(lab.secret), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// A GET from a sandboxed frame, whose origin is null.
function sandbox(url) {
  return framed({ sandbox: "allow-scripts", src: `${location.origin}/frame.html?call=${encodeURIComponent(url)}` });
}

// With one argument: loads a page in a frame. With two: a GET from a frame on the other origin.
function frame(base, url) {
  if (url === undefined) return loaded(base);
  return framed({ src: `${new URL(base).origin}/frame.html?call=${encodeURIComponent(url)}` });
}

function framed(attributes) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("iframe");
    element.hidden = true;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    const listener = (event) => {
      if (event.source !== element.contentWindow) return;
      removeEventListener("message", listener);
      element.remove();
      event.data.error ? reject(new Error(event.data.error)) : resolve(event.data.text);
    };
    addEventListener("message", listener);
    document.body.append(element);
  });
}

function loaded(url) {
  return new Promise((resolve) => {
    const element = document.createElement("iframe");
    element.hidden = true;
    element.src = url;
    element.addEventListener("load", () => {
      element.remove();
      resolve("the frame was loaded");
    });
    document.body.append(element);
  });
}

// A GET from a worker.
function worker(url) {
  return new Promise((resolve, reject) => {
    const it = new Worker("/worker.js");
    it.addEventListener("message", (event) => {
      it.terminate();
      event.data.error ? reject(new Error(event.data.error)) : resolve(event.data.text);
    });
    it.postMessage(url);
  });
}
