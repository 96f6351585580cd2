use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, refused, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/stray-character",
    title: "The token holds a character that no token has",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "What is copied from a chat, a document or a file brings along characters that nobody sees: a byte order mark, a no-break space, a zero-width space. They become part of the token.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer\u{a0}mF_9.B5f-4.1JqM
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
    let invisible = read.has(Problem::Invisible);
    // In a JSON Web Token, the rules about those say which part is spoilt.
    let illegal = read.problem() == Some(Problem::IllegalCharacter) && !looks_like_jwt(&read.credential);
    if !refused(case) || !(invisible || illegal) {
        return None;
    }
    let headline = if invisible {
        "An invisible character is part of the Authorization header"
    } else {
        "The token holds a character that no token has"
    };
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Copy the token again as plain text, and trim it before it is sent.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
