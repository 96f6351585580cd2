//! The page hook: it sees what no entry shows, on a page of a strict policy, and the page sees nothing of it.

use anyhow::{Result, bail};
use lab::Need;
use serde_json::{Value, json};

use crate::harness::{Bench, play};

#[test]
fn the_hook_sees_what_no_entry_shows_and_is_not_seen() -> Result<()> {
    let mut bench = Bench::start()?;
    let strict = format!("{}/strict.html", bench.lab.urls.page);
    bench.panel.in_page(|page| page.go(&strict))?;
    let before = bench.panel.in_page(|page| page.run(LOOK, &[]))?;
    watch(&mut bench, true)?;
    bench.panel.in_page(|page| page.wait("the hook is in the page", HOOKED, &[]).map(drop))?;
    let during = bench.panel.in_page(|page| page.run(LOOK, &[]))?;
    assert_eq!(before, during, "the page sees no difference");
    // What nobody catches is still told as uncaught.
    let uncaught = bench.panel.in_page(|page| page.run_async(UNCAUGHT, &[]))?;
    assert_eq!(uncaught, json!("TypeError"));

    explains(&mut bench)?;

    watch(&mut bench, false)?;
    bench.panel.in_page(|page| {
        let gone = "return fetch === window.remembered[0] && WebSocket === window.remembered[1] &&
            WebSocket.prototype.constructor === WebSocket && XMLHttpRequest.prototype.send === window.remembered[2] &&
            Object.getOwnPropertySymbols(Intl).length === 1";
        page.wait("the hook is gone", gone, &[]).map(drop)
    })?;

    // Another page, another hook.
    watch(&mut bench, true)?;
    bench.panel.in_page(|page| {
        page.go(&strict)?;
        page.wait("the hook is in the next page", HOOKED, &[]).map(drop)
    })?;
    explains(&mut bench)
}

#[test]
fn a_call_behind_the_login_dialog_is_told_while_it_waits() -> Result<()> {
    let mut bench = Bench::start()?;
    watch(&mut bench, true)?;
    bench.panel.in_page(|page| {
        page.wait("the hook is in the page", HOOKED, &[])?;
        page.run("setTimeout(() => lab.run('challenge-basic-prompt'), 500)", &[]).map(drop)
    })?;
    bench.panel.filter("/challenge-basic-prompt/")?;
    // It is told after five seconds.
    let told = "return document.querySelectorAll('.list .request').length > 0";
    bench.panel.wait("the waiting call is listed", told, &[])?;
    let said = bench.panel.said("/v1/orders", |said| said.rule == "challenge/login-dialog")?;
    assert_eq!(said.map(|it| it.rule).as_deref(), Some("challenge/login-dialog"));
    Ok(())
}

/// Plays what only the hook sees, and compares what the panel says.
fn explains(bench: &mut Bench) -> Result<()> {
    let mut wrong = Vec::new();
    for case in lab::cases().filter(|it| it.needs.contains(&Need::Hook)) {
        bench.panel.clear()?;
        bench.panel.filter(&format!("/{}/", case.id))?;
        bench.panel.in_page(|page| play(page, case.id))?;
        let said = bench.panel.said("/v1/", |said| said.rule == case.expected.rule)?;
        let said = said.or(bench.panel.said("", |_| true)?).map(|it| it.rule);
        if said.as_deref() != Some(case.expected.rule) {
            wrong.push(format!("{}: expected {}, the panel says {said:?}", case.id, case.expected.rule));
        }
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    bench.panel.filter("")
}

/// Turns the switch in the settings.
pub(crate) fn watch(bench: &mut Bench, on: bool) -> Result<()> {
    let script = "const input = document.getElementById('hook');
        input.checked = arguments[0];
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    bench.panel.run(script, &[Value::Bool(on)]).map(drop)
}

/// The hook has its place in the page, for who knows where to look.
const HOOKED: &str = "return Object.getOwnPropertySymbols(Intl).length === 2";

/// What a page can see of its own functions; what the driver leaves in the window is its own. Remembers the functions themselves, under a name that is there before
/// and after.
const LOOK: &str = "
window.remembered ??= [fetch, WebSocket, XMLHttpRequest.prototype.send];
const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
const functions = [fetch, WebSocket, open, send, setRequestHeader];
const described = functions.map((it) => [it.name, it.length, /\\[native code\\]/.test(String(it)), Object.keys(it)]);
return JSON.stringify([
  described,
  Object.getOwnPropertyNames(window).filter((it) => !/^(cdc_|ret_nodes)/.test(it)), Object.getOwnPropertySymbols(window).length,
  Object.getOwnPropertyNames(XMLHttpRequest.prototype), Object.getOwnPropertyNames(WebSocket),
  Object.getOwnPropertyDescriptor(window, 'fetch').enumerable,
  document.documentElement.outerHTML.length,
  new WebSocket('ws://127.0.0.1:1') instanceof WebSocket, WebSocket.prototype.constructor === WebSocket,
]);";

const UNCAUGHT: &str = "
return await new Promise((resolve) => {
  addEventListener('unhandledrejection', (event) => resolve(event.reason.name), { once: true });
  fetch('/', { headers: { 'X-A': '\\u{2019}' } });
});";
