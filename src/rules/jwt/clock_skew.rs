use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::bearers;
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "jwt/clock-skew",
    title: "The clocks of this machine and the server differ",
    tier: 1,
    who: Who::User,
    facts: FactSet::ODD_JWT,
    masks: &[],
    reveals: &[],
    why: "A page that compares `exp` with the clock of this machine refreshes too late or too early.",
    spec: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+600}>>
< 200
< Date: Tue, 24 Nov 2026 10:15:00 GMT
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"RS256"}.{"exp":now+600}>>
< 200
< Date: Tue, 24 Nov 2026 10:00:00 GMT
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let skew = case.facts.clock.skew? / 1000.0;
    let (_, _) = bearers(case).next()?;
    if skew.abs() <= 60.0 {
        return None;
    }
    let direction = if skew > 0.0 { "behind" } else { "ahead of" };
    let headline = format!("This machine's clock is {} {direction} the server's", duration(skew));
    Some(
        Finding::warning(headline)
            .category(Category::ClockSkew)
            .cause(direction)
            .evidence(Evidence::response_header(entry, "Date"))
            .evidence(Evidence::new(entry.id, Part::Timing, "", None))
            .fix(Fix::none(
                "a clock is not part of the exchange",
                "Set this machine's clock, and judge a token's age by the server's answers instead.",
            )),
    )
}
