//! The conformance suite against a live server.
//!
//! `QDRANT_BIN=/path/to/qdrant` starts that program for each check, on free loopback ports in a temporary folder.
//! `QDRANT_URL=https://host:6333` checks a server that runs, with harmless requests only; its keys are in `QDRANT_API_KEY`,
//! `QDRANT_ALT_API_KEY` and `QDRANT_READ_ONLY_API_KEY`, the authority's certificate in the file `QDRANT_CA_FILE`.
//! Without either, nothing is checked, and that is said.

#![allow(clippy::expect_used, clippy::panic, reason = "an expectation says what a test takes for granted")]

mod certificates;
mod checks;
mod recorded;
mod running;
mod scan;
mod server;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;

use checks::credentials::PlainKeys;
use checks::{audit, facts, verify};
use portcullis_console::connection::CredentialChoice;
use portcullis_tls::report::{PortRole, VerdictCode};
use server::{Server, Setup};

type Check = fn(PathBuf) -> Pin<Box<dyn Future<Output = ()>>>;

/// What is checked on servers that are started for it.
const CHECKS: &[(&str, Check)] = &[
    ("a_single_node_keeps_to_the_predictions_and_nothing_changes", |program| Box::pin(single(program))),
    ("a_distributed_node_keeps_to_the_predictions_and_nothing_changes", |program| Box::pin(distributed(program))),
    ("the_audit_api_tells_what_the_files_say", |program| Box::pin(audit_log(program))),
    ("tls_is_seen_as_it_is", |program| Box::pin(tls(program))),
    ("client_certificates_are_shown_where_they_are_wanted", |program| Box::pin(client_certificates(program))),
    ("a_renewal_that_reached_https_only_is_told_from_grpc", |program| Box::pin(renewal(program))),
    ("a_server_without_a_key_is_seen_to_be_open", |program| Box::pin(no_key(program))),
    ("a_server_that_takes_no_tokens_is_seen_to_take_none", |program| Box::pin(no_jwt_rbac(program))),
    ("every_recorded_request_is_answered_as_predicted_by_a_single_node", |program| Box::pin(recorded(program, false))),
    ("every_recorded_request_is_answered_as_predicted_by_a_distributed_node", |program| {
        Box::pin(recorded(program, true))
    }),
];

/// What is checked on a server that runs already.
const RUNNING: &str = "a_running_server_keeps_to_the_predictions";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let wanted = arguments.iter().find(|argument| !argument.starts_with('-')).cloned().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let (program, url) = (given("QDRANT_BIN"), given("QDRANT_URL"));
    let mut outcomes = Vec::new();
    if let Some(program) = &program {
        let program = std::path::absolute(Path::new(program)).expect("a path");
        for (name, check) in CHECKS.iter().filter(|(name, _)| name.contains(&wanted)) {
            outcomes.push(run(&runtime, name, check(program.clone())));
        }
    }
    if let Some(url) = url.clone().filter(|_| RUNNING.contains(&wanted)) {
        let url = url.into_string().expect("QDRANT_URL is text");
        outcomes.push(run(&runtime, RUNNING, Box::pin(running::check(url))));
    }
    if outcomes.is_empty() && (program.is_some() || url.is_some()) {
        println!("live: nothing was checked: no check has {wanted:?} in its name");
        return ExitCode::FAILURE;
    }
    if outcomes.is_empty() {
        println!(
            "live: skipped, nothing was checked: neither QDRANT_BIN (a program to start) nor QDRANT_URL (a server that runs) is set"
        );
        return ExitCode::SUCCESS;
    }
    let failed = outcomes.iter().filter(|passed| !**passed).count();
    println!("live: {} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(runtime: &tokio::runtime::Runtime, name: &str, check: Pin<Box<dyn Future<Output = ()>>>) -> bool {
    println!("live: {name} …");
    let passed = std::panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(check))).is_ok();
    println!("live: {name} {}", if passed { "ok" } else { "FAILED" });
    passed
}

async fn single(program: PathBuf) {
    let server = Server::start(&program, &Setup::default()).await;
    let found = facts::the_strongest_credential_shows_everything(&server.bench).await;
    assert_eq!(found.peers.value().map(Vec::len), Some(0));
    let audit = found.audit.value().expect("known").as_ref().expect("on");
    assert_eq!(audit.dir.as_deref(), server.audit_folder().to_str());
    facts::a_limited_token_says_what_it_does_not_reach(&server.bench).await;
    facts::without_a_credential_it_is_said_that_one_is_needed(&server.bench).await;
    facts::nothing_is_refused_unless_wanted(&server.bench).await;
    verify::nothing_changes(&server.bench).await;
}

async fn distributed(program: PathBuf) {
    let server = Server::start(&program, &Setup { distributed: true, ..Setup::default() }).await;
    let found = facts::the_strongest_credential_shows_everything(&server.bench).await;
    assert_eq!(found.peers.value().map(Vec::len), Some(1));
    let version = found.version.value();
    assert_eq!(found.peers.value().and_then(|peers| peers[0].version.as_ref()), version);
    assert_eq!(found.peer_versions.value().map(|versions| &versions[0].version), version);
    let open = |fact: &portcullis_console::facts::Fact<Vec<portcullis_console::facts::PortFact>>| {
        fact.value().map(|ports| ports.iter().map(|port| port.found).collect::<Vec<_>>())
    };
    assert_eq!(open(&found.internal_port), Some(vec![Some(true)]));
    assert_eq!(open(&found.internal_unprotected), Some(vec![Some(true)]));
    verify::nothing_changes(&server.bench).await;
}

async fn audit_log(program: PathBuf) {
    for distributed in [false, true] {
        let server = Server::start(&program, &Setup { distributed, ..Setup::default() }).await;
        audit::the_api_tells_what_the_files_say(&server.bench, &server.audit_folder()).await;
        audit::who_may_not_manage_is_told_so(&server.bench).await;
    }
    let server = Server::start(&program, &Setup { audit: false, ..Setup::default() }).await;
    audit::a_log_that_is_off_is_told_to_be_off(&server.bench).await;
}

async fn tls(program: PathBuf) {
    let server = Server::start(&program, &Setup { tls: true, ..Setup::default() }).await;
    facts::the_strongest_credential_shows_everything(&server.bench).await;
    verify::nothing_changes(&server.bench).await;
    let report = scan::tls_of(&server.bench).await;
    scan::rest_and_grpc_serve(&report, &server.certificate());
    assert_eq!(scan::codes(&report), []);
}

async fn client_certificates(program: PathBuf) {
    let setup = Setup { tls: true, client_certificates: true, ..Setup::default() };
    let server = Server::start(&program, &setup).await;
    facts::the_strongest_credential_shows_everything(&server.bench).await;
    verify::nothing_changes(&server.bench).await;
    let report = scan::tls_of(&server.bench).await;
    scan::rest_and_grpc_serve(&report, &server.certificate());
    assert_eq!(scan::codes(&report), [VerdictCode::ClientCertificatesOnRestOnly]);
}

async fn renewal(program: PathBuf) {
    let setup = Setup { tls: true, client_certificates: true, cert_ttl: Some(1), ..Setup::default() };
    let server = Server::start(&program, &setup).await;
    facts::the_strongest_credential_shows_everything(&server.bench).await;
    let before = server.certificate();
    server.renew();
    let report = scan::tls_once_rest_serves(&server.bench, &server.certificate()).await;
    scan::serves(&report, PortRole::Grpc, &before);
    let expected = [VerdictCode::DifferentCertificates, VerdictCode::ClientCertificatesOnRestOnly];
    assert_eq!(scan::codes(&report), expected, "{:?}", report.verdicts);
}

async fn no_key(program: PathBuf) {
    let setup = Setup { keys: PlainKeys::none(), jwt_rbac: false, ..Setup::default() };
    let server = Server::start(&program, &setup).await;
    facts::the_strongest_credential_shows_everything(&server.bench).await;
    facts::without_a_credential_it_is_said_that_one_is_needed(&server.bench).await;
    verify::nothing_changes(&server.bench).await;
}

async fn no_jwt_rbac(program: PathBuf) {
    let server = Server::start(&program, &Setup { jwt_rbac: false, ..Setup::default() }).await;
    facts::the_strongest_credential_shows_everything(&server.bench).await;
    verify::nothing_changes(&server.bench).await;
}

async fn recorded(program: PathBuf, distributed: bool) {
    let server = Server::start(&program, &Setup { distributed, ..Setup::default() }).await;
    facts::gather(&server.bench, CredentialChoice::Best, false).await;
    recorded::every_request_is_answered_as_predicted(&server.bench).await;
}
