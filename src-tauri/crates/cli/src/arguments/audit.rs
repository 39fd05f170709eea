//! Arguments of `audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use qdrant_audit::{Field, Format, Width};

use super::Moment;
use super::cluster::ClusterArguments;

pub(super) const EXAMPLES: &str = "Examples:
  portcullis-cli audit /var/lib/qdrant/storage/audit --query 'result:denied' --since 2h
  portcullis-cli audit --profile production --query 'method:delete_collection' --since 7d
  portcullis-cli audit logs/ --query 'collection:tenant-* -subject:backup' --format csv > events.csv
  portcullis-cli audit logs/ --query 'result:denied' --facets=remote,subject
  portcullis-cli audit logs/ --histogram hour
  portcullis-cli audit --profile production --follow --hide-own --query 'result:denied'
  kubectl exec qdrant-0 -- sh -c 'cat storage/audit/*.log' | portcullis-cli audit - --count

Queries: terms side by side are all required. field:value, -field:value, field:a,b, * for any text, field:\"\" for
events without the field, remote:10.0.0.0/8, since: and until: with a time or a length such as 2h, hour:22-6,
weekday:sat,sun, and words that are looked for in the line. Fields: result, auth_type, subject, method, collection,
remote, api, error, source, tracing_id, and any other that a line has.

A cluster is asked from its newest events back, and no further than --limit (100 in a table, 10 before what is followed)
needs; --count, --facets, --histogram, and events as JSON, CSV or Markdown without --limit need everything. Where it asks
to be left alone for at most a minute, that is waited for; what came before a failure is answered, with exit code 7.

What is not in an answer is told on standard error, once each: files that cannot be read, lines that are no events, a last
line that is not whole yet, and what a cluster does not give. Files that were rotated or deleted are no failure.";

/// Tells who did what, and what was refused.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Log files, and folders with log files in them (.gz and .zst too); - for standard input
    #[arg(value_name = "PATH", conflicts_with_all = ["profile", "url"])]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
    /// What is looked for
    #[arg(long, value_name = "QUERY", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    pub(crate) query: String,
    /// From when: a time, a date, or a length before now such as 2h or 7d
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Before when
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// At most so many of the newest events, or of the values of a field [default: 100 in a table, 10 before what is
    /// followed, 20 values, else all]
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["count", "histogram"])]
    pub(crate) limit: Option<u64>,
    /// How to write events; counts only as a table or as JSON
    #[arg(long, value_enum, default_value = "table", conflicts_with = "json")]
    pub(crate) format: FormatName,
    /// Go on with what is written from now on, until it is interrupted, nobody reads any more, or the key is refused
    #[arg(long, conflicts_with_all = ["count", "facets", "histogram"])]
    pub(crate) follow: bool,
    /// Leave out the requests that reading a cluster's log leaves in it
    #[arg(long)]
    pub(crate) hide_own: bool,
    /// Only tell how many events there are
    #[arg(long, conflicts_with_all = ["facets", "histogram"])]
    pub(crate) count: bool,
    /// Count the values of fields, of all or of those that are named, with commas between them
    #[arg(long, value_name = "FIELDS", value_enum, value_delimiter = ',', num_args = 0.., require_equals = true, conflicts_with = "histogram")]
    pub(crate) facets: Option<Vec<FieldName>>,
    /// Count by time
    #[arg(long, value_enum, value_name = "WIDTH")]
    pub(crate) histogram: Option<WidthName>,
    /// Tell on standard error how long loading and searching took
    #[arg(long)]
    pub(crate) timings: bool,
    #[command(flatten)]
    pub(crate) moment: Moment,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// For people, here
    Table,
    /// The lines of the log as they are
    Json,
    /// For spreadsheets
    Csv,
    /// A table for a report
    Markdown,
}

impl FormatName {
    /// As a file for others; none for people.
    pub(crate) fn export(self) -> Option<Format> {
        match self {
            Self::Table => None,
            Self::Json => Some(Format::JsonLines),
            Self::Csv => Some(Format::Csv),
            Self::Markdown => Some(Format::Markdown),
        }
    }
}

/// A field that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldName(pub(crate) Field);

impl ValueEnum for FieldName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [FieldName; Field::ALL.len()] = {
            let mut all = [FieldName(Field::Result); Field::ALL.len()];
            let mut place = 0;
            while place < all.len() {
                all[place] = FieldName(Field::ALL[place]);
                place += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()))
    }
}

/// How wide the bars of a histogram are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WidthName {
    /// Minutes
    Minute,
    /// Hours
    Hour,
    /// Days
    Day,
}

impl WidthName {
    pub(crate) fn width(self) -> Width {
        match self {
            Self::Minute => Width::Minute,
            Self::Hour => Width::Hour,
            Self::Day => Width::Day,
        }
    }
}
