//! What is wrong with a cluster, how that is known, and what mends it.
//!
//! A check is one row of data (`Check`) with pure functions from what is known to an [`Outcome`]. What could not be
//! looked at is [`Outcome::Unknown`], never passed. `judge` puts the outcomes of all rows together to an
//! [`Assessment`] with a [`Grade`]; `report` writes it down for people and for machines.
//!
//! Nothing here reads a clock, a file or the network: texts, facts and the moment come in from outside.

mod accepted;
mod advisory;
mod assessment;
mod both;
mod check;
mod checks;
mod difference;
pub mod files;
mod grade;
pub mod live;
mod outcome;
mod record;
pub mod report;
mod snippets;
mod strength;

pub use accepted::{AcceptError, Accepted};
pub use assessment::{Assessment, CheckResult, LastKnown, ResultState, Sides, Snippet, Tally};
pub use both::{is_check, judge};
pub use check::{Category, Check, LiveJudge, Severity, Versions};
pub use checks::{checks, judge_files, judge_live};
pub use difference::{Change, ChangeKind, Difference};
pub use grade::{Cap, Grade};
pub use live::RETENTION_DAYS;
pub use outcome::{Evidence, Outcome, Place};
pub use record::{Record, RecordedCheck};
pub use snippets::{Form, Mend};
pub use strength::weakness;
