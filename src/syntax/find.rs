//! Looks for words in texts, for readers that look at every exchange.
//!
//! The searchers of the standard library prepare themselves for a long text before they look at its first byte. The texts
//! here are names of headers, values and URLs, where that costs more than the search itself.

/// From how many bytes on preparing pays.
const LONG: usize = 512;

/// Whether a word occurs in a text.
pub fn has(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    if text.len() > LONG {
        return memchr::memmem::find(text, word).is_some();
    }
    let Some((first, rest)) = word.split_first() else { return true };
    let mut text = text;
    while let Some((byte, after)) = text.split_first() {
        if byte == first && after.starts_with(rest) {
            return true;
        }
        text = after;
    }
    false
}

/// Whether a word, in lower case, occurs in a text in any case.
pub fn has_in_any_case(text: &str, word: &str) -> bool {
    let Some((first, rest)) = word.as_bytes().split_first() else { return true };
    let mut text = text.as_bytes();
    while let Some((byte, after)) = text.split_first() {
        if byte.eq_ignore_ascii_case(first)
            && after.get(..rest.len()).is_some_and(|it| it.eq_ignore_ascii_case(rest))
        {
            return true;
        }
        text = after;
    }
    false
}

/// A text without the blanks and tabs around it.
pub fn without_blanks(text: &str) -> &str {
    let is_blank = |it: &u8| matches!(it, b' ' | b'\t');
    let mut bytes = text.as_bytes();
    while let Some((_, rest)) = bytes.split_first().filter(|(it, _)| is_blank(it)) {
        bytes = rest;
    }
    let from = text.len() - bytes.len();
    while let Some((_, rest)) = bytes.split_last().filter(|(it, _)| is_blank(it)) {
        bytes = rest;
    }
    text.get(from..from + bytes.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, word: &str) {
        let padded = format!("{}{text}", "ab".repeat(LONG));
        assert_eq!(has(text, word), text.contains(word));
        assert_eq!(has(&padded, word), padded.contains(word));
        assert_eq!(has_in_any_case(text, word), text.to_lowercase().contains(word));
    }

    #[test]
    fn blanks_are_taken_off() {
        for text in ["", " ", "a", " a", "a\t", "\t a b \t ", "\u{a0}ä "] {
            assert_eq!(without_blanks(text), text.trim_matches([' ', '\t']));
        }
    }

    #[test]
    fn finds_what_is_there() {
        check("", "");
        check("", "a");
        check("aab", "ab");
        check("X-RateLimit-Limit", "limit");
        check("X-RateLimit", "ratelimits");
        check("lilimit", "limit");
        check("grüße", "ße");
    }
}
