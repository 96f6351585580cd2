use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::Value;
use crate::rules::Rule;
use crate::rules::credentials::{
    MOOT, authorization as sent, because, grade, kept, repaired, set_authorization, shown,
};
use crate::syntax::authorization::{self, Problem};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/multiple-values",
    title: "Two credentials were sent in Authorization",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
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
    let (entry, read) = sent(case)?;
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
    Some(finding.fix(set_authorization(case, text, best(case, entry)?)))
}

/// The credential to keep: of those that can work, the last that the server asks for, else the last; what the program
/// meant to set, where none can.
fn best(case: &Case<'_>, entry: &Entry) -> Option<Value> {
    let lines = entry.request.headers.get_all("authorization");
    let all: Vec<&str> = lines.flat_map(authorization::credentials).collect();
    let good = |value: &&&str| {
        let read = authorization::read(value);
        let scheme = read.meant_scheme();
        case.facts.challenges.list.is_empty() || case.facts.challenges.scheme(scheme).is_some()
    };
    let works = |value: &&&str| {
        let read = authorization::read(value);
        kept(case, &read, read.meant_scheme()).is_some()
    };
    let best = all.iter().rev().filter(works).find(good).or_else(|| all.iter().rev().find(works));
    let best = best.or(all.last())?;
    Some(repaired(case, &authorization::read(best)))
}
