//! All files of the site that are not built by a compiler.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};

use crate::html::{Page, statics};
use crate::{guide, lab, rules};

/// Files by their paths below the site's root.
#[derive(Default)]
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    /// Adds a page.
    pub(crate) fn page(&mut self, page: &Page) {
        self.file(page.path.clone(), page.render());
    }

    /// Adds a file.
    pub(crate) fn file(&mut self, path: String, content: String) {
        self.0.insert(path, content);
    }
}

/// Runs the command line and gives what it printed.
pub(crate) type Cli<'a> = &'a dyn Fn(&[&str]) -> Result<String>;

/// Makes every file.
pub(crate) fn pages(cli: Cli<'_>) -> Result<BTreeMap<String, String>> {
    let mut files = Files::default();
    for entry in fs::read_dir(statics())? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        files.file(name, fs::read_to_string(&path)?);
    }
    rules::write(&mut files)?;
    lab::write(&mut files)?;
    guide::write(&mut files, cli)?;
    Ok(files.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The site with what xtask puts beside the pages. What the command line prints is not at stake here.
    fn site() -> BTreeMap<String, String> {
        let mut files = pages(&|words| Ok(format!("printed by {}", words.join(" ")))).unwrap();
        let styles = statics().join("../../extension/panel.css");
        files.insert("panel.css".to_owned(), fs::read_to_string(styles).unwrap());
        files
    }

    fn is_page(path: &str) -> bool {
        path.ends_with(".html")
    }

    /// The values of `href` and `src` in a page.
    fn links(page: &str) -> impl Iterator<Item = &str> {
        ["href=\"", "src=\""]
            .into_iter()
            .flat_map(move |it| page.split(it).skip(1))
            .filter_map(|it| it.split('"').next())
    }

    /// Where a link leads, as a path below the root and a fragment.
    fn target(page: &str, link: &str) -> (String, String) {
        let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            return (page.to_owned(), fragment.to_owned());
        }
        let mut folders: Vec<&str> = page.split('/').collect();
        folders.pop();
        for part in path.split('/') {
            if part == ".." {
                assert!(folders.pop().is_some(), "{page}: {link} leads out of the site");
            } else {
                folders.push(part);
            }
        }
        (folders.join("/"), fragment.to_owned())
    }

    #[test]
    fn every_link_within_the_site_leads_somewhere() {
        let files = site();
        let mut dead = Vec::new();
        for (path, page) in files.iter().filter(|(path, _)| is_page(path)) {
            for link in links(page).filter(|it| !it.contains("://")) {
                let (file, fragment) = target(path, link);
                let there = files
                    .get(&file)
                    .is_some_and(|it| fragment.is_empty() || it.contains(&format!("id=\"{fragment}\"")));
                if !there {
                    dead.push(format!("{path}: {link}"));
                }
            }
        }
        assert!(dead.is_empty(), "{} dead links:\n{}", dead.len(), dead.join("\n"));
    }

    #[test]
    fn every_rule_has_a_page_and_stands_in_the_index() {
        let files = site();
        let index = &files["rules/index.html"];
        for rule in authopsy::rules::all() {
            let page = &files[&format!("rules/{}.html", rule.id)];
            assert!(page.contains("It is silent"), "{}", rule.id);
            assert!(index.contains(&format!("href=\"{}.html\"", rule.id)), "{}", rule.id);
        }
    }

    #[test]
    fn no_page_names_another_host_but_for_the_source_of_a_rule() {
        let sources: BTreeSet<String> =
            authopsy::rules::all().map(|it| authopsy::report::html::escape(it.spec)).collect();
        for (path, page) in site().iter().filter(|(path, _)| is_page(path)) {
            for link in links(page).filter(|it| it.contains("://")) {
                assert!(sources.contains(link), "{path}: {link}");
            }
            assert!(!page.contains("<iframe") && !page.contains("@import"), "{path}");
        }
    }

    #[test]
    fn pages_are_light() {
        let files = site();
        let styles = files["panel.css"].len() + files["site.css"].len();
        for (path, page) in files.iter().filter(|(path, _)| is_page(path)) {
            let size = page.len() + styles;
            assert!(size < 100_000, "{path} has {size} bytes with its style sheets");
        }
    }

    #[test]
    fn pages_are_well_formed() {
        for (path, page) in site().iter().filter(|(path, _)| is_page(path)) {
            let mut open: Vec<&str> = Vec::new();
            for tag in page.split('<').skip(1).filter_map(|it| it.split('>').next()) {
                let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
                if ["!doctype", "meta", "link", "img", "br", "input"].contains(&name) {
                    continue;
                }
                if tag.starts_with('/') {
                    assert_eq!(open.pop(), Some(name), "{path}: </{name}>");
                } else {
                    open.push(name);
                }
            }
            assert!(open.is_empty(), "{path}: {open:?} is not closed");
            assert_eq!(page.matches("<h1").count(), 1, "{path} has one title");
        }
    }
}
