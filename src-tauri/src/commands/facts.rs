//! The commands that ask a cluster about itself, and that tell what is known of its names.

use portcullis_console::facts::{ClusterFacts, ClusterNames, FactsForm};
use portcullis_console::verify::{ConditionTried, TryConditionForm};

use super::{Answer, Shared, away};

#[tauri::command]
pub(crate) async fn gather_facts(console: Shared<'_>, form: FactsForm, task: String) -> Answer<ClusterFacts> {
    Ok(console.gather_facts(form, &task).await?)
}

#[tauri::command]
pub(crate) async fn cluster_names(console: Shared<'_>, profile_id: String) -> Answer<Option<ClusterNames>> {
    away(&console, move |console| console.cluster_names(&profile_id)).await
}

#[tauri::command]
pub(crate) async fn try_condition(console: Shared<'_>, form: TryConditionForm, task: String) -> Answer<ConditionTried> {
    Ok(console.try_condition(form, &task).await?)
}
