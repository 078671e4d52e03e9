//! Every route with what it takes to ask it. A route that is not here is not answered.

use super::super::v1;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What it takes to ask something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Access {
    /// Nothing: whoever reaches the service may.
    Open,
    /// The right to run this command, which only reads.
    Reads(&'static str),
    /// Who asks; the policy judges what is done where it is written.
    Changes,
    /// Who asks, and no right beside that.
    Known,
}

use Access::{Changes, Known, Open, Reads};

/// Methods and routes, as they are matched. `HEAD` is asked as `GET` is.
pub(in crate::serve) const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/health", Open),
    ("GET", "/ready", Open),
    ("GET", "/metrics", Open),
    ("GET", "/", Open),
    ("GET", "/docs", Open),
    ("GET", "/docs/{file}", Open),
    ("GET", "/v1/openapi.json", Open),
    ("GET", "/api/v1/openapi.yaml", Open),
    ("GET", "/api/v1/progression/openapi.yaml", Open),
    // The console, and what it asks first.
    ("GET", "/console", Open),
    ("GET", "/console/{file}", Open),
    ("POST", "/console/session", Known),
    ("DELETE", "/console/session", Open),
    ("GET", "/v1/me", Known),
    // The game's own contract.
    ("GET", "/api/v1/health", Open),
    ("GET", "/api/v1/paragon/levels", Reads("paragon.levels")),
    ("POST", "/api/v1/paragon/distribute", Changes),
    ("GET", "/api/v1/paragon/stats", Reads("paragon.stats")),
    ("GET", "/api/v1/prestige/info", Reads("prestige.info")),
    ("POST", "/api/v1/prestige/reset", Changes),
    ("GET", "/api/v1/prestige/bonuses", Reads("prestige.bonuses")),
    ("GET", "/api/v1/mastery/levels", Reads("mastery.levels")),
    ("GET", "/api/v1/mastery/{type}/progress", Reads("mastery.progress")),
    ("GET", "/api/v1/mastery/rewards", Reads("mastery.rewards")),
    // That of its design documents, and what stands around it.
    ("GET", "/api/v1/progression/paragon/levels", Reads("paragon.levels")),
    ("POST", "/api/v1/progression/paragon/distribute", Changes),
    ("GET", "/api/v1/progression/paragon/stats", Reads("paragon.stats")),
    ("GET", "/api/v1/progression/prestige/info", Reads("prestige.info")),
    ("POST", "/api/v1/progression/prestige/reset", Changes),
    ("GET", "/api/v1/progression/prestige/bonuses", Reads("prestige.bonuses")),
    ("GET", "/api/v1/progression/mastery/levels", Reads("mastery.levels")),
    ("GET", "/api/v1/progression/mastery/{type}/progress", Reads("mastery.progress")),
    ("GET", "/api/v1/progression/mastery/rewards", Reads("mastery.rewards")),
    ("POST", "/api/v1/experience/award", Changes),
    ("POST", "/api/v1/experience/batch-award", Changes),
    ("GET", "/api/v1/progression/events/{player_id}", Reads("history")),
    ("GET", "/api/v1/leaderboards/{id}/ranking", Reads("leaderboard.paragon")),
    ("GET", "/api/v1/leaderboards/{id}/rank/{player_id}", Reads("leaderboard.paragon")),
    // Streams and webhooks; the rest of `/v1` says it in its own table.
    ("GET", "/v1/events", Reads("history")),
    ("GET", "/v1/progression/{channel}", Reads("history")),
    ("GET", "/v1/webhooks", Reads("serve")),
    ("POST", "/v1/webhooks/{name}/dead/{sequence}", Reads("serve")),
    ("DELETE", "/v1/webhooks/{name}/dead/{sequence}", Reads("serve")),
];

/// All of it, by method and route.
static ALL: LazyLock<BTreeMap<(&str, String), Access>> = LazyLock::new(|| {
    let fixed = TABLE.iter().map(|(method, route, access)| ((*method, (*route).to_owned()), *access));
    fixed.chain(v1::access()).collect()
});

/// What it takes to ask this; none where nobody said.
pub(in crate::serve) fn of(method: &'static str, route: &str) -> Option<Access> {
    let method = if method == "HEAD" { "GET" } else { method };
    ALL.get(&(method, route.to_owned())).copied()
}

/// Whether anything is answered at this route, by whatever method.
pub(in crate::serve) fn is_known(route: &str) -> bool {
    ALL.keys().any(|(_, known)| known == route)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::READS;

    #[test]
    fn the_table_names_reads_that_policies_know() {
        for (method, route, access) in TABLE {
            if let Reads(command) = access {
                assert!(READS.contains(command), "{method} {route} reads `{command}`");
            }
            let same = TABLE.iter().filter(|(of, at, _)| of == method && at == route).count();
            assert_eq!(same, 1, "{method} {route}");
        }
    }
}
