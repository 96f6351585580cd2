//! Splits a command line into words, as the shell that it was written for does.
//!
//! Expands nothing: a variable stays as it is written. Reads one command and stops where the next begins.

use std::iter::Peekable;
use std::str::Chars;

/// A shell, by how it quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `cmd.exe`: carets, and the argument rules of Microsoft's C library.
    Cmd,
    /// sh, bash, zsh.
    Posix,
    /// Quotes are doubled, backticks escape.
    PowerShell,
}

impl Shell {
    /// The shell that a command seems to be written for.
    pub fn of(command: &str) -> Self {
        let continued = |mark: char| command.lines().any(|it| it.trim_end().ends_with(mark));
        if command.contains("^\"") || continued('^') {
            Self::Cmd
        } else if command.starts_with("curl.exe") || continued('`') {
            Self::PowerShell
        } else {
            Self::Posix
        }
    }

    /// The words of the first command.
    pub fn words(self, command: &str) -> Vec<String> {
        let uncareted;
        let text = match self {
            Self::Cmd => {
                uncareted = without_carets(command);
                &uncareted
            }
            Self::Posix | Self::PowerShell => command,
        };
        let mut reader = Reader { shell: self, rest: text.chars().peekable(), word: None };
        let mut words = Vec::new();
        while words.len() < MOST_WORDS && reader.next_into(&mut words) {}
        words.extend(reader.word);
        words
    }
}

struct Reader<'a> {
    shell: Shell,
    rest: Peekable<Chars<'a>>,
    /// The word that is being read; empty quotes make an empty one.
    word: Option<String>,
}

impl Reader<'_> {
    /// Reads one character and what belongs to it. False at the end of the command.
    fn next_into(&mut self, words: &mut Vec<String>) -> bool {
        let Some(letter) = self.rest.next() else { return false };
        let next = self.rest.peek().copied();
        match (self.shell, letter) {
            (_, ' ' | '\t' | '\r') => words.extend(self.word.take()),
            // In what cmd has made of its carets a line break is one that belongs to a value.
            (Shell::Posix | Shell::PowerShell, '\n') => {
                words.extend(self.word.take());
                return words.is_empty();
            }
            (_, '|' | ';') if self.word.is_none() || next.is_none_or(char::is_whitespace) => return false,
            (_, '>' | '<') if self.word.is_none() => return false,
            (_, '&')
                if next == Some('&') || (self.word.is_none() && next.is_none_or(char::is_whitespace)) =>
            {
                return false;
            }
            (Shell::Posix, '\\') => match self.rest.next() {
                Some('\n') => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => drop(self.rest.next()),
                other => self.word().extend(other),
            },
            (Shell::Posix, '$') if next == Some('\'') => {
                self.rest.next();
                self.ansi_c();
            }
            (Shell::Posix | Shell::PowerShell, '\'') => self.single(),
            (Shell::Cmd, '\\') => {
                let quoted = self.backslashes();
                if quoted {
                    self.quoted_by_cmd();
                }
            }
            (Shell::Cmd, '"') => self.quoted_by_cmd(),
            (_, '"') => self.double(),
            (Shell::PowerShell, '`') => match self.rest.next() {
                Some('\n') => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => drop(self.rest.next()),
                other => self.word().extend(other),
            },
            (_, letter) => self.word().push(letter),
        }
        true
    }

    fn word(&mut self) -> &mut String {
        self.word.get_or_insert_default()
    }

    fn single(&mut self) {
        self.word();
        while let Some(letter) = self.rest.next() {
            if letter == '\'' {
                // PowerShell doubles the quote that it means.
                if self.shell == Shell::PowerShell && self.rest.next_if_eq(&'\'').is_some() {
                    self.word().push('\'');
                    continue;
                }
                return;
            }
            self.word().push(letter);
        }
    }

    fn double(&mut self) {
        self.word();
        let escape = if self.shell == Shell::PowerShell { '`' } else { '\\' };
        while let Some(letter) = self.rest.next() {
            match letter {
                '"' if self.shell == Shell::PowerShell && self.rest.next_if_eq(&'"').is_some() => {
                    self.word().push('"');
                }
                '"' => return,
                it if it == escape => match self.rest.next() {
                    Some('\n') => {}
                    Some('n') if self.shell == Shell::PowerShell => self.word().push('\n'),
                    Some(it) if self.shell == Shell::PowerShell || matches!(it, '"' | '\\' | '$' | '`') => {
                        self.word().push(it);
                    }
                    other => {
                        self.word().push('\\');
                        self.word().extend(other);
                    }
                },
                letter => self.word().push(letter),
            }
        }
    }

    /// `$'…'`, where backslashes mean what they mean in C.
    fn ansi_c(&mut self) {
        self.word();
        while let Some(letter) = self.rest.next() {
            match letter {
                '\'' => return,
                '\\' => {
                    let Some(escaped) = self.rest.next() else { return };
                    let read = match escaped {
                        'n' => Some('\n'),
                        'r' => Some('\r'),
                        't' => Some('\t'),
                        'x' => self.number(16, 2),
                        'u' => self.number(16, 4),
                        'U' => self.number(16, 8),
                        other => Some(other),
                    };
                    self.word().extend(read);
                }
                letter => self.word().push(letter),
            }
        }
    }

    /// A character by its number, of at most so many digits.
    fn number(&mut self, radix: u32, most: usize) -> Option<char> {
        let mut number = 0;
        for _ in 0..most {
            let Some(digit) = self.rest.peek().and_then(|it| it.to_digit(radix)) else { break };
            number = number * radix + digit;
            self.rest.next();
        }
        Some(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// A quoted part as Microsoft's C library reads it.
    fn quoted_by_cmd(&mut self) {
        self.word();
        while let Some(letter) = self.rest.next() {
            match letter {
                '"' if self.rest.next_if_eq(&'"').is_some() => self.word().push('"'),
                '"' => return,
                '\\' => {
                    if self.backslashes() {
                        return;
                    }
                }
                letter => self.word().push(letter),
            }
        }
    }

    /// Backslashes, the first of which was read: before a quotation mark two make one, and an odd one makes the mark
    /// part of the word. True if a mark that quotes was read.
    fn backslashes(&mut self) -> bool {
        let mut count = 1;
        while self.rest.next_if_eq(&'\\').is_some() {
            count += 1;
        }
        let before_mark = self.rest.next_if_eq(&'"').is_some();
        let kept = if before_mark { count / 2 } else { count };
        self.word().extend(std::iter::repeat_n('\\', kept));
        if before_mark && count % 2 == 1 {
            self.word().push('"');
        }
        before_mark && count % 2 == 0
    }
}

/// What `cmd.exe` hands on: outside of quotation marks a caret takes the meaning from what follows.
fn without_carets(command: &str) -> String {
    let mut out = String::with_capacity(command.len());
    let mut letters = command.chars().peekable();
    let mut inside = false;
    while let Some(letter) = letters.next() {
        match letter {
            '^' if !inside => {
                letters.next_if_eq(&'\r');
                if letters.next_if_eq(&'\n').is_some() {
                    // The line goes on; a second break is one that is meant.
                    letters.next_if_eq(&'\r');
                    out.extend(letters.next_if_eq(&'\n'));
                } else {
                    out.extend(letters.next());
                }
            }
            '"' => {
                inside = !inside;
                out.push('"');
            }
            '\n' if !inside => break,
            letter => out.push(letter),
        }
    }
    out
}

/// A command with more words than this is none.
const MOST_WORDS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, shell: Shell, expected: &[&str]) {
        assert_eq!(Shell::of(command), shell, "{command}");
        assert_eq!(shell.words(command), expected, "{command}");
    }

    #[test]
    fn posix() {
        check("curl 'a b' \"c \\\"d\\\" $e\" f\\ g", Shell::Posix, &["curl", "a b", "c \"d\" $e", "f g"]);
        check("curl x \\\n  -H 'A: b' \\\r\n -k\nls", Shell::Posix, &["curl", "x", "-H", "A: b", "-k"]);
        check(r"curl $'it\'s \u0021\n' ''", Shell::Posix, &["curl", "it's !\n", ""]);
        check("curl 'it'\\''s'", Shell::Posix, &["curl", "it's"]);
        check("curl http://a/?x=1&y=2;z | jq .", Shell::Posix, &["curl", "http://a/?x=1&y=2;z"]);
        check("curl a && curl b", Shell::Posix, &["curl", "a"]);
        check("curl a > out; ls", Shell::Posix, &["curl", "a"]);
        check("curl 'open", Shell::Posix, &["curl", "open"]);
    }

    #[test]
    fn cmd() {
        check(
            "curl ^\"https://a/?x=1^&y=^%^20^\" ^\r\n  -H ^\"A: ^\\^\"b^\\^\"^\" ^\n -d ^\"1^\n\n2^\"",
            Shell::Cmd,
            &["curl", "https://a/?x=1&y=%20", "-H", "A: \"b\"", "-d", "1\n2"],
        );
        check("curl \"a b\\\\\" ^\n c\\d", Shell::Cmd, &["curl", "a b\\", "c\\d"]);
    }

    #[test]
    fn powershell() {
        check(
            "curl.exe 'it''s' `\n -H \"A: `\"b`\"\"",
            Shell::PowerShell,
            &["curl.exe", "it's", "-H", "A: \"b\""],
        );
    }
}
