//! The tables that never change: actions, their groups, presets.

use crate::Console;
use qdrant_access::action::{ACTIONS, Action, Group};
use qdrant_access::form::ClaimsForm;
use qdrant_access::preset::PRESETS;
use qdrant_access::version::KNOWN_VERSIONS;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the window asks for once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TablesView {
    /// Every action, in the order in which it is shown.
    pub actions: Vec<ActionView>,
    /// The groups of actions, in their order.
    pub groups: Vec<GroupView>,
    /// Claims to start from, the safest first.
    pub presets: Vec<PresetView>,
    /// The servers at which a rule changed, oldest first: the last is the newest whose rules are known.
    pub server_versions: Vec<String>,
}

/// A group of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupView {
    /// What the actions name it by.
    pub id: String,
    /// Its name for people.
    pub label: String,
}

/// Something that can be asked of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionView {
    /// Like `create_payload_index`.
    pub id: String,
    /// Like `create payload index`.
    pub label: String,
    /// The group's id.
    pub group: String,
    /// What it is about.
    pub scope: ActionScope,
    /// What it needs.
    pub requires: Vec<Requirement>,
    /// Method and path.
    pub rest: Option<String>,
    /// Package, service and method.
    pub grpc: Option<String>,
    /// The first server that has it.
    pub since: Option<String>,
    /// The last server that has it.
    pub until: Option<String>,
    /// What is worth knowing.
    pub note: Option<String>,
}

/// What an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActionScope {
    /// One collection.
    Collection,
    /// The whole cluster.
    Cluster,
}

/// What an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Reading.
    Read,
    /// Changing.
    Write,
    /// What only those may who manage everything.
    Manage,
    /// More of a collection than its points.
    Extras,
}

/// Claims to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PresetView {
    /// What comparing names it by.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// What it is good for.
    pub description: String,
    /// The claims, with names of collections and expiry left open.
    pub form: ClaimsForm,
    /// It grants everything.
    pub risky: bool,
}

impl Console {
    /// The tables that never change.
    pub fn tables(&self) -> TablesView {
        tables()
    }
}

/// The tables that never change.
pub fn tables() -> TablesView {
    TablesView {
        actions: ACTIONS.iter().map(ActionView::from).collect(),
        groups: Group::ALL
            .iter()
            .map(|group| GroupView { id: group.id().to_owned(), label: group.label().to_owned() })
            .collect(),
        presets: PRESETS
            .iter()
            .map(|preset| PresetView {
                id: preset.id.to_owned(),
                label: preset.label.to_owned(),
                description: preset.description.to_owned(),
                form: preset.form(),
                risky: preset.risky,
            })
            .collect(),
        server_versions: KNOWN_VERSIONS.iter().map(ToString::to_string).collect(),
    }
}

impl From<&Action> for ActionView {
    fn from(action: &Action) -> Self {
        let needs = action.needs;
        let requires = [
            (!needs.write && !needs.manage, Requirement::Read),
            (needs.write, Requirement::Write),
            (needs.manage, Requirement::Manage),
            (needs.extras, Requirement::Extras),
        ];
        Self {
            id: action.id.to_owned(),
            label: action.label.to_owned(),
            group: action.group.id().to_owned(),
            scope: if action.concerns_collection() { ActionScope::Collection } else { ActionScope::Cluster },
            requires: requires.into_iter().filter(|(needed, _)| *needed).map(|(_, name)| name).collect(),
            rest: action.rest.map(str::to_owned),
            grpc: action.grpc.map(str::to_owned),
            since: Some(action.since.to_string()),
            until: action.until.map(|version| version.to_string()),
            note: action.note.map(str::to_owned),
        }
    }
}
