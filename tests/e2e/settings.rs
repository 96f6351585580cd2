//! Settings take effect, are remembered, and what is muted is taken back there.

use anyhow::Result;
use browser::Panel;
use serde_json::json;

use crate::harness::{Bench, case};

#[test]
fn settings_are_kept_and_mutes_are_taken_back() -> Result<()> {
    let mut bench = Bench::start()?;
    bench.panel.clear()?;
    bench.play(case("layers-missing-token-hidden")?)?;
    let panel = &mut bench.panel;
    panel.show_problems()?;
    panel.wait("the problem is listed", "return document.querySelector('.list .request') !== null", &[])?;

    panel.run("document.querySelector('[aria-label=Settings]').click()", &[])?;
    choose(panel, "theme", "dark")?;
    panel.wait("the theme is dark", "return document.documentElement.dataset.theme === 'dark'", &[])?;
    choose(panel, "theme", "system")?;
    choose(panel, "memory", "128")?;
    choose(panel, "secrets", "env")?;
    panel.run("document.getElementById('bodies').click()", &[])?;
    let kept = "const kept = JSON.parse(localStorage['authopsy.settings']);
        return [kept.memory, kept.secrets, kept.bodies, localStorage['authopsy.bodies']]";
    assert_eq!(panel.run(kept, &[])?, json!([128, "env", false, "off"]));
    panel.run("document.getElementById('bodies').click()", &[])?;
    choose(panel, "secrets", "needed")?;
    choose(panel, "memory", "64")?;
    panel.run("document.getElementById('settings').close()", &[])?;

    panel.run("document.querySelector('[data-key=mute]').click()", &[])?;
    panel.run("[...document.querySelectorAll('[role=menuitem]')].find((it) => it.textContent === 'This cause').click()", &[])?;
    panel.wait("nothing is listed", "return document.querySelector('.list .request') === null", &[])?;
    panel.run("document.querySelector('[aria-label=Settings]').click()", &[])?;
    panel.run("document.querySelector('.mutes button').click()", &[])?;
    panel.wait("no mute is left", "return document.querySelector('.mutes button') === null", &[])?;
    panel.run("document.getElementById('settings').close()", &[])?;
    panel
        .wait("the problem is back", "return document.querySelector('.list .request') !== null", &[])
        .map(drop)
}

fn choose(panel: &mut Panel, id: &str, value: &str) -> Result<()> {
    let script = "const select = document.getElementById(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    panel.run(script, &[json!(id), json!(value)]).map(drop)
}
