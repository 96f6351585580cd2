use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Piece, Slot, Value};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, grade, set_authorization, shown};

pub(super) static RULE: Rule = Rule {
    id: "basic/empty-part",
    title: "User or password is empty",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::STATUS_401),
    masks: &[],
    reveals: &[],
    why: "One side of the colon is empty. Some APIs take a key as the user and no password; others refuse that.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOg==
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
    let basic = read.basic()?;
    let password = basic.password.as_ref()?;
    let (headline, pair) = match (basic.user.is_empty(), password.is_empty()) {
        (false, false) => return None,
        (true, true) => (
            "User and password of `Basic` are both empty",
            Value::default().slot(Slot::Username).and(":").slot(Slot::Password),
        ),
        (true, false) => (
            "The user of `Basic` is empty",
            Value::default().slot(Slot::Username).and(format!(":{}", String::from_utf8_lossy(password))),
        ),
        (false, true) => (
            "The password of `Basic` is empty",
            Value::text(format!("{}:", String::from_utf8_lossy(&basic.user))).slot(Slot::Password),
        ),
    };
    let finding = because(grade(case, headline).likely().evidence(shown(entry)), case, Category::CredentialsWrong);
    let value = Value::text("Basic ").with(Piece::Base64(pair));
    Some(finding.specific(40).fix(set_authorization(case, "Send both.", value)))
}
