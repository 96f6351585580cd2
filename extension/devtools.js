// The recorder: lives in the hidden devtools page from the moment DevTools opens.
//
// It alone listens to the network and keeps what it heard until the panel wants it. It decides
// nothing: what an entry means is for the engine. The panel finds it as `authopsyRecorder` on its own
// window (both pages share one origin and one process, so no messages are needed):
//
//   takeover(sink, skip)  hands over everything kept, then every event as it comes, to
//                         sink(kind, id, text, extra). `skip` names ids to leave out: a restarted engine
//                         does not want to meet again what stopped it.
//   release()             the panel is going away: keep events for the next one.
//   backfill()            asks the browser for all it still lists; answers with kind "har".
//   requestBody(id)       asks for one body; answers with kind "body", or not at all if there is none.
//   forget()              drops what is kept: the list was cleared.
//   bodies(on)            asks for bodies, or for none at all; remembered.
//   hook(on)              puts the page hook into the page, and takes it out; remembered.
//   reload()              reloads the page, with the hook in it from its first line on.
//
//   kind         id                       text             extra
//   "entry"      number of the entry      its JSON         -
//   "body"       number of its entry      text of the body the browser's second argument (an encoding
//                                                          in Chromium, a MIME type in Firefox)
//   "navigated"  number of the event      new URL          time, in ms since the epoch
//   "har"        number of entry 0        JSON of the log  what the call took, in ms; entry k has number id + k
//   "hook"       number of the event      JSON array of what the page hook saw   -
//   "lost"       how many entries         ""               -  (the ring was full before the panel opened)
"use strict";

const MAX_ENTRIES = 5_000;
const MAX_CHARACTERS = 32 << 20;
const MAX_BODY = 256 << 10;

const { inspectedWindow, network, panels } = chrome.devtools;

let nextId = 1;
let sink = null;

// What was heard, oldest first. It stays after a takeover, so that a restarted engine can be fed again.
// `head` marks the first live item: shifting an array of thousands for each event would be quadratic.
let ring = [];
let head = 0;
let characters = 0;
let lost = 0;

// The functions that ask for bodies of the last back-fill, by entry number.
let askable = new Map();

function keep(kind, id, text, extra) {
  ring.push({ kind, id, text, extra });
  characters += text.length;
  while (ring.length - head > MAX_ENTRIES || (characters > MAX_CHARACTERS && ring.length - head > 1)) {
    const oldest = ring[head];
    ring[head++] = undefined;
    characters -= oldest.text.length;
    if (oldest.kind === "entry") lost++;
  }
  if (head > MAX_ENTRIES) {
    ring = ring.slice(head);
    head = 0;
  }
  send(kind, id, text, extra);
}

function send(kind, id, text, extra) {
  if (sink === null) return;
  try {
    sink(kind, id, text, extra);
  } catch {
    // The panel's window is gone without a goodbye (a reload of the DevTools front end).
    sink = null;
  }
}

const BODIES_SETTING = "authopsy.bodies";
let wantsBodies = localStorage.getItem(BODIES_SETTING) !== "off";

function bodies(on) {
  wantsBodies = on;
  localStorage.setItem(BODIES_SETTING, on ? "on" : "off");
}

function askBody(entry, id) {
  if (!wantsBodies) return;
  entry.getContent((content, extra) => {
    if (typeof content !== "string" || content === "") return;
    keep("body", id, content.slice(0, MAX_BODY), extra ?? "");
  });
}

// A refusal can come with status 200: GraphQL and token endpoints answer a POST in JSON, a login page
// comes as HTML where data was expected.
function mayRefuse({ request, response, _resourceType: type }) {
  const { mimeType = "", size = 0 } = response.content;
  if (response.status !== 200 || size === 0 || size > MAX_BODY) return false;
  if (type !== undefined && type !== "fetch" && type !== "xhr") return false;
  return mimeType.includes("html") ? type !== undefined : request.method === "POST" && mimeType.includes("json");
}

network.onRequestFinished.addListener((entry) => {
  const id = nextId++;
  keep("entry", id, JSON.stringify(entry), undefined);
  // After a navigation the browser no longer gives the body, so it cannot wait for someone to ask.
  if (entry.response.status >= 400 || mayRefuse(entry)) askBody(entry, id);
});

network.onNavigated.addListener((url) => {
  keep("navigated", nextId++, String(url), Date.now());
  if (hooking) void inject(INJECT_ATTEMPTS);
});

// The page hook (hook.js). Only who knows the key of this session finds it in the page.
const HOOK_SETTING = "authopsy.hook";
const DRAIN_EVERY_MS = 1000;
const INJECT_ATTEMPTS = 10;
const KEY = JSON.stringify(crypto.randomUUID());
const HOOK = `Intl[Symbol.for(${KEY})]`;
const hookSource = fetch("hook.js").then(async (it) => `${(await it.text()).trim()}(${KEY})`);
let hooking = false;
let draining = false;
let timer;

// A page that has just begun has no place to run a script in, so it is tried again.
async function inject(attempts) {
  const source = await hookSource;
  inspectedWindow.eval(source, (_, problem) => {
    if (problem?.isError && hooking && attempts > 1) {
      setTimeout(() => void inject(attempts - 1), 50);
    }
  });
}

function drain() {
  if (draining) return;
  draining = true;
  inspectedWindow.eval(`${HOOK}?.drain() ?? null`, (records, problem) => {
    draining = false;
    if (problem?.isError) return;
    if (!Array.isArray(records)) {
      if (hooking) void inject(1);
    } else if (records.length > 0) {
      keep("hook", nextId++, JSON.stringify(records), undefined);
    }
  });
}

function hook(on) {
  if (on === hooking) return;
  hooking = on;
  localStorage.setItem(HOOK_SETTING, on ? "on" : "off");
  clearInterval(timer);
  if (on) {
    void inject(1);
    timer = setInterval(drain, DRAIN_EVERY_MS);
  } else {
    inspectedWindow.eval(`${HOOK}?.stop()`);
  }
}

if (localStorage.getItem(HOOK_SETTING) === "on") hook(true);

const recorder = {
  takeover(newSink, skip = []) {
    sink = newSink;
    if (lost > 0) send("lost", lost, "", undefined);
    for (const item of ring.slice(head)) {
      if (!skip.includes(item.id)) send(item.kind, item.id, item.text, item.extra);
    }
  },
  release() {
    sink = null;
  },
  backfill() {
    const asked = performance.now();
    network.getHAR((har) => {
      const took = performance.now() - asked;
      const first = nextId;
      nextId += har.entries.length;
      askable = new Map(har.entries.map((entry, index) => [first + index, entry]));
      send("har", first, JSON.stringify({ log: har }), took);
    });
  },
  requestBody(id) {
    const entry = askable.get(id);
    if (entry !== undefined) askBody(entry, id);
  },
  bodies,
  hook,
  async reload() {
    inspectedWindow.reload(hooking ? { injectedScript: await hookSource } : {});
  },
  forget() {
    ring = [];
    head = 0;
    characters = 0;
    lost = 0;
    askable.clear();
  },
};

panels.create("Authopsy", "icons/32.png", "panel.html", (panel) => {
  panel.onShown.addListener((view) => {
    if (view.authopsyRecorder === recorder) return;
    view.authopsyRecorder = recorder;
    view.dispatchEvent(new Event("authopsy-recorder"));
  });
});
