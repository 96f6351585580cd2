//! From the panel to what the browser itself shows: the request in its own list, the line of code that made it.

use anyhow::{Context, Result};
use browser::{Panel, Session};
use serde_json::{Value, json};

use crate::harness::{Bench, case};

#[test]
fn the_browsers_own_list_and_the_call_site_are_a_click_away() -> Result<()> {
    let mut bench = Bench::start()?;
    let case = case("layers-missing-token-hidden")?;
    bench.play(case)?;
    let said = bench.panel.said(case.expected.path, |said| !said.headline.is_empty())?;
    let panel = &mut bench.panel;

    let button = panel.find("[data-key=network]")?;
    panel.click(&button)?;
    let filter = in_front(panel, "network", NETWORK)?;
    let (domain, path) = filter.as_str().and_then(|it| it.trim().split_once(' ')).context("no filter")?;
    assert!(domain.starts_with("domain:"), "{filter}");
    assert_eq!(path, said.context("the request is not listed")?.path);

    panel.in_devtools(|devtools| devtools.run_async(BACK, &[]))?;
    let site = panel.find(".headline .link")?;
    let label = panel.text(&site)?;
    panel.click(&site)?;
    let opened = in_front(panel, "sources", SOURCES)?;
    let (file, line) = label.split_once(':').context("the link names no line")?;
    assert!(opened.get("url").and_then(Value::as_str).is_some_and(|it| it.ends_with(file)), "{opened}");
    assert_eq!(opened.get("line"), Some(&json!(line.parse::<u32>()?)), "{opened}");
    Ok(())
}

/// Waits until DevTools show that panel, and what is asked for in it.
fn in_front(panel: &mut Panel, name: &str, script: &str) -> Result<Value> {
    let ask = |devtools: &mut Session| {
        // What has not been loaded yet answers with an error.
        for _ in 0..100 {
            if let Ok(found) = devtools.run_async(&[SELECTED, script].concat(), &[json!(name)])
                && !found.is_null()
            {
                return Ok(found);
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        anyhow::bail!("DevTools do not show {name}")
    };
    panel.in_devtools(ask)
}

const SELECTED: &str = "
const legacy = await import('./ui/legacy/legacy.js');
if (legacy.InspectorView.InspectorView.instance().tabbedPane.selectedTabId !== arguments[0]) return null;
";

const NETWORK: &str = "
const { NetworkPanel } = await import('./panels/network/network.js');
return NetworkPanel.NetworkPanel.instance().networkLogView.textFilterUI.value() || null;
";

const SOURCES: &str = "
const { SourcesPanel } = await import('./panels/sources/sources.js');
const view = SourcesPanel.SourcesPanel.instance().sourcesView();
const frame = view.currentSourceFrame();
const shown = frame.textEditor.toLineColumn(frame.textEditor.state.selection.main.head);
// What is shown may be written in more lines than the file has.
const { lineNumber } = frame.editorLocationToUILocation(shown.lineNumber, shown.columnNumber);
// The file is opened first, and then the line is gone to.
return lineNumber > 0 ? { url: view.currentUISourceCode().url(), line: lineNumber + 1 } : null;
";

const BACK: &str = "
const legacy = await import('./ui/legacy/legacy.js');
const view = legacy.InspectorView.InspectorView.instance();
await view.showPanel(view.tabbedPane.tabIds().find((id) => id.startsWith('chrome-extension://')));
";
