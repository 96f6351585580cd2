use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, refused, set_authorization, shorten, shown};

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
    let text = "Use the usual spelling.";
    let fix = set_authorization(case, text, format!("{usual} {}", read.credentials));
    // A server that names the scheme in its usual spelling, and sees none, compares bytes.
    let named = case.facts.refusal.as_ref().is_some_and(|it| {
        let form = [Category::TokenMalformed, Category::TokenMissing, Category::WrongTokenType];
        form.contains(&it.category) && it.place.part == Part::ResponseBody && it.said.contains(usual)
    });
    if named && refused(case) {
        let headline = format!("The server wants `{usual}` in that spelling, and `{}` was sent", read.scheme);
        let finding = Finding::error(shorten(&headline, 90)).likely().evidence(shown(entry));
        return Some(because(finding, case, Category::TokenMalformed).fix(fix));
    }
    Some(Finding::hint(shorten(&headline, 90)).likely().evidence(shown(entry)).fix(fix))
}
