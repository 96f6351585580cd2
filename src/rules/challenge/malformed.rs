use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "challenge/malformed",
    title: "The challenge does not follow the grammar",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CHALLENGE,
    masks: &[],
    reveals: &[],
    why: "A client that parses `WWW-Authenticate` strictly gets nothing out of this one, and loses the reason with it.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: Bearer scope="" error="invalid_token"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: Bearer scope="", error="invalid_token"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let challenges = &case.facts.challenges;
    let error = challenges.error.as_ref()?;
    let headline = format!("WWW-Authenticate is malformed: {} at byte {}", error.message, error.position);
    let finding = Finding::info(shorten(&headline, 90))
        .cause(error.message)
        .evidence(Evidence::response_header(entry, "WWW-Authenticate"));
    let written: Vec<String> = challenges
        .list
        .iter()
        .map(|it| match &it.scheme {
            Some(_) => it.serialize(),
            // Parameters without a scheme are those of a bearer challenge.
            None => format!("Bearer{}", it.serialize()),
        })
        .collect();
    Some(finding.fix(if written.is_empty() {
        Fix::none("nothing of the challenge can be read", "The server has to send a challenge such as `Bearer`.")
    } else {
        Fix::text("The server has to write it like this.").set_response(
            case.last(),
            "WWW-Authenticate",
            written.join(", "),
        )
    }))
}
