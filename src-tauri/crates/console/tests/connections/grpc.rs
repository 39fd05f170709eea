use crate::bench::{Bench, KEY, http, https, key};
use crate::servers::Server;
use portcullis_console::connection::{ConnectionProblem as Problem, Credential};
use portcullis_practice::{KeyChoice, Nodes, Options, PracticeCluster};

async fn practice(tls: bool) -> PracticeCluster {
    let mut options = Options { tls, nodes: Nodes::SingleNode, ..Options::default() }.without_flaws();
    options.keys.manage = KeyChoice::Given(KEY.to_owned().into());
    PracticeCluster::start(options).await.unwrap()
}

#[tokio::test]
async fn the_outcome_of_a_call_is_read_with_and_without_tls() {
    let bench = Bench::new();
    for tls in [false, true] {
        let practice = practice(tls).await;
        let peer = &practice.peers()[0];
        let form = match practice.authority() {
            Some(ca) => https(peer.rest, &bench.file("ca.pem", ca)),
            None => http(peer.rest),
        };
        let (cluster, port) = (bench.cluster(form), peer.grpc.port());
        let health = cluster.grpc("qdrant.Qdrant/HealthCheck", b"", port, &Credential::none()).await.unwrap();
        assert_eq!(health.code, 0, "{health:?}");
        assert!(String::from_utf8_lossy(&health.body).contains("1.18.3"), "{health:?}");
        let listed = cluster.grpc("qdrant.Collections/List", b"", port, &Credential::none()).await.unwrap();
        assert_eq!(
            (listed.code, listed.message.as_str()),
            (16, "Must provide an API key or an Authorization bearer token")
        );
        let listed = cluster.grpc("qdrant.Collections/List", b"", port, &key()).await.unwrap();
        assert_ne!(listed.code, 16, "{listed:?}");
    }
}

#[tokio::test]
async fn what_is_not_grpc_is_an_error() {
    let server = Server::plain(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    let cluster = Bench::new().cluster(http(server.address));
    let port = server.address.port();
    let error = cluster.grpc("qdrant.Qdrant/HealthCheck", b"", port, &Credential::none()).await.unwrap_err();
    assert!(matches!(error.problem(), Problem::BadAnswer | Problem::ConnectionLost), "{error:?}");
}

#[tokio::test]
async fn plain_and_secure_grpc_on_each_others_ports_are_told_apart() {
    let bench = Bench::new();
    let call = "qdrant.Qdrant/HealthCheck";
    let (plain, secure) = (practice(false).await, practice(true).await);
    let (plain, secure, ca) = (&plain.peers()[0], &secure.peers()[0], secure.authority().unwrap());
    let cluster = bench.cluster(https(plain.rest, &bench.file("ca.pem", ca)));
    let error = cluster.grpc(call, b"", plain.grpc.port(), &Credential::none()).await.unwrap_err();
    assert_eq!(error.problem(), Problem::TlsOnPlainHttpPort, "{error:?}");
    let error =
        bench.cluster(http(secure.rest)).grpc(call, b"", secure.grpc.port(), &Credential::none()).await.unwrap_err();
    assert_eq!(error.problem(), Problem::PlainHttpOnTlsPort, "{error:?}");
}

#[tokio::test]
async fn a_handshake_tells_what_a_port_shows_whether_it_is_trusted_or_not() {
    let practice = practice(true).await;
    let peer = &practice.peers()[0];
    let bench = Bench::new();
    let trusting = bench.cluster(https(peer.rest, &bench.file("ca.pem", practice.authority().unwrap())));
    let shown = trusting.handshake(peer.grpc.port()).await.unwrap();
    assert_eq!((shown.version, shown.problem, shown.client_certificate_asked), (Some("TLSv1.3"), None, false));
    assert_eq!(shown.chain.len(), 1);
    let mut form = https(peer.rest, "");
    form.connection.ca_file = None;
    let shown = bench.cluster(form).handshake(peer.rest.port()).await.unwrap();
    assert_eq!(shown.problem.map(|problem| problem.problem()), Some(Problem::PinUnconfirmed));
    assert_eq!(shown.chain.len(), 1);
}

#[tokio::test]
async fn a_grpc_port_that_is_given_for_rest_is_named() {
    let bench = Bench::new();
    for tls in [false, true] {
        let practice = practice(tls).await;
        let address = practice.peers()[0].grpc;
        let form = match practice.authority() {
            Some(ca) => https(address, &bench.file("ca.pem", ca)),
            None => http(address),
        };
        let report = bench.test_best(form).await;
        assert!(report.stages.last().unwrap().detail.contains("gRPC port"), "{report:?}");
    }
}
