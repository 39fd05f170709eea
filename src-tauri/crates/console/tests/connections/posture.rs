//! Posture, judged at the practice cluster and at servers with one behaviour each.

use crate::bench::{Bench, KEY, form, http, set, with_key};
use crate::servers::{Server, answer, head, listen, qdrant};
use chrono::{DateTime, Utc};
use portcullis_console::Console;
use portcullis_console::connection::CredentialChoice;
use portcullis_console::error::Error;
use portcullis_console::ports::Clock;
use portcullis_console::posture::{
    AcceptForm, FileText, FleetRow, Format, PostureFilesForm, PostureForm, PostureView, ReportSource,
};
use portcullis_console::profiles::{Connection, Peer, ProfileForm, ProfileView, Scheme};
use portcullis_posture::{Grade, ResultState};
use portcullis_practice::{FlawId, Options, PracticeCluster};
use secrecy::ExposeSecret as _;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{mpsc, watch};

fn posture(profile: &ProfileView, with_side_effects: bool) -> PostureForm {
    PostureForm {
        profile_id: profile.id.clone(),
        credential: CredentialChoice::Best,
        with_side_effects,
        metrics_port: None,
        retention_days: None,
    }
}

fn ended(view: &PostureView, state: ResultState) -> BTreeSet<&str> {
    let results = view.assessment.results.iter();
    results.filter(|result| result.state == state).map(|result| result.id.as_str()).collect()
}

/// A profile that leads to every peer of a practice cluster, with all of its keys.
fn led_to(bench: &Bench, cluster: &PracticeCluster) -> ProfileView {
    let (first, further) = cluster.peers().split_first().unwrap();
    let mut profile = form(Scheme::Https, &first.rest.ip().to_string(), first.rest.port());
    profile.grpc_port = Some(first.grpc.port());
    profile.connection.ca_file = Some(bench.file("authority.pem", cluster.authority().unwrap()));
    let peer = |peer: &portcullis_practice::PeerAddresses| Peer {
        host: peer.rest.ip().to_string(),
        port: peer.rest.port(),
        grpc_port: Some(peer.grpc.port()),
    };
    profile.connection.peers = further.iter().map(peer).collect();
    let key = |key: &Option<secrecy::SecretString>| set(key.as_ref().unwrap().expose_secret());
    bench.save(ProfileForm {
        manage_key: key(&cluster.keys().manage),
        alternate_key: key(&cluster.keys().alternate),
        read_only_key: key(&cluster.keys().read_only),
        ..profile
    })
}

/// The checks that each flaw of the practice cluster fails.
fn checks_of(flaw: FlawId) -> &'static [&'static str] {
    match flaw {
        FlawId::ExpiringCertificate => &["QDR-038"],
        FlawId::StaleGrpcCertificate => &["QDR-033"],
        FlawId::OpenInternalPort => &["QDR-031", "QDR-062", "QDR-063"],
        FlawId::WeakAlternateKey => &["QDR-003"],
    }
}

/// What a Qdrant of the version that the practice cluster answers like fails by its defaults: pages of any origin, and
/// seven log files.
const OF_DEFAULTS: [&str; 2] = ["QDR-008", "QDR-072"];

#[tokio::test]
async fn the_practice_cluster_has_exactly_the_faults_that_it_has_on_purpose() {
    let cluster = PracticeCluster::start(Options::default()).await.unwrap();
    let bench = Bench::new();
    let profile = led_to(&bench, &cluster);
    let view = bench.console.judge_cluster(posture(&profile, true), "posture").await.unwrap();
    let of_flaws = cluster.flaws().iter().flat_map(|flaw| checks_of(flaw.id));
    let expected: BTreeSet<&str> = of_flaws.chain(&OF_DEFAULTS).copied().collect();
    assert_eq!(ended(&view, ResultState::Failed), expected);
    assert_eq!(
        ended(&view, ResultState::Unknown),
        BTreeSet::from(["QDR-064", "QDR-080"]),
        "nobody named the port of the metrics, and nobody published which versions some vulnerabilities concern"
    );
    assert_eq!(view.assessment.grade, Some(Grade::C));
    let told = serde_json::to_string(&view).unwrap();
    let keys = cluster.keys();
    for key in [&keys.manage, &keys.alternate, &keys.read_only].into_iter().flatten() {
        assert!(!told.contains(key.expose_secret()));
    }
}

#[tokio::test]
async fn a_practice_cluster_without_flaws_fails_by_its_defaults_only() {
    let cluster = PracticeCluster::start(Options::default().without_flaws()).await.unwrap();
    let bench = Bench::new();
    let profile = led_to(&bench, &cluster);
    let view = bench.console.judge_cluster(posture(&profile, true), "posture").await.unwrap();
    // Its peers need the port between them, and whoever asks is on their machine.
    let expected = OF_DEFAULTS.into_iter().chain(["QDR-062"]).collect();
    assert_eq!(ended(&view, ResultState::Failed), expected);
}

#[tokio::test]
async fn what_would_leave_a_refusal_is_unknown_unless_it_is_wanted() {
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let first = bench.console.judge_cluster(posture(&profile, false), "posture").await.unwrap();
    let unknown = ended(&first, ResultState::Unknown);
    assert!(["QDR-001", "QDR-005", "QDR-011"].iter().all(|id| unknown.contains(id)), "{unknown:?}");
    assert!(first.assessment.grade < Some(Grade::A), "what is not known is not good");
    assert!(server.heads().iter().all(|head| head.contains("api-key: planted") || !head.contains("get /collections")));

    let second = bench.console.judge_cluster(posture(&profile, true), "posture").await.unwrap();
    assert!(ended(&second, ResultState::Passed).contains("QDR-001"));
    assert_eq!(second.history.len(), 2);
    assert!(first.difference.is_none() && second.difference.is_some());
}

#[tokio::test]
async fn what_all_clusters_at_once_are_not_asked_is_as_it_was_last_seen() {
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    let asked = bench.console.judge_cluster(posture(&profile, true), "posture").await.unwrap();
    let rows = bench.console.judge_all(false, None, "all", |_| {}).await.unwrap();
    let view = rows[0].view.as_ref().unwrap();
    let open = view.assessment.results.iter().find(|result| result.id == "QDR-001").unwrap();
    let last = open.last.as_ref().unwrap();
    assert_eq!((open.state, last.state), (ResultState::Unknown, ResultState::Passed));
    assert_eq!(last.at, asked.assessment.at);
    let changes = &view.difference.as_ref().unwrap().changes;
    assert!(changes.iter().all(|change| change.check != "QDR-001"), "{changes:?}");
    assert_eq!(view.assessment.grade, asked.assessment.grade);
    let (_, report) = bench.console.posture_report(&ReportSource::All, Format::Markdown).unwrap();
    assert!(report.contains("It passed when it was last looked at, on "), "{report}");
    assert!(report.contains("Since the run of "), "{report}");
}

#[tokio::test]
async fn a_deleted_profile_is_in_no_later_report() {
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    bench.console.judge_all(false, None, "all", |_| {}).await.unwrap();
    bench.console.delete_profile(&profile.id).unwrap();
    assert!(bench.console.posture_report(&ReportSource::All, Format::Json).is_err());
}

/// A server that answers what a real one was recorded to answer.
async fn recorded(file: &str) -> Server {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings");
    let text = std::fs::read_to_string(format!("{folder}/{file}.json")).unwrap();
    let recording: serde_json::Value = serde_json::from_str(&text).unwrap();
    Server::plain(move |head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        match recording.get(path) {
            Some(recorded) => {
                let status = recorded["status"].as_u64().unwrap_or(200);
                answer(&format!("{status} Recorded"), "", &recorded["body"].to_string())
            }
            None => answer("404 Not Found", "", ""),
        }
    })
    .await
}

#[tokio::test]
async fn what_a_real_server_was_recorded_to_say_is_judged() {
    let strong = "vKz7vLQv0TTxMw4PbC1mlmqSCRFbiEXzjB9XvWkQdXo=";
    // Each of them plain HTTP on loopback (QDR-030). Those with a key keep seven hours of audit log (QDR-072); the open one
    // keeps none (QDR-070).
    let cases: [(&str, Option<&str>, &[&str]); 3] = [
        ("facts_single", Some(strong), &["QDR-030", "QDR-072"]),
        ("facts_distributed", Some(strong), &["QDR-030", "QDR-072"]),
        ("facts_open", None, &["QDR-001", "QDR-030", "QDR-070"]),
    ];
    for (file, key, expected) in cases {
        let server = recorded(file).await;
        let bench = Bench::new();
        let form = http(server.address);
        let profile = bench.save(match key {
            Some(key) => ProfileForm { manage_key: set(key), ..form },
            None => form,
        });
        let view = bench.console.judge_cluster(posture(&profile, false), "posture").await.unwrap();
        assert_eq!(ended(&view, ResultState::Failed), expected.iter().copied().collect(), "{file}");
        assert_eq!(view.assessment.version.as_deref(), Some("1.18.3"), "{file}");
        let open = key.is_none();
        assert_eq!(view.assessment.grade == Some(Grade::F), open, "{file}: {:?}", view.assessment.caps);
    }
}

#[tokio::test]
async fn an_open_cluster_is_never_better_than_f_whoever_accepts_that() {
    let server =
        Server::plain(|head| qdrant(&head.replace("\r\n\r\n", &format!("\r\napi-key: {KEY}\r\n\r\n")), KEY)).await;
    let bench = Bench::new();
    let profile = bench.save(http(server.address));
    let view = bench.console.judge_cluster(posture(&profile, true), "posture").await.unwrap();
    assert!(ended(&view, ResultState::Failed).contains("QDR-001"), "{view:?}");
    assert_eq!(view.assessment.grade, Some(Grade::F));
    let accepted = bench.console.accept_risk(&accept(&profile, "QDR-001", "2026-12-01")).unwrap().unwrap();
    assert_eq!(ended(&accepted, ResultState::Accepted), BTreeSet::from(["QDR-001"]));
    assert_eq!(accepted.assessment.grade, Some(Grade::F));
}

fn accept(profile: &ProfileView, check: &str, until: &str) -> AcceptForm {
    AcceptForm {
        profile_id: profile.id.clone(),
        check: check.to_owned(),
        reason: "A proxy stands in front.".to_owned(),
        until: until.to_owned(),
    }
}

#[tokio::test]
async fn an_accepted_risk_holds_in_later_runs_and_after_a_restart_until_its_end() {
    let server = Server::plain(|head| {
        let origin = "Access-Control-Allow-Origin: *\r\n";
        match head.starts_with("GET / ") {
            true => answer("200 OK", origin, crate::servers::ROOT),
            false => qdrant(head, KEY),
        }
    })
    .await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    assert_eq!(
        bench.console.accept_risk(&accept(&profile, "QDR-008", "2026-11-21")).unwrap(),
        None,
        "nothing was judged"
    );
    for refused in [
        accept(&profile, "QDR-008", "soon"),
        accept(&profile, "rule 8", "2026-11-21"),
        accept(&profile, "QDR-999", "2026-11-21"),
        accept(&profile, "QDR-008", "2020-01-01"),
    ] {
        assert!(bench.console.accept_risk(&refused).is_err(), "{refused:?}");
    }
    assert!(
        bench.console.accept_risk(&accept(&profile, "QDR-133", "2026-11-21")).is_ok(),
        "drift can be accepted, too"
    );
    let view = bench.console.judge_cluster(posture(&profile, false), "posture").await.unwrap();
    assert_eq!(ended(&view, ResultState::Accepted), BTreeSet::from(["QDR-008"]));
    let after = std::sync::Arc::new(bench.again());
    let profile = ProfileView { id: profile.id.clone(), ..after.list_profiles().unwrap().remove(0) };
    let form = PostureForm { credential: CredentialChoice::None, ..posture(&profile, false) };
    let view = after.judge_cluster(form, "posture").await.unwrap();
    assert_eq!((ended(&view, ResultState::Accepted).len(), view.history.len()), (1, 2));
    let view = after.withdraw_risk(&profile.id, "QDR-008").unwrap().unwrap();
    assert!(ended(&view, ResultState::Failed).contains("QDR-008") && view.accepted.len() == 1);
}

#[tokio::test]
async fn fifty_clusters_are_judged_at_once_and_a_silent_one_delays_nobody() {
    const CLUSTERS: usize = 50;
    // Each answers only once every one of them has been asked.
    let (asked, _) = watch::channel(0usize);
    let bench = Bench::new();
    for _ in 0..CLUSTERS {
        let asked = asked.clone();
        let first = Arc::new(AtomicBool::new(true));
        let address = listen(move |mut stream| {
            let (asked, first) = (asked.clone(), Arc::clone(&first));
            async move {
                let mut greeting = [0];
                // Who greets in TLS is hung up on.
                if !matches!(stream.peek(&mut greeting).await, Ok(1) if greeting[0].is_ascii_uppercase()) {
                    return;
                }
                let Some(head) = head(&mut stream).await else { return };
                if first.swap(false, Ordering::Relaxed) {
                    asked.send_modify(|asked| *asked += 1);
                }
                asked.subscribe().wait_for(|asked| *asked == CLUSTERS).await.unwrap();
                let _ = stream.write_all(&qdrant(&head, KEY)).await;
            }
        })
        .await;
        let form = with_key(http(address));
        bench.save(ProfileForm {
            name: address.to_string(),
            connection: Connection { timeout_seconds: 60, ..form.connection.clone() },
            ..form
        });
    }
    let silent = listen(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let silent = bench.save(ProfileForm { name: "silent".to_owned(), ..with_key(http(silent)) });
    let told = Mutex::new(Vec::new());
    let rows = bench
        .console
        .judge_all(false, None, "all", |row: &FleetRow| {
            told.lock().unwrap().push((row.name.clone(), row.view.is_some()))
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), CLUSTERS + 1);
    let told = told.into_inner().unwrap();
    assert_eq!(told.iter().filter(|(_, judged)| *judged).count(), CLUSTERS);
    let row = rows.iter().find(|row| row.profile_id == silent.id).unwrap();
    assert!(row.view.is_none() && row.problem.as_ref().is_some_and(|problem| !problem.remedy.is_empty()), "{row:?}");
    let (_, html) = bench.console.posture_report(&ReportSource::All, Format::Html).unwrap();
    assert!(rows.iter().all(|row| html.contains(&row.name)), "also the one that could not be judged");
}

#[tokio::test]
async fn a_run_over_all_clusters_can_be_stopped() {
    let (reached, mut asked) = mpsc::channel(1);
    let address = listen(move |stream| {
        let reached = reached.clone();
        async move {
            let _ = reached.send(()).await;
            std::future::pending::<()>().await;
            drop(stream);
        }
    })
    .await;
    let bench = Bench::new();
    bench.save(with_key(http(address)));
    let console = Arc::clone(&bench.console);
    let running = tokio::spawn(async move { console.judge_all(false, None, "all", |_| {}).await });
    asked.recv().await.unwrap();
    assert!(bench.console.cancel("all"));
    assert_eq!(running.await.unwrap(), Err(Error::Stopped));
}

#[tokio::test]
async fn files_are_held_beside_the_cluster_that_was_judged() {
    let cluster = PracticeCluster::start(Options::default()).await.unwrap();
    let bench = Bench::new();
    let profile = led_to(&bench, &cluster);
    let secret = "planted-file-key-0123456789-abcdef-0123";
    let files = |profile_id: Option<String>| PostureFilesForm {
        profile_id,
        retention_days: None,
        texts: vec![FileText {
            name: "config.yaml".to_owned(),
            text: format!(
                "service:\n  api_key: {secret}\n  enable_tls: true\naudit:\n  enabled: true\n  max_log_files: 1000\n"
            )
            .into(),
        }],
    };
    let alone = bench.console.judge_files(&files(Some(profile.id.clone())), "files").unwrap();
    assert!(!alone.beside_cluster, "nothing was judged yet");
    bench.console.judge_cluster(posture(&profile, false), "posture").await.unwrap();
    let beside = bench.console.judge_files(&files(Some(profile.id.clone())), "files").unwrap();
    assert!(beside.beside_cluster);
    let drift = beside.assessment.results.iter().find(|result| result.id == "QDR-133").unwrap();
    assert_eq!(drift.state, ResultState::Failed, "the file promises more log files than the cluster keeps");
    assert!(drift.evidence.iter().any(|evidence| evidence.words.contains("QDR-072")), "{drift:?}");
    for format in Format::ALL {
        let (name, text) = bench.console.posture_report(&ReportSource::Files, format).unwrap();
        assert!(name.starts_with("qdrant-posture-2026-11-21.") && !text.contains(secret), "{name}");
    }
    let unreadable = PostureFilesForm {
        profile_id: None,
        retention_days: None,
        texts: vec![FileText { name: "photo.png".to_owned(), text: "\u{0}PNG".to_owned().into() }],
    };
    assert!(matches!(bench.console.judge_files(&unreadable, "files"), Err(Error::InvalidField { .. })));
    let gone = |bench: &Bench| bench.console.posture_report(&ReportSource::Files, Format::Json).is_err();
    assert!(gone(&bench), "nothing is shown, and nothing can be saved");
    bench.console.judge_files(&files(None), "files").unwrap();
    assert!(!gone(&bench));
    bench.console.forget_files();
    assert!(gone(&bench), "nothing is kept of files that were cleared");
}

/// A clock that is looked at while files are judged, and stops that once it is told to.
#[derive(Debug, Default)]
struct Interrupting {
    console: OnceLock<Weak<Console>>,
    wanted: AtomicBool,
}

impl Clock for Interrupting {
    fn now(&self) -> DateTime<Utc> {
        if self.wanted.load(Ordering::Relaxed) {
            assert!(self.console.get().unwrap().upgrade().unwrap().cancel("files"), "it is under way");
        }
        crate::bench::now()
    }
}

#[test]
fn files_under_way_are_stopped_by_their_task_and_what_was_found_before_stays() {
    let clock = Arc::new(Interrupting::default());
    let bench = Bench::with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    clock.console.set(Arc::downgrade(&bench.console)).unwrap();
    let form = |name: &str| PostureFilesForm {
        profile_id: None,
        retention_days: None,
        texts: vec![FileText { name: name.to_owned(), text: "service:\n  host: 10.0.0.7\n".to_owned().into() }],
    };
    bench.console.judge_files(&form("one.yaml"), "files").unwrap();
    let report = || bench.console.posture_report(&ReportSource::Files, Format::Json).unwrap();
    let before = report();
    clock.wanted.store(true, Ordering::Relaxed);
    assert_eq!(bench.console.judge_files(&form("other.yaml"), "files"), Err(Error::Stopped));
    clock.wanted.store(false, Ordering::Relaxed);
    assert_eq!(report(), before);
    assert!(!bench.console.cancel("files"), "it is over");
}

#[tokio::test]
async fn a_deleted_profile_leaves_nothing_of_its_posture_behind() {
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let bench = Bench::new();
    let profile = bench.save(with_key(http(server.address)));
    bench.console.judge_cluster(posture(&profile, false), "posture").await.unwrap();
    let kept = bench.folder.path().join("data/posture");
    assert!(std::fs::read_dir(&kept).unwrap().count() > 0);
    bench.console.delete_profile(&profile.id).unwrap();
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 0);
}
