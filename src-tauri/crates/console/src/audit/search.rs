//! Questions to a log that is open.

use super::error::AuditError;
use super::logs::{Kept, OpenLog};
use super::view::{
    AuditAnswer, AuditBrokenLine, AuditFacet, AuditFacetValue, AuditFound, AuditNeighbours, AuditOffer,
    AuditSearchForm, AuditValueState, AuditWrong,
};
use crate::Console;
use crate::error::Error;
use crate::ports::Clock;
use chrono::{DateTime, Utc};
use qdrant_audit::{
    Cancel, EventId, Facet, Field, FirstSeen, Moment, Name, Now, QUESTIONS, Query, QueryError, Question, Row, Search,
    SearchError, Snapshot, Test, Zone,
};

/// How many values of a field are counted for the screen.
const FACET_VALUES: usize = 12;
/// The most that one answer has.
const MOST_ROWS: usize = 2_000;
const MOST_VALUES: usize = 10_000;
const MOST_BUCKETS: usize = 4_000;
const MOST_FIRST_SEEN: usize = 500;
/// How many events before and after one are its neighbours.
const BESIDE: u64 = 25;
const MILLISECOND: Moment = 1_000_000;

/// When and where questions are asked, if that is at a moment and in the zone of a clock.
pub fn audit_now(clock: &dyn Clock, moment: DateTime<Utc>) -> Now {
    let zone = Zone::of(|moment| clock.offset_seconds(DateTime::from_timestamp_nanos(moment)));
    Now { moment: moment.timestamp_nanos_opt().unwrap_or(Moment::MAX), zone }
}

impl Console {
    /// When and where questions are asked.
    pub fn audit_now(&self) -> Now {
        audit_now(&*self.clock, self.clock.now())
    }

    /// Looks for events. A search that is under way in the same log ends.
    ///
    /// # Errors
    /// [`Error::Audit`]; [`Error::Stopped`] when another search began. A query that cannot be read is an answer.
    pub fn audit_search(&self, form: &AuditSearchForm) -> Result<AuditAnswer, Error> {
        let log = self.logs.get(form.log)?;
        let query = match Query::parse(&form.text, self.audit_now()) {
            Ok(query) => query,
            Err(error) => return Ok(AuditAnswer::Wrong(wrong(&form.text, error))),
        };
        let (cancel, revision) = (log.begin_search(), log.revision());
        let all = run(&log.index.snapshot(), &query, &cancel)?;
        let span = all.span();
        let nanoseconds = |ms: i64| ms.saturating_mul(MILLISECOND);
        let (from, to) = (form.from_ms.map(nanoseconds), form.to_ms.map(nanoseconds));
        let search = match (from, to) {
            (None, None) => all,
            _ => all.between(from.unwrap_or(Moment::MIN), to.unwrap_or(Moment::MAX)),
        };
        let (first, last) = span.unwrap_or_default();
        let (from, to) = (from.unwrap_or(first), to.unwrap_or(last.saturating_add(1)));
        let histogram = search.histogram(from, to, form.buckets.clamp(2, MOST_BUCKETS));
        let facets = search.facets(&Field::ALL, FACET_VALUES).into_iter().map(|facet| with_states(facet, &query));
        let found = AuditFound {
            text: query.to_string(),
            total: search.total(),
            events: search.snapshot().events(),
            unread: search.unread(),
            facets: facets.collect(),
            rises: qdrant_audit::rises(&search, &histogram),
            histogram,
            first_ms: span.map(|(first, _)| first.div_euclid(MILLISECOND)),
            last_ms: span.map(|(_, last)| last.div_euclid(MILLISECOND)),
            revision,
            search: log.keep(Kept { query, range: (form.from_ms, form.to_ms), search }),
        };
        Ok(AuditAnswer::Found(found))
    }

    /// What a search found, from a position on; 0 is the newest. At most 2,000.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_rows(&self, log: u32, search: u32, from: u64, count: usize) -> Result<Vec<Row>, Error> {
        Ok(self.logs.get(log)?.search(search)?.search.rows(from, count.min(MOST_ROWS)))
    }

    /// Where an event stands in what a search found.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_position(&self, log: u32, search: u32, id: EventId) -> Result<Option<u64>, Error> {
        Ok(self.logs.get(log)?.search(search)?.search.position(id))
    }

    /// The values of one field.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_facet(&self, log: u32, search: u32, field: Field, most: usize) -> Result<AuditFacet, Error> {
        let kept = self.logs.get(log)?.search(search)?;
        let facet = kept.search.facets(&[field], most.min(MOST_VALUES)).pop();
        let facet = facet.unwrap_or(Facet { field, distinct: 0, unkept: 0, values: Vec::new() });
        Ok(with_states(facet, &kept.query))
    }

    /// The values of a field by the moment when they were first seen.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_first_seen(&self, log: u32, search: u32, field: Field) -> Result<Vec<FirstSeen>, Error> {
        Ok(self.logs.get(log)?.search(search)?.search.first_seen(field, MOST_FIRST_SEEN))
    }

    /// The events beside one, newest first, it among them: by time whatever the query, or all of its tracing id.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_neighbours(&self, log: u32, id: EventId, by: AuditNeighbours) -> Result<Vec<Row>, Error> {
        let log = self.logs.get(log)?;
        let snapshot = log.index.snapshot();
        match by {
            AuditNeighbours::Time => beside(&snapshot, id),
            AuditNeighbours::TracingId => same_request(&log, &snapshot, id),
        }
    }

    /// What could be written at a place of a query. Places are as JavaScript counts.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_complete(&self, log: u32, text: &str, cursor: usize) -> Result<Vec<AuditOffer>, Error> {
        let snapshot = self.logs.get(log)?.index.snapshot();
        let offers = qdrant_audit::complete(&snapshot, text, in_bytes(text, cursor)).into_iter();
        let offer = |offer: qdrant_audit::Suggestion| AuditOffer {
            start: in_javascript(text, offer.start),
            end: in_javascript(text, offer.end),
            text: offer.text,
            kind: offer.kind,
            count: offer.count,
        };
        Ok(offers.map(offer).collect())
    }

    /// The query with a value of a field required, or refused. A query that cannot be read is left as it is.
    pub fn audit_refine(&self, text: &str, field: &str, value: Option<&str>, include: bool) -> String {
        match Query::parse(text, self.audit_now()) {
            Ok(query) => query.with(field, value, include).to_string(),
            Err(_) => text.to_owned(),
        }
    }

    /// Lines that are no events, from one on.
    ///
    /// # Errors
    /// [`Error::Audit`].
    pub fn audit_broken(&self, log: u32, from: usize, count: usize) -> Result<Vec<AuditBrokenLine>, Error> {
        let index = &self.logs.get(log)?.index;
        let lines = index.problems().lines.into_iter().skip(from).take(count.min(MOST_ROWS));
        let shown = |line: qdrant_audit::BrokenLine| AuditBrokenLine {
            text: index.broken_text(&line).unwrap_or_else(|error| format!("It cannot be read any more: {error}.")),
            source: line.log,
            offset: line.offset,
            reason: line.reason.to_string(),
        };
        Ok(lines.map(shown).collect())
    }

    /// Questions that are ready to be asked.
    pub fn audit_questions(&self) -> &'static [Question] {
        QUESTIONS
    }
}

/// Runs a search.
///
/// # Errors
/// [`Error::Stopped`], [`Error::Audit`].
pub(super) fn run(snapshot: &Snapshot, query: &Query, cancel: &Cancel) -> Result<Search, Error> {
    Search::run(snapshot, query, cancel).map_err(|error| match error {
        SearchError::Cancelled => Error::Stopped,
        SearchError::Text => AuditError::NotDone(error.to_string()).into(),
    })
}

fn beside(snapshot: &Snapshot, id: EventId) -> Result<Vec<Row>, Error> {
    let everything = run(snapshot, &Query::everything(), &Cancel::default())?;
    let Some(position) = everything.position(id) else { return Ok(Vec::new()) };
    let first = position.saturating_sub(BESIDE);
    Ok(everything.rows(first, usize::try_from(position - first + BESIDE + 1).unwrap_or(MOST_ROWS)))
}

fn same_request(log: &OpenLog, snapshot: &Snapshot, id: EventId) -> Result<Vec<Row>, Error> {
    let event = super::event::read(snapshot, id)?;
    let Some(tracing_id) = super::event::tracing_id(&event) else { return Ok(Vec::new()) };
    let query = Query::everything().with("tracing_id", Some(tracing_id), true);
    let cancel = log.begin_beside();
    Ok(run(snapshot, &query, &cancel)?.rows(0, MOST_ROWS))
}

fn with_states(facet: Facet, query: &Query) -> AuditFacet {
    let field = facet.field;
    let value = |value: qdrant_audit::FacetValue| AuditFacetValue {
        state: state(query, field, value.value.as_deref()),
        value: value.value,
        count: value.count,
    };
    let Facet { distinct, unkept, .. } = facet;
    AuditFacet { field, distinct, unkept, values: facet.values.into_iter().map(value).collect() }
}

fn state(query: &Query, field: Field, value: Option<&str>) -> AuditValueState {
    let says = |exclude: bool| {
        query.terms().iter().filter(|term| term.exclude == exclude).any(|term| match &term.test {
            Test::Field(Name::Column(known), values) => {
                *known == field && values.iter().any(|known| known.matches(value))
            }
            _ => false,
        })
    };
    if says(true) {
        AuditValueState::Excluded
    } else if says(false) {
        AuditValueState::Included
    } else {
        AuditValueState::None
    }
}

fn wrong(text: &str, error: QueryError) -> AuditWrong {
    let (from, to) = (in_javascript(text, error.start), in_javascript(text, error.end));
    AuditWrong { message: error.problem, remedy: error.advice, from, to }
}

/// A place in bytes as JavaScript counts: in units of UTF-16.
fn in_javascript(text: &str, bytes: usize) -> usize {
    text[..text.floor_char_boundary(bytes)].encode_utf16().count()
}

/// The other way round.
fn in_bytes(text: &str, units: usize) -> usize {
    let mut left = units;
    let reached = text.char_indices().find(|(_, letter)| {
        let over = left == 0;
        left = left.saturating_sub(letter.len_utf16());
        over
    });
    reached.map_or(text.len(), |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_javascript_does() {
        let text = "a é 😀 z";
        for (units, bytes) in [(0, 0), (1, 1), (3, 4), (4, 5), (6, 9), (7, 10), (8, 11), (99, 11)] {
            assert_eq!(in_bytes(text, units), bytes, "{units}");
            assert_eq!(in_javascript(text, bytes), units.min(8), "{bytes}");
        }
        assert_eq!(in_bytes(text, 5), 9, "within a letter: behind it");
    }

    #[test]
    fn a_facet_says_what_the_query_says_of_a_value() {
        let query = Query::parse("result:denied -subject:backup,\"\" collection:tenant-*", Now::default()).unwrap();
        for (field, value, expected) in [
            (Field::Result, Some("denied"), AuditValueState::Included),
            (Field::Result, Some("ok"), AuditValueState::None),
            (Field::Subject, Some("backup"), AuditValueState::Excluded),
            (Field::Subject, None, AuditValueState::Excluded),
            (Field::Collection, Some("tenant-7"), AuditValueState::Included),
            (Field::Method, Some("denied"), AuditValueState::None),
        ] {
            assert_eq!(state(&query, field, value), expected, "{field:?} {value:?}");
        }
    }
}
