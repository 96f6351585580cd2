//! `authopsy.toml`, looked for from the working directory upward, as other tools look for theirs.

use std::path::{Path, PathBuf};

use authopsy::ignore::{self, Ignore, Mute};
use authopsy::rules;
use serde::Deserialize;

/// What the file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    ignore: Vec<String>,
}

/// What is muted: by the file, then by the command line. The error is a sentence that names the file.
pub(super) fn ignore(file: Option<&Path>, arguments: &[Mute]) -> Result<Ignore, String> {
    let file =
        file.map(Path::to_path_buf).or_else(|| std::env::current_dir().ok().and_then(|it| nearest(&it)));
    let mut ignore = Ignore::default();
    if let Some(file) = file {
        for mute in read(&file)? {
            ignore.add(mute);
        }
    }
    for mute in arguments {
        ignore.add(mute.clone());
    }
    Ok(ignore)
}

/// Reads `--ignore`. A rule that does not exist is a slip of the hand, which would mute nothing, unseen.
pub(super) fn parse_mute(text: &str) -> Result<Mute, String> {
    let mute = Mute::parse(text)?;
    if let Mute::Rule(pattern) = &mute
        && !rules::all().any(|it| ignore::matches(pattern, it.id))
    {
        return Err(format!("no rule is called {pattern}; `authopsy rules` lists them all"));
    }
    Ok(mute)
}

fn nearest(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|it| it.join(NAME)).find(|it| it.is_file())
}

fn read(file: &Path) -> Result<Vec<Mute>, String> {
    let told = |reason: &str| format!("{}: {}", file.display(), reason.trim_end());
    let text = std::fs::read_to_string(file).map_err(|error| told(&error.to_string()))?;
    let config: Config = toml::from_str(&text).map_err(|error| told(&error.to_string()))?;
    config.ignore.iter().map(|it| parse_mute(it).map_err(|error| told(&error))).collect()
}

const NAME: &str = "authopsy.toml";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutes_are_checked() {
        assert!(parse_mute("rule:jwt/expired").is_ok());
        assert!(parse_mute("rule:cors/*").is_ok());
        assert!(parse_mute("rule:jwt/expried").is_err());
    }

    #[test]
    fn unknown_keys_are_named() {
        let error = toml::from_str::<Config>("ignores = []").unwrap_err().to_string();
        assert!(error.contains("ignores") && error.contains("ignore"), "{error}");
    }
}
