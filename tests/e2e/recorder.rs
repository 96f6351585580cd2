//! The recorder: nothing is lost before the panel opens, and nothing when the engine stops.

use anyhow::Result;

use crate::harness::{Bench, case, play};

#[test]
fn what_happened_before_the_panel_opened_is_listed() -> Result<()> {
    let case = case("layers-missing-token-hidden")?;
    let mut bench = Bench::start_with(&[], &[], |page, _| play(page, case.id).map(drop))?;
    let said = bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    assert_eq!(said.map(|it| it.rule).as_deref(), Some(case.expected.rule));
    Ok(())
}

#[test]
fn a_stopped_engine_comes_back_with_all_it_had() -> Result<()> {
    let case = case("layers-missing-token-hidden")?;
    let mut bench = Bench::start()?;
    bench.play(case)?;
    bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    // What the page's script hears when a listener of the engine panics.
    bench.panel.run(
        "const error = new WebAssembly.RuntimeError('unreachable');
         delete document.documentElement.dataset.ready;
         window.dispatchEvent(new ErrorEvent('error', { error }));",
        &[],
    )?;
    bench.panel.wait("a fresh engine", "return document.documentElement.dataset.ready === 'true'", &[])?;
    bench.panel.show_all()?;
    let said = bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    assert_eq!(said.map(|it| it.rule).as_deref(), Some(case.expected.rule));
    Ok(())
}
