//! The panel as a person uses it.

use anyhow::Result;
use browser::{Panel, Theme};
use serde_json::json;

use crate::harness::{Bench, case};

#[test]
fn the_panel_is_used() -> Result<()> {
    let mut bench = Bench::start()?;
    bench.panel.clear()?;
    for id in ["layers-missing-token-hidden", "layers-throttle-hidden", "layers-unread-refusal"] {
        bench.play(case(id)?)?;
    }
    let panel = &mut bench.panel;
    lines(panel, 3)?;

    filters(panel)?;
    obeys_keys(panel)?;
    copies(panel)?;
    saves(panel)?;
    fits(panel)?;
    follows_the_theme(panel)?;

    shows_markup_as_text(&mut bench)?;

    let panel = &mut bench.panel;
    panel.clear()?;
    lines(panel, 0)
}

fn filters(panel: &mut Panel) -> Result<()> {
    let filter = panel.find("#filter")?;
    panel.write(&filter, "status:429")?;
    lines(panel, 1)?;
    panel.write(&filter, &ESCAPE.to_string())?;
    lines(panel, 3)
}

fn obeys_keys(panel: &mut Panel) -> Result<()> {
    let list = panel.find(".list")?;
    panel.run("arguments[0].focus()", &[list.to_json()])?;
    for (key, index) in [(HOME, "0"), (DOWN, "1"), (DOWN, "2"), (HOME, "0")] {
        panel.press(&key.to_string())?;
        selected(panel, index)?;
    }
    panel.press("/")?;
    let focused = panel.run("return document.activeElement.id", &[])?;
    assert_eq!(focused, json!("filter"), "/ goes to the filter");
    panel.press(&ESCAPE.to_string())?;
    Ok(())
}

/// What the browser is given to download, by both items of the menu.
fn saves(panel: &mut Panel) -> Result<()> {
    panel.run(
        "window.saved = [];
         const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then((text) => window.saved.push(text)); return make.call(URL, blob); };
         document.addEventListener('click', (event) => { if (event.target.download) window.saved.name = event.target.download; }, true);
         const click = HTMLElement.prototype.click;
         HTMLElement.prototype.click = function () { if (this.download) window.saved.name = this.download; click.call(this); };",
        &[],
    )?;
    for (item, ending) in [("Save HAR (redacted)", "-redacted.har"), ("Save HAR (whole)", ".har")] {
        panel.run(
            "window.saved.length = 0;
             document.querySelector('.toolbar [aria-label=Save][aria-haspopup]').click();
             [...document.querySelectorAll('.toolbar .menu-item')].find((it) => it.textContent.startsWith(arguments[0])).click();",
            &[json!(item)],
        )?;
        let text = panel.wait("a file is saved", "return window.saved[0]", &[])?;
        let har: serde_json::Value = serde_json::from_str(text.as_str().unwrap_or_default())?;
        let entries = har.pointer("/log/entries").and_then(serde_json::Value::as_array);
        assert!(entries.is_some_and(|it| it.len() >= 3), "{item} holds the session");
        assert!(text.as_str().is_some_and(|it| it.contains("\"_authopsy\":{")), "{item} holds the findings");
        let name = panel.run("return window.saved.name", &[])?;
        assert!(
            name.as_str().is_some_and(|it| it.starts_with("authopsy-") && it.ends_with(ending)),
            "{name}"
        );
    }
    Ok(())
}

fn copies(panel: &mut Panel) -> Result<()> {
    let list = panel.find(".list")?;
    panel.run("arguments[0].focus()", &[list.to_json()])?;
    panel.press(&HOME.to_string())?;
    selected(panel, "0")?;
    panel.press("c")?;
    panel.wait(
        "the panel says that it copied",
        "return document.querySelector('.toast').textContent !== ''",
        &[],
    )?;
    let copied = panel.clipboard()?;
    assert!(copied.contains("curl "), "the clipboard holds the command: {copied}");
    Ok(())
}

/// From 400 to 1600 pixels nothing sticks out.
fn fits(panel: &mut Panel) -> Result<()> {
    for width in [400, 554, 800, 1600] {
        panel.pretend_size(Some((width, 900)))?;
        let overflow = panel.run("return document.documentElement.scrollWidth - innerWidth", &[])?;
        assert_eq!(overflow, json!(0), "at a width of {width}");
    }
    panel.pretend_size(None)
}

fn follows_the_theme(panel: &mut Panel) -> Result<()> {
    let background = "return getComputedStyle(document.body).backgroundColor";
    panel.theme(Theme::Light)?;
    let light = panel.run(background, &[])?;
    panel.theme(Theme::Dark)?;
    assert_ne!(panel.run(background, &[])?, light);
    panel.theme(Theme::Light)
}

/// A page that sends markup in every field it can.
fn shows_markup_as_text(bench: &mut Bench) -> Result<()> {
    let url = format!("{}/markup/", bench.lab.urls.api);
    bench.panel.in_page(|page| {
        page.run_async(
            "const markup = '<img src=x onerror=window.authopsyMarkup=1>';
             await fetch(arguments[0] + markup + '?q=' + markup, {
               method: 'POST', body: markup, headers: { 'X-Markup': markup, Authorization: 'Bearer ' + markup },
             }).catch(() => {});",
            &[json!(url)],
        )
    })?;
    bench.panel.filter("/markup/")?;
    bench.panel.said("", |said| !said.headline.is_empty())?;
    for tab in ["tab-diagnosis", "tab-headers", "tab-raw", "tab-whatif"] {
        // A body that comes late draws the tabs anew, so none is held on to.
        bench.panel.run("document.getElementById(arguments[0]).click()", &[json!(tab)])?;
        let found = bench.panel.run(
            "return [document.querySelectorAll('#app img').length, window.authopsyMarkup ?? null]",
            &[],
        )?;
        assert_eq!(found, json!([0, null]));
    }
    bench.panel.filter("")
}

/// Waits until so many requests are listed.
#[track_caller]
fn lines(panel: &mut Panel, count: usize) -> Result<()> {
    let script = "return [...document.querySelectorAll('.list .request')].length === arguments[0]";
    panel.wait(&format!("{count} requests in the list"), script, &[json!(count)]).map(drop)
}

#[track_caller]
fn selected(panel: &mut Panel, index: &str) -> Result<()> {
    let script =
        "return document.querySelector('.list [aria-selected=true]')?.dataset.index === arguments[0]";
    panel.wait(&format!("line {index} is selected"), script, &[json!(index)]).map(drop)
}

// WebDriver's names for keys without a character.
const ESCAPE: char = '\u{e00c}';
const HOME: char = '\u{e011}';
const DOWN: char = '\u{e015}';
