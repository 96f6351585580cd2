use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Evidence, Finding, Part, Who};
use crate::fix::{Fix, Value};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, blank, grade, kept, offered, set_authorization, shorten, shown};
use crate::rules::said::is_key_header;
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/scheme-mismatch",
    title: "The API wants another scheme",
    tier: 1,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::CHALLENGE).and(FactSet::STATUS_401),
    masks: &["jwt/valid-but-rejected", "basic/not-base64", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required"],
    reveals: &[],
    why: "The server names the schemes it takes in `WWW-Authenticate`; the scheme of this request is not among them.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: JWT mF_9.B5f-4.1JqM
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
    let challenges = &case.facts.challenges;
    let wanted = offered(case)?.scheme.as_deref()?;
    let sent = read.meant_scheme();
    let spelled = [Problem::MissingScheme, Problem::SchemeNotToken, Problem::Empty];
    if challenges.scheme(sent).is_some() || spelled.iter().any(|it| read.has(*it)) {
        return None;
    }
    // `Token token=…` has a rule of its own; Digest and Negotiate go on with the answer to a first challenge.
    if read.is("token") && !read.params.is_empty() {
        return None;
    }
    // A gateway that names its keys as a scheme takes them from their own header.
    let by_key = wanted.to_ascii_lowercase().contains("key")
        && entry.request.headers.iter().any(|it| is_key_header(&it.name) && !it.value.is_empty());
    if by_key {
        return None;
    }
    let headline =
        format!("The API wants `{}`, but `{}` was sent", shorten(wanted, 24), shorten(sent, 24));
    let finding = because(
        grade(case, &headline).evidence(shown(entry)).evidence(Evidence::response_header(entry, "WWW-Authenticate")),
        case,
        Category::WrongTokenType,
    );
    // A server that names a defect of the credential has read it, so that the scheme is hardly the cause.
    let read_it = case.facts.refusal.as_ref().is_some_and(|it| {
        it.place.part == Part::ResponseBody
            && it.confidence > Confidence::Possible
            && matches!(it.category, Category::TokenInvalid | Category::TokenMalformed | Category::CredentialsWrong)
    });
    if read_it {
        return None;
    }
    let text = format!("Send the credential under the scheme `{wanted}`.");
    Some(finding.specific(55).fix(match kept(case, &read, wanted).map(Value::text).or_else(|| blank(wanted)) {
        Some(value) => set_authorization(case, &text, value),
        None => Fix::none("the credentials of this scheme are computed", text),
    }))
}
