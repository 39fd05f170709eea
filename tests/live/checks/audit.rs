//! The audit log: what the API tells is what the server wrote.

use std::path::Path;
use std::time::{Duration, Instant};

use portcullis_console::audit::{ClusterLog, WITHOUT_OWN};
use portcullis_console::connection::{CredentialChoice, Method};
use portcullis_console::error::{CommandError, ErrorCode};
use portcullis_console::secret::SecretSlot;
use qdrant_audit::{Cancel, Format, Index, Query, Search, Sources, export};

use super::bench::Bench;

/// Until the server has written what it answered.
const PATIENCE: Duration = Duration::from_secs(20);

async fn opened(bench: &Bench, query: &Query) -> ClusterLog {
    let log = bench.console.cluster_log(&bench.profile, CredentialChoice::Best, query);
    let mut log = log.await.expect("the log is told");
    while log.more().await.expect("the next page") {}
    log
}

/// The lines that answer a query, in the order of the alphabet: times are at their beginning.
fn lines(index: &Index, query: &Query) -> Vec<String> {
    let search = Search::run(&index.snapshot(), query, &Cancel::default()).expect("a search");
    let mut bytes = Vec::new();
    export(&search, Format::JsonLines, &[], &mut bytes, &Cancel::default(), &|_| {}).expect("lines");
    let mut lines: Vec<String> = String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn in_files(folder: &Path, query: &Query) -> Vec<String> {
    let index = Index::open(Sources::discover(&[folder.to_owned()]).expect("there are files"));
    index.load(&Cancel::default(), &|_| {}).expect("nobody stops it");
    lines(&index, query)
}

/// Everything, exact values, and what comes while it is followed: nothing twice, nothing lost.
pub(crate) async fn the_api_tells_what_the_files_say(bench: &Bench, folder: &Path) {
    for _ in 0..40 {
        bench.good(Method::GET, "/collections", None).await;
    }
    let now = bench.console.audit_now();
    for text in [WITHOUT_OWN.to_owned(), format!("method:list_collections {WITHOUT_OWN}")] {
        let query = Query::parse(&text, now.clone()).expect("a query");
        let mut log = opened(bench, &query).await;
        let until = Instant::now() + PATIENCE;
        while lines(log.index(), &query) != in_files(folder, &query) {
            assert!(Instant::now() < until, "{text}: the API and the files differ");
            log.look().await.expect("what came since");
        }
        let before = lines(log.index(), &query).len();
        bench.good(Method::GET, "/collections", None).await;
        while lines(log.index(), &query).len() == before {
            assert!(Instant::now() < until, "{text}: nothing comes");
            log.look().await.expect("what came since");
        }
        assert_eq!(lines(log.index(), &query), in_files(folder, &query), "{text}");
    }
}

pub(crate) async fn who_may_not_manage_is_told_so(bench: &Bench) {
    let choice = CredentialChoice::Stored { slot: SecretSlot::ReadOnlyKey };
    let refused = bench.console.cluster_log(&bench.profile, choice, &Query::everything()).await;
    assert_eq!(CommandError::from(refused.expect_err("it may not")).code, ErrorCode::AuditNotAllowed);
}

pub(crate) async fn a_log_that_is_off_is_told_to_be_off(bench: &Bench) {
    let refused = bench.console.cluster_log(&bench.profile, CredentialChoice::Best, &Query::everything()).await;
    assert_eq!(CommandError::from(refused.expect_err("it is off")).code, ErrorCode::AuditOff);
}
