//! The frame of every page, and the few pieces that all of them are made of.

use std::path::{Path, PathBuf};

pub(crate) use authopsy::report::html::{escape, ticks};

/// A page before it has its frame.
pub(crate) struct Page {
    /// Where it lies below the site's root, with `/`.
    pub(crate) path: String,
    /// For the tab and for search engines.
    pub(crate) title: String,
    /// One sentence for search engines.
    pub(crate) description: String,
    /// The entry of the bar that it belongs to.
    pub(crate) place: Place,
    /// The content of `main`, as markup. Links in it begin with [`up`].
    pub(crate) body: String,
    /// A script of the site, by its path, for what is nicer with one.
    pub(crate) script: &'static str,
}

/// The entries of the bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Open,
    Rules,
    Lab,
    Install,
    CommandLine,
}

const BAR: [(Place, &str, &str); 5] = [
    (Place::Open, "index.html", "Open a HAR"),
    (Place::Rules, "rules/index.html", "Rules"),
    (Place::Lab, "lab/index.html", "The lab"),
    (Place::Install, "install.html", "Install"),
    (Place::CommandLine, "command-line.html", "Command line"),
];

impl Page {
    /// The whole page.
    pub(crate) fn render(&self) -> String {
        let up = up(&self.path);
        let app = self.place == Place::Open;
        let mut out = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // Nothing is loaded from elsewhere, and nothing can be sent elsewhere: the engine is fetched from here.
        let wasm = if app { " 'wasm-unsafe-eval'" } else { "" };
        let inline = if app { " 'unsafe-inline'" } else { "" };
        out.push_str(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'{wasm}; \
             style-src 'self'{inline}; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'\">\n"
        ));
        out.push_str(&format!(
            "<meta name=\"description\" content=\"{}\">\n<title>{}</title>\n",
            escape(&self.description),
            escape(&self.title)
        ));
        out.push_str(&format!(
            "<link rel=\"icon\" href=\"{up}icon.svg\">\n<link rel=\"stylesheet\" href=\"{up}panel.css\">\n\
             <link rel=\"stylesheet\" href=\"{up}site.css\">\n"
        ));
        if !self.script.is_empty() {
            out.push_str(&format!("<script type=\"module\" src=\"{up}{}\"></script>\n", self.script));
        }
        let class = if app { "app" } else { "site" };
        out.push_str(&format!(
            "</head>\n<body class=\"{class}\">\n<a class=\"skip-link\" href=\"#main\">To the content</a>\n"
        ));
        out.push_str(&format!(
            "<header class=\"site-bar\"><a class=\"brand\" href=\"{up}index.html\"><img src=\"{up}icon.svg\" alt=\"\" \
             width=\"18\" height=\"18\">Authopsy</a><nav aria-label=\"Site\">"
        ));
        for (place, path, name) in BAR {
            let current = if place == self.place { " aria-current=\"page\"" } else { "" };
            out.push_str(&format!("<a href=\"{up}{path}\"{current}>{name}</a>"));
        }
        // The panel brings its own `main`.
        let main = if app { "div" } else { "main" };
        out.push_str(&format!("</nav></header>\n<{main} id=\"main\">\n"));
        out.push_str(&self.body);
        out.push_str(&format!("</{main}>\n</body>\n</html>\n"));
        out
    }
}

/// What leads from a page to the site's root.
pub(crate) fn up(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The folder of what is written by hand.
pub(crate) fn statics() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static")
}

/// Something typed or printed, as a block.
pub(crate) fn block(class: &str, text: &str) -> String {
    // Whoever has no mouse can scroll what is wider than the page.
    format!("<pre class=\"{class}\" tabindex=\"0\">{}</pre>\n", escape(text.trim_end()))
}

/// A link to elsewhere, with its name.
pub(crate) fn away(url: &str, name: &str) -> String {
    format!("<a href=\"{}\" rel=\"noreferrer noopener\">{}</a>", escape(url), escape(name))
}

/// `3 rules`, `1 rule`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    authopsy::present::text::count(number, noun)
}
