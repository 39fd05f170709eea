use crate::bench::{Bench, KEY, form, http, problem, set, stored, with_key};
use crate::servers::{ROOT, Server, answer, closed_port, qdrant};
use portcullis_console::Error;
use portcullis_console::connection::{
    ClusterRole, ConnectionProblem as Problem, ConnectionReport, CredentialChoice, Stage, StageState,
};
use portcullis_console::facts::FactsForm;
use portcullis_console::preview::Draft;
use portcullis_console::profiles::{Gateway, ProfileForm, Scheme};
use portcullis_console::secret::SecretSlot;
use portcullis_console::verify::{TryConditionForm, VerifyForm};
use portcullis_practice::{Nodes, Options, PracticeCluster};

fn last(report: &ConnectionReport) -> (Stage, Option<Problem>) {
    (report.stages.last().unwrap().stage, problem(report))
}

/// Tests a plain server that always answers the same.
async fn of(status: &'static str, headers: &'static str, body: &'static str) -> (ConnectionReport, Server) {
    let server = Server::plain(move |_| answer(status, headers, body)).await;
    (Bench::new().test_best(with_key(http(server.address))).await, server)
}

/// Tests a server that is a Qdrant at `/` and answers everything else with this.
async fn refusing(status: &'static str, headers: &'static str, body: &'static str) -> ConnectionReport {
    let server = Server::plain(move |head| match head.split(' ').nth(1) {
        Some("/") => answer("200 OK", "", ROOT),
        _ => answer(status, headers, body),
    })
    .await;
    Bench::new().test_best(with_key(http(server.address))).await
}

#[tokio::test]
async fn a_good_connection_passes_every_stage_and_each_tells_its_time() {
    let practice = practice(true).await;
    let bench = Bench::new();
    let ca = bench.file("ca.pem", practice.authority().unwrap());
    let form = crate::bench::https(practice.peers()[0].rest, &ca);
    let report = bench.test_best(ProfileForm { manage_key: set(KEY), ..form }).await;
    assert!(report.ok, "{report:?}");
    let stages: Vec<Stage> = report.stages.iter().map(|stage| stage.stage).collect();
    let all = [
        Stage::Name,
        Stage::Tcp,
        Stage::Tls,
        Stage::Http,
        Stage::Gateway,
        Stage::Authentication,
        Stage::Version,
        Stage::Role,
    ];
    assert_eq!(stages, all);
    assert!(report.stages.iter().all(|stage| stage.took_ms.is_none() == (stage.state == StageState::Skipped)));
    assert_eq!(report.version.as_deref(), Some("1.18.3"));
}

/// A practice cluster with the planted key as its manage key.
async fn practice(tls: bool) -> PracticeCluster {
    let mut options = Options { tls, nodes: Nodes::SingleNode, ..Options::default() }.without_flaws();
    options.keys.manage = portcullis_practice::KeyChoice::Given(KEY.to_owned().into());
    PracticeCluster::start(options).await.unwrap()
}

#[tokio::test]
async fn the_role_of_each_credential_is_told() {
    let practice = practice(false).await;
    let bench = Bench::new();
    let read_only = secrecy::ExposeSecret::expose_secret(practice.keys().read_only.as_ref().unwrap()).to_owned();
    let form = http(practice.peers()[0].rest);
    let profile = bench.save(ProfileForm { manage_key: set(KEY), read_only_key: set(&read_only), ..form });
    let token = |access: &str| token(&format!(r#"{{"access":{access}}}"#));
    for (credential, expected) in [
        (CredentialChoice::Best, ClusterRole::Manage),
        (stored(SecretSlot::ReadOnlyKey), ClusterRole::ReadOnly),
        (token(r#""m""#), ClusterRole::Manage),
        (token(r#""r""#), ClusterRole::ReadOnly),
        (token(r#"[{"collection":"docs","access":"r"}]"#), ClusterRole::Collections),
        (CredentialChoice::Given { token: KEY.to_owned().into() }, ClusterRole::Unknown),
    ] {
        let report = bench.test(&profile, credential.clone()).await;
        assert_eq!(report.role.as_ref().map(|role| role.role), Some(expected), "{credential:?} {report:?}");
    }
    let swapped =
        ProfileForm { id: Some(profile.id.clone()), manage_key: set(&read_only), ..http(practice.peers()[0].rest) };
    let report = bench.test_best(swapped).await;
    assert_eq!(report.role.unwrap().role, ClusterRole::ReadOnly);
}

/// A token signed with the planted key.
fn token(claims: &str) -> CredentialChoice {
    signed(claims, KEY)
}

fn signed(claims: &str, key: &str) -> CredentialChoice {
    let claims: serde_json::Value = serde_json::from_str(claims).unwrap();
    let key = jsonwebtoken::EncodingKey::from_secret(key.as_bytes());
    let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();
    CredentialChoice::Given { token: token.into() }
}

#[tokio::test]
async fn refusals_of_qdrant_are_told_apart() {
    let practice = practice(false).await;
    let bench = Bench::new();
    let profile = bench.save(http(practice.peers()[0].rest));
    for (credential, expected) in [
        (CredentialChoice::None, Problem::QdrantRefused),
        (CredentialChoice::Given { token: "wrong".to_owned().into() }, Problem::QdrantRefused),
        (signed(r#"{"access":"r"}"#, "another key that is long enough"), Problem::WrongSignature),
        (token(r#"{"access":"r","exp":1000000000}"#), Problem::TokenExpired),
    ] {
        let report = bench.test(&profile, credential.clone()).await;
        assert_eq!(last(&report), (Stage::Authentication, Some(expected)), "{credential:?} {report:?}");
    }
}

#[tokio::test]
async fn an_open_instance_is_warned_of() {
    let server = Server::plain(|head| match head.split(' ').nth(1) {
        Some("/") => answer("200 OK", "", ROOT),
        _ => answer("200 OK", "", r#"{"result":{"collections":[]}}"#),
    })
    .await;
    let report = Bench::new().test_best(http(server.address)).await;
    assert_eq!(report.role.unwrap().role, ClusterRole::Open);
    assert!(
        report.stages.iter().any(|stage| stage.stage == Stage::Authentication && stage.state == StageState::Warning)
    );
}

#[tokio::test]
async fn names_and_ports_that_lead_nowhere_are_told_apart() {
    let bench = Bench::new();
    let closed = closed_port().await;
    for (host, port, expected) in [
        ("no.such.name.test", 6333, (Stage::Name, Some(Problem::NoSuchName))),
        ("localhost", closed.port(), (Stage::Tcp, Some(Problem::Refused))),
        ("blackhole.test", 6333, (Stage::Tcp, Some(Problem::Filtered))),
    ] {
        let report = bench.test_best(with_key(form(Scheme::Https, host, port))).await;
        assert_eq!(last(&report), expected, "{report:?}");
        assert!(!report.ok);
    }
}

#[tokio::test]
async fn what_asks_in_front_of_the_cluster_is_told_from_qdrant() {
    let basic = "WWW-Authenticate: Basic realm=\"x\"\r\nContent-Type: text/html\r\n";
    let kong = "WWW-Authenticate: Key\r\nServer: kong/3.4\r\n";
    for (status, headers, body, words) in [
        ("401 Unauthorized", basic, "<html>401</html>", "user and a password"),
        ("401 Unauthorized", kong, r#"{"message":"No API key found in request"}"#, "key of its own"),
        ("401 Unauthorized", "Via: 1.1 kong/3.4\r\n", r#"{"message":"Unauthorized"}"#, "key of its own"),
        ("403 Forbidden", "Content-Type: text/html\r\n", "<html>403</html>", "not an answer of Qdrant"),
    ] {
        let (report, server) = of(status, headers, body).await;
        assert_eq!(last(&report), (Stage::Gateway, Some(Problem::GatewayRefused)), "{report:?}");
        let message = &report.stages.last().unwrap().problem.as_ref().unwrap().message;
        assert!(message.contains(words), "{message}");
        assert!(server.heads().iter().all(|head| !head.contains(KEY)));
    }
    let report = refusing("401 Unauthorized", basic, "<html>401</html>").await;
    assert_eq!(last(&report), (Stage::Gateway, Some(Problem::GatewayRefused)), "{report:?}");
}

#[tokio::test]
async fn a_gateway_without_a_cluster_behind_it_is_told() {
    let (report, _) = of("502 Bad Gateway", "Content-Type: text/html\r\n", "<html>502</html>").await;
    assert_eq!(last(&report), (Stage::Http, Some(Problem::BadAnswer)));
}

#[tokio::test]
async fn a_managed_cluster_answers_only_with_a_key() {
    let server = Server::plain(|head| {
        if head.to_ascii_lowercase().contains(&format!("api-key: {KEY}")) {
            qdrant(head, KEY)
        } else {
            answer("403 Forbidden", "", "forbidden")
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let report = bench.test(&profile, CredentialChoice::None).await;
    assert_eq!(last(&report), (Stage::Gateway, Some(Problem::ManagedCluster)), "{report:?}");
    let report = bench.test(&profile, CredentialChoice::Best).await;
    assert!(report.ok, "{report:?}");
    let gateway = report.stages.iter().find(|stage| stage.stage == Stage::Gateway).unwrap();
    assert!(gateway.detail.contains("managed"), "{gateway:?}");
}

#[tokio::test]
async fn what_turns_out_to_be_no_qdrant_after_the_key_was_shown_is_told_so() {
    let server = Server::plain(|head| match head.contains(KEY) {
        true => answer("200 OK", "", "{}"),
        false => answer("403 Forbidden", "", "forbidden"),
    })
    .await;
    let report = Bench::new().test_best(with_key(http(server.address))).await;
    assert_eq!(last(&report), (Stage::Gateway, Some(Problem::NotQdrant)), "{report:?}");
    let words = report.stages.last().unwrap().problem.clone().unwrap().message;
    assert!(words.contains("was sent to it") && !words.contains("No key"), "{words}");
}

#[tokio::test]
async fn a_wrong_path_says_whether_a_key_was_sent_to_it() {
    for (shows_itself, sent) in [(false, "No key was sent"), (true, "was sent to it")] {
        let server = Server::plain(move |head| match head.contains(KEY) || !shows_itself {
            true => answer("200 OK", "", "{}"),
            false => answer("403 Forbidden", "", "forbidden"),
        })
        .await;
        let mut form = with_key(http(server.address));
        form.address.path_prefix = "/qdrant".to_owned();
        let report = Bench::new().test_best(form).await;
        let problem = report.stages.last().unwrap().problem.clone().unwrap();
        assert_eq!(problem.code, Problem::WrongPrefix, "{report:?}");
        assert!(problem.message.contains(sent), "{}", problem.message);
    }
}

#[tokio::test]
async fn an_open_instance_does_not_praise_a_key_that_it_did_not_look_at() {
    let server = Server::plain(|head| match head.split(' ').nth(1) {
        Some("/") => answer("200 OK", "", ROOT),
        Some("/collections") => answer("200 OK", "", r#"{"result":{"collections":[]}}"#),
        _ => answer("404 Not Found", "", r#"{"status":{"error":"Not found"}}"#),
    })
    .await;
    let report = Bench::new().test_best(with_key(http(server.address))).await;
    let said = report.stages.iter().find(|stage| stage.stage == Stage::Authentication).unwrap();
    assert!(said.detail.contains("was not tried"), "{said:?}");
    assert_eq!(report.role.unwrap().words, "It may do everything on this cluster.");
}

#[tokio::test]
async fn what_a_gateway_does_not_find_says_nothing_about_the_role() {
    let server = Server::plain(|head| match head.starts_with("DELETE ") {
        true => answer("404 Not Found", "Content-Type: text/html\r\n", "<html>not found</html>"),
        false => qdrant(head, KEY),
    })
    .await;
    let report = Bench::new().test_best(with_key(http(server.address))).await;
    assert_eq!(report.role.unwrap().role, ClusterRole::Unknown);
}

#[tokio::test]
async fn a_refusal_by_what_stands_in_front_says_nothing_about_the_role() {
    let server = Server::plain(|head| match head.starts_with("DELETE ") {
        true => answer("403 Forbidden", "Content-Type: text/html\r\n", "<html>forbidden</html>"),
        false => qdrant(head, KEY),
    })
    .await;
    let report = Bench::new().test_best(with_key(http(server.address))).await;
    assert_eq!(report.role.unwrap().role, ClusterRole::Unknown);
}

#[tokio::test]
async fn what_is_not_a_qdrant_gets_no_key() {
    for (status, headers, body) in [
        ("200 OK", "Content-Type: text/html\r\n", "<html>hello</html>"),
        ("200 OK", "", r#"{"title":"something else","version":"1.0"}"#),
        ("404 Not Found", "", "not here"),
    ] {
        let (report, server) = of(status, headers, body).await;
        assert_eq!(last(&report), (Stage::Http, Some(Problem::NotQdrant)), "{report:?}");
        assert!(server.heads().iter().all(|head| !head.contains(KEY)));
    }
}

#[tokio::test]
async fn what_is_not_a_qdrant_gets_no_key_from_facts_verifying_and_conditions_either() {
    for (status, headers, body, problem) in [
        ("200 OK", "Content-Type: text/html\r\n", "<html>hello</html>", Problem::NotQdrant),
        ("401 Unauthorized", "WWW-Authenticate: Basic\r\n", "<html>", Problem::GatewayRefused),
    ] {
        let server = Server::plain(move |_| answer(status, headers, body)).await;
        let bench = Bench::new();
        let id = bench.save(with_key(http(server.address))).id;
        let credential = CredentialChoice::Best;
        let of = |error: Error| match error {
            Error::Connection(error) => error.problem(),
            other => panic!("{other}"),
        };
        let (profile_id, metrics_port) = (id.clone(), None);
        let form = FactsForm { profile_id, credential: credential.clone(), with_side_effects: true, metrics_port };
        assert_eq!(of(bench.console.gather_facts(form, "facts").await.unwrap_err()), problem);
        let form = VerifyForm { profile_id: id.clone(), credential, server_version: None };
        assert_eq!(of(bench.console.verify(form, "verify", |_| {}).await.unwrap_err()), problem);
        let text = r#"{"value_exists":{"collection":"docs","matches":[]}}"#.to_owned();
        let form = TryConditionForm { profile_id: id, draft: Draft::Json { text } };
        assert_eq!(of(bench.console.try_condition(form, "condition").await.unwrap_err()), problem);
        assert!(server.heads().iter().all(|head| !head.contains(KEY)));
    }
}

#[tokio::test]
async fn a_wrong_prefix_is_told() {
    let server = Server::plain(|head| {
        if head.starts_with("GET /wrong/") { answer("404 Not Found", "", "") } else { qdrant(head, KEY) }
    })
    .await;
    let mut form = with_key(http(server.address));
    form.address.path_prefix = "/wrong".to_owned();
    let report = Bench::new().test_best(form).await;
    assert_eq!(last(&report), (Stage::Http, Some(Problem::WrongPrefix)), "{report:?}");
}

#[tokio::test]
async fn a_qdrant_that_is_too_old_is_told_with_its_version_or_without() {
    for root in [
        r#"{"title":"qdrant - vector search engine","version":"1.1.3"}"#,
        r#"{"title":"qdrant - vector search engine"}"#,
    ] {
        let server = Server::plain(move |head| match head.split(' ').nth(1) {
            Some("/") => answer("200 OK", "", root),
            _ => qdrant(head, KEY),
        })
        .await;
        let report = Bench::new().test_best(with_key(http(server.address))).await;
        assert_eq!(last(&report), (Stage::Version, Some(Problem::TooOld)), "{report:?}");
    }
}

#[tokio::test]
async fn a_version_that_nobody_knows_yet_is_a_warning() {
    for version in ["99.0.0", "dev"] {
        let root = format!(r#"{{"title":"qdrant - vector search engine","version":"{version}"}}"#);
        let server = Server::plain(move |head| match head.split(' ').nth(1) {
            Some("/") => answer("200 OK", "", &root),
            _ => qdrant(head, KEY),
        })
        .await;
        let report = Bench::new().test_best(with_key(http(server.address))).await;
        assert!(report.ok && report.version.as_deref() == Some(version), "{report:?}");
        assert!(report.stages.iter().any(|stage| stage.stage == Stage::Version && stage.state == StageState::Warning));
    }
}

#[tokio::test]
async fn a_server_of_the_time_before_public_routes_is_asked_for_its_version_with_the_key() {
    let server = Server::plain(|head| {
        if !head.to_ascii_lowercase().contains("api-key") {
            return answer("403 Forbidden", "", "Invalid api-key");
        }
        match head.split(' ').nth(1) {
            Some("/") => answer("200 OK", "", r#"{"title":"qdrant - vector search engine","version":"1.3.0"}"#),
            _ => qdrant(head, KEY),
        }
    })
    .await;
    let report = Bench::new().test_best(with_key(http(server.address))).await;
    assert!(report.ok && report.version.as_deref() == Some("1.3.0"), "{report:?}");
}

#[tokio::test]
async fn a_configured_gateway_that_lets_pass_is_said_to() {
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let mut form = with_key(http(server.address));
    form.connection.gateway = Gateway::Key { header: String::new() };
    let report = Bench::new().test_best(ProfileForm { gateway_key: set("gate"), ..form }).await;
    let gateway = report.stages.iter().find(|stage| stage.stage == Stage::Gateway).unwrap();
    assert!(report.ok && gateway.state == StageState::Passed, "{report:?}");
}

#[tokio::test]
async fn each_stage_is_told_when_it_has_passed_and_not_at_the_end() {
    let bench = Bench::new();
    let profile = bench.save(form(Scheme::Http, "blackhole.test", 6333));
    let form = portcullis_console::connection::TestForm { profile_id: profile.id, credential: CredentialChoice::None };
    let console = std::sync::Arc::clone(&bench.console);
    // Only who hears of the name before the end can stop what follows.
    let stop = move |stage: portcullis_console::connection::StageView| {
        assert!(stage.stage != Stage::Name || console.cancel("mine"));
    };
    let report = bench.console.test_connection(form, "mine", stop).await.unwrap();
    assert_eq!(last(&report), (Stage::Tcp, Some(Problem::Cancelled)), "{report:?}");
}

#[tokio::test]
async fn a_stopped_test_says_so() {
    let bench = Bench::new();
    let profile = bench.save(form(Scheme::Http, "blackhole.test", 6333));
    let form = portcullis_console::connection::TestForm { profile_id: profile.id, credential: CredentialChoice::None };
    let console = std::sync::Arc::clone(&bench.console);
    let testing = tokio::spawn(async move { console.test_connection(form, "mine", |_| {}).await });
    while !bench.console.cancel("mine") {
        tokio::task::yield_now().await;
    }
    let report = testing.await.unwrap().unwrap();
    assert_eq!(problem(&report), Some(Problem::Cancelled), "{report:?}");
}
