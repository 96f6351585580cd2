//! Which versions of its interface a server says that it serves.

/// How much of an answer is read as sentences.
pub(super) const SENTENCES: usize = 16 * 1024;

/// The versions and dates that an answer lists behind a word such as "supported".
pub(super) fn served(answer: &str) -> Vec<&str> {
    const WORDS: [&str; 8] =
        ["upported", "xpected", "must be", "vailable", "llowed", "one of", "latest", "use version"];
    let mut ends: Vec<usize> = WORDS
        .iter()
        .flat_map(|word| answer.match_indices(word).map(|(at, _)| at + word.len()))
        .filter(|end| !answer.get(..*end).is_some_and(|it| it.ends_with("nsupported")))
        .collect();
    ends.sort_unstable();
    let lists = ends.into_iter().filter_map(|end| answer.get(end..)).map(list);
    lists.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
}

/// The versions in one sentence or one member of an answer.
fn list(text: &str) -> Vec<&str> {
    let end = [". ", "}", "]", ";"].iter().filter_map(|it| text.find(it)).min().unwrap_or(text.len());
    let words = text
        .get(..end)
        .unwrap_or_default()
        .split(|it: char| !(it.is_ascii_alphanumeric() || "-._".contains(it)));
    words.map(|it| it.trim_matches(['.', '-'])).filter(|it| is_version(it)).collect()
}

/// `2024-05-01`, `2024-05-01-preview`, `v2`, `1.4`.
fn is_version(word: &str) -> bool {
    word.len() <= 24 && word.trim_start_matches(['v', 'V']).starts_with(|it: char| it.is_ascii_digit())
}

/// The newest of them; a preview only where there is nothing else.
pub(super) fn newest<'a>(versions: &[&'a str]) -> Option<&'a str> {
    let numbers = |it: &str| -> Vec<u64> {
        it.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect()
    };
    let is_final = |it: &str| !["preview", "beta", "alpha", "rc"].iter().any(|word| it.contains(word));
    versions.iter().copied().max_by_key(|it| (is_final(it), numbers(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, versions: &[&str], wanted: Option<&str>) {
        let served = served(answer);
        assert_eq!((&*served, newest(&served)), (versions, wanted), "{answer}");
    }

    #[test]
    fn versions_in_sentences() {
        check("Missing X-API-Version. Supported: 2025-03", &["2025-03"], Some("2025-03"));
        check(
            "The supported api-versions are '2023-01-01,2024-01-01-preview'. Request 1234",
            &["2023-01-01", "2024-01-01-preview"],
            Some("2023-01-01"),
        );
        check("Unsupported version 1. Use one of v9, v10.", &["v9", "v10"], Some("v10"));
        check("Version 3 is not supported. The latest version is 2.", &["2"], Some("2"));
        check(r#"{"supported":["1.9","1.10"],"trace":"00-1"}"#, &["1.9", "1.10"], Some("1.10"));
        check("The api-version query parameter (?api-version=) is required for all requests.", &[], None);
    }
}
