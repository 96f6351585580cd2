// Starts the engine in an ordinary page. What is shown, and why, is decided in Rust; see src/web/mod.rs for what the
// module exports and what it asks of the host.
import * as first from "./pkg/authopsy.js";

const MAX_RESTARTS = 5;
const place = document.getElementById("app");
let engine = null;
let restarts = 0;

async function open(path, name) {
  const answer = await fetch(path);
  if (answer.ok) engine?.open_files([new File([await answer.blob()], name)]);
}

const host = {
  surface: "page",
  openExample: () => open("example.har", "example.har"),
};

async function run(module, reason) {
  await module.default({ module_or_path: new URL("pkg/authopsy_bg.wasm", import.meta.url) });
  const root = document.createElement("div");
  place.replaceChildren(root);
  module.start(root, host);
  engine = module;
  if (reason !== undefined) module.push_restarted(reason);
  document.documentElement.dataset.ready = "true";
}

// A panic ends the instance; a module is a singleton per address, so another address is another instance.
window.addEventListener("error", async ({ error }) => {
  if (engine === null || !(error instanceof WebAssembly.RuntimeError)) return;
  engine = null;
  if (++restarts > MAX_RESTARTS) {
    place.replaceChildren(`Authopsy stopped: ${error}. Reload the page.`);
    return;
  }
  await run(await import(`./pkg/authopsy.js?${restarts}`), String(error));
});

await run(first);

// Without a network only a request that does not wait is answered from what was kept. (A development build is whole.)
await first.whole?.();

// The page of a rule, or the lab, leads here with a case that lies beside it; nothing else is opened by an address.
const wanted = new URLSearchParams(location.search).get("case") ?? "";
const [, name] = /^(?:rules\/[a-z0-9-]+|lab)\/([a-z0-9-]+\.har)$/.exec(wanted) ?? [];
if (name !== undefined) await open(wanted, name);

// Where a page may not have a worker, it does without.
if (window.isSecureContext) navigator.serviceWorker?.register("sw.js").catch(() => {});
