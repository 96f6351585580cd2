use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Piece, Slot, Value};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "basic/missing-colon",
    title: "There is no colon between user and password",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The server splits the decoded text at its first colon; without one there is no password.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRh
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmMwcnJlY3QtaG9yc2U=
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    if !read.has(Problem::BasicNoColon) {
        return None;
    }
    let headline = "The decoded `Basic` credential has no colon, so it has no password";
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Encode `user:password`; an API that takes a key alone mostly wants `key:`.";
    let answer = crate::rules::places::answer(entry).to_ascii_lowercase();
    // A key stands for the user, and nothing for the password.
    let key_alone = answer.contains("api key") || ["empty password", "blank password"].iter().any(|it| answer.contains(it));
    // What was sent is the user; the password is missing.
    let user = read.basic().and_then(|it| String::from_utf8(it.user).ok()).filter(|it| !it.chars().any(char::is_control));
    let pair = match user {
        Some(user) if key_alone => {
            let value = Value::text("Basic ").with(Piece::Base64(Value::text([&user, ":"].concat())));
            return Some(finding.said().specific(85).fix(set_authorization(case, text, value)));
        }
        Some(user) => Value::text(format!("{user}:")),
        None => Value::default().slot(Slot::Username).and(":"),
    };
    let value = Value::text("Basic ").with(Piece::Base64(pair.slot(Slot::Password)));
    Some(finding.fix(set_authorization(case, text, value)))
}
