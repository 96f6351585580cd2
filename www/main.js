// Starts the engine in an ordinary page. What is shown, and why, is decided in Rust; see src/web/mod.rs for what the
// module exports and what it asks of the host.
import * as first from "./pkg/authopsy.js";

const MAX_RESTARTS = 5;
let engine = null;
let restarts = 0;

const host = {
  surface: "page",
  async openExample() {
    const answer = await fetch("example.har");
    engine?.open_files([new File([await answer.blob()], "example.har")]);
  },
};

async function run(module, reason) {
  await module.default({ module_or_path: new URL("pkg/authopsy_bg.wasm", import.meta.url) });
  const root = document.createElement("div");
  document.body.replaceChildren(root);
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
    document.body.replaceChildren(`Authopsy stopped: ${error}. Reload the page.`);
    return;
  }
  await run(await import(`./pkg/authopsy.js?${restarts}`), String(error));
});

await run(first);
