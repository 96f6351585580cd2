//! What the user chose; remembered from one session to the next. Nothing that was captured is among it.

use serde::Serialize;

use super::suggest::Saved;
use crate::syntax::json;

/// What the user chose; remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Light, dark or as the browser.
    pub theme: Theme,
    /// How copied commands treat secrets.
    pub secrets: Secrets,
    /// Keep the list when the page navigates.
    pub preserve: bool,
    /// Ask for the bodies of refusals.
    pub bodies: bool,
    /// How many megabytes of live requests are kept (contract, "Who holds what, live").
    pub memory: u16,
    /// Record in the page what no network entry shows.
    pub hook: bool,
    /// The server whose configuration was last asked for.
    pub stack: String,
    /// What is muted, in the words of `authopsy.toml`.
    pub mutes: Vec<String>,
    /// Filters that were given a name.
    pub filters: Vec<Saved>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            secrets: Secrets::Needed,
            preserve: true,
            bodies: true,
            memory: 64,
            hook: false,
            stack: String::new(),
            mutes: Vec::new(),
            filters: Vec::new(),
        }
    }
}

/// How many megabytes one may choose to keep.
pub const MEMORY_CHOICES: [u16; 5] = [16, 32, 64, 128, 256];

impl Settings {
    /// Reads what was remembered. What is not there, or means nothing, is as it was in the beginning.
    pub fn read(text: &str) -> Self {
        let mut settings = Self::default();
        let Some(stored) = json::parse(text) else { return settings };
        let word = |name: &str| stored.get(name).and_then(json::Value::as_str);
        let flag = |name: &str| match stored.get(name) {
            Some(json::Value::Bool(it)) => Some(*it),
            _ => None,
        };
        settings.theme = match word("theme") {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => settings.theme,
        };
        if word("secrets") == Some("env") {
            settings.secrets = Secrets::Env;
        }
        settings.preserve = flag("preserve").unwrap_or(settings.preserve);
        settings.bodies = flag("bodies").unwrap_or(settings.bodies);
        let memory = stored.get("memory").and_then(json::Value::as_f64);
        let chosen = MEMORY_CHOICES.into_iter().find(|it| memory == Some(f64::from(*it)));
        settings.memory = chosen.unwrap_or(settings.memory);
        settings.hook = flag("hook").unwrap_or(settings.hook);
        settings.stack = word("stack").unwrap_or_default().to_owned();
        let mutes = stored.get("mutes").and_then(json::Value::as_array).unwrap_or_default();
        settings.mutes = mutes.iter().filter_map(json::Value::as_str).map(str::to_owned).collect();
        let filters = stored.get("filters").and_then(json::Value::as_array).unwrap_or_default();
        settings.filters = filters.iter().filter_map(Saved::read).collect();
        settings
    }
}

/// Light, dark or as the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// How copied commands treat secrets (contract, "Commands and secrets").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secrets {
    /// What can work stays as sent; what is missing is a variable.
    Needed,
    /// Every secret is a variable.
    Env,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let chosen = Settings {
            theme: Theme::Dark,
            secrets: Secrets::Env,
            preserve: false,
            bodies: false,
            memory: 128,
            hook: true,
            stack: "nginx".to_owned(),
            mutes: vec!["rule cors/allow-origin-missing".to_owned(), "a \"b\"".to_owned()],
            filters: vec![Saved { name: "mine".to_owned(), filter: "status:401".to_owned() }],
        };
        for settings in [chosen, Settings::default()] {
            assert_eq!(Settings::read(&serde_json::to_string(&settings).unwrap()), settings);
        }
    }

    #[test]
    fn what_means_nothing_changes_nothing() {
        for text in
            ["", "null", "[]", "{\"theme\": 1, \"hook\": \"yes\", \"mutes\": [1, null], \"filters\": [{}]}"]
        {
            assert_eq!(Settings::read(text), Settings::default(), "{text}");
        }
    }
}
