//! Sending the requests, one after the other.

use super::observe::{Said, observed};
use super::plan::{Plan, PlannedRow, Step};
use super::view::{
    ObservedAnswer, VerifyCondition, VerifyConditionState, VerifyPlan, VerifyProgress, VerifyReport, VerifyRow,
};
use crate::connection::{Answer, Cluster, ConnectionError, Credential, Task, header::HeaderMap};
use crate::error::Error;
use crate::preview::server_version;
use qdrant_access::ServerVersion;
use qdrant_access::action::Action;
use qdrant_access::authenticate::Refusal;
use qdrant_access::names::shown;

/// A credential that is ready to be tried on a cluster.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) cluster: Cluster,
    pub(super) credential: Credential,
    pub(super) plan: Plan,
    pub(super) assumes: Vec<String>,
    /// Whether the version was asked for, whatever the server says of itself.
    pub(super) keeps_version: bool,
}

/// What one request came to.
struct Outcome {
    said: Option<Said>,
    shown: Option<ObservedAnswer>,
    problem: Option<String>,
}

impl Trial {
    /// What it will cost.
    pub(super) fn cost(&self) -> VerifyPlan {
        let plan = &self.plan;
        let refused = |step: &&Step| plan.predicted(step.action, step.column, None).status.is_some();
        let refused_expected = plan.steps.iter().filter(refused).count();
        let requests = plan.steps.len() + 1;
        let refusals = match refused_expected {
            0 => "none is expected to be refused".to_owned(),
            1 => "1 is expected to be refused and to appear as denied".to_owned(),
            count => format!("{count} are expected to be refused and to appear as denied"),
        };
        let mut warning = format!(
            "{requests} requests are sent, one after the other, all but the first with this credential. None of them changes anything on the cluster, whatever the answer. \
             If the audit log is on, it notes them: {refusals}."
        );
        if plan.left_out > 0 {
            warning += &format!(
                " The credential names too many collections to try each: one of each kind of access is tried, {} are left out.",
                plan.left_out
            );
        }
        if let Some(words) = unnamed(plan) {
            warning += &format!(" {words}");
        }
        VerifyPlan { requests, refused_expected, warning }
    }

    /// Sends the requests, once it is sure that it is a Qdrant that gets them. Says before each how far it has come; ends early, with what is there by then, when the task is
    /// stopped.
    ///
    /// # Errors
    /// [`Error::Connection`] when not even the first request was answered, or not by a Qdrant.
    pub(super) async fn run(
        self,
        task: &Task,
        progress: impl Fn(VerifyProgress) + Send + Sync,
    ) -> Result<VerifyReport, Error> {
        let Self { cluster, credential, mut plan, mut assumes, keeps_version } = self;
        let cluster = cluster.stopped_by(task.token());
        progress(VerifyProgress { done: 0, total: plan.steps.len() + 1, label: "version: the cluster".to_owned() });
        let greeted = match cluster.greet().await {
            Err(ConnectionError::Cancelled) => None,
            greeted => Some(greeted?),
        };
        let told = greeted.as_ref().and_then(version_of);
        let told_version = told.as_deref().and_then(|told| server_version(told).ok());
        if let Some(version) = told_version.filter(|_| !keeps_version) {
            plan = plan.for_version(version);
        }
        assumes.extend(assumed_version(plan.predictor.server.version, told.as_deref(), told_version));
        assumes.extend(unnamed(&plan));
        let total = plan.steps.len() + 1;
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(total);
        let mut stopped = greeted.is_none();
        for (done, step) in plan.steps.iter().enumerate() {
            if stopped {
                break;
            }
            progress(VerifyProgress { done: done + 1, total, label: label(&plan, step) });
            match send(&cluster, &credential, step).await {
                Ok(answer) => outcomes.push(Outcome {
                    said: Some(Said::of(&answer)),
                    shown: Some(observed(&answer, &cluster, &credential)),
                    problem: None,
                }),
                Err(ConnectionError::Cancelled) => {
                    stopped = true;
                }
                Err(error) if done == 0 => return Err(error.into()),
                Err(error) => {
                    outcomes.push(Outcome { said: None, shown: None, problem: Some(error.to_string()) });
                }
            }
        }
        let requests = outcomes.len() + usize::from(greeted.is_some());
        progress(VerifyProgress { done: requests, total, label: String::new() });
        let (condition, unmet) = condition(&plan, outcomes.first());
        let rows = rows(&plan, &outcomes, unmet.as_ref());
        Ok(VerifyReport {
            unanswered: rows.iter().filter(|row| row.inferred_from.is_none() && row.agrees.is_none()).count(),
            differences: rows.iter().filter(|row| row.agrees == Some(false)).count(),
            rows,
            stopped,
            requests,
            server_version: plan.predictor.server.version.to_string(),
            assumes,
            condition,
        })
    }
}

async fn send(cluster: &Cluster, credential: &Credential, step: &Step) -> Result<Answer, ConnectionError> {
    let request = step.request.clone();
    let body = request.body.map(|body| body.to_string().into());
    Box::pin(cluster.request(request.method, &request.path, HeaderMap::new(), body, credential)).await
}

fn label(plan: &Plan, step: &Step) -> String {
    format!("{}: {}", step.action.label, shown(&plan.columns[step.column].label))
}

/// What the first answer says about the condition of a token.
fn condition(plan: &Plan, first: Option<&Outcome>) -> (VerifyCondition, Option<Refusal>) {
    let of = |state, words: &str| (VerifyCondition { state, words: words.to_owned() }, None);
    let asked = plan.predictor.grant().ok().and_then(|grant| grant.condition);
    match (asked, first.and_then(|outcome| outcome.said.as_ref())) {
        (None, _) => of(VerifyConditionState::None, "The credential makes no condition."),
        (Some(_), None) => of(VerifyConditionState::Unknown, "The condition was not tried."),
        (Some(asked), Some(said)) => said.condition(&asked.collection),
    }
}

fn rows(plan: &Plan, outcomes: &[Outcome], unmet: Option<&Refusal>) -> Vec<VerifyRow> {
    let refusal = unmet.cloned().or_else(|| plan.predictor.grant().err());
    let said = |step: usize| outcomes.get(step).and_then(|outcome| outcome.said.as_ref());
    let row = |planned: &PlannedRow| {
        // On a collection that is not there a change of points is answered so before the access to it is looked at.
        let is_absent = Action::by_id("get_collection")
            .and_then(|action| plan.step_of(action, planned.column))
            .and_then(said)
            .is_some_and(Said::is_absent);
        let index = if is_absent { plan.step_if_absent(planned) } else { planned.step };
        let step = &plan.steps[index];
        let agrees = |action| {
            let predicted = plan.predicted(action, planned.column, unmet);
            said(index).and_then(|said| said.agrees(&predicted, refusal.as_ref()))
        };
        let is_tried = step.action == planned.action;
        let outcome = outcomes.get(index).filter(|_| is_tried);
        let answer_agrees = agrees(step.action);
        let useless = || outcome.and_then(|outcome| outcome.said.as_ref()).map(Said::useless);
        VerifyRow {
            action: planned.action.id.to_owned(),
            label: planned.action.label.to_owned(),
            column: plan.columns[planned.column].label.clone(),
            predicted: plan.predicted(planned.action, planned.column, unmet),
            observed: outcome.and_then(|outcome| outcome.shown.clone()),
            inferred_from: (!is_tried).then(|| step.action.label.to_owned()),
            problem: outcome
                .and_then(|outcome| outcome.problem.clone())
                .or_else(|| if answer_agrees.is_none() { useless() } else { None }),
            agrees: answer_agrees.filter(|_| is_tried),
            basis_agrees: answer_agrees.filter(|_| !is_tried),
        }
    };
    plan.rows.iter().map(row).collect()
}

/// The version that a server says it is.
fn version_of(greeted: &Answer) -> Option<String> {
    greeted.json().ok()?["version"].as_str().map(str::to_owned)
}

/// What predictions for a version take for granted, given what the server says of itself.
fn assumed_version(version: ServerVersion, told: Option<&str>, told_version: Option<ServerVersion>) -> Option<String> {
    match told {
        None => Some(format!("The server is taken to be {version}: it did not say which version it is.")),
        Some(_) if told_version == Some(version) => None,
        Some(told) => {
            Some(format!("Predictions are those for {version}, but the server says that it is {}.", shown(told)))
        }
    }
}

/// Which collections of the credential are not tried at all.
fn unnamed(plan: &Plan) -> Option<String> {
    match plan.unnamed {
        0 => None,
        1 => Some("1 collection of the credential is not tried: no URL can hold its name.".to_owned()),
        count => Some(format!("{count} collections of the credential are not tried: no URL can hold their names.")),
    }
}
