//! The audit API of servers that are as they are recorded, and of the practice cluster; files that are followed.

use crate::bench::{Bench, KEY, http, now, set, with_key};
use crate::servers::{Server, answer, head, listen, qdrant};
use portcullis_console::audit::{
    AuditAnswer, AuditFound, AuditNeighbours, AuditOpened, AuditProgress, AuditSearchForm, ClusterLog, Field,
    WITHOUT_OWN,
};
use portcullis_console::connection::{CredentialChoice, Method, header::HeaderMap};
use portcullis_console::error::{CommandError, ErrorCode};
use portcullis_console::mint::MintForm;
use portcullis_console::preview::Draft;
use portcullis_console::profiles::ProfileForm;
use portcullis_console::secret::SigningKey;
use portcullis_console::{Console, Error};
use portcullis_practice::{Nodes, Options, PracticeCluster};
use qdrant_audit::{Cancel, Query, Search};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Reads one request with its body.
async fn request(stream: &mut TcpStream) -> Option<(String, Value)> {
    let head = head(stream).await?;
    let length = head
        .to_ascii_lowercase()
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split("\r\n").next().and_then(|length| length.parse::<usize>().ok()));
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, serde_json::from_slice(&body).unwrap_or(Value::Null)))
}

/// A Qdrant that answers its audit API like this.
pub(crate) async fn server(respond: impl Fn(&Value) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let respond = Arc::new(respond);
    listen(move |mut stream| {
        let respond = Arc::clone(&respond);
        async move {
            let Some((head, body)) = request(&mut stream).await else { return };
            let bytes = if head.starts_with("POST /audit/logs ") { respond(&body) } else { qdrant(&head, KEY) };
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

fn refusal(status: &str, error: &str) -> Vec<u8> {
    answer(status, "", &json!({"status": {"error": error}, "time": 0.0}).to_string())
}

async fn opened(address: SocketAddr) -> Result<ClusterLog, Error> {
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    bench.console.cluster_log(&profile.id, CredentialChoice::Best, &Query::everything()).await
}

#[tokio::test]
async fn what_keeps_the_log_from_being_read_is_told_apart() {
    for (status, error, code) in [
        ("400 Bad Request", "Bad request: Audit logging is not enabled", ErrorCode::AuditOff),
        ("400 Bad Request", "Bad request: Audit logging is not configured", ErrorCode::AuditOff),
        ("403 Forbidden", "Forbidden: Global manage access is required", ErrorCode::AuditNotAllowed),
        (
            "500 Internal Server Error",
            "Service internal error: Failed to fetch audit logs from peer 7: gone",
            ErrorCode::AuditPeerFailed,
        ),
        (
            "408 Request Timeout",
            "Timeout error: Timed out fetching audit logs from peer 7 after 60s",
            ErrorCode::AuditPeerFailed,
        ),
        ("500 Internal Server Error", "Service internal error: no file", ErrorCode::AuditRefused),
        ("401 Unauthorized", "Invalid API key or JWT", ErrorCode::ConnectionFailed),
    ] {
        let address = server(move |_| refusal(status, error)).await;
        let told = CommandError::from(opened(address).await.unwrap_err());
        assert_eq!(told.code, code, "{status} {error}: {told:?}");
        assert!(!told.remedy.is_empty() && !format!("{told:?}").contains(KEY), "{told:?}");
    }
}

#[tokio::test]
async fn a_server_without_the_api_is_told_by_its_version() {
    let old = |version: &'static str| {
        listen(move |mut stream| async move {
            let Some((head, _)) = request(&mut stream).await else { return };
            let bytes = match head.starts_with("POST ") {
                true => answer("404 Not Found", "", ""),
                false => answer("200 OK", "", &json!({"title": "qdrant", "version": version}).to_string()),
            };
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        })
    };
    let told = CommandError::from(opened(old("1.17.0").await).await.unwrap_err());
    assert_eq!(told.code, ErrorCode::AuditNotOffered);
    assert!(told.message.contains("1.17.1") && told.message.contains("1.17.0"), "{told:?}");
    let told = CommandError::from(opened(old("1.18.3").await).await.unwrap_err());
    assert_eq!(told.code, ErrorCode::ConnectionFailed, "a server that has the API does not lack the path: {told:?}");
}

#[tokio::test]
async fn no_key_is_shown_to_what_is_no_qdrant() {
    let server = Server::plain(|_| answer("200 OK", "Content-Type: text/html\r\n", "<html>hello</html>")).await;
    let told = CommandError::from(opened(server.address).await.unwrap_err());
    assert_eq!(told.code, ErrorCode::ConnectionFailed);
    assert!(
        server.heads().iter().all(|head| head.starts_with("get / ") && !head.contains(KEY)),
        "{:?}",
        server.heads()
    );
}

#[tokio::test]
async fn an_answer_that_is_none_is_told_and_what_is_unknown_in_an_entry_is_kept() {
    for body in ["", "[]", r#"{"result":{"entries":[7]}}"#, r#"{"result":{"entries":[{"timestamp":"soon"}]}}"#] {
        let address = server(move |_| answer("200 OK", "", body)).await;
        let told = CommandError::from(opened(address).await.unwrap_err());
        assert_eq!(told.code, ErrorCode::ConnectionFailed, "{body}");
    }
    let entry = r#"{"timestamp":"2026-11-21T00:20:55.000000001Z","method":"m","new":{"x":"kept"},"result":"ok"}"#;
    let address =
        server(move |_| answer("200 OK", "", &format!(r#"{{"result":{{"entries":[{entry}]}},"status":"ok"}}"#))).await;
    let log = opened(address).await.unwrap();
    let snapshot = log.index().snapshot();
    let found = Search::run(&snapshot, &Query::everything().with("new.x", Some("kept"), true), &Cancel::default());
    let row = &found.unwrap().rows(0, 1)[0];
    assert_eq!(qdrant_audit::event(&snapshot, row.id).unwrap().raw, entry);
}

#[tokio::test]
async fn a_server_that_wants_to_be_left_alone_says_for_how_long() {
    let calls = Mutex::new(0);
    let address = server(move |_| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        match *calls {
            1 => answer("200 OK", "", r#"{"result":{"entries":[]}}"#),
            _ => answer("429 Too Many Requests", "Retry-After: 17\r\n", r#"{"status":{"error":"Too many requests"}}"#),
        }
    })
    .await;
    let mut log = opened(address).await.unwrap();
    assert!(log.look().await.is_err());
    assert_eq!(log.retry_after(), Some(Duration::from_secs(17)));
}

/// A practice cluster, and a console with a profile that leads there.
async fn practice() -> (PracticeCluster, Bench, String) {
    let cluster = PracticeCluster::start(Options { nodes: Nodes::SingleNode, ..Options::default() }).await.unwrap();
    let bench = Bench::new();
    let authority = bench.file("authority.pem", cluster.authority().unwrap());
    let form = crate::bench::https(cluster.peers()[0].rest, &authority);
    let manage_key = set(cluster.keys().manage.as_ref().unwrap().expose_secret());
    let profile = bench.save(ProfileForm { manage_key, ..form });
    (cluster, bench, profile.id)
}

async fn ask(bench: &Bench, profile: &str, path: &str, secret: Option<&str>) {
    let cluster = bench.console.cluster(profile).unwrap();
    let credential = match secret {
        Some(secret) => portcullis_console::connection::Credential::given(secret.to_owned().into()),
        None => bench.console.credential(profile, &CredentialChoice::Best).unwrap(),
    };
    cluster.request(Method::GET, path, HeaderMap::new(), None, &credential).await.unwrap();
}

/// Hears of a log until something is so.
pub(crate) fn hear(told: &mpsc::Receiver<AuditProgress>, is: impl Fn(&AuditProgress) -> bool) -> AuditProgress {
    loop {
        let progress = told.recv_timeout(Duration::from_secs(20)).expect("it comes");
        if is(&progress) {
            return progress;
        }
    }
}

pub(crate) fn found(console: &Console, log: u32, text: &str) -> AuditFound {
    let form = AuditSearchForm { log, text: text.to_owned(), from_ms: None, to_ms: None, buckets: 10 };
    match console.audit_search(&form).unwrap() {
        AuditAnswer::Found(found) => found,
        AuditAnswer::Wrong(wrong) => panic!("{wrong:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_opened_asked_and_followed() {
    let (_cluster, bench, profile) = practice().await;
    for _ in 0..3 {
        ask(&bench, &profile, "/collections", None).await;
    }
    ask(&bench, &profile, "/collections", Some("planted-wrong-key")).await;
    let (tell, told) = mpsc::channel();
    let (console, of) = (Arc::clone(&bench.console), profile.clone());
    // On another thread, as the window does it.
    let opening = tokio::spawn(async move {
        console.audit_open_cluster(&of, (None, None), "", move |progress| drop(tell.send(progress))).await
    });
    let AuditOpened { log, without_own, .. } = opening.await.unwrap().unwrap();
    assert_eq!(without_own.as_deref(), Some(WITHOUT_OWN));
    hear(&told, |progress| progress.finished);
    let listed = format!("method:list_collections {WITHOUT_OWN}");
    assert_eq!(found(&bench.console, log, &listed).total, 3);
    let denied = found(&bench.console, log, "result:denied");
    assert_eq!(denied.total, 1);
    let row = bench.console.audit_rows(log, denied.search, 0, 10).unwrap().remove(0);
    let detail = bench.console.audit_event(log, row.id).unwrap();
    assert!(detail.needed.unwrap().needed.contains("a key of this cluster"));
    bench.console.audit_live(log, true).unwrap();
    ask(&bench, &profile, "/collections", None).await;
    while found(&bench.console, log, &listed).total < 4 {
        hear(&told, |_| true);
    }
    bench.console.audit_close(log);
    assert!(matches!(bench.console.audit_rows(log, denied.search, 0, 1), Err(Error::Audit(_))));
}

#[tokio::test]
async fn what_a_query_says_exactly_is_asked_of_the_cluster() {
    let asked: Arc<Mutex<Vec<Value>>> = Arc::default();
    let heard = Arc::clone(&asked);
    let address = server(move |body| {
        heard.lock().unwrap().push(body.clone());
        answer("200 OK", "", r#"{"result":{"entries":[]}}"#)
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(address)));
    let query = Query::parse("result:denied collection:docs since:2026-11-20 -subject:x", bench.console.audit_now());
    bench.console.cluster_log(&profile.id, CredentialChoice::Best, &query.unwrap()).await.unwrap();
    let expected = json!({
        "limit": 1000, "time_from": "2026-11-20T00:00:00.000000000Z",
        "filters": {"result": "denied", "collection": "docs"},
    });
    assert_eq!(*asked.lock().unwrap(), [expected]);
    let range = (Some(1_795_222_800_000), Some(1_795_226_400_000));
    let open = |text: &'static str| bench.console.audit_open_cluster(&profile.id, range, text, |_| {});
    let opened = open("subject:\"a b\" -result:ok").await.unwrap();
    let expected = json!({
        "limit": 1000, "time_from": "2026-11-21T01:00:00.000000000Z", "time_to": "2026-11-21T02:00:00.000000000Z",
        "filters": {"subject": "a b"},
    });
    assert_eq!(asked.lock().unwrap()[1], expected);
    let narrowed = "subject:\"a b\" since:2026-11-21T01:00:00.000000000Z until:2026-11-21T02:00:00.000000000Z";
    assert_eq!(opened.narrowed.as_deref(), Some(narrowed));
    assert!(matches!(open("hour:99").await, Err(Error::InvalidField { field, .. }) if field == "text"));
}

fn recorded() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings/audit.2026-11-21-00.log"))
}

#[test]
fn a_file_is_opened_searched_and_followed() {
    let bench = Bench::new();
    let whole = std::fs::read_to_string(recorded()).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let path = bench.file("audit.2026-11-21-00.log", lines[..100].concat());
    let (tell, told) = mpsc::channel();
    let progress = move |progress| drop(tell.send(progress));
    let log = bench.console.audit_open_files(&[path.clone().into()], progress).unwrap();
    assert_eq!(log.name, "audit.2026-11-21-00.log");
    hear(&told, |progress| progress.finished && progress.progress.events == 100);
    let first = found(&bench.console, log.log, "");
    assert_eq!((first.total, first.events), (100, 100));
    bench.console.audit_live(log.log, true).unwrap();
    std::fs::write(&path, &whole).unwrap();
    let events = lines.len() as u64;
    hear(&told, |progress| progress.progress.events == events && progress.live);
    assert_eq!(found(&bench.console, log.log, "").total, events);
    // What was found before is as it was.
    assert_eq!(bench.console.audit_rows(log.log, first.search, 0, 200).unwrap().len(), 100);
    let counted = whole.lines().filter(|line| line.contains(r#""result":"denied""#)).count() as u64;
    assert_eq!(found(&bench.console, log.log, "result:denied").total, counted);
    bench.console.audit_close_all();
    assert!(bench.console.audit_live(log.log, true).is_err());
}

#[test]
fn an_event_leads_to_the_row_of_the_matrix_and_to_the_tokens_of_its_subject() {
    let bench = Bench::new();
    let profile = bench.save(with_key(http(([127, 0, 0, 1], 9).into())));
    let claims = r#"{"exp":1797814800,"access":[{"collection":"docs","access":"r"}],"subject":"loader"}"#;
    let form = MintForm {
        draft: Draft::Json { text: claims.to_owned() },
        profile_id: profile.id,
        signing_key: SigningKey::ManageKey,
        server_version: "1.18.3".to_owned(),
        label: "nightly".to_owned(),
        holder: String::new(),
        accepted: Vec::new(),
    };
    bench.console.mint(&form).unwrap();
    let line = r#"{"timestamp":"2026-11-21T00:20:55Z","method":"upsert_points","api":"/collections/docs/points","auth_type":"Jwt","subject":"loader","collection":"docs","tracing_id":"t-1","result":"denied","error":"Forbidden: Write access to collection docs is required"}"#;
    let other = line.replace("55Z", "56Z").replace("loader", "other");
    let path = bench.file("audit.log", format!("{line}\n{other}\n"));
    let (tell, told) = mpsc::channel();
    let log = bench.console.audit_open_files(&[path.into()], move |progress| drop(tell.send(progress))).unwrap().log;
    hear(&told, |progress| progress.finished);
    let search = found(&bench.console, log, "subject:loader");
    let row = bench.console.audit_rows(log, search.search, 0, 1).unwrap().remove(0);
    let detail = bench.console.audit_event(log, row.id).unwrap();
    assert_eq!(detail.action.unwrap().id, "upsert_points");
    let needed = detail.needed.unwrap();
    assert!(needed.needed.contains("prw") && needed.had.unwrap().contains("docs r"));
    assert_eq!(detail.tokens.iter().map(|token| token.label.as_str()).collect::<Vec<_>>(), ["nightly"]);
    let same = bench.console.audit_neighbours(log, row.id, AuditNeighbours::TracingId).unwrap();
    assert_eq!(same.len(), 2);
    let beside = bench.console.audit_neighbours(log, row.id, AuditNeighbours::Time).unwrap();
    assert_eq!(beside.iter().filter_map(|row| row.subject.as_deref()).collect::<Vec<_>>(), ["other", "loader"]);
    let facet = bench.console.audit_facet(log, search.search, Field::Subject, 10).unwrap();
    assert_eq!((facet.distinct, facet.values[0].count), (1, 1));
}

#[test]
fn a_query_that_cannot_be_read_is_an_answer_with_its_place() {
    let bench = Bench::new();
    let path = bench.file("audit.log", std::fs::read(recorded()).unwrap());
    let log = bench.console.audit_open_files(&[path.into()], |_| {}).unwrap().log;
    let form = AuditSearchForm { log, text: "😀 hour:99".to_owned(), from_ms: None, to_ms: None, buckets: 10 };
    let AuditAnswer::Wrong(wrong) = bench.console.audit_search(&form).unwrap() else { panic!("it cannot be read") };
    assert!(wrong.from >= 3 && wrong.to <= 10 && wrong.from < wrong.to, "{wrong:?}");
    assert!(!wrong.remedy.is_empty());
    let nowhere = bench.console.audit_open_files(&["/nowhere/audit.log".into()], |_| {});
    assert_eq!(CommandError::from(nowhere.unwrap_err()).code, ErrorCode::AuditUnreadable);
    assert_eq!(bench.console.audit_now().moment, now().timestamp_nanos_opt().unwrap());
}
