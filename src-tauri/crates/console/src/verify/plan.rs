//! Which requests are sent, which rows they stand for, and what is predicted for each.

use super::probes::{Nothing, Probe, ProbeRequest};
use super::view::PredictedAnswer;
use crate::inspect::ServerKeys;
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
}

/// What requests are tried on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// What it is called.
    pub(super) label: String,
    /// The collection that is asked for; none for the whole cluster.
    pub(super) collection: Option<String>,
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
    pub(super) fn new(predictor: Predictor, known: Option<&str>, nothing: &Nothing) -> Self {
        let (mut columns, left_out) = columns(predictor.grant().ok().as_ref(), known);
        columns.push(Column { label: ANY_OTHER.to_owned(), collection: Some(nothing.name.clone()) });
        let cluster = columns.len();
        columns.push(Column { label: THE_CLUSTER.to_owned(), collection: None });
        let version = predictor.server.version;
        let mut plan = Self { predictor, columns, steps: Vec::new(), rows: Vec::new(), left_out };
        // What is open to every valid credential comes first: its answer tells whether the condition of a token holds.
        let everyone = Action::by_id("list_collections");
        for action in everyone.into_iter().chain(ACTIONS.iter().filter(|action| Some(*action) != everyone)) {
            if !action.exists_in(version) {
                continue;
            }
            let on_collections = Probe::standing_for(action, version, true).is_some_and(Probe::concerns_collection);
            let columns = if on_collections { 0..cluster } else { cluster..cluster + 1 };
            for column in columns {
                let exists = plan.columns[column].label != ANY_OTHER;
                let probe = Probe::standing_for(action, version, exists);
                if let Some(step) = probe.and_then(|probe| plan.step(probe, column, nothing)) {
                    plan.rows.push(PlannedRow { action, column, step });
                }
            }
        }
        plan
    }

    /// The request of a probe on a column: the one that is there already, or a new one.
    fn step(&mut self, probe: &Probe, column: usize, nothing: &Nothing) -> Option<usize> {
        let action = probe.action()?;
        let there = self.steps.iter().position(|step| step.column == column && step.action == action);
        if there.is_some() {
            return there;
        }
        let collection = self.columns[column].collection.as_deref().unwrap_or(&nothing.name);
        self.steps.push(Step { action, column, request: probe.request(collection, nothing)? });
        Some(self.steps.len() - 1)
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

/// One column for each collection that the credential names; for one of each kind of access if there are too many.
fn columns(grant: Option<&Grant>, known: Option<&str>) -> (Vec<Column>, usize) {
    let column = |name: &str| Column { label: name.to_owned(), collection: Some(name.to_owned()) };
    let entries = match grant.map(|grant| &grant.access) {
        Some(Access::Collections(entries)) => entries,
        Some(Access::Global(_)) => return (known.map(column).into_iter().collect(), 0),
        None => return (Vec::new(), 0),
    };
    let all = entries.len();
    // A name that is empty is no step of a path.
    let named = entries.iter().filter(|entry| !entry.collection.is_empty());
    let columns: Vec<_> = if all <= MOST_COLUMNS {
        named.map(|entry| column(&entry.collection)).collect()
    } else {
        let first = |mode| entries.iter().find(move |entry| entry.mode == mode && !entry.collection.is_empty());
        let modes = [CollectionMode::ReadWrite, CollectionMode::PointsReadWrite, CollectionMode::Read];
        modes.into_iter().filter_map(first).map(|entry| column(&entry.collection)).collect()
    };
    let left_out = all - columns.len();
    (columns, left_out)
}
