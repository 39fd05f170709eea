//! An event as a table shows it.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::block::Block;
use crate::dictionary::Dictionary;
use crate::line;
use crate::{Code, Field, Moment, Snapshot};

/// In longer lines no value is looked for.
const LONGEST: u32 = 8 << 20;

/// Which event it is, for as long as its log is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct EventId {
    /// The code of its log.
    pub source: Code,
    /// Where its line begins, in bytes.
    pub offset: u64,
}

/// An event with the fields that are columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[expect(missing_docs, reason = "each is the field of that name")]
pub struct Row {
    /// Which event it is.
    pub id: EventId,
    /// When: RFC 3339 in UTC with nanoseconds.
    pub time: String,
    pub result: Option<String>,
    pub auth_type: Option<String>,
    pub subject: Option<String>,
    pub method: Option<String>,
    pub collection: Option<String>,
    pub remote: Option<String>,
    pub api: Option<String>,
    pub error: Option<String>,
    pub source: Option<String>,
}

impl Row {
    /// The value of a field.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<&str> {
        match field {
            Field::Result => &self.result,
            Field::AuthType => &self.auth_type,
            Field::Subject => &self.subject,
            Field::Method => &self.method,
            Field::Collection => &self.collection,
            Field::Remote => &self.remote,
            Field::Api => &self.api,
            Field::Error => &self.error,
            Field::Source => &self.source,
        }
        .as_deref()
    }
}

/// Turns places of blocks into rows.
pub(crate) struct Rows<'snapshot> {
    snapshot: &'snapshot Snapshot,
    dictionaries: [std::sync::RwLockReadGuard<'snapshot, Dictionary>; Field::ALL.len()],
}

impl<'snapshot> Rows<'snapshot> {
    pub(crate) fn of(snapshot: &'snapshot Snapshot) -> Self {
        Self { snapshot, dictionaries: Field::ALL.map(|field| snapshot.dictionaries.read(field)) }
    }

    pub(crate) fn value(&self, block: &Block, row: usize, field: Field) -> Option<Cow<'_, str>> {
        let (dictionary, code) = (&self.dictionaries[field as usize], block.column(field).get(row));
        if dictionary.unkept() == Some(code) {
            return self.unkept(block, row, field).map(Cow::Owned);
        }
        dictionary.value(code).map(|value| Cow::Borrowed(&**value))
    }

    /// A value that only the line has.
    fn unkept(&self, block: &Block, row: usize, field: Field) -> Option<String> {
        let length = block.lengths[row];
        let mut line = vec![0; if length <= LONGEST { length as usize } else { return None }];
        let read = self.snapshot.log(id(block, row).source)?.read_at(&mut line, block.offsets[row]).ok()?;
        line::value_of(line.get(..read)?, field)
    }

    pub(crate) fn row(&self, block: &Block, row: usize) -> Row {
        let value = |field| self.value(block, row, field).map(Cow::into_owned);
        Row {
            id: id(block, row),
            time: moment(block.times[row]),
            result: value(Field::Result),
            auth_type: value(Field::AuthType),
            subject: value(Field::Subject),
            method: value(Field::Method),
            collection: value(Field::Collection),
            remote: value(Field::Remote),
            api: value(Field::Api),
            error: value(Field::Error),
            source: value(Field::Source),
        }
    }
}

pub(crate) fn id(block: &Block, row: usize) -> EventId {
    EventId { source: block.column(Field::Source).get(row), offset: block.offsets[row] }
}

/// RFC 3339 in UTC with nanoseconds, which sorts as text.
pub(crate) fn moment(moment: Moment) -> String {
    DateTime::<Utc>::from_timestamp_nanos(moment).to_rfc3339_opts(SecondsFormat::Nanos, true)
}
