//! The filter box: what it suggests, how keys go through it, and filters that are kept.

use anyhow::Result;
use browser::Panel;
use serde_json::json;

use crate::harness::{Bench, case};

#[test]
fn the_filter_completes_what_is_typed() -> Result<()> {
    let mut bench = Bench::start()?;
    bench.panel.clear()?;
    for id in ["layers-missing-token-hidden", "layers-throttle-hidden"] {
        bench.play(case(id)?)?;
    }
    let panel = &mut bench.panel;
    let requests = "return document.querySelectorAll('.list .request').length === 2";
    panel.wait("both requests are listed", requests, &[])?;

    // Tab takes the first name, and its values follow.
    let filter = panel.find("#filter")?;
    panel.write(&filter, "-met")?;
    suggested(panel, &["method:"])?;
    panel.press(&TAB.to_string())?;
    suggested(panel, &["GET"])?;
    holds(panel, "-method:")?;

    // Escape closes the list, then empties the box.
    panel.press(&ESCAPE.to_string())?;
    suggested(panel, &[])?;
    holds(panel, "-method:")?;
    complains(panel, "method: needs a value, for example method:POST")?;
    panel.press(&ESCAPE.to_string())?;
    holds(panel, "")?;

    // Arrows mark, Enter takes what is marked, and only that.
    panel.write(&filter, "rule:")?;
    panel.wait(
        "rules are suggested",
        "return document.querySelectorAll('#suggestions li').length > 1",
        &[],
    )?;
    panel.press(&format!("{DOWN}{DOWN}"))?;
    let second = "const marked = document.getElementById(document.getElementById('filter').getAttribute('aria-activedescendant'));
        return marked?.dataset.place === '1' && marked.getAttribute('aria-selected') === 'true'";
    panel.wait("the second is marked", second, &[])?;
    let label = panel.run("return document.querySelectorAll('#suggestions li span')[2].textContent", &[])?;
    panel.press(&ENTER.to_string())?;
    suggested(panel, &[])?;
    holds(panel, &format!("rule:{} ", label.as_str().unwrap_or_default()))?;
    panel.press(&ESCAPE.to_string())?;

    // A mistake is told in words, and leaves the list as it was.
    panel.write(&filter, "hots:x")?;
    complains(panel, "There is no hots: filter. Is host:x meant?")?;
    panel.press(&ESCAPE.to_string())?;
    panel.wait("the list is as it was", requests, &[])?;

    // A click takes as well, and the box keeps the focus.
    panel.write(&filter, "has")?;
    suggested(panel, &["has:"])?;
    let first = panel.find("#suggestions li")?;
    panel.click(&first)?;
    holds(panel, "has:")?;
    let focused = panel.run("return document.activeElement.id", &[])?;
    assert_eq!(focused, json!("filter"));
    panel.press(&format!("{ESCAPE}{ESCAPE}"))?;
    saves(panel)
}

fn saves(panel: &mut Panel) -> Result<()> {
    panel.filter("status:429 ")?;
    let star = panel.find(".star")?;
    panel.click(&star)?;
    let name = panel.find("#filter-name")?;
    panel.write(&name, &format!("Throttled{ENTER}"))?;
    panel.wait(
        "it is listed",
        "return document.querySelector('.saved')?.textContent.includes('Throttled')",
        &[],
    )?;
    panel.press(&ESCAPE.to_string())?;
    panel.filter("")?;
    panel.run("document.getElementById('filter').focus()", &[])?;
    panel.press(&DOWN.to_string())?;
    panel.wait(
        "it is suggested first",
        "return document.querySelector('#suggestions li span')?.textContent === 'Throttled'",
        &[],
    )?;
    panel.press(&ENTER.to_string())?;
    holds(panel, "status:429 ")?;
    let kept = panel.run("return JSON.parse(localStorage['authopsy.settings']).filters", &[])?;
    assert_eq!(kept, json!([{ "name": "Throttled", "filter": "status:429" }]));
    panel.click(&star)?;
    let delete = panel.find("[aria-label='Delete Throttled']")?;
    panel.click(&delete)?;
    panel.wait("it is gone", "return document.querySelector('.saved') === null", &[])?;
    panel.press(&ESCAPE.to_string())?;
    panel.filter("")
}

#[track_caller]
fn suggested(panel: &mut Panel, labels: &[&str]) -> Result<()> {
    let script = "const box = document.getElementById('filter');
        const labels = [...document.querySelectorAll('#suggestions:not([hidden]) li')].map((it) => it.firstChild.textContent);
        return JSON.stringify(labels) === JSON.stringify(arguments[0])
            && box.getAttribute('aria-expanded') === String(labels.length > 0)";
    panel.wait(&format!("{labels:?} are suggested"), script, &[json!(labels)]).map(drop)
}

#[track_caller]
fn holds(panel: &mut Panel, text: &str) -> Result<()> {
    let script = "return document.getElementById('filter').value === arguments[0]";
    panel.wait(&format!("the box holds {text:?}"), script, &[json!(text)]).map(drop)
}

#[track_caller]
fn complains(panel: &mut Panel, text: &str) -> Result<()> {
    let script = "return document.getElementById('filter-error').textContent === arguments[0]";
    panel.wait(&format!("the panel says {text:?}"), script, &[json!(text)]).map(drop)
}

// WebDriver's names for keys without a character.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const DOWN: char = '\u{e015}';
