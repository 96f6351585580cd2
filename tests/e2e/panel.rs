//! The panel as a person uses it.

use anyhow::Result;
use browser::{Dock, Theme};

use crate::harness::open;

#[test]
fn the_panel_opens() -> Result<()> {
    let mut panel = open()?;
    panel.in_page(|page| page.go("data:text/html,<h1>page"))?;
    panel.dock(Dock::Undocked)?;
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        panel.theme(theme)?;
        for width in [1600, 400] {
            panel.pretend_size(Some((width, 900)))?;
            std::fs::write(format!("/dev/null"), panel.picture()?)?;
        }
    }
    Ok(())
}
