//! What a query means for a snapshot: codes, a range of time, and what must be looked for in lines.

use super::SearchError;
use super::clock::ClockTest;
use super::columns::{ColumnTest, rows_with};
use super::in_line;
use super::lines::{self, LineTest};
use super::selection::{Bits, Selection};
use crate::block::Block;
use crate::query::{Name, Pattern, Query, Test, Value};
use crate::{Cancel, Code, Field, Moment, Snapshot};

/// A query, ready for the blocks of one snapshot.
#[derive(Debug)]
pub(super) struct Plan {
    /// The first moment.
    since: Moment,
    /// The first moment that is too late; none for no end.
    until: Option<Moment>,
    columns: Vec<ColumnTest>,
    unkept: Vec<UnkeptTest>,
    clock: ClockTest,
    lines: Vec<LineTest>,
    impossible: bool,
}

/// What is asked of the lines whose value of a field is not kept.
#[derive(Debug)]
struct UnkeptTest {
    field: Field,
    code: Code,
    test: LineTest,
}

impl Plan {
    pub(super) fn new(snapshot: &Snapshot, query: &Query) -> Result<Self, SearchError> {
        let mut plan = Self {
            since: Moment::MIN,
            until: None,
            columns: Vec::new(),
            unkept: Vec::new(),
            clock: ClockTest::always(query.now().zone.clone()),
            lines: Vec::new(),
            impossible: false,
        };
        for term in query.terms() {
            match &term.test {
                Test::Field(Name::Column(field), values) => {
                    let (allowed, unkept) = allowed(snapshot, *field, values, term.exclude);
                    if let Some(code) = unkept {
                        let test = LineTest::field(field.name(), values, term.exclude)?;
                        plan.unkept.push(UnkeptTest { field: *field, code, test });
                    }
                    if allowed.contains(&false) {
                        plan.columns.push(ColumnTest::new(*field, allowed));
                    }
                }
                Test::Field(Name::InLine(name), values) => {
                    plan.lines.push(LineTest::field(name, &with_numbers(values), term.exclude)?);
                }
                Test::Since(bound) => plan.since = plan.since.max(bound.moment(query.now())),
                Test::Until(bound) => {
                    let until = bound.moment(query.now());
                    plan.until = Some(plan.until.map_or(until, |known| known.min(until)));
                }
                Test::Hour(hours) => plan.clock.at(*hours, term.exclude),
                Test::Weekday(days) => plan.clock.on(*days, term.exclude),
                Test::Text(pattern) => plan.lines.push(LineTest::text(pattern, term.exclude)?),
            }
        }
        plan.impossible = plan.columns.iter().any(ColumnTest::is_impossible);
        Ok(plan)
    }

    /// The rows of a block that are meant, and how many lines could not be read for it.
    pub(super) fn select(
        &self,
        snapshot: &Snapshot,
        block: &Block,
        buffer: &mut Vec<u8>,
        cancel: &Cancel,
    ) -> Result<(Selection, u64), SearchError> {
        let rows = block.rows();
        let from = block.times.partition_point(|&time| time < self.since);
        let to = self.until.map_or(rows, |until| block.times.partition_point(|&time| time < until));
        let refused = |test: &ColumnTest| match block.column(test.field) {
            crate::Codes::Same(code) => !test.allows(*code),
            _ => false,
        };
        if self.impossible || from >= to || self.columns.iter().any(refused) {
            return Ok((Selection::None, 0));
        }
        let mut bits = Bits::of(from..to, rows);
        for test in &self.columns {
            test.narrow(block.column(test.field), &mut bits);
        }
        if !self.clock.is_always() {
            self.clock.narrow(&block.times, &mut bits);
        }
        let mut unread = 0;
        for UnkeptTest { field, code, test } in &self.unkept {
            let mut doubtful = rows_with(block.column(*field), *code, rows);
            doubtful.keep(&bits);
            if doubtful.count() > 0 {
                bits.leave_out(&doubtful);
                unread += lines::narrow(snapshot, block, &mut doubtful, std::slice::from_ref(test), buffer, cancel)?;
                doubtful.rows().into_iter().for_each(|row| bits.insert(row.into()));
            }
        }
        if !self.lines.is_empty() && bits.count() > 0 {
            unread += lines::narrow(snapshot, block, &mut bits, &self.lines, buffer, cancel)?;
        }
        Ok((Selection::from_bits(bits, rows), unread))
    }
}

/// The values, and for those that are numbers also the text that numbers have however a line writes them.
fn with_numbers(values: &[Value]) -> Vec<Value> {
    let numbers = values.iter().filter_map(|value| match value {
        Value::Like(pattern) => in_line::number(pattern.text()?).map(|number| Value::Like(Pattern::exactly(&number))),
        _ => None,
    });
    values.iter().cloned().chain(numbers).collect()
}

/// By code, whether an event may have it; and the code of the values that are not kept, where one of them may be meant.
fn allowed(snapshot: &Snapshot, field: Field, values: &[Value], exclude: bool) -> (Vec<bool>, Option<Code>) {
    let dictionary = snapshot.dictionaries.read(field);
    let mut matching = vec![false; dictionary.codes()];
    let is_kept = |value: &Value| match value {
        Value::Like(pattern) => pattern.text().is_some_and(|text| dictionary.code(text).is_some()),
        _ => false,
    };
    let unkept = dictionary.unkept().filter(|_| !values.iter().all(is_kept));
    for value in values {
        let exact = match value {
            Value::Like(pattern) => pattern.text(),
            _ => None,
        };
        if let Some(text) = exact {
            if let Some(code) = dictionary.code(text) {
                matching[code as usize] = true;
            }
            continue;
        }
        matching[crate::ABSENT as usize] |= value.matches(None);
        for (code, known) in dictionary.iter() {
            matching[code as usize] |= value.matches(Some(known));
        }
    }
    let mut allowed: Vec<bool> = matching.into_iter().map(|matches| matches != exclude).collect();
    unkept.into_iter().for_each(|code| allowed[code as usize] = true);
    (allowed, unkept)
}
