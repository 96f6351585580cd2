//! Lists of tokens in `Access-Control-Allow-Methods`, `-Allow-Headers` and `-Expose-Headers`.

/// <https://fetch.spec.whatwg.org/#extract-header-list-values>: the elements, or `None` where the header as a whole is
/// not a list of tokens.
///
/// Elements may be empty and surrounded by spaces and tabs; one bad element makes the whole header invalid.
pub fn token_list(value: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    for element in value.split(',') {
        let element = element.trim_matches([' ', '\t']);
        if element.is_empty() {
            continue;
        }
        if !is_token(element) {
            return None;
        }
        tokens.push(element);
    }
    Some(tokens)
}

/// The first element that is not a token: what makes a list invalid.
pub fn first_bad_element(value: &str) -> Option<&str> {
    value.split(',').map(|it| it.trim_matches([' ', '\t'])).find(|it| !it.is_empty() && !is_token(it))
}

/// RFC 9110, section 5.6.2. `|` and `'` are token characters, so `GET|PUT` is one unknown method.
pub fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|it| {
            it.is_ascii_alphanumeric()
                || matches!(
                    it,
                    b'!' | b'#'
                        | b'$'
                        | b'%'
                        | b'&'
                        | b'\''
                        | b'*'
                        | b'+'
                        | b'-'
                        | b'.'
                        | b'^'
                        | b'_'
                        | b'`'
                        | b'|'
                        | b'~'
                )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerates_blanks_and_empty_elements() {
        assert_eq!(token_list(",GET,\t PUT ,,"), Some(vec!["GET", "PUT"]));
        assert_eq!(token_list(""), Some(vec![]));
        assert_eq!(token_list("GET|PUT"), Some(vec!["GET|PUT"]));
    }

    #[test]
    fn one_bad_element_spoils_the_list() {
        for bad in ["GET; PUT", "GET PUT", "\"GET\"", "[GET]", "a, b:c", "é"] {
            assert_eq!(token_list(bad), None, "{bad}");
            assert!(first_bad_element(bad).is_some());
        }
    }
}
