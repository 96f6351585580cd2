//! `redirect/login-page`: the session has ended, and the server redirects in place of answering 401.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/login-page",
    title: "An API call was redirected to a login page",
    tier: 1,
    who: Who::Api,
    facts: FactSet::REDIRECTED.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "The session has ended. The server redirects to its login page as if a person had come, so the page's code gets HTML, or a CORS error, in place of 401.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        "
page https://app.example
> GET https://app.example/api/me
> Accept: application/json
< 302
< Location: https://login.example/signin?return=%2Fapi%2Fme
> GET https://login.example/signin?return=%2Fapi%2Fme
< 200
< Content-Type: text/html
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
page https://app.example
> GET https://app.example/api/me
> Accept: application/json
< 302
< Location: https://app.example/api/v2/me
> GET https://app.example/api/v2/me
< 200
< Content-Type: application/json
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (hop, first) = case.exchange.hops.iter().enumerate().find(|(_, hop)| {
        crate::fetch::redirect::redirect_target(&hop.entry.response).is_some_and(super::super::cure::looks_like_login)
            && !super::super::cure::looks_like_login(&hop.entry.request.url)
    })?;
    let last = case.entry()?;
    // A login flow that ends well, or a page that a person opens, is as it should be.
    let html = last.response.headers.get("content-type").is_some_and(|it| it.contains("html"));
    if !case.has(FactSet::FAILED) && !html {
        return None;
    }
    let target = crate::fetch::redirect::redirect_target(&first.entry.response)?;
    let host = crate::origin::Url::parse(target).map_or_else(|| target.to_owned(), |it| it.host.to_owned());
    Some(
        Finding::error(super::super::cure::fit(format!("Session over: the API redirected this call to the login at {host}")))
            .likely()
            .explaining(true)
            .category(Category::LoginRequired)
            .cause(host)
            .evidence(Evidence::status(&first.entry))
            .evidence(Evidence::response_header(&first.entry, "location"))
            .fix(
                Fix::text("Log in again. Let the API answer 401 to calls by scripts in place of a redirect.")
                    .edit(hop, crate::fix::On::Response, crate::fix::Op::Status(401)),
            ),
    )
}
