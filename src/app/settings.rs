//! What the user chose; remembered from one session to the next. Nothing that was captured is among it.

use serde::{Deserialize, Serialize};

use super::suggest::Saved;

/// What the user chose; remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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

/// Light, dark or as the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// How copied commands treat secrets (contract, "Commands and secrets").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Secrets {
    /// What can work stays as sent; what is missing is a variable.
    Needed,
    /// Every secret is a variable.
    Env,
}
