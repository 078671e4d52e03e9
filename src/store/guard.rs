//! Who may do what, asked at the one place through which operations are written: before the work, and before it is kept.
//!
//! What is denied is recorded; what is over a limit and can wait becomes a request for a second actor.

use super::approvals::is_same;
use super::backend::{EventQuery, Flow, ReadTx};
use super::daily_gains;
use super::error::StoreError;
use super::log::Log;
use super::texts::policy_in_force;
use crate::ledger::{
    Asked, CharacterId, Fact, Intent, Key, Moment, OperationId, OperationKind, Row, Sequence, Who, Work,
};
use crate::policy::{Actor, Amounts, Denial, Hand, Pattern, Policy, Reason, Tally, Verdict};
use crate::progression::{Command, Event, State};
use crate::text::hex;
use std::collections::{BTreeMap, BTreeSet};

/// The policy in force, read and checked, and what is tried under it.
#[derive(Debug, Clone)]
pub struct Guard {
    /// The policy.
    pub policy: Policy,
    /// The hash of its text; `None` for the one that is in force where none was installed.
    pub hash: Option<String>,
    /// What is tried, as it was typed: it is kept where it is refused.
    pub about: String,
    /// The role that who tries it has by what they proved; none where the policy tells it by the name.
    pub role: Option<String>,
}

impl Guard {
    /// What is tried, with the role under which it is, where that was proved.
    pub(super) fn tried(&self) -> String {
        match &self.role {
            Some(role) => format!("{} (role {role})", self.about),
            None => self.about.clone(),
        }
    }
}

/// More commands than this can't wait: nobody could look them through, and they are kept in one event.
const MOST_ROWS: u64 = 100_000;

/// What those may do who approve of what waits.
const APPROVE: &str = "approval.grant";

/// What the policy says of an operation that is about to be written.
pub(super) struct Check<'a> {
    guard: &'a Guard,
    kind: OperationKind,
    actor: String,
    founder: String,
    /// Who asked for it, where it is approved: nobody who could.
    asker: Option<String>,
}

/// An operation that is not to be.
pub(super) enum Stop {
    Denied(Denial),
    Waits(Asked, Vec<String>),
}

impl<'a> Check<'a> {
    /// The check of an operation with this intent.
    pub(super) fn new(tx: &dyn ReadTx, guard: &'a Guard, intent: &Intent) -> Result<Check<'a>, StoreError> {
        let kind = intent.kind.known().filter(|kind| kind.permission().is_some());
        let kind = kind.ok_or_else(|| StoreError::Unguarded(intent.kind.to_string()))?;
        Check::of(tx, guard, (&intent.actor, kind))
    }

    /// The check of a kind of operation by an actor.
    pub(super) fn of(
        tx: &dyn ReadTx,
        guard: &'a Guard,
        (actor, kind): (&str, OperationKind),
    ) -> Result<Check<'a>, StoreError> {
        let in_force = policy_in_force(tx)?;
        if in_force.map(|(_, hash)| hex::encode(&hash)) != guard.hash {
            return Err(StoreError::PolicyChanged);
        }
        Ok(Check { guard, kind, actor: actor.to_owned(), founder: founder(tx)?, asker: None })
    }

    /// The check of what somebody else asked for.
    pub(super) fn asked_by(self, asker: &str) -> Check<'a> {
        Check { asker: Some(asker.to_owned()), ..self }
    }

    /// Whether it is somebody else than who does it, and than who asked for it.
    fn is_another(&self, actor: &str) -> bool {
        !is_same(actor, &self.actor) && self.asker.as_ref().is_none_or(|asker| !is_same(actor, asker))
    }

    /// Who does it.
    fn doer(&self) -> Actor<'_> {
        Actor { name: &self.actor, founder: &self.founder, proved: self.guard.role.as_deref() }
    }

    /// Somebody else, of whom only the name is known.
    fn other<'n>(&'n self, name: &'n str) -> Actor<'n> {
        Actor::named(name, &self.founder)
    }

    /// What the policy is asked about.
    fn command(&self) -> &'static str {
        self.kind.permission().unwrap_or_default()
    }

    /// Before the work: what is not allowed at all.
    pub(super) fn before(&self) -> Result<(), Stop> {
        self.may(self.command())
    }

    fn may(&self, command: &str) -> Result<(), Stop> {
        let may = self.guard.policy.may(&self.doer(), command);
        may.map_err(|reason| self.denied(command, &[reason]))
    }

    /// The refusal of a command for these reasons.
    pub(super) fn denied(&self, command: &str, reasons: &[Reason]) -> Stop {
        Stop::Denied(Denial {
            command: command.to_owned(),
            reasons: reasons.iter().map(ToString::to_string).collect(),
            who_may: self.others_who_may(command),
            recorded: None,
        })
    }

    /// Who may run a command, without who tries.
    pub(super) fn others_who_may(&self, command: &str) -> Vec<String> {
        let policy = &self.guard.policy;
        let may = |actor: &str| policy.may(&self.other(actor), command).is_ok() && self.is_another(actor);
        let all = policy.actors_of(&self.founder).into_iter();
        let others = all.filter(|actor| may(actor.unwrap_or_default()));
        others.map(|actor| policy.shown(actor, &self.founder)).collect()
    }

    /// What must be watched while the work is done; nothing where no limit holds.
    pub(super) fn watch(&self) -> Option<Watch> {
        let (_, role) = self.guard.policy.role_of(&self.doer());
        let does_others = self.kind.is_of_others();
        let can_wait = self.kind.can_wait();
        let has_limits = !role.limits.is_empty();
        let keeps = can_wait && has_limits;
        (has_limits || does_others).then(|| Watch { keeps, ..Watch::default() })
    }

    /// After work that changed nothing: whether all of it could have been tried.
    pub(super) fn after_nothing(&self, watch: &mut Watch) -> Result<(), Stop> {
        self.parts(&watch.tally())
    }

    /// Whether everything that it is made of is allowed.
    fn parts(&self, tally: &Tally) -> Result<(), Stop> {
        let is_of_others = self.kind.is_of_others();
        tally.commands.iter().filter(|_| is_of_others).try_for_each(|command| self.may(command))
    }

    /// After the work: whether it may be kept, by who does it or by who approves it.
    pub(super) fn after(
        &self,
        tx: &dyn ReadTx,
        watch: &mut Watch,
        (at, operation): (Moment, OperationId),
        hand: Hand,
    ) -> Result<Result<(), Stop>, StoreError> {
        let tally = watch.tally();
        if let Err(stop) = self.parts(&tally) {
            return Ok(Err(stop));
        }
        let place = (at, operation);
        let today = self.today(tx, Some(self.doer()), place)?;
        Ok(match self.guard.policy.judge((&self.doer(), hand), self.command(), &tally, &today) {
            Verdict::Allowed => Ok(()),
            // What can't wait is for those who may do it themselves.
            Verdict::Denied(reasons) => {
                let reasons = reasons.iter().map(ToString::to_string).collect();
                let who_may = self.others_within(tx, &tally, place, Hand::First)?;
                Err(Stop::over(self.command(), reasons, who_may))
            }
            Verdict::Waits(mut reasons) if watch.is_too_long => {
                reasons.push(Reason::TooLong(MOST_ROWS));
                Err(self.denied(self.command(), &reasons))
            }
            Verdict::Waits(reasons) => {
                let rows = std::mem::take(&mut watch.rows);
                let asked = Asked {
                    kind: self.kind,
                    work: watch.work.take().unwrap_or(Work::Rows(rows)),
                    seen: std::mem::take(&mut watch.seen),
                    reasons: reasons.iter().map(ToString::to_string).collect(),
                };
                Err(Stop::Waits(asked, self.others_within(tx, &tally, place, Hand::Second)?))
            }
        })
    }

    /// What somebody gained for characters today, for each limit that looks at it. Of who is not named nothing is known.
    fn today(
        &self,
        tx: &dyn ReadTx,
        actor: Option<Actor>,
        place: (Moment, OperationId),
    ) -> Result<BTreeMap<Pattern, Amounts>, StoreError> {
        let mut today = BTreeMap::new();
        let Some(actor) = actor else { return Ok(today) };
        for pattern in self.guard.policy.daily(&actor, self.command()) {
            today.insert(pattern.clone(), daily_gains::before(tx, actor.name, place, pattern)?);
        }
        Ok(today)
    }

    /// Others who may do this, or approve it: judged as they will be when they do.
    fn others_within(
        &self,
        tx: &dyn ReadTx,
        tally: &Tally,
        place: (Moment, OperationId),
        hand: Hand,
    ) -> Result<Vec<String>, StoreError> {
        let policy = &self.guard.policy;
        let mut found = Vec::new();
        for actor in policy.actors_of(&self.founder) {
            let name = actor.unwrap_or_default();
            let may = |command: &str| policy.may(&self.other(name), command).is_ok();
            let may_approve = hand == Hand::First || may(APPROVE);
            let may_parts = !self.kind.is_of_others() || tally.commands.iter().all(|command| may(command));
            if !self.is_another(name) || !may_approve || !may_parts {
                continue;
            }
            let today = self.today(tx, actor.map(|name| self.other(name)), place)?;
            if policy.judge((&self.other(name), hand), self.command(), tally, &today) == Verdict::Allowed {
                found.push(policy.shown(actor, &self.founder));
            }
        }
        Ok(found)
    }
}

impl Stop {
    /// A refusal where no policy is enforced.
    pub(super) fn denied(command: &str, reason: &Reason) -> Stop {
        Stop::over(command, vec![reason.to_string()], Vec::new())
    }

    /// A refusal for these reasons.
    pub(super) fn over(command: &str, reasons: Vec<String>, who_may: Vec<String>) -> Stop {
        Stop::Denied(Denial { command: command.to_owned(), reasons, who_may, recorded: None })
    }

    /// What is recorded of it.
    pub(super) fn fact(&self, check: Option<&Check>) -> Fact {
        match self {
            Stop::Denied(Denial { command, reasons, .. }) => {
                let about = check.map(|check| check.guard.tried()).unwrap_or_default();
                Fact::AttemptRefused { command: command.clone(), about, reasons: reasons.clone() }
            }
            Stop::Waits(asked, _) => Fact::ApprovalAsked(asked.clone()),
        }
    }
}

/// What an operation does, watched while it is done.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Whether what is carried out is kept, to be asked for.
    keeps: bool,
    characters: BTreeSet<CharacterId>,
    gained: Amounts,
    /// By the command that is being carried out.
    now: Amounts,
    largest: Amounts,
    /// What it did that other kinds of operations do.
    others: BTreeSet<OperationKind>,
    rows: Vec<Row>,
    /// What is done where it is not made of commands, and how many events the characters have that it is about.
    work: Option<Work>,
    seen: Vec<(CharacterId, u64)>,
    is_too_long: bool,
}

impl Watch {
    /// An event, before it is applied.
    pub(super) fn event(&mut self, id: CharacterId, before: &State, event: &Event) {
        self.characters.insert(id);
        self.now = self.now.and(daily_gains::of_event(before, event));
        // Where something else than commands gives, each character is looked at by itself.
        if matches!(event, Event::Restored(_)) {
            self.ended();
        }
    }

    /// Whether what is done must be told by [`Watch::does`].
    pub(super) fn keeps(&self) -> bool {
        self.keeps
    }

    /// Something that is not made of commands is done with characters that have so many events.
    pub(super) fn does(&mut self, work: Work, seen: Vec<(CharacterId, u64)>) {
        (self.work, self.seen) = (Some(work), seen);
    }

    /// Something that only who may do this kind of operation may do.
    pub(super) fn needs(&mut self, kind: OperationKind) {
        self.others.insert(kind);
    }

    /// A command whose events have been seen.
    pub(super) fn carried_out(&mut self, who: Who, command: &Command, key: Option<Key>) {
        self.ended();
        self.others.insert(OperationKind::of_command(command));
        if !self.keeps || self.is_too_long {
            return;
        }
        if self.rows.len() as u64 == MOST_ROWS {
            (self.is_too_long, self.rows) = (true, Vec::new());
            return;
        }
        self.rows.push(Row { key, who, command: command.clone() });
    }

    fn ended(&mut self) {
        let now = std::mem::take(&mut self.now);
        self.gained = self.gained.and(now);
        self.largest = self.largest.at_least(now);
    }

    fn tally(&mut self) -> Tally {
        self.ended();
        Tally {
            characters: self.characters.len() as u64,
            gained: self.gained,
            largest: self.largest,
            commands: self.others.iter().filter_map(|kind| kind.permission()).collect(),
        }
    }
}

/// Who made the database, proved by its first event.
pub(super) fn founder(tx: &dyn ReadTx) -> Result<String, StoreError> {
    match tx.memo() {
        Some(memo) => memo.founder(&|| proved_founder(tx)),
        None => proved_founder(tx),
    }
}

fn proved_founder(tx: &dyn ReadTx) -> Result<String, StoreError> {
    let mut log = Log::new(tx);
    let mut operation = OperationId(0);
    tx.events(&EventQuery::part(Sequence(0), Sequence(0)), &mut |stored| {
        operation = log.prove(stored)?.operation;
        Ok(Flow::Enough)
    })?;
    let founder = log.operation(operation)?.map(|(operation, _)| operation.intent.actor.clone());
    founder.ok_or_else(|| StoreError::Corrupt("the operation that made the database is gone".to_owned()))
}
