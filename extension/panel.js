// Starts the engine in the panel and feeds it. What is shown, and why, is decided in Rust.
//
// The engine (pkg/authopsy.js) exports
//   start(root, host)                   draws the panel into `root` (an element)
//   push_entry(id, json)                one finished request
//   push_body(id, text, extra)          the body of an answer, sometimes long after its entry
//   push_navigated(id, url, at)         the page went elsewhere
//   push_har(first_id, json, took)      the answer to host.backfill()
//   push_lost(count)                    entries that came before the panel opened and were not kept
//   push_hook(json)                     what the page hook saw
//   push_evaluated(id, json)            what a script of host.evaluate() came to
//   push_rules(problem)                 header rules are set; or why not
//   push_restarted(reason)              an earlier instance stopped; what it knew is being fed again
// and calls host, below.
import * as first from "./pkg/authopsy.js";

// Events wait here so that a long hand-over never blocks the panel for more than a slice. No animation
// frames: they stop while another DevTools panel is in front, and the engine must not.
const SLICE_MS = 8;
const MAX_RESTARTS = 5;

const queue = [];
const wake = new MessageChannel();
let waking = false;
let engine = null;
let restarts = 0;
let current = 0;
let currentKind = "";
let backfillStops = false;
const poison = [];

wake.port1.onmessage = () => {
  waking = false;
  const until = performance.now() + SLICE_MS;
  let done = 0;
  try {
    while (done < queue.length && performance.now() < until) deliver(queue[done++]);
  } catch (error) {
    failed(error);
    return;
  }
  queue.splice(0, done);
  if (queue.length > 0) schedule();
};

function schedule() {
  if (waking || engine === null) return;
  waking = true;
  wake.port2.postMessage(null);
}

function deliver({ kind, id, text, extra }) {
  current = kind === "lost" ? 0 : id;
  currentKind = kind;
  switch (kind) {
    case "entry":
      return engine.push_entry(id, text);
    case "body":
      return engine.push_body(id, text, extra);
    case "navigated":
      return engine.push_navigated(id, text, extra);
    case "har":
      return engine.push_har(id, text, extra);
    case "lost":
      return engine.push_lost(id);
    case "hook":
      return engine.push_hook(text);
  }
}

function receive(kind, id, text, extra) {
  queue.push({ kind, id, text, extra });
  schedule();
}

// A panic ends the instance. The recorder still has what it heard, so a fresh instance is fed with all of
// it except the event at which the old one stopped.
async function failed(error) {
  engine = null;
  queue.length = 0;
  console.error("Authopsy: the engine stopped", error);
  poison.push(current);
  backfillStops ||= currentKind === "har";
  const reason = String(error);
  if (++restarts > MAX_RESTARTS) {
    document.body.replaceChildren(`Authopsy stopped: ${reason}. Close DevTools and open them again.`);
    return;
  }
  // A module is a singleton per address, and its wasm instance with it: another address, another instance.
  await run(await import(`./pkg/authopsy.js?${restarts}`), reason);
}

async function run(module, reason) {
  await module.default({ module_or_path: new URL("pkg/authopsy_bg.wasm", import.meta.url) });
  const root = document.createElement("div");
  root.id = "app";
  document.body.replaceChildren(root);
  current = 0;
  module.start(root, host);
  engine = module;
  if (reason !== undefined) module.push_restarted(reason);
  const recorder = window.authopsyRecorder;
  if (recorder !== undefined) connect(recorder);
  schedule();
  document.documentElement.dataset.ready = "true";
  performance.mark("ready");
}

function connect(recorder) {
  recorder.takeover(receive, poison);
  if (!backfillStops) recorder.backfill();
}

const host = {
  // See devtools.js for these.
  backfill: () => window.authopsyRecorder?.backfill(),
  requestBody: (id) => window.authopsyRecorder?.requestBody(id),
  forget: () => window.authopsyRecorder?.forget(),
  bodies: (on) => window.authopsyRecorder?.bodies(on),
  hook: (on) => window.authopsyRecorder?.hook(on),
  reload: () => window.authopsyRecorder?.reload(),
  // Lines and columns count from 1 here, from 0 there.
  openSource: (url, line, column) => chrome.devtools.panels.openResource(url, line - 1, column - 1, () => {}),
};
// The interface gives no promises: what a script comes to is fetched from a box in the page, which nobody lists.
const inspected = (source) => new Promise((resolve) => chrome.devtools.inspectedWindow.eval(source, resolve));
host.evaluate = async (id, source) => {
  const key = JSON.stringify(crypto.randomUUID());
  const box = `Intl[Symbol.for(${key})]`;
  const started = await inspected(`Object.defineProperty(Intl, Symbol.for(${key}), { value: {}, configurable: true });
    (async () => ${source})().then((value) => (${box}.done = { value }), (error) => (${box}.done = { error: String(error) }));
    true`);
  // Some pages let no extension run a script in them, and a page that is going away runs none either.
  if (!started) return engine?.push_evaluated(id, JSON.stringify({ error: "this page runs no scripts of the panel" }));
  for (const until = performance.now() + 20_000; performance.now() < until; ) {
    const done = await inspected(`${box}?.done ?? null`);
    if (done) {
      await inspected(`delete ${box}`);
      engine?.push_evaluated(id, JSON.stringify(done));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  engine?.push_evaluated(id, "{}");
};

// Header rules for this tab. They belong to the browser's session; rules.js takes them back when the panel goes.
const { permissions } = chrome;
const { tabId } = chrome.devtools.inspectedWindow;
// The numbers of this tab's rules.
const removeRuleIds = Array.from({ length: 64 }, (_, index) => (tabId % 1_000_000) * 1000 + 1 + index);
if (permissions?.request !== undefined) {
  let watched = false;
  // The browser ends a worker that has nothing to do, and the connection with it.
  const watch = () => {
    watched = true;
    const port = chrome.runtime.connect();
    port.onDisconnect.addListener(() => watched && watch());
    port.postMessage(removeRuleIds);
  };
  host.setRules = async (json) => {
    const { origins, rules } = JSON.parse(json);
    // The permission to set rules is in the manifest, where it gives no warning and no access: one that is given later
    // leaves Chromium 156 with updates of rules that never end until the extension is loaded again.
    const wanted = { origins };
    try {
      // With one host of the two the browser would accept the rules and quietly not apply them.
      const may = (await permissions.contains(wanted)) ||
        ((await permissions.request(wanted)) && (await permissions.contains(wanted)));
      if (!may) {
        return engine?.push_rules("the permission was not given");
      }
      const addRules = rules.slice(0, removeRuleIds.length).map((rule, index) => ({
        ...rule,
        id: removeRuleIds[index],
        condition: { ...rule.condition, tabIds: [tabId] },
      }));
      if (!watched) watch();
      await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds, addRules });
      engine?.push_rules("");
    } catch (error) {
      engine?.push_rules(error instanceof Error ? error.message : String(error));
    }
  };
  host.removeRules = () => {
    watched = false;
    void chrome.declarativeNetRequest?.updateSessionRules({ removeRuleIds });
  };
  // What a crash left behind.
  host.removeRules();
}

// Firefox has no such way into its own panel, and the button is not shown where the function is missing.
const { network } = chrome.devtools.panels;
if (network !== undefined) host.showInNetwork = (filter) => network.show({ filter });
if (chrome.devtools.panels.openResource === undefined) delete host.openSource;

// A panic inside a listener or a timer of the engine surfaces here, not in a call of ours.
window.addEventListener("error", ({ error }) => {
  if (engine !== null && error instanceof WebAssembly.RuntimeError) {
    current = 0;
    failed(error);
  }
});
window.addEventListener("pagehide", () => {
  window.authopsyRecorder?.release();
});
window.addEventListener("authopsy-recorder", () => {
  if (engine !== null) connect(window.authopsyRecorder);
});

await run(first);
