use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, grade, refused, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/separator",
    title: "A colon or equals sign stands after the scheme",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "Scheme and token are separated by one blank. Anything else makes both one unknown scheme.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.4",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer: mF_9.B5f-4.1JqM
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
    // `Token token=…` is what Rails takes; under Bearer it is wrong.
    let rails = read.is("token")
        && read.param("token").is_some()
        && case.facts.challenges.scheme("bearer").is_some()
        && case.facts.challenges.scheme("token").is_none();
    if !(read.has(Problem::Separator) || (rails && refused(case))) {
        return None;
    }
    let written = if rails { "Token token=" } else { read.scheme.split_inclusive([':', '=']).next().unwrap_or_default() };
    let headline = format!("`{}` is no scheme: a blank separates scheme and token", shorten(written, 30));
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Write the scheme, one blank, the token.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
