// Stands in the place of the engine: keeps what the recorder hands over until the driver takes it.
"use strict";

let heard = [];
let backfilled = () => {};

window.take = () => heard.splice(0);
window.backfill = () =>
  new Promise((resolve) => {
    backfilled = resolve;
    window.authopsyRecorder.backfill();
  });

function receive(kind, id, text, extra) {
  if (kind === "har") backfilled(text);
  else heard.push({ kind, id, text, extra });
}

function connect() {
  window.authopsyRecorder.takeover(receive);
  document.documentElement.dataset.ready = "true";
}

if (window.authopsyRecorder) connect();
else window.addEventListener("authopsy-recorder", connect);
