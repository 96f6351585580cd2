// The page hook: what no network entry shows. The recorder evaluates this in the inspected page, where the page's
// policies have no say, and asks it now and then for what it saw; see capture/hook.rs for the records.
//
// The page must not notice. Everything is wrapped in a Proxy, so names, lengths and the native source text stay; the
// page's promises fail as before; nothing is added to `window`, no event is sent and no text is changed. On the way
// of a call there is one object to fill. If nobody asks for half a minute (DevTools were closed), the next call takes
// the hook away.
(function (key) {
  "use strict";

  const MAX_RECORDS = 2000;
  const MAX_HEADERS = 60;
  const MAX_TEXT = 4000;
  const PENDING_AFTER = 5000;
  const FORGOTTEN_AFTER = 30_000;
  const NORMALISED = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

  // The records are reached through a symbol on an object that nobody lists.
  const symbol = Symbol.for(key);
  if (Intl[symbol] !== undefined) return true;

  const { apply, construct } = Reflect;
  const now = Date.now;
  const listen = EventTarget.prototype.addEventListener;
  const unlisten = EventTarget.prototype.removeEventListener;
  const calls = new WeakMap();
  const open = new Set();
  let done = [];
  let drained = now();

  const short = (text) => String(text).slice(0, MAX_TEXT);

  function absolute(url) {
    try {
      return new URL(url, document.baseURI).href;
    } catch {
      return String(url);
    }
  }

  function normalised(method) {
    const upper = String(method).toUpperCase();
    return NORMALISED.includes(upper) ? upper : String(method);
  }

  // Only what can be read twice is read: an iterator would be used up before the browser sees it.
  function pairs(headers) {
    if (headers === undefined || headers === null) return [];
    const list = Array.isArray(headers) || headers instanceof Headers
      ? Array.from(headers)
      : Symbol.iterator in Object(headers) ? [] : Object.entries(headers);
    return list.slice(0, MAX_HEADERS).map(([name, value]) => [short(name), short(value)]);
  }

  function begin(api, trap, record) {
    const trace = new Error();
    Error.captureStackTrace?.(trace, trap);
    const call = { api, started: now(), page: location.href, error: "", trace, ...record };
    if (open.size < MAX_RECORDS) open.add(call);
    if (call.started - drained > FORGOTTEN_AFTER) stop();
    return call;
  }

  function end(call, error) {
    // A page that gives up knows why.
    if (error !== undefined && error?.name !== "AbortError" && call.error === "") {
      call.error = short(error?.name === undefined ? error : `${error.name}: ${error.message}`);
    }
    if (open.delete(call) && done.length < MAX_RECORDS) done.push(call);
  }

  // Reading what the page gave may run code of the page, and that may throw: then the call itself will, too.
  function attempt(read) {
    try {
      return read();
    } catch {
      return undefined;
    }
  }

  const fetched = {
    apply(target, self, args) {
      const call = attempt(() => {
        const [input, init] = args;
        const request = input instanceof Request ? input : undefined;
        return begin("fetch", fetched.apply, {
          url: request === undefined ? absolute(input) : request.url,
          method: normalised(init?.method ?? request?.method ?? "GET"),
          mode: short(init?.mode ?? request?.mode ?? "cors"),
          credentials: short(init?.credentials ?? request?.credentials ?? "same-origin"),
          headers: pairs(init?.headers ?? request?.headers),
        });
      });
      const result = apply(target, self, args);
      if (call === undefined || typeof result?.then !== "function") return result;
      return result.then(
        (value) => {
          end(call);
          return value;
        },
        (error) => {
          end(call, error);
          throw error;
        },
      );
    },
  };

  const opened = {
    apply(target, self, args) {
      const about = attempt(() => ({ method: normalised(args[0]), url: absolute(args[1]), headers: [] }));
      try {
        const result = apply(target, self, args);
        if (about !== undefined) calls.set(self, about);
        return result;
      } catch (error) {
        if (about !== undefined) end(begin("xhr", opened.apply, about), error);
        throw error;
      }
    },
  };

  const set = {
    apply(target, self, args) {
      const about = calls.get(self);
      if (about !== undefined && about.headers.length < MAX_HEADERS) {
        attempt(() => about.headers.push([short(args[0]), short(args[1])]));
      }
      try {
        return apply(target, self, args);
      } catch (error) {
        if (about !== undefined) end(begin("xhr", set.apply, { ...about, mode: "cors" }), error);
        throw error;
      }
    },
  };

  const sent = {
    apply(target, self, args) {
      const about = calls.get(self);
      if (about === undefined) return apply(target, self, args);
      const credentials = self.withCredentials ? "include" : "same-origin";
      const call = begin("xhr", sent.apply, { ...about, mode: "cors", credentials });
      let failed;
      apply(listen, self, ["error", () => (failed = "NetworkError"), { once: true }]);
      apply(listen, self, ["loadend", () => end(call, failed), { once: true }]);
      try {
        return apply(target, self, args);
      } catch (error) {
        end(call, error);
        throw error;
      }
    },
  };

  const connected = {
    construct(target, args, newTarget) {
      const call = attempt(() => begin("websocket", connected.construct, { url: absolute(args[0]), method: "GET" }));
      if (call === undefined) return construct(target, args, newTarget);
      try {
        const socket = construct(target, args, newTarget === sockets ? target : newTarget);
        const closed = (event) => {
          call.closeCode = event.code;
          call.closeReason = event.reason;
          end(call);
        };
        apply(listen, socket, ["close", closed, { once: true }]);
        return socket;
      } catch (error) {
        end(call, error);
        throw error;
      }
    },
  };

  // What the policy stopped is told as an event, beside the call's own error, which does not say why.
  function violated(event) {
    if (event.disposition !== "enforce" || event.effectiveDirective !== "connect-src") return;
    const bare = (url) => url.split("#")[0];
    const url = absolute(event.blockedURI);
    const recent = (call) => bare(call.url) === bare(url) && now() - call.started < 2000;
    const directives = event.originalPolicy.split(";").map((it) => it.trim());
    const said = directives.find((it) => it.startsWith("connect-src")) ??
      directives.find((it) => it.startsWith("default-src")) ?? "connect-src";
    let call = [...open, ...done].findLast(recent);
    if (call === undefined) {
      call = begin("csp", violated, { url, method: "GET" });
      end(call);
    }
    call.api = "csp";
    call.error = short(`connect-src: ${said}`);
  }

  // A page may format stacks in its own way; that is not for ours.
  function stackOf(trace) {
    const format = Error.prepareStackTrace;
    if (format !== undefined) Error.prepareStackTrace = undefined;
    try {
      return short(trace.stack ?? "");
    } finally {
      if (format !== undefined) Error.prepareStackTrace = format;
    }
  }

  const plain = ({ trace, told, ...record }) => ({ ...record, stack: stackOf(trace) });

  function drain() {
    drained = now();
    const records = done.map(plain);
    done = [];
    for (const call of open) {
      if (call.told || call.api === "websocket" || drained - call.started < PENDING_AFTER) continue;
      call.told = true;
      records.push({ ...plain(call), pending: true });
    }
    return records;
  }

  const wrapped = [];
  function wrap(owner, name, traps) {
    const native = owner?.[name];
    if (typeof native !== "function") return undefined;
    const proxy = new Proxy(native, traps);
    owner[name] = proxy;
    if (owner[name] === proxy) wrapped.push({ owner, name, native, proxy });
    return proxy;
  }

  // What the page has wrapped in turn stays, and passes calls on to nothing but the original.
  function stop() {
    for (const { owner, name, native, proxy } of wrapped) {
      if (owner[name] === proxy) owner[name] = native;
    }
    for (const traps of [fetched, opened, set, sent, connected]) {
      delete traps.apply;
      delete traps.construct;
    }
    if (sockets !== undefined && WebSocket.prototype.constructor === sockets) {
      WebSocket.prototype.constructor = wrapped.find((it) => it.name === "WebSocket").native;
    }
    apply(unlisten, document, ["securitypolicyviolation", violated]);
    delete Intl[symbol];
  }

  const handle = { drain, stop };
  if (!Reflect.defineProperty(Intl, symbol, { value: handle, configurable: true })) return false;
  wrap(window, "fetch", fetched);
  wrap(window.XMLHttpRequest?.prototype, "open", opened);
  wrap(window.XMLHttpRequest?.prototype, "setRequestHeader", set);
  wrap(window.XMLHttpRequest?.prototype, "send", sent);
  const sockets = wrap(window, "WebSocket", connected);
  if (sockets !== undefined) attempt(() => (WebSocket.prototype.constructor = sockets));
  apply(listen, document, ["securitypolicyviolation", violated]);
  return true;
})
