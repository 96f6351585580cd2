use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, set_authorization, shorten, shown};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/scheme-case",
    title: "The scheme is spelled in an unusual way",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::STATUS_401),
    masks: &[],
    reveals: &[],
    why: "Schemes are the same in any case, but some servers compare them byte for byte.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    let usual = crate::syntax::authorization::usual_scheme(read.scheme)?;
    if usual == read.scheme || !read.problems.is_empty() {
        return None;
    }
    let headline = format!("`{}` is spelled `{usual}` by most; some servers compare bytes", read.scheme);
    Some(
        Finding::hint(shorten(&headline, 90))
            .likely()
            .evidence(shown(entry))
            .fix(set_authorization(case, "Use the usual spelling.", format!("{usual} {}", read.credentials))),
    )
}
