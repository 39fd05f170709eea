use crate::bench::{Bench, KEY, http, with_key};
use crate::servers::{ROOT, Server, answer, head, listen, qdrant};
use portcullis_console::connection::CredentialChoice;
use portcullis_console::facts::{ClusterFacts, Fact, FactsForm, WhyUnknown};
use portcullis_console::profiles::ProfileView;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Barrier, mpsc};

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
