//! `leak/token-in-referer`: a token of the page's address goes to another site.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::rules::Rule;
use crate::rules::auth_header::is_token_parameter;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "leak/token-in-referer",
    title: "A token leaks through `Referer`",
    tier: 3,
    who: Who::Client,
    facts: FactSet::REFERER_QUERY,
    masks: &[],
    reveals: &[],
    why: "The page has a token in its address, and `Referer` carries that address to another site, which can use the token.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.2",
    fails: transcript!(
        r#"
page https://shop.example
kind image
> GET https://pixel.metrics.example/p.gif
> Referer: https://shop.example/callback?access_token=mF_9.B5f-4.1JqM3x
< 200
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind image
> GET https://pixel.metrics.example/p.gif
> Referer: https://shop.example/
< 200
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let referer = entry.request.headers.get("referer").filter(|it| it.contains('?'))?;
    let (from, to) = (Url::parse(referer)?, Url::parse(&entry.request.url)?);
    let (name, _) = from.query_pairs().find(|(name, value)| is_token_parameter(name, value))?;
    if from.origin().same_site(&to.origin()) || !to.scheme.starts_with("http") {
        return None;
    }
    let headline = format!("The page's `{}` goes to {} in `Referer`", shorten(name, 24), shorten(to.host, 36));
    Some(
        Finding::warning(headline)
            .cause(name)
            .evidence(Evidence::request_header(entry, "Referer"))
            .fix(
                Fix::text("Take the token out of the address as soon as it is read (`history.replaceState`), and send `Referrer-Policy: origin` with the page.")
                    .set_request(case.last(), "Referer", format!("{}/", from.origin())),
            ),
    )
}
