//! What is pasted into the panel is read, judged and cured.

use anyhow::Result;
use browser::Panel;
use serde_json::json;

use crate::harness::Bench;

#[test]
fn what_is_pasted_is_read() -> Result<()> {
    let mut bench = Bench::start()?;
    let panel = &mut bench.panel;
    panel.clear()?;

    // A challenge, with what is wrong.
    paste(
        panel,
        "WWW-Authenticate: Bearer realm=\"shop\", error=\"invalid_token\", error_description=\"The token expired\"",
    )?;
    shows(panel, "WWW-Authenticate")?;
    shows(panel, "token/expired")?;
    shows(panel, "The part of a server that credentials are for")?;

    // A token, its lifetime and its cure.
    paste(panel, EXPIRED)?;
    shows(panel, "expired")?;
    shows(panel, "jwt/expired")?;

    // A command becomes a row, and goes out again as one.
    paste(
        panel,
        &format!("curl 'https://api.shop.test/v1/me' \\\n  -H 'Authorization: Bearer Bearer {EXPIRED}'"),
    )?;
    shows(panel, "auth-header/duplicate-scheme")?;
    shows(panel, "Pasted: nobody saw this request sent")?;
    let badge = "return document.querySelector('.list [aria-selected=true] .badge').textContent";
    assert_eq!(panel.run(badge, &[])?, json!("pasted"));
    assert!(!panel.run("return document.body.textContent", &[])?.to_string().contains("c2lnbmF0dXJl"));

    // Markup stays text.
    let markup = "<img src=x onerror=window.authopsyMarkup=1>";
    for text in [
        format!("{markup}: {markup}"),
        format!("X-Markup: {markup}"),
        format!("curl 'https://api.shop.test/{markup}' -H 'X: {markup}' -d '{markup}'"),
        format!("Bearer {markup}=\"{markup}\""),
        markup.to_owned(),
    ] {
        paste(panel, &text)?;
        let found = panel.run(
            "return [document.querySelectorAll('#app img').length, window.authopsyMarkup ?? null]",
            &[],
        )?;
        assert_eq!(found, json!([0, null]));
    }

    // The button has a box for whoever does not know the key; in it, too, pasting is enough.
    panel.run(
        "[...document.querySelectorAll('button')].find((it) => it.textContent === 'Paste…').click()",
        &[],
    )?;
    let area = panel.find("#paste-box")?;
    panel.write(&area, "Retry-After: 120")?;
    panel.run(
        "[...document.querySelectorAll('#paste button')].find((it) => it.textContent === 'Read').click()",
        &[],
    )?;
    shows(panel, "When it is worth to try again")?;

    // In a text field the text goes where it is pasted.
    let stays = panel.run(
        "const data = new DataTransfer();
         data.setData('text/plain', 'host:api');
         const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
         document.getElementById('filter').dispatchEvent(event);
         return !event.defaultPrevented",
        &[],
    )?;
    assert_eq!(stays, json!(true));
    panel.clear()
}

const EXPIRED: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJodHRwczovL2lkLnNob3AudGVzdCIsImlhdCI6MTYwMDAwMDAwMCwiZXhwIjoxNjAwMDAzNjAwfQ.c2lnbmF0dXJl";

fn paste(panel: &mut Panel, text: &str) -> Result<()> {
    let script = "const data = new DataTransfer();
        data.setData('text/plain', arguments[0]);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));";
    panel.run_async(script, &[json!(text)]).map(drop)
}

#[track_caller]
fn shows(panel: &mut Panel, text: &str) -> Result<()> {
    let script = "return document.querySelector('.detail').textContent.includes(arguments[0])";
    panel.wait(&format!("the pane shows {text:?}"), script, &[json!(text)]).map(drop)
}
