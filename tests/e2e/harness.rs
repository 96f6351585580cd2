//! What every test starts with.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser::{Chromium, Options, Panel, Session};
use lab::{Case, Lab};
use serde_json::{Value, json};

/// The lab, and a browser on its page with the panel open.
pub(crate) struct Bench {
    pub(crate) panel: Panel,
    pub(crate) lab: Lab,
}

impl Bench {
    /// Starts both.
    pub(crate) fn start() -> Result<Bench> {
        Bench::start_with(&[], &[], |_, _| Ok(()))
    }

    /// Starts both, with further arguments and extensions of the lab for the browser; `early` happens in the page
    /// before the panel is opened.
    pub(crate) fn start_with(
        args: &[&str],
        extensions: &[&str],
        early: impl FnOnce(&mut Session, &Lab) -> Result<()>,
    ) -> Result<Bench> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ours = root.join("dist/chromium");
        ensure!(ours.join("manifest.json").is_file(), "dist/chromium is not built: run `cargo xtask build`");
        let theirs = extensions.iter().map(|name| root.join("tests/lab/extensions").join(name));
        let lab = Lab::start()?;
        let options = Options {
            extensions: [ours].into_iter().chain(theirs).collect(),
            headless: true,
            size: (1600, 1000),
            args: lab.browser_args().into_iter().chain(args.iter().map(|it| (*it).to_owned())).collect(),
        };
        let mut panel = Panel::open_after(&Chromium::find_drivable()?, &options, |session| {
            session.go(&lab.page_url)?;
            early(session, &lab)
        })?;
        panel.dock(browser::Dock::Undocked)?;
        panel.show_all()?;
        Ok(Bench { panel, lab })
    }

    /// Plays a case in the page, and gives what page code saw.
    pub(crate) fn play(&mut self, case: &Case) -> Result<Value> {
        self.panel.in_page(|page| play(page, case.id))
    }
}

/// Plays a case in the page that a session shows.
pub(crate) fn play(page: &mut Session, id: &str) -> Result<Value> {
    page.wait("the lab's page is there", "return document.documentElement.dataset.ready === 'true'", &[])?;
    page.run_async(
        "const late = new Promise((done) => setTimeout(() => done({ text: 'no answer in time' }), 8000));
         return Promise.race([lab.run(arguments[0]), late]);",
        &[json!(id)],
    )
}

/// A case of the lab by its name.
pub(crate) fn case(id: &str) -> Result<&'static Case> {
    lab::case(id).with_context(|| format!("the lab has no case {id}"))
}
