use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Piece, Slot, Value};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::{Problem, is_undefined};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/undefined-or-null",
    title: "A variable that was not set became the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The header was put together before the token was there: the text of an unset variable was sent in its place.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer undefined
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer undefined.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    if !read.has(Problem::Undefined) {
        return None;
    }
    let value = entry.request.headers.get("authorization")?.trim();
    // User and password may be unset within a sound base64.
    let headline = if read.basic().is_some() {
        "The user or password of `Basic` is an unset variable".to_owned()
    } else {
        format!("`Authorization: {}` sends an unset variable instead of a token", shorten(value, 30))
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Wait for the token before the call is made, and send no header where there is none.";
    // Where only the password is unset, the user stays.
    let user = read.basic().and_then(|it| String::from_utf8(it.user).ok()).filter(|it| !it.is_empty() && !is_undefined(it));
    let value = match user {
        Some(user) => {
            let pair = Value::text([&user, ":"].concat()).slot(Slot::Password);
            Value::text("Basic ").with(Piece::Base64(pair))
        }
        None => repaired(case, &read),
    };
    Some(finding.fix(set_authorization(case, text, value)))
}
