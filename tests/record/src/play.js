// The body of an async function: plays the calls of one scene where they belong, and tells how each ended.
const [scene] = arguments;
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// Everything that makes calls, as one function without surroundings: frames and workers get its text.
const run = async function run(requests, together) {
  const limit = () => new Promise((resolve) => setTimeout(() => resolve("no end"), 4000));
  const element = (name, request, attributes) => new Promise((resolve) => {
    const it = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    if (request.crossorigin) it.setAttribute("crossorigin", request.crossorigin);
    it.onload = it.onloadeddata = () => resolve("load");
    it.onerror = () => resolve("error");
    document.documentElement.append(it);
  });
  const kinds = {
    img: (request) => element("img", request, { src: request.url }),
    script: (request) => element("script", request, { src: request.url }),
    module: (request) => element("script", request, { src: request.url, type: "module" }),
    style: (request) => element("link", request, { href: request.url, rel: "stylesheet" }),
    preload: (request) => element("link", request, { href: request.url, rel: "preload", as: "fetch" }),
    video: (request) => element("video", request, { src: request.url, preload: "auto" }),
    audio: (request) => element("audio", request, { src: request.url, preload: "auto" }),
    font: (request) => new FontFace("recorded", `url("${request.url}")`).load().then(() => "load", () => "error"),
    beacon: async (request) =>
      navigator.sendBeacon(request.url, new Blob([request.body ?? ""], { type: request.type })) ? "queued" : "refused",
    eventsource: (request) => new Promise((resolve) => {
      const it = new EventSource(request.url, { withCredentials: request.credentials === "include" });
      it.onopen = () => { it.close(); resolve("open"); };
      it.onerror = () => { it.close(); resolve("error"); };
    }),
    xhr: (request) => new Promise((resolve) => {
      const it = new XMLHttpRequest();
      it.open(request.method, request.url);
      it.withCredentials = request.credentials === "include";
      for (const [name, value] of request.headers) it.setRequestHeader(name, value);
      if (request.upload) it.upload.onprogress = () => {};
      it.onload = () => resolve(`xhr load ${it.status}`);
      it.onerror = () => resolve(`xhr error ${it.status}`);
      it.onabort = () => resolve("xhr abort");
      it.send(request.body ?? undefined);
    }),
    fetch: async (request) => {
      const abort = new AbortController();
      if (request.abort) setTimeout(() => abort.abort(), request.abort);
      const response = await fetch(request.url, {
        method: request.method, headers: request.headers, credentials: request.credentials, mode: request.mode,
        redirect: request.redirect, cache: request.cache, keepalive: request.keepalive ?? false,
        body: request.body ?? undefined, signal: abort.signal,
        ...(request.space ? { targetAddressSpace: request.space } : {}),
      });
      if (request.read) await response.text();
      return `resolved ${response.type} ${response.status}`;
    },
  };
  const call = (request) =>
    Promise.race([limit(), Promise.resolve().then(() => kinds[request.kind](request)).catch(String)]);
  if (together) return Promise.all(requests.map(call));
  const results = [];
  for (const request of requests) {
    results.push(await call(request));
    await new Promise((resolve) => setTimeout(resolve, request.then ?? 30));
  }
  return results;
};

const receiver = `const run = ${run}; `;
const inWorker = `${receiver} onmessage = async ({ data }) => postMessage(await run(...data)); postMessage("ready");`;
const inSharedWorker = `${receiver} onconnect = ({ ports: [port] }) => {
  port.onmessage = async ({ data }) => port.postMessage(await run(...data));
  port.postMessage("ready");
};`;
const inFrame = `<!doctype html><script>${receiver}
  addEventListener("message", async ({ data }) => parent.postMessage(await run(...data), "*"));
  parent.postMessage("ready", "*");
</` + `script>`;

// Frames and workers say "ready", get the calls, and answer with the results. Between the two the witness attaches.
const talk = (port, target) => new Promise((resolve) => {
  port.addEventListener("message", async ({ data, source }) => {
    if (target && source !== target()) return;
    if (data !== "ready") return resolve(data);
    await pause(350);
    (target ? target() : port).postMessage([scene.calls, scene.together], ...(target ? ["*"] : []));
  });
  port.start?.();
});
const script = async (name, text) => {
  const answer = { status: 200, headers: [["Content-Type", "text/javascript"]], body: text };
  const scripts = { [scene.id]: { ...scene.server, [name]: { actual: answer } } };
  await fetch("/__lab/scripts", { method: "POST", body: JSON.stringify(scripts) }).then((it) => it.text());
  return `/${scene.id}/${name}`;
};

const [how, file] = scene.context.split(" ");
switch (how) {
  case "worker": return talk(new Worker(await script(file, inWorker)));
  case "module-worker": return talk(new Worker(await script(file, inWorker), { type: "module" }));
  case "blob-worker":
    return talk(new Worker(URL.createObjectURL(new Blob([inWorker], { type: "text/javascript" }))));
  case "shared-worker": return talk(new SharedWorker(await script(file, inSharedWorker)).port);
  case "service-worker": {
    const text = `oninstall = () => skipWaiting(); onactivate = (it) => it.waitUntil(clients.claim());
      onfetch = (event) => {
        if (!/[/]r\\d+[/]\\d/.test(event.request.url)) return;
        ${scene.worker}
      };`;
    const claimed = new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
    await navigator.serviceWorker.register(await script(file, text));
    await Promise.race([claimed, pause(4000)]);
    await pause(500);
    const results = await run(scene.calls, scene.together);
    for (const it of await navigator.serviceWorker.getRegistrations()) await it.unregister();
    return results;
  }
  case "page": return run(scene.calls, scene.together);
}
const frame = document.createElement("iframe");
if (how === "sandbox") frame.setAttribute("sandbox", "allow-scripts");
if (how === "data") frame.src = `data:text/html,${encodeURIComponent(inFrame)}`;
else if (how === "blob") frame.src = URL.createObjectURL(new Blob([inFrame], { type: "text/html" }));
else frame.srcdoc = inFrame;
const heard = talk(window, () => frame.contentWindow);
document.documentElement.append(frame);
return heard;
