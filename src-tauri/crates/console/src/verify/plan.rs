//! Which requests are sent, which rows they stand for, and what is predicted for each.

use super::probes::{Nothing, Probe, ProbeRequest, encoded};
use super::view::PredictedAnswer;
use crate::inspect::ServerKeys;
use qdrant_access::ServerVersion;
use qdrant_access::action::{ACTIONS, Action};
use qdrant_access::authenticate::{Grant, Refusal, Request, Settings, authenticate};
use qdrant_access::claims::{Access, CollectionMode};
use qdrant_access::decide::Target;
use qdrant_access::matrix::MOST_COLUMNS;
use qdrant_access::predict::predict;
use secrecy::{ExposeSecret, SecretString};

/// The column of whatever concerns no collection.
pub(super) const THE_CLUSTER: &str = "the cluster";
/// The column of collections that the credential does not name.
pub(super) const ANY_OTHER: &str = "any other collection";

/// What is to be tried.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) predictor: Predictor,
    pub(super) columns: Vec<Column>,
    pub(super) steps: Vec<Step>,
    pub(super) rows: Vec<PlannedRow>,
    /// How many collections of the credential have no column, because there are too many.
    pub(super) left_out: usize,
    /// How many have none, because no URL can name them.
    pub(super) unnamed: usize,
    known: Option<String>,
    nothing: Nothing,
}

/// What requests are tried on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// What it is called.
    pub(super) label: String,
    /// The collection that is asked for; none for the whole cluster.
    pub(super) collection: Option<String>,
    /// Whether that collection may be there; otherwise it is sure not to be.
    may_exist: bool,
}

/// One request.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) action: &'static Action,
    /// Index of the column.
    pub(super) column: usize,
    pub(super) request: ProbeRequest,
}

/// One row of the report, and the request that shows it.
#[derive(Debug)]
pub(super) struct PlannedRow {
    pub(super) action: &'static Action,
    /// Index of the column.
    pub(super) column: usize,
    /// Index of the request.
    pub(super) step: usize,
}

/// Everything that a prediction needs.
#[derive(Debug)]
pub(super) struct Predictor {
    pub(super) credential: Option<SecretString>,
    pub(super) keys: ServerKeys,
    pub(super) server: Settings,
    pub(super) now: u64,
}

impl Plan {
    /// `known` is a collection that exists, for credentials that name none.
    pub(super) fn new(predictor: Predictor, known: Option<String>, nothing: Nothing) -> Self {
        let Named { mut columns, left_out, unnamed } = named(predictor.grant().ok().as_ref(), known.as_deref());
        columns.push(Column { label: ANY_OTHER.to_owned(), collection: Some(nothing.name.clone()), may_exist: false });
        let cluster = columns.len();
        columns.push(Column { label: THE_CLUSTER.to_owned(), collection: None, may_exist: true });
        let version = predictor.server.version;
        let (steps, rows) = (Vec::new(), Vec::new());
        let mut plan = Self { predictor, columns, steps, rows, left_out, unnamed, known, nothing };
        // What is open to every valid credential comes first: its answer tells whether the condition of a token holds.
        let everyone = Action::by_id("list_collections");
        for action in everyone.into_iter().chain(ACTIONS.iter().filter(|action| Some(*action) != everyone)) {
            if !action.exists_in(version) {
                continue;
            }
            let on_collections = Probe::standing_for(action, version, true).is_some_and(Probe::concerns_collection);
            let columns = if on_collections { 0..cluster } else { cluster..cluster + 1 };
            for column in columns {
                let probe = Probe::standing_for(action, version, plan.columns[column].may_exist);
                if let Some(step) = probe.and_then(|probe| plan.step(probe, column)) {
                    plan.rows.push(PlannedRow { action, column, step });
                }
            }
        }
        plan
    }

    /// The same for another version of the server.
    pub(super) fn for_version(self, version: ServerVersion) -> Self {
        let server = Settings { version, ..self.predictor.server };
        Self::new(Predictor { server, ..self.predictor }, self.known, self.nothing)
    }

    /// The request of a probe on a column: the one that is there already, or a new one.
    fn step(&mut self, probe: &Probe, column: usize) -> Option<usize> {
        let action = probe.action()?;
        let there = self.step_of(action, column);
        if there.is_some() {
            return there;
        }
        let collection = self.columns[column].collection.as_deref().unwrap_or(&self.nothing.name);
        self.steps.push(Step { action, column, request: probe.request(collection, &self.nothing)? });
        Some(self.steps.len() - 1)
    }

    /// The request that tries an action on a column.
    pub(super) fn step_of(&self, action: &Action, column: usize) -> Option<usize> {
        self.steps.iter().position(|step| step.column == column && step.action == action)
    }

    /// The request that shows a row where the collection turned out not to be there.
    pub(super) fn step_if_absent(&self, row: &PlannedRow) -> usize {
        let probe = Probe::standing_for(row.action, self.predictor.server.version, false);
        let step = probe.and_then(Probe::action).and_then(|action| self.step_of(action, row.column));
        step.unwrap_or(row.step)
    }

    /// What is predicted for an action on a column.
    pub(super) fn predicted(&self, action: &'static Action, column: usize, unmet: Option<&Refusal>) -> PredictedAnswer {
        self.predictor.predict(action, self.columns[column].collection.as_deref(), unmet)
    }
}

impl Predictor {
    /// What the credential is granted.
    pub(super) fn grant(&self) -> Result<Grant, Refusal> {
        authenticate(&self.presented(), &self.keys, &self.server, self.now)
    }

    fn presented(&self) -> Request<'_> {
        let secret = self.credential.as_ref().map(ExposeSecret::expose_secret);
        secret.map_or_else(Request::default, Request::with_api_key)
    }

    /// The answer to an action on a collection, or on the cluster. `unmet` is what a token is answered whose condition
    /// turned out not to hold.
    fn predict(&self, action: &'static Action, collection: Option<&str>, unmet: Option<&Refusal>) -> PredictedAnswer {
        let target = collection.map_or(Target::Cluster, Target::Collection);
        let prediction = predict(&self.presented().for_action(action), target, &self.keys, &self.server, self.now);
        let has_condition = prediction.grant.as_ref().is_some_and(|grant| grant.condition.is_some());
        let (decision, rest) = match unmet.filter(|_| has_condition) {
            Some(refusal) => ("denied", refusal.rest()),
            None => (prediction.decision.map_or("denied", |decision| decision.as_str()), prediction.rest),
        };
        let refused = decision == "denied";
        PredictedAnswer {
            decision: decision.to_owned(),
            status: refused.then_some(rest.status),
            text: rest.text.filter(|_| refused),
        }
    }
}

/// The columns of a credential's own collections.
#[derive(Debug, Default)]
struct Named {
    columns: Vec<Column>,
    left_out: usize,
    unnamed: usize,
}

/// One column for each collection that the credential names; for one of each kind of access if there are too many.
fn named(grant: Option<&Grant>, known: Option<&str>) -> Named {
    let column = |name: &str| Column { label: name.to_owned(), collection: Some(name.to_owned()), may_exist: true };
    let entries = match grant.map(|grant| &grant.access) {
        Some(Access::Collections(entries)) => entries,
        Some(Access::Global(_)) => {
            return Named { columns: known.map(column).into_iter().collect(), ..Named::default() };
        }
        None => return Named::default(),
    };
    let can_be_named: Vec<_> = entries.iter().filter(|entry| encoded(&entry.collection).is_some()).collect();
    let columns: Vec<_> = if can_be_named.len() <= MOST_COLUMNS {
        can_be_named.iter().map(|entry| column(&entry.collection)).collect()
    } else {
        let first = |mode| can_be_named.iter().find(move |entry| entry.mode == mode);
        let modes = [CollectionMode::ReadWrite, CollectionMode::PointsReadWrite, CollectionMode::Read];
        modes.into_iter().filter_map(first).map(|entry| column(&entry.collection)).collect()
    };
    let left_out = can_be_named.len() - columns.len();
    Named { columns, left_out, unnamed: entries.len() - can_be_named.len() }
}
