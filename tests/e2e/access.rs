//! Whoever does not see the panel, or not its colours, or has no mouse: axe-core finds nothing in any view, in both
//! themes, and nothing sticks out of a narrow panel.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser::{Panel, Theme};
use serde_json::{Value, json};

use crate::harness::Bench;

#[test]
fn every_view_is_accessible() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let axe = std::fs::read_to_string(root.join("node_modules/axe-core/axe.min.js"))
        .context("axe-core is missing: install it with `npm ci`")?;
    let example = std::fs::read_to_string(root.join("www/static/example.har"))?;
    let mut bench = Bench::start()?;
    let panel = &mut bench.panel;
    panel.run(&[&axe, "; window.axe = axe;"].concat(), &[])?;
    // What fades has the contrast of neither state.
    panel.run(
        "const still = new CSSStyleSheet();
         still.replaceSync('* { transition: none !important; animation: none !important }');
         document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];",
        &[],
    )?;
    panel.clear()?;
    check(panel, "nothing captured")?;
    open(panel, "mine.har", &example, false)?;
    for theme in [Theme::Light, Theme::Dark] {
        panel.theme(theme)?;
        for chip in ["Requests", "Tokens", "Flows", "Problems"] {
            press(panel, ".chip", chip)?;
            select(panel)?;
            check(panel, &format!("{chip} in {theme:?}"))?;
        }
        for tab in ["diagnosis", "headers", "token", "compare", "raw", "whatif"] {
            panel.run("document.getElementById('tab-' + arguments[0])?.click()", &[json!(tab)])?;
            check(panel, &format!("{tab} in {theme:?}"))?;
        }
        panel.run("document.getElementById('tab-diagnosis').click()", &[])?;
        for dialog in ["settings", "keys", "paste", "filters"] {
            panel.run("document.getElementById(arguments[0]).showModal()", &[json!(dialog)])?;
            check(panel, &format!("the dialog {dialog} in {theme:?}"))?;
            panel.run("document.getElementById(arguments[0]).close()", &[json!(dialog)])?;
        }
        panel.run("document.getElementById('filter').focus()", &[])?;
        panel.filter("h")?;
        panel.wait("suggestions", "return document.querySelectorAll('#suggestions li').length > 0", &[])?;
        check(panel, &format!("suggestions in {theme:?}"))?;
        panel.run("document.getElementById('filter').blur()", &[])?;
        panel.filter("host:nowhere")?;
        check(panel, &format!("no match in {theme:?}"))?;
        panel.filter("")?;
    }
    // The other capture, in which one call went otherwise.
    let mut other: Value = serde_json::from_str(&example)?;
    let entries = other["log"]["entries"].as_array_mut().context("the example has entries")?;
    let refused =
        entries.iter_mut().find(|it| it["response"]["status"] == 401 && it["request"]["method"] == "GET");
    refused.context("the example has a refusal")?["response"]["status"] = json!(403);
    open(panel, "theirs.har", &other.to_string(), true)?;
    panel.wait(
        "a difference is listed",
        "return document.querySelectorAll('.list .token-line').length > 0",
        &[],
    )?;
    let told = panel.run("return document.querySelector('.list .token-line').textContent", &[])?;
    ensure!(told.as_str().is_some_and(|it| it.contains("theirs.har")), "{told} names the other capture");
    for theme in [Theme::Light, Theme::Dark] {
        panel.theme(theme)?;
        check(panel, &format!("differences in {theme:?}"))?;
    }
    panel.theme(Theme::Light)?;
    fits(panel)
}

/// All six tabs stand in one line, also in a narrow panel; twice the size is half the room.
fn fits(panel: &mut Panel) -> Result<()> {
    press(panel, ".chip", "Problems")?;
    select(panel)?;
    for (width, height) in [(400, 900), (600, 450), (1200, 900)] {
        panel.pretend_size(Some((width, height)))?;
        let sticks_out = panel.run(
            "const tabs = [...document.querySelectorAll('.tab')].map((it) => it.getBoundingClientRect());
             return {
               page: document.documentElement.scrollWidth - innerWidth,
               tabs: tabs.filter((it) => it.top !== tabs[0].top || it.right > innerWidth).length,
             };",
            &[],
        )?;
        assert_eq!(sticks_out, json!({ "page": 0, "tabs": 0 }), "at {width} by {height}");
    }
    panel.pretend_size(None)
}

/// Opens a file, or compares it with what is listed.
fn open(panel: &mut Panel, name: &str, text: &str, beside: bool) -> Result<()> {
    if beside {
        // The picker itself would be the browser's; what follows it is ours.
        panel.run("HTMLInputElement.prototype.click = () => {}", &[])?;
        panel.run("document.querySelector('[aria-label=More]').click()", &[])?;
        press(panel, "[role=menuitem]", "Compare with…")?;
    }
    panel.run(
        "const data = new DataTransfer();
         data.items.add(new File([arguments[1]], arguments[0]));
         const picker = document.getElementById('picker');
         picker.files = data.files;
         picker.dispatchEvent(new Event('change', { bubbles: true }));",
        &[json!(name), json!(text)],
    )?;
    let listed = "return document.querySelectorAll('.list .line:not([hidden])').length > 0 && document.querySelector('.progress').hidden";
    panel.wait(&format!("{name} is listed"), listed, &[]).map(drop)
}

fn press(panel: &mut Panel, selector: &str, label: &str) -> Result<()> {
    let script = "[...document.querySelectorAll(arguments[0])].find((it) => it.textContent.startsWith(arguments[1])).click()";
    panel.run(script, &[json!(selector), json!(label)]).map(drop)
}

/// Selects the first line that leads to a detail.
fn select(panel: &mut Panel) -> Result<()> {
    panel.run_async(
        "const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
         await frames();
         document.querySelector('.list .request, .list .token-line')?.click();
         await frames();",
        &[],
    )?;
    Ok(())
}

#[track_caller]
fn check(panel: &mut Panel, what: &str) -> Result<()> {
    let found = panel.run_async(
        "await new Promise((done) => setTimeout(done, 250));
         const { violations } = await axe.run(document, { resultTypes: ['violations'] });
         return violations.map((it) => `${it.id}: ${it.nodes.slice(0, 3).map((node) =>
           node.target + ' ' + node.any.concat(node.all, node.none).map((it) => it.message)).join('; ')}`);",
        &[],
    )?;
    ensure!(found == json!([]), "{what}: {found:#}");
    Ok(())
}
