//! Sending the requests, one after the other.

use super::observe::{Said, observed};
use super::plan::{Plan, Step};
use super::view::{
    ObservedAnswer, VerifyCondition, VerifyConditionState, VerifyPlan, VerifyProgress, VerifyReport, VerifyRow,
};
use crate::connection::{Answer, Cluster, ConnectionError, Credential, Task, header::HeaderMap};
use crate::error::Error;
use qdrant_access::authenticate::Refusal;
use qdrant_access::names::shown;

/// A credential that is ready to be tried on a cluster.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) cluster: Cluster,
    pub(super) credential: Credential,
    pub(super) plan: Plan,
    pub(super) assumes: Vec<String>,
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
        let requests = plan.steps.len();
        let refusals = match refused_expected {
            0 => "none is expected to be refused".to_owned(),
            1 => "1 is expected to be refused and to appear as denied".to_owned(),
            count => format!("{count} are expected to be refused and to appear as denied"),
        };
        let mut warning = format!(
            "{requests} requests are sent with this credential, one after the other. None of them changes anything on the cluster, whatever the answer. \
             If the audit log is on, it notes them: {refusals}."
        );
        if plan.left_out > 0 {
            warning += &format!(
                " The credential names too many collections to try each: one of each kind of access is tried, {} are left out.",
                plan.left_out
            );
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
        let Self { cluster, credential, plan, assumes } = self;
        let cluster = cluster.stopped_by(task.token());
        let total = plan.steps.len();
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(total);
        let mut stopped = match cluster.greet().await {
            Err(ConnectionError::Cancelled) => true,
            greeted => greeted.map(|_| false)?,
        };
        for (done, step) in plan.steps.iter().enumerate() {
            if stopped {
                break;
            }
            progress(VerifyProgress { done, total, label: label(&plan, step) });
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
        progress(VerifyProgress { done: outcomes.len(), total, label: String::new() });
        let (condition, unmet) = condition(&plan, outcomes.first());
        let rows = rows(&plan, &outcomes, unmet.as_ref());
        Ok(VerifyReport {
            differences: rows.iter().filter(|row| row.agrees == Some(false)).count(),
            rows,
            stopped,
            requests: outcomes.len(),
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
    let row = |planned: &super::plan::PlannedRow| {
        let step = &plan.steps[planned.step];
        let predicted = plan.predicted(planned.action, planned.column, unmet);
        let is_tried = step.action == planned.action;
        let outcome = outcomes.get(planned.step).filter(|_| is_tried);
        let said = outcome.and_then(|outcome| outcome.said.as_ref());
        VerifyRow {
            action: planned.action.id.to_owned(),
            label: planned.action.label.to_owned(),
            column: plan.columns[planned.column].label.clone(),
            agrees: said.map(|said| said.agrees(&predicted, refusal.as_ref())),
            predicted,
            observed: outcome.and_then(|outcome| outcome.shown.clone()),
            inferred_from: (!is_tried).then(|| step.action.label.to_owned()),
            problem: outcome.and_then(|outcome| outcome.problem.clone()),
        }
    };
    plan.rows.iter().map(row).collect()
}
