// Lets the site work without a network: what was loaded is kept, and serves when the network does not answer. With a
// network the newest is shown, so nothing gets stuck.
const KEPT = "authopsy";
const FIRST = [
  "index.html", "main.js", "panel.css", "site.css", "icon.svg", "example.har",
  "pkg/authopsy.js", "pkg/authopsy_bg.wasm", "pkg/authopsy_rest.wasm", "rules/index.html", "rules.js",
];

self.addEventListener("install", (event) => {
  // A development build has its wasm in one file.
  event.waitUntil(caches.open(KEPT).then((cache) => Promise.allSettled(FIRST.map((it) => cache.add(it)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(KEPT);
  // A case to be opened is named in the address; the page is the same.
  const key = request.mode === "navigate" ? request.url.split(/[?#]/)[0].replace(/\/$/, "/index.html") : request;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(key, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept === undefined) throw error;
    return kept;
  }
}
