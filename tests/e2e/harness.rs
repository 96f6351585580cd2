//! What every test starts with.

use std::path::{Path, PathBuf};

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
        Bench::start_from(root.join("dist/chromium"), args, extensions, early)
    }

    /// Starts both with a copy of the extension to which the hosts of the lab are granted: nobody can press the
    /// button of the browser's own question.
    pub(crate) fn start_granted() -> Result<Bench> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let copy = root.join("target/tmp/granted");
        copied(&root.join("dist/chromium"), &copy)?;
        let file = copy.join("manifest.json");
        let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
        if let Some(fields) = manifest.as_object_mut() {
            fields.remove("optional_host_permissions");
            fields.insert(
                "host_permissions".to_owned(),
                json!(["http://127.0.0.1/*", "http://localhost/*", "http://*.shop.test/*"]),
            );
        }
        std::fs::write(&file, manifest.to_string())?;
        Bench::start_from(copy, &[], &[], |_, _| Ok(()))
    }

    fn start_from(
        ours: PathBuf,
        args: &[&str],
        extensions: &[&str],
        early: impl FnOnce(&mut Session, &Lab) -> Result<()>,
    ) -> Result<Bench> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
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

/// Copies a folder with all that is in it.
fn copied(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).context("dist/chromium is not built: run `cargo xtask build`")? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
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
