//! What of a query a cluster can answer by itself.

use chrono::{DateTime, SecondsFormat, Utc};
use qdrant_audit::{Field, Moment, Name, Query, Test, Value};

/// What is asked of a cluster, so that it sends no more than is needed. The query is still held against what comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) from: Option<Moment>,
    pub(super) before: Option<Moment>,
    /// Exact values, at most one for a field.
    pub(super) filters: Vec<(String, String)>,
}

impl Asked {
    pub(super) fn of(query: &Query) -> Self {
        let mut asked = Self::default();
        for term in query.terms().iter().filter(|term| !term.exclude) {
            match &term.test {
                Test::Since(bound) => asked.from = asked.from.max(Some(bound.moment(query.now()))),
                Test::Until(bound) => {
                    let before = bound.moment(query.now());
                    asked.before = Some(asked.before.map_or(before, |known| known.min(before)));
                }
                Test::Field(name, values) => asked.narrow(name, values),
                _ => {}
            }
        }
        asked
    }

    /// The same as a query; none where it is everything.
    pub(super) fn text(&self) -> Option<String> {
        let filters =
            self.filters.iter().fold(Query::everything(), |query, (field, value)| query.with(field, Some(value), true));
        let from = self.from.map(|from| format!("since:{}", written(from)));
        let before = self.before.map(|before| format!("until:{}", written(before)));
        let parts = [Some(filters.to_string()).filter(|filters| !filters.is_empty()), from, before];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(text).filter(|text| !text.is_empty())
    }

    fn narrow(&mut self, name: &Name, values: &[Value]) {
        // The server knows nothing of files, and finds nothing at all where it does not know a field.
        let is_known = match name {
            Name::Column(field) => *field != Field::Source,
            Name::InLine(name) => name == "tracing_id",
        };
        let [Value::Like(pattern)] = values else { return };
        let Some(text) = pattern.text().filter(|_| is_known) else { return };
        if !self.filters.iter().any(|(known, _)| known == name.as_str()) {
            self.filters.push((name.as_str().to_owned(), text.to_owned()));
        }
    }
}

/// A moment as the server and queries have it.
pub(super) fn written(moment: Moment) -> String {
    DateTime::<Utc>::from_timestamp_nanos(moment).to_rfc3339_opts(SecondsFormat::Nanos, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qdrant_audit::{Now, Zone};

    fn asked(text: &str) -> Asked {
        let now = Now { moment: 1_000_000_000_000_000_000, zone: Zone::fixed(3600) };
        Asked::of(&Query::parse(text, now).unwrap())
    }

    #[test]
    fn exact_values_and_times_are_left_to_the_server() {
        let asked = asked("result:denied subject:\"a b\" tracing_id:t-1 since:1h since:2h until:30m until:10m");
        let filter = |field: &str, value: &str| (field.to_owned(), value.to_owned());
        assert_eq!(asked.filters, [filter("result", "denied"), filter("subject", "a b"), filter("tracing_id", "t-1")]);
        let minutes = |minutes: i64| Some(1_000_000_000_000_000_000 - minutes * 60_000_000_000);
        assert_eq!((asked.from, asked.before), (minutes(60), minutes(30)), "the narrower of two");
    }

    #[test]
    fn what_the_server_means_otherwise_is_not_asked_of_it() {
        for text in [
            "-result:denied",
            "result:ok,denied",
            "collection:tenant-*",
            "remote:10.0.0.0/8",
            "subject:\"\"",
            "source:audit.log",
            "unknown:x",
            "word",
            "hour:22-6",
        ] {
            assert_eq!(asked(text), Asked::default(), "{text}");
        }
        assert_eq!(asked("result:ok result:denied").filters.len(), 1, "one value for a field");
    }

    #[test]
    fn what_is_asked_can_be_read_as_a_query_that_asks_the_same() {
        for text in ["", "result:denied subject:\"a b\" since:2h until:10m word -result:ok", "until:1h"] {
            let asked = asked(text);
            let again = asked.text().map(|text| self::asked(&text)).unwrap_or_default();
            assert_eq!(again, asked, "{text} {:?}", asked.text());
            assert_eq!(asked.text().is_none(), text.is_empty());
        }
    }
}
