//! Audit logs: files, folders, and what clusters answer.
//!
//! Each log that is open has a thread that loads it and, where that is wanted, follows it ([`feed`]). Lines that a cluster sends
//! lie in a temporary file without a name, and files that were dropped on the window in a folder that goes with their log
//! ([`drops`]); nothing else of a log is written anywhere.

mod api;
mod cluster_log;
mod drops;
mod error;
mod event;
mod explain;
mod export;
mod feed;
mod filters;
mod inbox;
mod logs;
mod open;
mod paging;
mod saved;
mod search;
mod view;

pub use cluster_log::{ClusterLog, WITHOUT_OWN};
pub(crate) use drops::Drops;
pub use error::{AuditError, is_lasting};
pub use export::AuditExport;
pub(crate) use logs::OpenLogs;
pub use qdrant_audit::{EventId, Field, FirstSeen, Question, Row};
pub use search::audit_now;
pub use view::*;
