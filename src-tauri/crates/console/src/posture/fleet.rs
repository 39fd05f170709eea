//! All clusters at once.

use super::keys::Keys;
use super::view::{FleetProblem, FleetRow, PostureForm};
use crate::Console;
use crate::connection::CredentialChoice;
use crate::error::Error;
use crate::moment::rfc3339;
use crate::store::Profile;
use portcullis_posture::Assessment;
use std::sync::Arc;
use tokio::task::JoinSet;

impl Console {
    /// Judges the clusters of all profiles, all at the same time, and tells each as soon as it is done: one that does not
    /// answer keeps nobody waiting. The rows are in the admin's order.
    ///
    /// # Errors
    /// Those of the store; [`Error::Stopped`]. What is wrong with a cluster stands in its row.
    pub async fn judge_all(
        self: &Arc<Self>,
        with_side_effects: bool,
        retention_days: Option<u16>,
        task: &str,
        told: impl Fn(&FleetRow),
    ) -> Result<Vec<FleetRow>, Error> {
        let whole = self.start(task);
        let (keys, profiles) =
            self.aside(|console| Ok((Keys::of_all(console), console.durable.load()?.profiles.clone()))).await?;
        let keys = Arc::new(keys);
        let one_of = |place: usize| format!("{task}/{place}");
        let mut running = JoinSet::new();
        for (place, profile) in profiles.iter().cloned().enumerate() {
            let (console, keys, task) = (Arc::clone(self), Arc::clone(&keys), one_of(place));
            running.spawn(async move {
                (place, console.row(profile, (with_side_effects, retention_days), keys, &task).await)
            });
        }
        let stop = whole.token();
        let mut rows: Vec<(usize, FleetRow)> = Vec::new();
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    running.shutdown().await;
                    return Err(Error::Stopped);
                }
                done = running.join_next() => match done {
                    None => break,
                    Some(Ok((place, row))) => {
                        told(&row);
                        rows.push((place, row));
                    }
                    // The reason is not told: it could repeat a secret.
                    Some(Err(_)) => return Err(Error::Internal("judging a cluster was broken off".to_owned())),
                },
            }
        }
        rows.sort_by_key(|(place, _)| *place);
        let rows: Vec<FleetRow> = rows.into_iter().map(|(_, row)| row).collect();
        // A cluster that could not be judged stands in the report, too: without a grade.
        let at = rfc3339(self.clock.now());
        let assessment = |row: &FleetRow| match &row.view {
            Some(view) => view.assessment.clone(),
            None => Assessment::new(row.name.clone(), at.clone(), None, Vec::new()),
        };
        self.last_judged.keep_fleet(rows.iter().map(|row| (row.profile_id.clone(), assessment(row))).collect());
        Ok(rows)
    }

    async fn row(
        self: &Arc<Self>,
        profile: Profile,
        (with_side_effects, retention_days): (bool, Option<u16>),
        keys: Arc<Keys>,
        task: &str,
    ) -> FleetRow {
        let form = PostureForm {
            profile_id: profile.id.clone(),
            credential: CredentialChoice::Best,
            with_side_effects,
            metrics_port: None,
            retention_days,
        };
        let (view, problem) = match self.judge_with(form, keys, task).await {
            Ok(view) => (Some(view), None),
            Err(error) => (None, Some(FleetProblem::of(&error))),
        };
        FleetRow { profile_id: profile.id, name: profile.name, environment: profile.environment, view, problem }
    }
}
