use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::facts::tokens::Token;
use crate::fix::{Fix, Piece};
use crate::rules::credentials::{bearers, because, fresh_token, grade, is_wrapped, put_token, token_shown};
use crate::syntax::jwt::{self, Problem};

pub(super) static RULE: Rule = Rule {
    id: "jwt/bad-encoding",
    title: "A part of the token is not base64url",
    tier: 1,
    who: Who::Client,
    facts: FactSet::ODD_JWT,
    masks: &["jwt/valid-but-rejected", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The parts of a token are base64url without padding: `-` and `_` in the place of `+` and `/`, and no `=`.",
    spec: "https://www.rfc-editor.org/rfc/rfc7515#section-2",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ==.c2lnbmF0dXJl
< 401
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl
< 401
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let (token, problem) = bearers(case).filter(|(token, _)| !is_wrapped(case, token)).find_map(|(token, jwt)| {
        let problem = jwt.problem.filter(|it| {
            matches!(
                it,
                Problem::HeaderStandardAlphabet
                    | Problem::HeaderPadding
                    | Problem::HeaderIllegalCharacter
                    | Problem::PayloadStandardAlphabet
                    | Problem::PayloadPadding
                    | Problem::PayloadIllegalCharacter
                    | Problem::SignatureStandardAlphabet
                    | Problem::SignatureIllegalCharacter
            )
        })?;
        Some((token, problem))
    })?;
    let headline = format!("The token is no base64url: {}", problem.sentence());
    let finding = grade(case, &headline)
        .cause(problem.name())
        .evidence(token_shown(entry, token));
    let text = "Whoever builds the token has to encode its parts as base64url without padding.";
    Some(because(finding, case, Category::TokenMalformed).specific(70).fix(recoded(case, token, text)))
}

/// The token in the other alphabet, where that makes it whole; a slot where it does not.
fn recoded(case: &Case<'_>, token: &Token, text: &str) -> Fix {
    let letters = token.value.chars().filter(|it| *it != '=');
    let value: String = letters.map(|it| if it == '+' { '-' } else if it == '/' { '_' } else { it }).collect();
    if !jwt::decode(&value).well_formed() {
        return fresh_token(case, token, text);
    }
    put_token(case, token, text, Piece::Text(value.clone()), Piece::Text(value))
}
