use crate::bench::{Bench, KEY, form, http, key, problem, set, stored, with_key};
use crate::servers::{Server, answer, qdrant};
use portcullis_console::Error;
use portcullis_console::connection::header::{HeaderMap, HeaderValue};
use portcullis_console::connection::{
    ConnectionError, ConnectionProblem as Problem, Credential, CredentialChoice, Method, Stage, StageState,
};
use portcullis_console::profiles::{Connection, FixedHeader, Gateway, Peer, ProfileForm, Scheme, SendAs};
use portcullis_console::secret::SecretSlot;

fn with(form: ProfileForm, change: impl FnOnce(&mut Connection)) -> ProfileForm {
    let mut form = form;
    change(&mut form.connection);
    form
}

async fn ok() -> Server {
    Server::plain(|_| answer("200 OK", "", "{}")).await
}

/// The lines of the only request that came.
fn lines(server: &Server) -> Vec<String> {
    let heads = server.heads();
    assert_eq!(heads.len(), 1, "{heads:?}");
    heads[0].lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_key_travels_as_the_profile_says() {
    let bench = Bench::new();
    for (send_as, line) in
        [(SendAs::ApiKey, format!("api-key: {KEY}")), (SendAs::Bearer, format!("authorization: bearer {KEY}"))]
    {
        let server = ok().await;
        let cluster = bench.cluster(with(http(server.address), |connection| connection.send_as = send_as));
        cluster.get("/collections", &key()).await.unwrap();
        assert_eq!(lines(&server).iter().filter(|line| line.contains(KEY)).collect::<Vec<_>>(), [&line]);
    }
}

#[tokio::test]
async fn a_gateways_password_travels_beside_the_clusters_key() {
    let server = ok().await;
    let gateway = Gateway::Basic { user: "ops".to_owned() };
    let form = with(http(server.address), |connection| connection.gateway = gateway);
    let cluster = Bench::new().cluster(ProfileForm { gateway_password: set("pass word "), ..form });
    cluster.get("/collections", &key()).await.unwrap();
    let lines = lines(&server);
    assert!(lines.contains(&"authorization: basic b3bzonbhc3mgd29yzca=".to_owned()), "{lines:?}");
    assert!(lines.contains(&format!("api-key: {KEY}")));
}

#[tokio::test]
async fn a_gateways_key_travels_in_its_own_header_with_or_without_the_clusters_key() {
    let bench = Bench::new();
    for (credential, count) in [(key(), 1), (Credential::none(), 0)] {
        let server = ok().await;
        let gateway = Gateway::Key { header: "X-Gate".to_owned() };
        let headers = vec![FixedHeader { name: "x-tenant".to_owned(), value: "blue".to_owned() }];
        let form = with(http(server.address), |connection| {
            connection.gateway = gateway;
            connection.headers = headers;
        });
        let cluster = bench.cluster(ProfileForm { gateway_key: set("gate-key"), ..form });
        cluster.get("/collections", &credential).await.unwrap();
        let lines = lines(&server);
        assert!(lines.contains(&"x-gate: gate-key".to_owned()) && lines.contains(&"x-tenant: blue".to_owned()));
        assert_eq!(lines.iter().filter(|line| line.starts_with("api-key")).count(), count);
    }
}

#[tokio::test]
async fn the_path_prefix_goes_before_every_path_and_peers_have_addresses_of_their_own() {
    let (one, two) = (ok().await, ok().await);
    let mut form = http(one.address);
    form.address.path_prefix = "/qdrant".to_owned();
    form.connection.peers = vec![Peer { host: "127.0.0.1".to_owned(), port: two.address.port(), grpc_port: Some(7) }];
    let peers = Bench::new().cluster(form).peers();
    for peer in &peers {
        peer.get("/cluster?a=b", &Credential::none()).await.unwrap();
    }
    assert_eq!(peers[1].grpc_port(), Some(7));
    for server in [&one, &two] {
        assert_eq!(lines(server)[0], "get /qdrant/cluster?a=b http/1.1");
    }
    let port = peers[1].at_port(Scheme::Http, one.address.port());
    port.get("/metrics", &Credential::none()).await.unwrap();
    assert!(one.heads()[1].starts_with("get /metrics "));
}

#[tokio::test]
async fn what_the_gateway_wants_stays_away_from_other_ports() {
    let (gateway, other) = (ok().await, ok().await);
    let connection = |connection: &mut Connection| {
        connection.gateway = Gateway::Basic { user: "u".to_owned() };
        connection.headers = vec![FixedHeader { name: "x-tenant".to_owned(), value: "blue".to_owned() }];
    };
    let form = ProfileForm { gateway_password: set("gateway-password"), ..with(http(gateway.address), connection) };
    let cluster = Bench::new().cluster(form);
    cluster.get("/", &Credential::none()).await.unwrap();
    assert!(gateway.heads()[0].contains("authorization: basic ") && gateway.heads()[0].contains("x-tenant: blue"));
    cluster.at_port(Scheme::Http, other.address.port()).get("/metrics", &Credential::none()).await.unwrap();
    assert!(!other.heads()[0].contains("authorization") && !other.heads()[0].contains("x-tenant"));
}

#[tokio::test]
async fn an_address_of_ipv6_is_reached() {
    let listener = tokio::net::TcpListener::bind("[::1]:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = crate::servers::head(&mut stream).await.unwrap_or_default();
            let _ = stream.write_all(&qdrant(&head, KEY)).await;
        }
    });
    let report = Bench::new().test_best(with_key(form(Scheme::Http, "[::1]", port))).await;
    assert!(report.ok, "{report:?}");
}

#[tokio::test]
async fn a_key_goes_over_plain_http_to_this_machine_but_not_to_another() {
    let bench = Bench::new();
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let port = server.address.port();
    // What the name says does not count, only where it leads; both ways.
    let here = bench.cluster(with_key(form(Scheme::Http, "qdrant.test", port)));
    assert!(here.get("/collections", &key()).await.unwrap().status.is_success());
    for host in ["elsewhere.test", "both.test", "192.0.2.1"] {
        let cluster = bench.cluster(with_key(form(Scheme::Http, host, port)));
        let error = cluster.get("/collections", &key()).await.unwrap_err();
        assert_eq!(error, ConnectionError::PlainHttpRefused { address: format!("{host}:{port}") });
        let error = cluster.grpc("qdrant.Qdrant/HealthCheck", b"", port, &key()).await.unwrap_err();
        assert_eq!(error.problem(), Problem::PlainHttpRefused);
    }
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn a_gateways_secret_and_a_key_among_the_headers_count_as_keys_too() {
    let bench = Bench::new();
    let gateway = Gateway::Key { header: String::new() };
    let gated = with(form(Scheme::Http, "elsewhere.test", 80), |connection| connection.gateway = gateway);
    let cluster = bench.cluster(ProfileForm { gateway_key: set("gate-key"), ..gated });
    assert_eq!(cluster.get("/", &Credential::none()).await.unwrap_err().problem(), Problem::PlainHttpRefused);
    let cluster = bench.cluster(form(Scheme::Http, "elsewhere.test", 80));
    for name in ["api-key", "authorization"] {
        let headers = HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static("x"))]);
        let error = cluster.request(Method::GET, "/", headers, None, &Credential::none()).await.unwrap_err();
        assert_eq!(error.problem(), Problem::PlainHttpRefused);
    }
}

#[tokio::test]
async fn only_the_profile_can_allow_keys_over_plain_http_and_the_test_warns_of_it() {
    let bench = Bench::new();
    let server = ok().await;
    let form = with(form(Scheme::Http, "both.test", server.address.port()), |connection| {
        connection.danger_send_keys_over_plain_http = true;
    });
    let profile = bench.save(with_key(form));
    assert!(profile.connection.danger_send_keys_over_plain_http);
    bench.console.cluster(&profile.id).unwrap().get("/", &key()).await.unwrap();
    assert!(lines(&server).contains(&format!("api-key: {KEY}")));
    let report = bench.test(&profile, CredentialChoice::Best).await;
    let tls = report.stages.iter().find(|stage| stage.stage == Stage::Tls).unwrap();
    assert!(tls.state == StageState::Warning && tls.detail.contains("anybody"), "{tls:?}");
}

#[tokio::test]
async fn a_redirect_is_reported_and_no_credential_follows_it() {
    let bench = Bench::new();
    let target = ok().await;
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let to = target.address;
        let server = Server::plain(move |_| answer(status, &format!("Location: http://{to}/\r\n"), "")).await;
        let gateway = Gateway::Key { header: String::new() };
        let form = with(http(server.address), |connection| connection.gateway = gateway);
        let profile = bench.save(with_key(ProfileForm { gateway_key: set("gate-key"), ..form }));
        let error = bench.console.cluster(&profile.id).unwrap().get("/collections", &key()).await.unwrap_err();
        assert!(matches!(&error, ConnectionError::Redirected { to, .. } if to.contains(&target.address.to_string())));
        let report = bench.test(&profile, CredentialChoice::Best).await;
        assert_eq!(problem(&report), Some(Problem::Redirected));
    }
    assert!(target.heads().is_empty());
}

#[test]
fn the_credential_is_the_one_that_was_chosen() {
    let bench = Bench::new();
    let form = ProfileForm {
        read_only_key: set("reads"),
        gateway_password: set("gate"),
        ..http("127.0.0.1:1".parse().unwrap())
    };
    let profile = bench.save(form);
    let slot = |choice: &CredentialChoice| bench.console.credential(&profile.id, choice).map(|found| found.slot());
    assert_eq!(slot(&CredentialChoice::Best).unwrap(), Some(SecretSlot::ReadOnlyKey));
    assert!(bench.console.credential(&profile.id, &CredentialChoice::None).unwrap().is_none());
    assert!(matches!(slot(&stored(SecretSlot::ManageKey)), Err(Error::ProfileIncomplete(SecretSlot::ManageKey))));
    assert!(matches!(slot(&stored(SecretSlot::GatewayPassword)), Err(Error::InvalidField { .. })));
    for token in ["  ", "a\r\nx: y"] {
        let given = CredentialChoice::Given { token: token.to_owned().into() };
        assert!(matches!(slot(&given), Err(Error::InvalidField { .. })), "{token:?}");
    }
}

#[test]
fn a_gateway_whose_secret_is_missing_is_named_before_anything_is_sent() {
    let bench = Bench::new();
    for (gateway, slot) in [
        (Gateway::Basic { user: "ops".to_owned() }, SecretSlot::GatewayPassword),
        (Gateway::Key { header: String::new() }, SecretSlot::GatewayKey),
    ] {
        let form = with(http("127.0.0.1:1".parse().unwrap()), |connection| connection.gateway = gateway);
        let profile = bench.save(form);
        assert!(
            matches!(bench.console.cluster(&profile.id), Err(Error::ProfileIncomplete(missing)) if missing == slot)
        );
    }
}

#[test]
fn a_cluster_can_be_printed_without_its_secrets() {
    let form = with(http("127.0.0.1:1".parse().unwrap()), |connection| {
        connection.gateway = Gateway::Basic { user: "ops".to_owned() };
    });
    let cluster = Bench::new().cluster(ProfileForm { gateway_password: set("planted-password"), ..form });
    let printed = format!("{cluster:?} {:?}", key());
    assert!(printed.contains("ops") && !printed.contains("planted"), "{printed}");
    assert!(!printed.contains("b3BzOnBsYW50ZWQtcGFzc3dvcmQ="), "{printed}");
}
