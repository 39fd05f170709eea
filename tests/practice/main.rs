//! Facts and *Verify on cluster* against the practice cluster, with the same checks that a live server must pass.

#![allow(clippy::expect_used, clippy::panic, reason = "an expectation says what a test takes for granted")]

#[path = "../live/checks/mod.rs"]
mod checks;

use checks::bench::{Bench, Site};
use checks::credentials::PlainKeys;
use checks::{audit, facts, verify};
use portcullis_console::connection::CredentialChoice;
use portcullis_console::profiles::Scheme;
use portcullis_console::verify::VerifyForm;
use portcullis_practice::{KeyChoice, KeyChoices, Nodes, Options, PracticeCluster};

/// A practice cluster, and a console with a profile that leads to it.
struct Practice {
    cluster: PracticeCluster,
    bench: Bench,
}

impl Practice {
    async fn start(options: Options, keys: PlainKeys) -> Self {
        let choice = |key: &Option<String>| match key {
            Some(key) => KeyChoice::Given(key.clone().into()),
            None => KeyChoice::Unset,
        };
        let chosen = KeyChoices {
            manage: choice(&keys.manage),
            alternate: choice(&keys.alternate),
            read_only: choice(&keys.read_only),
        };
        let (jwt_rbac, distributed) = (options.jwt_rbac, options.nodes == Nodes::TwoPeers);
        let cluster = PracticeCluster::start(Options { keys: chosen, ..options }).await.expect("the cluster starts");
        let peer = &cluster.peers()[0];
        let authority = cluster.authority().map(|pem| {
            let path = cluster.folder().join("authority.pem");
            std::fs::write(&path, pem).expect("the file can be written");
            path
        });
        let site = Site {
            scheme: if authority.is_some() { Scheme::Https } else { Scheme::Http },
            host: peer.rest.ip().to_string(),
            port: peer.rest.port(),
            path_prefix: String::new(),
            grpc_port: Some(peer.grpc.port()),
            ca_file: authority,
            client: None,
            keys,
            jwt_rbac,
            distributed,
        };
        Self { bench: Bench::new(&site), cluster }
    }

    async fn usual() -> Self {
        Self::start(Options::default(), PlainKeys::test_values()).await
    }
}

#[tokio::test]
async fn every_prediction_holds_and_nothing_changes() {
    let practice = Practice::usual().await;
    facts::gather(&practice.bench, CredentialChoice::Best, false).await;
    verify::nothing_changes(&practice.bench).await;
}

#[tokio::test]
async fn predictions_hold_where_tokens_are_switched_off() {
    let options = Options { jwt_rbac: false, nodes: Nodes::SingleNode, ..Options::default() };
    let practice = Practice::start(options, PlainKeys::test_values()).await;
    facts::the_strongest_credential_shows_everything(&practice.bench).await;
    verify::nothing_changes(&practice.bench).await;
}

#[tokio::test]
async fn predictions_hold_where_there_is_no_key() {
    let options = Options { nodes: Nodes::SingleNode, tls: false, ..Options::default() };
    let practice = Practice::start(Options { jwt_rbac: false, ..options }, PlainKeys::none()).await;
    facts::the_strongest_credential_shows_everything(&practice.bench).await;
    facts::without_a_credential_it_is_said_that_one_is_needed(&practice.bench).await;
    verify::nothing_changes(&practice.bench).await;
}

#[tokio::test]
async fn a_cluster_tells_everything_to_the_strongest_credential() {
    let practice = Practice::usual().await;
    let found = facts::the_strongest_credential_shows_everything(&practice.bench).await;
    assert_eq!(found.version.value().map(String::as_str), Some("1.18.3"));
    assert_eq!(found.peers.value().map(Vec::len), Some(2));
    let open =
        |ports: &Vec<portcullis_console::facts::PortFact>| ports.iter().filter(|port| port.found == Some(true)).count();
    assert_eq!(found.internal_port.value().map(open), Some(2), "{:?}", found.internal_port);
    assert_eq!(found.internal_unprotected.value().map(open), Some(2), "{:?}", found.internal_unprotected);
    assert!(found.audit.value().expect("known").is_some());
}

#[tokio::test]
async fn facts_say_why_they_are_unknown() {
    let practice = Practice::usual().await;
    facts::a_limited_token_says_what_it_does_not_reach(&practice.bench).await;
    facts::without_a_credential_it_is_said_that_one_is_needed(&practice.bench).await;
}

#[tokio::test]
async fn nothing_that_is_refused_is_asked_unless_wanted() {
    let practice = Practice::usual().await;
    facts::nothing_is_refused_unless_wanted(&practice.bench).await;
}

#[tokio::test]
async fn the_audit_api_tells_what_the_files_of_both_peers_say() {
    let practice = Practice::usual().await;
    audit::the_api_tells_what_the_files_say(&practice.bench, practice.cluster.folder()).await;
    audit::who_may_not_manage_is_told_so(&practice.bench).await;
}

#[tokio::test]
async fn an_audit_log_that_is_off_is_told_to_be_off() {
    let practice = Practice::start(Options { audit: false, ..Options::default() }, PlainKeys::test_values()).await;
    audit::a_log_that_is_off_is_told_to_be_off(&practice.bench).await;
}

#[tokio::test]
async fn verifying_can_be_stopped_and_keeps_what_was_answered() {
    let practice = Practice::usual().await;
    let bench = &practice.bench;
    let form =
        VerifyForm { profile_id: bench.profile.clone(), credential: CredentialChoice::Best, server_version: None };
    let console = bench.console.clone();
    let stop_after_two = move |progress: portcullis_console::verify::VerifyProgress| {
        if progress.done == 2 {
            assert!(console.cancel("verify"));
        }
    };
    let report = bench.console.verify(form, "verify", stop_after_two).await.expect("a report");
    assert!(report.stopped);
    assert_eq!(report.requests, 2);
    // One of them was the first, which shows no credential.
    assert_eq!(report.rows.iter().filter(|row| row.observed.is_some()).count(), 1);
    assert!(report.unanswered > 3);
}

#[tokio::test]
async fn a_wrong_prediction_is_told_with_the_raw_answer() {
    let practice = Practice::usual().await;
    let manage = practice.bench.site.keys.manage.clone().expect("a key");
    // Before 1.16 such a token was taken; the cluster is newer and refuses it.
    let claims = r#"{"access":[{"collection":"docs","access":"r","payload":{"a":"b"}}]}"#;
    let form = VerifyForm {
        profile_id: practice.bench.profile.clone(),
        credential: CredentialChoice::Given { token: checks::credentials::token(claims, &manage).into() },
        server_version: Some("1.15.5".to_owned()),
    };
    let report = practice.bench.console.verify(form, "verify", |_| {}).await.expect("a report");
    assert!(report.differences > 3);
    let row = report.rows.iter().find(|row| row.action == "get_collection" && row.column == "docs").expect("the row");
    assert_eq!((row.predicted.decision.as_str(), row.agrees), ("allowed", Some(false)));
    let observed = row.observed.as_ref().expect("an answer");
    assert_eq!(observed.status, 401);
    assert!(observed.raw.ends_with("is deprecated and should not be used"), "{}", observed.raw);
}

#[tokio::test]
async fn a_cluster_that_is_gone_is_told_as_unreachable() {
    let Practice { cluster, bench } = Practice::usual().await;
    cluster.shutdown().await.expect("it ends");
    let form =
        VerifyForm { profile_id: bench.profile.clone(), credential: CredentialChoice::None, server_version: None };
    let error = bench.console.verify(form, "verify", |_| {}).await.expect_err("nobody is there");
    assert!(matches!(error, portcullis_console::Error::Connection(_)), "{error:?}");
}
