//! Reads decimal numbers as Rust's own reader does.
//!
//! Nearly all numbers that are captured are short, and for those one division is enough. Rust's reader knows the others
//! too, with tables that are larger than most of what else the panel starts with; so it stands by itself.

/// The number that a text is, exactly as `text.parse()` reads it.
pub fn parse(text: &str) -> Option<f64> {
    short(text).or_else(|| text.parse().ok())
}

/// A number of few digits. Below 2⁵³ a whole number is a float without loss, as are the powers of ten up to the 22nd, and
/// the quotient of two such is rounded once: the nearest float, which is what reading a number asks for.
#[allow(clippy::cast_precision_loss)]
fn short(text: &str) -> Option<f64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |it| (true, it));
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let (mut number, mut scale, mut after_point) = (0_u64, 1_u64, false);
    for digit in digits.bytes() {
        match digit {
            b'0'..=b'9' => {
                number = number * 10 + u64::from(digit - b'0');
                scale *= if after_point { 10 } else { 1 };
            }
            // A point with nothing at one of its sides is left to the other reader.
            b'.' if !after_point => after_point = true,
            _ => return None,
        }
    }
    if digits.starts_with('.') || digits.ends_with('.') {
        return None;
    }
    let value = number as f64 / scale as f64;
    Some(if negative { -value } else { value })
}

/// With so many digits the number stays below 2⁵³.
const MOST_DIGITS: usize = 15;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str) {
        let theirs = text.parse::<f64>().ok();
        assert_eq!(parse(text).map(f64::to_bits), theirs.map(f64::to_bits), "{text:?}");
    }

    #[test]
    fn as_rust_reads_it() {
        for text in [
            "0",
            "-0",
            "1",
            "-1.5",
            "0.1",
            "0.3",
            "1.",
            ".5",
            ".",
            "-",
            "",
            "+1",
            "--1",
            "1..2",
            "1.2.3",
            "1e5",
            "inf",
            "NaN",
            "123456789012345",
            "1234567890123456",
            "9007199254740993",
            "0.00000000000001",
            "1730000000.123",
            " 1",
            "1 ",
            "1_0",
            "١",
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_as_rust_reads_it(text in "-?[0-9]{0,10}\\.?[0-9]{0,10}") {
            check(&text);
        }
    }
}
