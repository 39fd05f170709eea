//! Questions that are ready to be asked.

use serde::Serialize;
use ts_rs::TS;

use crate::Field;

/// A question, as a query and what to count its answers by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Question {
    /// What it is called in links and settings.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// Why it is worth asking.
    pub why: &'static str,
    /// The query.
    pub query: &'static str,
    /// What to look at in the answers.
    pub by: Field,
    /// Whether the values of `by` are told by the moment when they were first seen, and not by how many there are.
    pub first_seen: bool,
}

/// The ready questions. The methods are those of the log of 1.17.0 to 1.18; a refused authentication has the type `None`.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "failed_authentications",
        title: "Failed authentications by remote",
        why: "Requests without a valid key or token. Many from one address are somebody who guesses, or a client with an old key. \
              Servers write them since 1.17.1.",
        query: "result:denied auth_type:None",
        by: Field::Remote,
        first_seen: false,
    },
    Question {
        id: "refused_by_subject",
        title: "Refused by subject",
        why: "Known callers who asked for more than they may: a token that is too narrow for its work, or one that is misused.",
        query: "result:denied -auth_type:None",
        by: Field::Subject,
        first_seen: false,
    },
    Question {
        id: "api_keys",
        title: "Use of API keys",
        why: "An API key names no person and does not expire; the manage keys may do everything. The log does not tell the \
              read-only key from the others.",
        query: "auth_type:ApiKey",
        by: Field::Remote,
        first_seen: false,
    },
    Question {
        id: "first_seen_subjects",
        title: "First seen subjects",
        why: "Subjects by the moment of their first event, the newest first: a token that nobody expected stands on top.",
        query: "subject:*",
        by: Field::Subject,
        first_seen: true,
    },
    Question {
        id: "first_seen_remotes",
        title: "First seen remotes",
        why: "Addresses by the moment of their first event, the newest first: a new place that keys are used from stands on top.",
        query: "remote:*",
        by: Field::Remote,
        first_seen: true,
    },
    Question {
        id: "collections_deleted",
        title: "Collections deleted",
        why: "Who was allowed to delete which collection. The path of REST names it; the log of gRPC does not.",
        query: "result:ok method:delete_collection",
        by: Field::Api,
        first_seen: false,
    },
    Question {
        id: "snapshots_downloaded",
        title: "Snapshots downloaded",
        why: "A snapshot is all data of a collection, or of everything.",
        query: "result:ok method:get_snapshot,get_full_snapshot,download_shard_snapshot,stream_shard_snapshot",
        by: Field::Remote,
        first_seen: false,
    },
    Question {
        id: "at_night",
        title: "Activity out of hours",
        why: "Who works between 20 and 6 o'clock of your time. Services do; people and their tokens rarely.",
        query: "hour:20-6 -auth_type:Internal",
        by: Field::Subject,
        first_seen: false,
    },
    Question {
        id: "at_weekends",
        title: "Activity at weekends",
        why: "Who works on Saturdays and Sundays of your time. Services do; people and their tokens rarely.",
        query: "weekday:sat,sun -auth_type:Internal",
        by: Field::Subject,
        first_seen: false,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::testing::snapshot;
    use crate::{Cancel, Now, Query, Search};

    /// How many lines of the recorded log of 1.18.3 answer each question, as jq counts them.
    const RECORDED: &[(&str, u64)] = &[
        ("failed_authentications", 76),
        ("refused_by_subject", 239),
        ("api_keys", 120),
        ("first_seen_subjects", 0),
        ("first_seen_remotes", 600),
        ("collections_deleted", 5),
        ("snapshots_downloaded", 33),
        ("at_night", 600),
        ("at_weekends", 600),
    ];

    #[test]
    fn every_question_finds_what_a_recorded_log_has_of_it() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings/audit.2026-11-21-00.log");
        let lines = std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
        let (snapshot, _) = snapshot(&[("audit.2026-11-21-00.log", lines)], 250);
        let answers: Vec<(&str, u64)> = QUESTIONS
            .iter()
            .map(|question| {
                let query = Query::parse(question.query, Now::default()).unwrap();
                (question.id, Search::run(&snapshot, &query, &Cancel::default()).unwrap().total())
            })
            .collect();
        assert_eq!(answers, RECORDED);
    }

    #[test]
    fn every_question_is_a_canonical_query_with_a_name_of_its_own() {
        let mut ids = HashSet::new();
        for question in QUESTIONS {
            let query =
                Query::parse(question.query, Now::default()).unwrap_or_else(|error| panic!("{question:?}: {error}"));
            assert_eq!(query.to_string(), question.query);
            assert!(ids.insert(question.id), "{question:?}");
        }
    }
}
