//! Looks for an installed Chromium and the driver that belongs to it.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

/// A browser and its driver.
#[derive(Clone, Debug)]
pub struct Chromium {
    /// The browser.
    pub binary: PathBuf,
    /// The driver. None only for a browser that nobody drives by program.
    pub driver: Option<PathBuf>,
    /// Google's own Chrome: it no longer loads an unpacked extension by argument.
    pub branded: bool,
}

/// What was looked for and is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No browser of the family.
    Browser,
    /// A browser that does not load the extension by argument, and no other.
    UnbrandedBrowser,
    /// A browser, but no driver.
    Driver,
}

impl Chromium {
    /// Any browser that a person can use.
    pub fn find() -> Option<Chromium> {
        let given = env::var_os("CHROMIUM").map(|path| (PathBuf::from(path), false));
        let found = || candidates().into_iter().find_map(|(name, branded)| Some((locate(&name)?, branded)));
        let (binary, branded) = given.or_else(found)?;
        let driver = driver(&binary);
        Some(Chromium { binary, driver, branded })
    }

    /// A browser that a program can drive with the extension in it.
    pub fn find_drivable() -> Result<Chromium, Missing> {
        let chromium = Chromium::find().ok_or(Missing::Browser)?;
        if chromium.branded {
            return Err(Missing::UnbrandedBrowser);
        }
        if chromium.driver.is_none() {
            return Err(Missing::Driver);
        }
        Ok(chromium)
    }

    /// Microsoft's Edge, whose driver uses names of its own.
    pub(crate) fn is_edge(&self) -> bool {
        file_name(&self.binary).contains("edge")
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Missing::Browser => "no Chromium, Chrome for Testing, Edge or Brave was found",
            Missing::UnbrandedBrowser => {
                "only Google Chrome was found, which no longer loads an extension by argument; \
                 Chromium, Chrome for Testing, Edge and Brave do"
            }
            Missing::Driver => "the browser's driver (chromedriver, or msedgedriver for Edge) was not found",
        })
    }
}

impl std::error::Error for Missing {}

/// Names and paths in the order of preference; whether each is Google's own Chrome.
fn candidates() -> Vec<(PathBuf, bool)> {
    let mut all: Vec<(PathBuf, bool)> = Vec::new();
    let mut add = |path: &str, branded| all.push((PathBuf::from(path), branded));
    if cfg!(target_os = "macos") {
        for app in ["Chromium", "Google Chrome for Testing", "Brave Browser", "Microsoft Edge"] {
            add(&format!("/Applications/{app}.app/Contents/MacOS/{app}"), false);
        }
        add("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", true);
    } else if cfg!(windows) {
        for variable in ["LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)"] {
            let Some(base) = env::var_os(variable) else { continue };
            let base = base.to_string_lossy();
            add(&format!(r"{base}\Chromium\Application\chrome.exe"), false);
            add(&format!(r"{base}\BraveSoftware\Brave-Browser\Application\brave.exe"), false);
            add(&format!(r"{base}\Microsoft\Edge\Application\msedge.exe"), false);
        }
        for variable in ["LOCALAPPDATA", "ProgramFiles"] {
            let Some(base) = env::var_os(variable) else { continue };
            add(&format!(r"{}\Google\Chrome\Application\chrome.exe", base.to_string_lossy()), true);
        }
    } else {
        let names = [
            "chromium",
            "chromium-browser",
            "chrome-for-testing",
            "brave-browser",
            "brave",
            "microsoft-edge",
            "microsoft-edge-stable",
        ];
        for name in names {
            add(name, false);
        }
        add("google-chrome", true);
        add("google-chrome-stable", true);
    }
    // Chrome for Testing lives where the tools that download it put it. It stands before Google's own Chrome.
    let testing = downloaded("chrome", testing_binary()).into_iter().map(|path| (path, false));
    let branded = all.iter().position(|(_, branded)| *branded).unwrap_or(all.len());
    all.splice(branded..branded, testing);
    all
}

fn driver(binary: &Path) -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMEDRIVER") {
        return Some(PathBuf::from(path));
    }
    let edge = file_name(binary).contains("edge");
    let name = if edge { "msedgedriver" } else { "chromedriver" };
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let beside = binary.parent().map(|folder| folder.join(&file));
    let debian =
        ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/snap/bin"].map(|it| Path::new(it).join(&file));
    // A downloaded browser comes with a driver of the same version, and that in PATH may be another's.
    beside
        .into_iter()
        .chain([PathBuf::from(&file)])
        .chain(debian)
        .chain(downloaded("chromedriver", &file))
        .find_map(|it| locate(&it))
}

/// What the usual tools have downloaded into the user's cache: `chrome/VERSION/PLATFORM/…`, newest first.
fn downloaded(product: &str, file: &str) -> Vec<PathBuf> {
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let Some(home) = home else { return Vec::new() };
    let mut found = Vec::new();
    for cache in [".cache/puppeteer", ".cache/selenium"] {
        let mut versions = folders(&home.join(cache).join(product));
        versions.sort();
        for version in versions.into_iter().rev() {
            for folder in folders(&version).into_iter().chain([version]) {
                let path = folder.join(file);
                if path.is_file() {
                    found.push(path);
                }
            }
        }
    }
    found
}

fn testing_binary() -> &'static str {
    if cfg!(target_os = "macos") {
        "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing"
    } else if cfg!(windows) {
        "chrome.exe"
    } else {
        "chrome"
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = path.read_dir() else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect()
}

/// A path as it is if it exists; a bare name where PATH leads.
fn locate(name: &Path) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return name.is_file().then(|| name.to_owned());
    }
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|it| it.is_file())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase()
}
