//! `url/path-case`: a path that works in another spelling.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::peers::template;
use crate::rules::Rule;
use crate::rules::credentials::shorten;

pub(super) static RULE: Rule = Rule {
    id: "url/path-case",
    title: "The path works in another spelling",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_4XX.and(FactSet::FAILED),
    masks: &["permission/forbidden", "url/wrong-endpoint"],
    reveals: &[],
    why: "Paths are compared letter by letter. Header names and hosts are not, which makes the difference easy to overlook.",
    spec: "https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/Orders/12
< 200
> GET https://shop.example/api/orders/13
< 404
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders/12
< 200
> GET https://shop.example/api/orders/13
< 404
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if !matches!(entry.response.status, 403..=405) {
        return None;
    }
    let request = &entry.request;
    let success = case.peers.success_spelled_otherwise(&request.method, &request.url, case.started())?;
    let (ours, theirs) = (Url::parse(&request.url)?, Url::parse(&success.entry.request.url)?);
    let path = respelled(ours.path, theirs.path)?;
    let (before, after) = request.url.split_once(ours.path)?;
    let headline = format!("{} works, {} does not", shorten(&path, 34), shorten(ours.path, 34));
    Some(
        Finding::error(headline)
            .likely()
            .category(Category::WrongEndpoint)
            .specific(70)
            .cause(template(ours.path))
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(request.url.clone())))
            .evidence(Evidence::new(success.entry.id, Part::Url, "", Some(success.entry.request.url.clone())))
            .fix(Fix::text(format!("Write the path as in the call that worked: {path}")).edit(
                case.last(),
                On::Request,
                Op::Url(format!("{before}{path}{after}").into()),
            )),
    )
}

/// The path in the spelling of one that works; segments that vary from call to call stay.
fn respelled(ours: &str, theirs: &str) -> Option<String> {
    let mut own = ours.split('/').filter(|it| !it.is_empty());
    let segments: Option<Vec<&str>> = theirs
        .split('/')
        .map(|it| if it.is_empty() { Some(it) } else { own.next().map(|own| if own.eq_ignore_ascii_case(it) { it } else { own }) })
        .collect();
    let path = segments?.join("/");
    (own.next().is_none() && path != ours).then_some(path)
}
