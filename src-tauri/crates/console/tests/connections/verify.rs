//! Verifying on servers that answer oddly.

use portcullis_console::connection::CredentialChoice;
use portcullis_console::verify::{VerifyConditionState, VerifyForm, VerifyReport};

use super::bench::{Bench, http, with_key};
use super::servers::{Server, answer};

const GREETING: &str = r#"{"title":"qdrant - vector search engine","version":"1.15.5"}"#;
const LISTED: &str = r#"{"time":0.1,"status":"ok","result":{"collections":[]}}"#;

/// Tries a credential on a server that greets as Qdrant and answers the rest like this.
async fn verified(
    credential: CredentialChoice,
    others: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> (VerifyReport, usize, Server) {
    let server = Server::plain(
        move |head| {
            if head.starts_with("GET / ") { answer("200 OK", "", GREETING) } else { others(head) }
        },
    )
    .await;
    let bench = Bench::new();
    let profile_id = bench.save(with_key(http(server.address))).id;
    let form = VerifyForm { profile_id, credential, server_version: None };
    let plan = bench.console.verify_plan(&form).unwrap();
    let report = bench.console.verify(form, "verify", |_| {}).await.unwrap();
    (report, plan.requests, server)
}

#[tokio::test]
async fn a_gateway_that_does_not_reach_the_cluster_confirms_nothing() {
    let (report, _, _) =
        verified(CredentialChoice::Best, |_| answer("502 Bad Gateway", "", "<html>Bad Gateway</html>")).await;
    let tried = report.rows.iter().filter(|row| row.inferred_from.is_none());
    let others: Vec<_> = tried.filter(|row| row.action != "version").collect();
    assert!(others.len() > 3);
    for row in &others {
        assert_eq!(row.agrees, None);
        assert!(row.problem.as_ref().unwrap().contains("502"), "{row:?}");
    }
    assert_eq!((report.unanswered, report.differences), (others.len(), 0));
    assert_eq!(report.condition.state, VerifyConditionState::None);
}

#[tokio::test]
async fn as_many_requests_arrive_as_the_plan_says() {
    let (report, planned, server) = verified(CredentialChoice::Best, |_| answer("200 OK", "", LISTED)).await;
    assert_eq!((server.heads().len(), report.requests), (planned, planned));
}

#[tokio::test]
async fn predictions_are_those_for_the_version_that_the_cluster_tells() {
    let (report, _, _) = verified(CredentialChoice::Best, |_| answer("200 OK", "", LISTED)).await;
    assert_eq!(report.server_version, "1.15.5");
    assert!(!report.assumes.iter().any(|text| text.contains("taken to be 1.")), "{:?}", report.assumes);
}

#[tokio::test]
async fn what_follows_from_a_row_that_differs_is_doubtful() {
    let refused = r#"{"time":0.1,"status":{"error":"Forbidden: no"}}"#;
    let (report, _, _) = verified(CredentialChoice::Best, move |_| answer("403 Forbidden", "", refused)).await;
    assert!(report.differences > 3);
    let inferred: Vec<_> = report.rows.iter().filter(|row| row.inferred_from.is_some()).collect();
    assert!(inferred.len() > 10);
    for row in inferred.iter().filter(|row| row.inferred_from.as_deref() != Some("version")) {
        assert_eq!((row.agrees, row.basis_agrees), (None, Some(false)), "{row:?}");
    }
}

#[tokio::test]
async fn a_pasted_token_that_the_server_sends_back_is_not_in_the_report() {
    const PASTED: &str = "a-pasted-token-0123456789";
    let credential = CredentialChoice::Given { token: format!(" {PASTED}\n").into() };
    let (report, _, server) =
        verified(credential, |_| answer("401 Unauthorized", "", &format!("Invalid API key or JWT {PASTED}"))).await;
    assert!(server.heads().iter().any(|head| head.contains(PASTED)));
    assert!(report.rows.iter().any(|row| row.observed.is_some()));
    assert!(!serde_json::to_string(&report).unwrap().contains(PASTED));
}
