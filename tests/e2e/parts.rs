//! The panel's wasm comes in two parts: what it starts with, and what failures and a look at them need.

use anyhow::Result;
use serde_json::{Value, json};

use crate::harness::Bench;

#[test]
fn the_second_part_is_waited_for_where_it_is_needed_and_nowhere_else() -> Result<()> {
    let mut bench = Bench::start()?;
    // Another instance, to which the second part does not come by itself.
    let heard = bench.panel.run_async(
        "const [healthy, refused] = arguments;
         const path = (name) => new URL(`pkg/${name}`, location.href);
         const isSecond = (address) => String(address).endsWith('/authopsy_rest.wasm');
         const { fetch } = window;
         window.fetch = (what, ...more) => isSecond(what) ? Promise.reject(new Error()) : fetch(what, ...more);
         const { open } = XMLHttpRequest.prototype;
         let waits = 0;
         XMLHttpRequest.prototype.open = function (method, address, ...more) {
           if (isSecond(address)) waits++;
           return open.call(this, method, address, ...more);
         };
         const late = await import(path('authopsy.js?late'));
         await late.default({ module_or_path: path('authopsy_bg.wasm') });
         const root = document.createElement('div');
         document.body.replaceChildren(root);
         const until = async (holds) => {
           for (let turn = 0; turn < 100 && !holds(); turn++) await new Promise((done) => setTimeout(done, 50));
           return { held: holds(), waits };
         };
         late.start(root, {});
         const started = await until(() => root.textContent.includes('Waiting for requests'));
         late.push_entry(0, healthy);
         const checked = await until(() => root.textContent.includes('1 request was checked'));
         late.push_entry(1, refused);
         const listed = await until(() => root.querySelector('.request')?.textContent.includes('401'));
         window.fetch = fetch;
         XMLHttpRequest.prototype.open = open;
         return [started, checked, listed];",
        &[entry(0, 200).to_string().into(), entry(1, 401).to_string().into()],
    )?;
    let expected = [0, 0, 1].map(|waits| json!({ "held": true, "waits": waits }));
    assert_eq!(heard, json!(expected), "the start, a healthy request, a refused one");
    Ok(())
}

/// A call of a page to an API of another origin.
fn entry(second: u8, status: u16) -> Value {
    let header = |name: &str, value: &str| json!({ "name": name, "value": value });
    json!({
        "startedDateTime": format!("2026-11-24T10:00:0{second}.000Z"), "time": 5.25, "_resourceType": "fetch",
        "timings": { "send": 0, "wait": 5, "receive": 0.25 },
        "request": {
            "method": "GET", "url": "https://api.example/me", "httpVersion": "h2", "queryString": [], "cookies": [],
            "headersSize": -1, "bodySize": 0,
            "headers": [
                header("origin", "https://app.example"), header("authorization", "Bearer mF_9.B5f-4.1JqM-mF_9.B5f"),
                header("sec-fetch-mode", "cors"), header("sec-fetch-site", "cross-site"),
            ],
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "h2", "cookies": [], "redirectURL": "",
            "headersSize": -1, "bodySize": 2, "content": { "size": 2, "mimeType": "application/json", "text": "{}" },
            "headers": [
                header("access-control-allow-origin", "*"), header("content-type", "application/json"),
                header("date", "Tue, 24 Nov 2026 10:00:00 GMT"),
            ],
        },
        "cache": {},
    })
}
