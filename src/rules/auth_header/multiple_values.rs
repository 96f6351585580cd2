use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/multiple-values",
    title: "Two credentials were sent in Authorization",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "The header holds one credential. Appending to it joins both with a comma, and no server takes that apart.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-5.3",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM, Bearer x8Kq.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Digest username="a", realm="r", nonce="n", uri="/", response="0"
< 401 Unauthorized
< WWW-Authenticate: Digest realm="r", nonce="n"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    let lines = entry.request.headers.count("authorization");
    if !read.has(Problem::TwoCredentials) && lines < 2 {
        return None;
    }
    let headline = if lines > 1 {
        format!("{lines} Authorization headers were sent; a request has one")
    } else {
        "Two credentials were joined in one Authorization header".to_owned()
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::RequestMalformed);
    let text = "Set the header instead of appending to it. Firefox would send only the last value.";
    // The last one is what the program meant to set.
    let last = entry.request.headers.get_all("authorization").last().unwrap_or_default();
    let last = crate::syntax::authorization::read(last);
    Some(finding.fix(set_authorization(case, text, repaired(case, &last))))
}
