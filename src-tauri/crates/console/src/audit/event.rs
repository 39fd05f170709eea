//! One event with what is known about it here: why it was refused, by which row of the matrix, and whose token it was.

use super::error::AuditError;
use super::explain::explain;
use super::view::{AuditAction, AuditEventDetail, AuditNeeded};
use crate::Console;
use crate::error::Error;
use crate::ledger::LedgerRecordView;
use qdrant_access::recorded::action_of;
use qdrant_audit::{Event, EventId, Row, Snapshot};

/// How many tokens of a subject are told.
const MOST_TOKENS: usize = 20;

impl Console {
    /// An event of a log that is open, with what is known about it here.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_event(&self, log: u32, id: EventId) -> Result<AuditEventDetail, Error> {
        let event = read(&self.logs.get(log)?.index.snapshot(), id)?;
        // What the ledger cannot tell leaves the event as it is.
        let tokens = self.tokens_of(&event.row).unwrap_or_default();
        Ok(AuditEventDetail {
            tracing_id: tracing_id(&event).map(str::to_owned),
            needed: needed(&event.row, &tokens),
            action: action(&event.row),
            tokens,
            row: event.row,
            raw: event.raw,
            raw_cut: event.raw_cut,
            fields: event.fields,
            fields_cut: event.fields_cut,
        })
    }

    /// What was minted for the subject of an event, newest first.
    fn tokens_of(&self, row: &Row) -> Result<Vec<LedgerRecordView>, Error> {
        let Some(subject) = row.subject.as_deref().filter(|subject| !subject.is_empty()) else { return Ok(Vec::new()) };
        let (now, soon_days) = (self.clock.now(), self.settings().unwrap_or_default().expires_soon_days);
        let views = self.ledger.newest_first()?;
        let views = views.iter().map(|record| LedgerRecordView::new(record, now, soon_days));
        Ok(views.filter(|view| view.subject.as_deref() == Some(subject)).take(MOST_TOKENS).collect())
    }
}

/// An event of a snapshot.
///
/// # Errors
/// [`Error::Audit`].
pub(super) fn read(snapshot: &Snapshot, id: EventId) -> Result<Event, Error> {
    qdrant_audit::event(snapshot, id).map_err(|error| AuditError::NotDone(error.to_string()).into())
}

pub(super) fn tracing_id(event: &Event) -> Option<&str> {
    let field = event.fields.iter().find(|field| field.name == "tracing_id");
    field.and_then(|field| field.value.as_deref()).filter(|id| !id.is_empty())
}

fn action(row: &Row) -> Option<AuditAction> {
    let action = action_of(row.method.as_deref()?, row.api.as_deref())?;
    Some(AuditAction { id: action.id.to_owned(), label: action.label.to_owned() })
}

fn needed(row: &Row, tokens: &[LedgerRecordView]) -> Option<AuditNeeded> {
    let needed = explain(row.error.as_deref()?)?;
    let had = tokens.first().map(|token| {
        let called = if token.label.is_empty() { String::new() } else { format!(" ({})", token.label) };
        let others = match tokens.len() - 1 {
            0 => String::new(),
            1 => " One more was minted for this subject.".to_owned(),
            others => format!(" {others} more were minted for this subject."),
        };
        format!("The newest token that was minted here for this subject{called} has: {}.{others}", token.access_summary)
    });
    Some(AuditNeeded { needed, had })
}
