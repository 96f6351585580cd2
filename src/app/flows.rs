//! The OAuth flows of the session, and the calls that their tokens made.

use std::collections::BTreeSet;

use super::{Selected, State};
use crate::exchange::EntryId;
use crate::present::Tone;
use crate::present::flows::{Arrow, Flow, flows};
use crate::present::text;
use crate::session::Judged;
use crate::sort;

/// How many exchanges are put together to flows, the latest ones.
const STEPS: usize = 1000;

/// The flows, and the exchanges that show their steps.
#[derive(Debug, Default)]
pub(super) struct Flows {
    heads: BTreeSet<EntryId>,
    list: Vec<Flow>,
    stale: bool,
}

impl Flows {
    /// Takes note of an exchange that shows steps, or no longer does.
    pub(super) fn note(&mut self, head: EntryId, judged: Option<&Judged>) {
        let shows = judged.is_some_and(|it| !it.facts.flow.is_empty());
        let known = self.heads.contains(&head);
        if shows {
            self.heads.insert(head);
            if self.heads.len() > STEPS {
                self.heads.pop_first();
            }
        } else {
            self.heads.remove(&head);
        }
        self.stale |= shows || known;
    }
}

impl State {
    /// The flows of the session, the first to begin first.
    pub fn flows(&self) -> &[Flow] {
        &self.flows.list
    }

    /// Puts the flows together again, if a step of one changed. While a file is read that waits for its end: each time
    /// costs as much as there are steps.
    pub(super) fn settle_flows(&mut self) {
        if self.import.is_none() && std::mem::take(&mut self.flows.stale) {
            self.flows.list = flows(&self.session, self.flows.heads.iter().copied());
        }
    }

    /// The selected flow, with what its tokens did.
    pub fn flow_detail(&self) -> Option<Flow> {
        let Selected::Flow(id) = &self.selected else { return None };
        let mut flow = self.flows().iter().find(|it| it.id == *id)?.clone();
        let tokens = self.tokens().iter().filter(|it| flow.access.contains(&it.hash));
        let hosts: Vec<_> = tokens.flat_map(|it| it.hosts.clone()).collect();
        for host in hosts {
            let to = flow.lane(&host.host);
            let says = match host.failed {
                0 => String::new(),
                failed => [&text::thousands(failed), " failed"].concat(),
            };
            let wrong = self.row(host.last).filter(|_| host.failed > 0).map(|it| it.headline.clone());
            flow.steps.push(Arrow {
                from: 0,
                to,
                what: [&text::count(host.uses, "request"), " with the access token"].concat(),
                says,
                wrong: wrong.unwrap_or_default(),
                tone: if host.failed > 0 { Tone::Error } else { Tone::Ok },
                at: self.row(host.last).and_then(|it| it.started),
                head: host.last,
            });
        }
        sort::by(&mut flow.steps, |a, b| a.at.unwrap_or(f64::MAX).total_cmp(&b.at.unwrap_or(f64::MAX)));
        Some(flow)
    }
}
