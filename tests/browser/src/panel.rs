//! The panel in the DevTools of a page, and the page beside it.

use std::ops::{Deref, DerefMut};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::find::Chromium;
use crate::session::{Element, Options, Session, Window};

/// A browser with a page and, in its DevTools, the panel. Commands go to the panel unless said otherwise.
pub struct Panel {
    session: Session,
    page: Window,
    devtools: Window,
    frame: Element,
}

/// Where DevTools stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dock {
    /// Under the page.
    Bottom,
    /// Beside the page, the default.
    Right,
    /// In a window of their own: the panel has all of it.
    Undocked,
}

/// The look of DevTools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Panel {
    /// Starts a browser and opens the panel in it.
    pub fn open(chromium: &Chromium, options: &Options) -> Result<Panel> {
        Panel::open_after(chromium, options, |_| Ok(()))
    }

    /// Starts a browser with DevTools, does something in the page, and only then opens the panel.
    pub fn open_after(
        chromium: &Chromium,
        options: &Options,
        act: impl FnOnce(&mut Session) -> Result<()>,
    ) -> Result<Panel> {
        let mut session = Session::start(chromium, options)?;
        let page = session.window()?;
        let devtools = devtools(&mut session)?;
        session.switch(&devtools)?;
        // The panel's tab exists once the recorder runs.
        until_true(&mut session, EXISTS)?;
        session.switch(&page)?;
        act(&mut session)?;
        session.switch(&devtools)?;
        until_true(&mut session, SELECT)?;
        let frame = frame(&mut session)?;
        session.enter(&frame)?;
        session.wait(
            "the panel is ready",
            "return document.documentElement.dataset.ready === 'true'",
            &[],
        )?;
        Ok(Panel { session, page, devtools, frame })
    }

    /// Does something in the page, then returns to the panel.
    pub fn in_page<T>(&mut self, act: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        let page = self.page.clone();
        self.session.switch(&page)?;
        let result = act(&mut self.session);
        self.back()?;
        result
    }

    /// Does something in the DevTools around the panel, then returns to the panel.
    pub fn in_devtools<T>(&mut self, act: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        let devtools = self.devtools.clone();
        self.session.switch(&devtools)?;
        let result = act(&mut self.session);
        self.back()?;
        result
    }

    /// Moves DevTools.
    pub fn dock(&mut self, dock: Dock) -> Result<()> {
        let side = match dock {
            Dock::Bottom => "bottom",
            Dock::Right => "right",
            Dock::Undocked => "undocked",
        };
        self.in_devtools(|session| {
            session.run_async(
                "const legacy = await import('./ui/legacy/legacy.js');
                 legacy.DockController.DockController.instance().setDockSide(arguments[0]);",
                &[json!(side)],
            )
        })?;
        self.settle()
    }

    /// Changes the look of DevTools, and with it the panel's.
    pub fn theme(&mut self, theme: Theme) -> Result<()> {
        let (name, dark) = match theme {
            Theme::Dark => ("dark", true),
            Theme::Light => ("default", false),
        };
        self.in_devtools(|session| {
            session.run_async(
                "const common = await import('./core/common/common.js');
                 common.Settings.Settings.instance().moduleSetting('ui-theme').set(arguments[0]);",
                &[json!(name)],
            )
        })?;
        self.session.wait(
            "the panel has the theme of DevTools",
            "return matchMedia('(prefers-color-scheme: dark)').matches === arguments[0]",
            &[json!(dark)],
        )?;
        self.settle()
    }

    /// Pretends that the DevTools window has another size; None gives it its own again.
    pub fn pretend_size(&mut self, size: Option<(u32, u32)>) -> Result<()> {
        self.pretend_zoom(size, 1)
    }

    /// The same with everything so many times as large, for which there is as much less room.
    pub fn pretend_zoom(&mut self, size: Option<(u32, u32)>, zoom: u32) -> Result<()> {
        self.in_devtools(|session| match size {
            Some((width, height)) => session.cdp(
                "Emulation.setDeviceMetricsOverride",
                &json!({ "width": width / zoom, "height": height / zoom, "deviceScaleFactor": zoom, "mobile": false }),
            ),
            None => session.cdp("Emulation.clearDeviceMetricsOverride", &json!({})),
        })?;
        self.settle()
    }

    /// The panel, without the DevTools around it, as a PNG.
    pub fn picture(&mut self) -> Result<Vec<u8>> {
        let frame = self.frame.clone();
        self.in_devtools(|session| session.screenshot_of(&frame))
    }

    fn back(&mut self) -> Result<()> {
        self.session.switch(&self.devtools)?;
        self.session.enter(&self.frame)
    }

    /// Two frames later everything is laid out and painted.
    fn settle(&mut self) -> Result<()> {
        let script = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));";
        self.session.run_async(script, &[]).map(drop)
    }
}

impl Deref for Panel {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Panel {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

fn devtools(session: &mut Session) -> Result<Window> {
    let until = Instant::now() + PATIENCE;
    let own = session.window()?;
    loop {
        for window in session.windows()? {
            session.switch(&window)?;
            if session.url()?.starts_with("devtools://") {
                return Ok(window);
            }
        }
        session.switch(&own)?;
        if Instant::now() > until {
            bail!("DevTools did not open");
        }
        thread::sleep(PAUSE);
    }
}

/// The front end of DevTools is there long before it can be used, and says so by errors of many kinds.
fn until_true(session: &mut Session, script: &str) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match session.run_async(script, &[]) {
            Ok(Value::Bool(true)) => return Ok(()),
            _ if Instant::now() < until => thread::sleep(PAUSE),
            Ok(other) => bail!("DevTools show no panel of the extension, only {other}"),
            Err(error) => return Err(error).context("the panel could not be selected"),
        }
    }
}

fn frame(session: &mut Session) -> Result<Element> {
    let found = session.wait("DevTools show the panel's frame", FRAME, &[])?;
    Ok(Element(found))
}

const EXISTS: &str = "
const legacy = await import('./ui/legacy/legacy.js');
const tabs = legacy.InspectorView.InspectorView.instance().tabbedPane.tabIds();
return tabs.some((id) => id.startsWith('chrome-extension://') && id.endsWith('Authopsy')) || tabs.join(' ');
";

const SELECT: &str = "
const legacy = await import('./ui/legacy/legacy.js');
const view = legacy.InspectorView.InspectorView.instance();
const ours = (id) => id.startsWith('chrome-extension://') && id.endsWith('Authopsy');
await view.showPanel(view.tabbedPane.tabIds().find(ours));
return true;
";

const FRAME: &str = "
const search = (root) => {
  for (const element of root.querySelectorAll('*')) {
    if (element.tagName === 'IFRAME' && element.src.endsWith('/panel.html')) return element;
    const found = element.shadowRoot && search(element.shadowRoot);
    if (found) return found;
  }
  return null;
};
return search(document);
";

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(100);
