use crate::bench::{Bench, KEY, http, with_key};
use crate::servers::{ROOT, Server, answer, head, listen, qdrant};
use portcullis_console::connection::CredentialChoice;
use portcullis_console::facts::{ClusterFacts, Fact, FactsForm, TlsFacts, WhyUnknown};
use portcullis_console::profiles::ProfileView;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Barrier, mpsc, watch};

const COLLECTIONS: [&str; 4] = ["a", "b", "c", "d"];

/// A Qdrant that answers about a collection only while it is asked about every other one too, and that never answers
/// what is asked for at `silent`, but says that it was asked.
async fn server(silent: &'static str) -> (SocketAddr, mpsc::Receiver<()>) {
    let (asked, waiting) = mpsc::channel(1);
    let together = Arc::new(Barrier::new(COLLECTIONS.len()));
    let address = listen(move |mut stream| {
        let (asked, together) = (asked.clone(), Arc::clone(&together));
        async move {
            let Some(head) = head(&mut stream).await else { return };
            let path = head.split(' ').nth(1).unwrap_or_default();
            let bytes = match path.strip_prefix("/collections/") {
                _ if path == silent => {
                    asked.send(()).await.unwrap();
                    return std::future::pending().await;
                }
                Some(_) => {
                    together.wait().await;
                    answer("200 OK", "", r#"{"result":{"points_count":7,"payload_schema":{}},"status":"ok"}"#)
                }
                None if path == "/collections" => {
                    let names = COLLECTIONS.map(|name| format!(r#"{{"name":"{name}"}}"#)).join(",");
                    answer("200 OK", "", &format!(r#"{{"result":{{"collections":[{names}]}},"status":"ok"}}"#))
                }
                None => qdrant(&head, KEY),
            };
            let _ = stream.write_all(&bytes).await;
        }
    })
    .await;
    (address, waiting)
}

fn form(profile: &ProfileView) -> FactsForm {
    FactsForm {
        profile_id: profile.id.clone(),
        credential: CredentialChoice::Best,
        with_side_effects: false,
        metrics_port: None,
    }
}

#[tokio::test]
async fn several_questions_are_under_way_at_once() {
    let (address, _) = server("/nothing").await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    let points = facts.collections.value().unwrap().iter().map(|collection| collection.points);
    assert_eq!(points.collect::<Vec<_>>(), [Some(7); 4]);
}

#[tokio::test]
async fn gathering_that_is_stopped_keeps_what_was_known_and_remembers_nothing() {
    let (address, mut waiting) = server("/collections").await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    let (console, asked) = (Arc::clone(&bench.console), form(&profile));
    let gathering = tokio::spawn(async move { console.gather_facts(asked, "facts").await });
    waiting.recv().await.unwrap();
    assert!(bench.console.cancel("facts"));
    let facts: ClusterFacts = gathering.await.unwrap().unwrap();
    assert!(facts.stopped && ROOT.contains("1.18.3"));
    let expected =
        Fact::Known { value: "1.18.3".to_owned(), source: "GET /".to_owned(), at: "2026-11-21T01:00:00Z".to_owned() };
    assert_eq!(facts.version, expected, "each fact has its source and its time");
    assert_eq!(facts.collections.unknown(), Some(WhyUnknown::Cancelled));
    assert_eq!(bench.console.cluster_names(&profile.id).unwrap(), None);
}

#[tokio::test]
async fn one_path_that_a_gateway_denies_hides_nothing_else() {
    let server = Server::plain(|head| match head.starts_with("GET /telemetry") {
        true => answer("403 Forbidden", "Content-Type: text/html\r\n", "<html>forbidden</html>"),
        false => qdrant(head, KEY),
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    assert!(matches!(facts.startup, Fact::Unknown { code: WhyUnknown::BadAnswer, .. }), "{:?}", facts.startup);
    let names: Vec<_> = facts.collections.value().unwrap().iter().map(|collection| collection.name.as_str()).collect();
    assert_eq!(names, ["docs"]);
}

fn with_side_effects(profile: &ProfileView) -> FactsForm {
    FactsForm { with_side_effects: true, ..form(profile) }
}

#[tokio::test]
async fn what_a_gateway_answers_for_itself_is_no_answer_of_qdrant() {
    // It lets through what Qdrant has, and answers the rest by itself, as gateways with a list of routes do.
    let server = Server::plain(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let with_key = head.to_ascii_lowercase().contains(&format!("\r\napi-key: {KEY}\r\n"));
        match path {
            "/" => answer("200 OK", "", ROOT),
            "/healthz" => answer("403 Forbidden", "", "no"),
            "/collections" if !with_key => answer("401 Unauthorized", "", r#"{"message":"Unauthorized"}"#),
            "/telemetry?details_level=1" => answer("403 Forbidden", "", "no"),
            _ if with_key => qdrant(head, KEY),
            _ => answer("404 Not Found", "", r#"{"message":"no Route matched with those values"}"#),
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let facts = bench.console.gather_facts(with_side_effects(&profile), "facts").await.unwrap();
    assert_eq!(facts.managed.value(), Some(&false), "who greets without a key is no provider's gateway");
    let told_nothing = |fact: &Fact<bool>| fact.unknown() == Some(WhyUnknown::BadAnswer);
    assert!(told_nothing(&facts.open_instance), "{:?}", facts.open_instance);
    assert!(told_nothing(&facts.empty_key_accepted), "{:?}", facts.empty_key_accepted);
    assert!(told_nothing(&facts.wrong_key_accepted), "{:?}", facts.wrong_key_accepted);
    assert!(told_nothing(&facts.health_route_bypass), "{:?}", facts.health_route_bypass);
    assert!(facts.jwt_rbac.value().is_none(), "{:?}", facts.jwt_rbac);
}

#[tokio::test]
async fn a_server_that_does_not_refuse_the_unknown_shows_no_way_around() {
    // It answers 404 without words to every path that it does not have, key or no key.
    let empty = |head: &str, key: bool| {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        match (path.as_str(), key) {
            ("/" | "/collections" | "/telemetry?details_level=1", _) => qdrant(head, KEY),
            ("/portcullis-nothing-is-here", true) => {
                answer("401 Unauthorized", "", "Must provide an API key or an Authorization bearer token")
            }
            _ => answer("404 Not Found", "", ""),
        }
    };
    let mut found = Vec::new();
    for refuses_the_unknown in [false, true] {
        let server = Server::plain(move |head| empty(head, refuses_the_unknown)).await;
        let bench = Bench::new();
        let profile = bench.save(with_key(http(server.address)));
        let facts = bench.console.gather_facts(with_side_effects(&profile), "facts").await.unwrap();
        assert_eq!(facts.open_instance.value(), Some(&false));
        found.push(facts.health_route_bypass.value().copied());
    }
    assert_eq!(found, [None, Some(true)]);
}

/// The TLS of the REST port of a server that does this with every connection.
async fn tls_of_rest<F, W>(serve: F) -> Fact<Option<TlsFacts>>
where
    F: Fn(TcpStream, Vec<u8>) -> W + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let serve = Arc::new(serve);
    let address = listen(move |mut stream| {
        let serve = Arc::clone(&serve);
        async move {
            let mut first = [0; 1];
            if stream.read_exact(&mut first).await.is_err() {
                return;
            }
            if first == *b"G" {
                let mut rest = first.to_vec();
                rest.extend(head(&mut stream).await.unwrap_or_default().into_bytes());
                let _ = stream.write_all(&qdrant(&String::from_utf8_lossy(&rest), KEY)).await;
            } else {
                serve(stream, first.to_vec()).await;
            }
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    facts.tls.into_iter().find(|port| port.port == address.port()).unwrap().handshake
}

#[tokio::test]
async fn a_port_that_answers_plain_text_speaks_no_tls() {
    let shown = tls_of_rest(|stream, _| async move { drop(stream) }).await;
    assert_eq!(shown.value(), Some(&None), "{shown:?}");
}

#[tokio::test]
async fn a_port_that_refuses_the_handshake_speaks_tls_all_the_same() {
    let alert = |mut stream: TcpStream, _| async move {
        // The rest of the greeting, then the alert handshake_failure.
        let mut greeting = vec![0; 4096];
        let _ = stream.read(&mut greeting).await;
        let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 40]).await;
    };
    let address = listen(move |stream| alert(stream, Vec::<u8>::new())).await;
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let mut profile = with_key(http(server.address));
    profile.grpc_port = Some(address.port());
    let profile = bench.save(profile);
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    let shown = facts.tls.into_iter().find(|port| port.port == address.port()).unwrap().handshake;
    let shown = shown.value().and_then(Option::as_ref).expect("it speaks TLS");
    assert!(shown.chain.is_empty() && shown.problem.is_some(), "{shown:?}");
}

#[tokio::test]
async fn a_port_that_hangs_up_on_everybody_is_not_known_to_speak_anything() {
    let address = listen(|stream| async move { drop(stream) }).await;
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let mut profile = with_key(http(server.address));
    profile.grpc_port = Some(address.port());
    let profile = bench.save(profile);
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    let shown = facts.tls.into_iter().find(|port| port.port == address.port()).unwrap().handshake;
    assert_eq!(shown.unknown(), Some(WhyUnknown::Unreachable), "{shown:?}");
}

#[tokio::test]
async fn the_ports_between_peers_are_asked_all_at_once() {
    // Each answers only once the other has been asked, too.
    let (asked, _) = watch::channel([false; 2]);
    let mut ports = Vec::new();
    for place in 0..2 {
        let asked = asked.clone();
        let address = listen(move |mut stream| {
            let asked = asked.clone();
            async move {
                asked.send_modify(|asked| asked[place] = true);
                asked.subscribe().wait_for(|asked| *asked == [true; 2]).await.unwrap();
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        })
        .await;
        ports.push(address.port());
    }
    let peers = format!(
        r#"{{"result":{{"status":"enabled","peer_id":1,"peers":{{"1":{{"uri":"http://127.0.0.1:{}/"}},"2":{{"uri":"http://127.0.0.1:{}/"}}}}}},"status":"ok","time":0.1}}"#,
        ports[0], ports[1]
    );
    let server = Server::plain(move |head| match head.starts_with("GET /cluster ") {
        true => answer("200 OK", "", &peers),
        false => qdrant(head, KEY),
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let gathering = bench.console.gather_facts(with_side_effects(&profile), "facts");
    let facts = tokio::time::timeout(Duration::from_secs(30), gathering).await.unwrap().unwrap();
    let asked = facts.internal_unprotected.value().unwrap();
    assert_eq!(asked.len(), 2, "{asked:?}");
}

#[tokio::test]
async fn a_key_that_the_server_sends_back_is_in_no_fact() {
    let server = Server::plain(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let echo = head.lines().find_map(|line| line.strip_prefix("api-key: ")).unwrap_or("1.18.3").trim().to_owned();
        match path {
            "/" => answer("200 OK", "", ROOT),
            "/collections" => answer(
                "200 OK",
                "",
                &format!(r#"{{"result":{{"collections":[{{"name":"a-{echo}"}}]}},"status":"ok","time":0.1}}"#),
            ),
            _ if path.starts_with("/telemetry") => answer(
                "200 OK",
                "",
                &format!(
                    r#"{{"result":{{"app":{{"startup":"{echo}","features":{{"{echo}":true}},"audit":{{"dir":"/x/{echo}"}}}}}},"status":"ok","time":0.1}}"#
                ),
            ),
            // A text whose key would be cut in the middle.
            _ => answer("500 Internal Server Error", "", &format!("{}{echo}", " ".repeat(1_980))),
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    assert_eq!(facts.startup.value().map(String::as_str), Some("[secret]"));
    let everything = serde_json::to_string(&facts).unwrap();
    assert!(everything.contains("a-[secret]") && everything.contains("/x/[secret]"), "{everything}");
    assert!(!everything.contains(&KEY[..12]), "{everything}");
}

#[tokio::test]
async fn what_the_audit_log_says_is_counted_and_asked_only_of_who_manages() {
    let entries = r#"{"result":{"entries":[
        {"timestamp":"2026-11-21T00:20:58.68Z","api":"/collections","auth_type":"None","remote":"127.0.0.1","result":"denied"},
        {"timestamp":"2026-11-21T00:20:57.68Z","api":"/collections/docs/points/count","auth_type":"ApiKey","collection":"docs","result":"ok"},
        {"timestamp":"2026-11-21T00:20:56.68Z","api":"/collections","auth_type":"ApiKey","result":"ok"},
        {"timestamp":"2026-11-21T00:20:55.68Z","api":"/collections/docs/points/count","auth_type":"Jwt","collection":"docs","result":"denied"}
    ]},"status":"ok","time":0.1}"#;
    let server = Server::plain(move |head| match head.starts_with("POST /audit/logs") {
        true => answer("200 OK", "", entries),
        false => qdrant(head, KEY),
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let facts = bench.console.gather_facts(form(&profile), "facts").await.unwrap();
    let sample = facts.audit_sample.value().expect("the manage key may ask");
    assert_eq!((sample.entries, sample.denied_authentications, sample.by_key), (4, 1, 1));
    assert_eq!(sample.since.as_deref(), Some("2026-11-21T00:20:55.68Z"));

    let asked = server.heads().len();
    let given = CredentialChoice::Given { token: KEY.to_owned().into() };
    let facts = bench.console.gather_facts(FactsForm { credential: given, ..form(&profile) }, "facts").await.unwrap();
    assert_eq!(facts.audit_sample.unknown(), Some(WhyUnknown::NotAsked), "a key of unknown rights could be refused");
    assert!(server.heads()[asked..].iter().all(|head| !head.starts_with("post /audit/logs")));
}
