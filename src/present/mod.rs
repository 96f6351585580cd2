//! View models and texts: what the panel shows, as plain data that is tested natively.
//!
//! Knows nothing of a browser's document. Everything here is masked: what leaves this module may be read over a
//! shoulder.

pub mod detail;
pub mod header_diff;
pub mod ladder;
pub mod raw;
pub mod row;
pub mod text;
pub mod ticket;
pub mod token;

use crate::finding::Severity;

/// A colour with a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Tone {
    #[default]
    Quiet,
    Ok,
    Info,
    Warning,
    Error,
}

impl Tone {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The sign that goes with the colour, for whoever does not see colours.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Quiet => "·",
            Self::Ok => "✓",
            Self::Info => "ℹ",
            Self::Warning => "▲",
            Self::Error => "✖",
        }
    }

    /// The colour of a severity.
    pub fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
            Severity::Hint => Self::Quiet,
        }
    }
}
