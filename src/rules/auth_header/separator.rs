use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, refused, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/separator",
    title: "A colon or equals sign stands after the scheme",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "Scheme and token are separated by one space. Anything else makes both one unknown scheme.",
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
    let glued = read.has(Problem::Glued);
    if !(read.has(Problem::Separator) || glued || (rails && refused(case))) {
        return None;
    }
    let between = if rails { Some('=') } else { read.scheme.chars().chain(read.credentials.chars()).find(|it| matches!(it, ':' | '=')) };
    let own_name = read.scheme.get(..13).is_some_and(|it| it.eq_ignore_ascii_case("authorization"));
    let headline = match between {
        _ if own_name => "The header's own name stands in its value, in front of the scheme".to_owned(),
        Some(between) if !glued => format!("`{between}` stands behind the scheme instead of one space"),
        _ => format!("There is no space between `{}` and the credential", shorten(read.scheme, 20)),
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Write the scheme, one space, the token.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
