use crate::bench::{Bench, KEY, form, https, now, set, with_key};
use crate::certificates::{Authority, Leaf, Valid};
use crate::proxies::http_proxy;
use crate::servers::listen;
use portcullis_console::NoticeCode;
use portcullis_console::connection::CredentialChoice;
use portcullis_console::facts::FactsForm;
use portcullis_console::practice::PracticeCluster as Lead;
use portcullis_console::profiles::{Connection, Gateway, ProfileForm, ProfileView, Scheme};
use portcullis_console::settings::Settings;
use portcullis_console::store::FILE_NAME;
use portcullis_console::tls::{TlsScanForm, TlsScanView};
use portcullis_practice::{Clock, FlawChoice, Options, PracticeCluster, VERSION};
use portcullis_tls::report::{PortReport, PortRole, PortState, TrustView, VerdictCode, Weight};
use portcullis_tls::seen::ChangeCode;
use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::AsyncReadExt as _;
use tokio_rustls::TlsAcceptor;

async fn practice(flaws: FlawChoice) -> PracticeCluster {
    let options = Options { flaws, clock: Clock::fixed(now()), metrics_port: Some(0), ..Options::default() };
    PracticeCluster::start(options).await.unwrap()
}

/// The profile that leads there, after its facts were gathered.
async fn known(bench: &Bench, cluster: &PracticeCluster) -> String {
    known_by(bench, cluster, cluster.peers().len()).await
}

/// The same, where the profile names only the first peers.
async fn known_by(bench: &Bench, cluster: &PracticeCluster, peers: usize) -> String {
    let lead = Lead {
        peers: cluster.peers().iter().take(peers).map(|peer| (peer.rest, peer.grpc)).collect(),
        authority: cluster.authority().map(str::to_owned),
        folder: cluster.folder().to_owned(),
        version: VERSION.to_string(),
        manage_key: cluster.keys().manage.clone(),
        alternate_key: None,
        read_only_key: None,
        flaws: Vec::new(),
    };
    let profile_id = bench.console.practice_profile(&lead).unwrap().profile_id;
    let form = FactsForm {
        profile_id: profile_id.clone(),
        credential: CredentialChoice::Best,
        with_side_effects: false,
        metrics_port: None,
    };
    bench.console.gather_facts(form, "facts").await.unwrap();
    profile_id
}

async fn scan(bench: &Bench, form: TlsScanForm) -> TlsScanView {
    bench.console.tls_scan(form, "tls", |_| {}).await.unwrap()
}

fn of(profile_id: &str) -> TlsScanForm {
    TlsScanForm { profile_id: profile_id.to_owned(), ..TlsScanForm::default() }
}

fn at(view: &TlsScanView, address: SocketAddr) -> (usize, &PortReport) {
    let found = view.report.ports.iter().enumerate().find(|(_, port)| port.port == address.port());
    found.unwrap_or_else(|| panic!("{address} was looked at"))
}

#[tokio::test]
async fn the_flaws_of_the_practice_cluster_are_its_verdicts_and_nothing_else() {
    let (bench, cluster) = (Bench::new(), practice(Options::default().flaws).await);
    let profile_id = known(&bench, &cluster).await;
    let metrics_port = cluster.metrics().map(|address| address.port());
    let view = scan(&bench, TlsScanForm { metrics_port, ..of(&profile_id) }).await;
    assert_eq!(view.report.ports.len(), 7, "three ports of two peers, and one of metrics");
    assert_eq!(view.known_peers.as_ref().unwrap().uris.len(), 2);
    let place = |address| at(&view, address).0;
    let [one, two] = [&cluster.peers()[0], &cluster.peers()[1]];
    let mut internal = vec![place(one.internal.unwrap()), place(two.internal.unwrap())];
    internal.sort_unstable();
    let found: Vec<_> =
        view.report.verdicts.iter().map(|verdict| (verdict.code, verdict.weight, verdict.ports.clone())).collect();
    let expected = [
        (VerdictCode::InternalPlainText, Weight::Warning, internal),
        (VerdictCode::DifferentCertificates, Weight::Warning, vec![place(one.rest), place(one.grpc)]),
        (VerdictCode::EndsSoon, Weight::Warning, vec![place(two.rest), place(two.grpc)]),
        (VerdictCode::MetricsPlainText, Weight::Note, vec![place(cluster.metrics().unwrap())]),
    ];
    assert_eq!(found, expected, "{:#?}", view.report.verdicts);
    assert!(view.report.verdicts[2].evidence.contains("in 12 days, on 2026-12-03"));
}

#[tokio::test]
async fn a_practice_cluster_without_flaws_has_no_verdict() {
    let (bench, cluster) = (Bench::new(), practice(FlawChoice::NONE).await);
    let profile_id = known(&bench, &cluster).await;
    let view = scan(&bench, of(&profile_id)).await;
    assert_eq!(view.report.ports.len(), 6);
    assert!(view.report.ports.iter().all(|port| port.state == PortState::Tls));
    assert_eq!(view.report.verdicts, []);
}

#[tokio::test]
async fn a_peer_that_the_cluster_announced_and_the_profile_does_not_name_is_not_passed_over() {
    let (bench, cluster) = (Bench::new(), practice(FlawChoice::NONE).await);
    let profile_id = known_by(&bench, &cluster, 1).await;
    let view = scan(&bench, of(&profile_id)).await;
    let verdict = view.report.verdicts.iter().find(|verdict| verdict.code == VerdictCode::NotJudged);
    let verdict = verdict.unwrap_or_else(|| panic!("{:#?}", view.report.verdicts));
    assert_eq!((verdict.weight, verdict.ports.len()), (Weight::Warning, 0));
    assert!(verdict.evidence.contains("2 peers. Not looked at: 1 of them"), "{}", verdict.evidence);
}

#[tokio::test]
async fn each_port_is_told_once_as_soon_as_it_is_done() {
    let (bench, cluster) = (Bench::new(), practice(FlawChoice::NONE).await);
    let profile_id = known(&bench, &cluster).await;
    let told = Mutex::new(Vec::new());
    let note = |progress| told.lock().unwrap().push(progress);
    let view = bench.console.tls_scan(of(&profile_id), "tls", note).await.unwrap();
    let mut told = told.into_inner().unwrap();
    assert_eq!(told.iter().map(|one| one.done).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    told.sort_by_key(|progress| progress.place);
    assert_eq!(told.into_iter().map(|one| one.report).collect::<Vec<_>>(), view.report.ports);
}

/// Notes whatever is sent to it, and never answers.
async fn listener() -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&heard);
    let address = listen(move |mut stream| {
        let noted = Arc::clone(&noted);
        async move {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = stream.read(&mut bytes).await {
                noted.lock().unwrap().extend(&bytes[..read]);
            }
        }
    })
    .await;
    (address, heard)
}

#[tokio::test]
async fn no_credential_is_sent_and_none_is_read() {
    const PASSWORD: &str = "planted-gateway-password";
    let (bench, (address, heard)) = (Bench::new(), listener().await);
    let form = with_key(form(Scheme::Http, "127.0.0.1", address.port()));
    let gateway = Gateway::Basic { user: "planted-user".to_owned() };
    let connection = Connection { gateway, timeout_seconds: 1, ..form.connection.clone() };
    let form = ProfileForm { connection, gateway_password: set(PASSWORD), grpc_port: Some(address.port()), ..form };
    let profile = bench.save(form);
    let view = scan(&bench, TlsScanForm { internal_port: Some(address.port()), ..of(&profile.id) }).await;
    assert_eq!(view.report.ports.len(), 1);
    let heard = String::from_utf8_lossy(&heard.lock().unwrap()).into_owned();
    assert!(!heard.is_empty());
    for secret in [KEY, PASSWORD, "planted-user", "api-key", "uthorization"] {
        assert!(!heard.contains(secret), "{secret}");
    }
}

/// A server of TLS whose certificate can be changed while it runs.
struct Changing {
    address: SocketAddr,
    serves: Arc<Mutex<Arc<ServerConfig>>>,
}

impl Changing {
    async fn new(leaf: &Leaf) -> Self {
        let serves = Arc::new(Mutex::new(Arc::new(leaf.server())));
        let current = Arc::clone(&serves);
        let address = listen(move |stream| {
            let config = Arc::clone(&current.lock().unwrap());
            async move {
                if let Ok(mut stream) = TlsAcceptor::from(config).accept(stream).await {
                    let _ = stream.read(&mut [0]).await;
                }
            }
        })
        .await;
        Self { address, serves }
    }

    fn serve(&self, leaf: &Leaf) {
        *self.serves.lock().unwrap() = Arc::new(leaf.server());
    }

    /// A profile that leads there, with gRPC on the same port, so that there is but one.
    fn profile(&self, bench: &Bench, authority: &Authority) -> ProfileView {
        let form = https(self.address, &bench.file("ca.pem", authority.pem()));
        bench.save(ProfileForm { grpc_port: Some(self.address.port()), ..form })
    }
}

fn only(profile: &ProfileView) -> TlsScanForm {
    TlsScanForm { internal_port: Some(profile.address.port), ..of(&profile.id) }
}

#[tokio::test]
async fn a_renewal_and_a_swap_are_told_apart_against_what_was_seen_before() {
    let (bench, authority) = (Bench::new(), Authority::new("authority"));
    let first = authority.leaf("localhost", Valid::Before);
    let server = Changing::new(&first).await;
    let profile = server.profile(&bench, &authority);
    let codes = |view: &TlsScanView| view.changes.iter().map(|change| change.code).collect::<Vec<_>>();
    assert_eq!(codes(&scan(&bench, only(&profile)).await), [ChangeCode::FirstSeen]);
    assert_eq!(codes(&scan(&bench, only(&profile)).await), [ChangeCode::Unchanged]);
    server.serve(&authority.leaf("localhost", Valid::Now));
    let renewed = scan(&bench, only(&profile)).await;
    assert_eq!(codes(&renewed), [ChangeCode::RenewedWithNewKey]);
    let change = &renewed.changes[0];
    let sha256 = |seen: &Option<portcullis_tls::seen::SeenPort>| seen.clone().unwrap().certificate.unwrap().sha256;
    assert_eq!(sha256(&change.before), first.sha256());
    assert_eq!(sha256(&change.now), renewed.report.ports[0].chain[0].sha256);
    server.serve(&Authority::new("somebody else").leaf("localhost", Valid::Now));
    assert_eq!(codes(&scan(&bench, only(&profile)).await), [ChangeCode::IssuerSwapped]);
}

#[tokio::test]
async fn every_connection_takes_the_proxy_of_the_profile_and_names_are_told_to_nobody_else() {
    let (bench, authority) = (Bench::new(), Authority::new("authority"));
    let server = Changing::new(&authority.leaf("qdrant.hidden", Valid::Now)).await;
    let (proxy, targets) = http_proxy(server.address).await;
    let ca_file = bench.file("ca.pem", authority.pem());
    // A name that only the proxy knows.
    let form = form(Scheme::Https, "qdrant.hidden", 6333);
    let connection = Connection { proxy: Some(proxy), ca_file: Some(ca_file), ..form.connection.clone() };
    let profile = bench.save(ProfileForm { connection, grpc_port: Some(6333), ..form });
    let view = scan(&bench, only(&profile)).await;
    let port = &view.report.ports[0];
    assert_eq!(port.state, PortState::Tls, "{port:?}");
    assert!(port.names.iter().all(|check| check.covered && check.name == "qdrant.hidden"));
    let targets = targets.lock().unwrap();
    assert!(targets.len() > 1 && targets.iter().all(|line| line.starts_with("CONNECT qdrant.hidden:6333 ")));
}

#[tokio::test]
async fn what_ends_is_in_the_calendar_and_told_at_the_next_start() {
    let (bench, authority) = (Bench::new(), Authority::new("authority"));
    let server = Changing::new(&authority.leaf("localhost", Valid::Before)).await;
    let profile = server.profile(&bench, &authority);
    assert_eq!(bench.console.tls_calendar().unwrap().entries, []);
    assert_eq!(bench.console.endings(), None);
    scan(&bench, only(&profile)).await;
    let again = bench.again();
    let calendar = again.tls_calendar().unwrap();
    let [entry] = calendar.entries.as_slice() else { panic!("{calendar:?}") };
    assert_eq!((entry.profile_id.as_str(), entry.days_left), (profile.id.as_str(), -2));
    assert_eq!(entry.ports[0].role, PortRole::Rest);
    let notice = again.status().notices.into_iter().find(|notice| notice.code == NoticeCode::CertificatesEnding);
    assert!(notice.unwrap().message.contains("p has ended"));
    assert!(again.endings_for_the_desktop().is_some());
    let settings = Settings { notify_of_endings: false, ..again.settings().unwrap() };
    again.save_settings(settings).unwrap();
    assert!(again.endings_for_the_desktop().is_none() && again.endings().is_some());
    again.delete_profile(&profile.id).unwrap();
    assert_eq!(again.tls_calendar().unwrap().entries, []);
    let text = std::fs::read_to_string(bench.folder.path().join("data").join(FILE_NAME)).unwrap();
    assert!(!text.contains(&entry.sha256), "it is forgotten with the profile");
}

#[tokio::test]
async fn what_is_remembered_and_not_understood_costs_nothing_but_itself() {
    let (bench, authority) = (Bench::new(), Authority::new("authority"));
    let server = Changing::new(&authority.leaf("localhost", Valid::Now)).await;
    let profile = server.profile(&bench, &authority);
    scan(&bench, only(&profile)).await;
    let path = bench.folder.path().join("data").join(FILE_NAME);
    let text = std::fs::read_to_string(&path).unwrap();
    let strange = text.replace(r#""role": "rest""#, r#""role": "a role of tomorrow""#);
    assert_ne!(text, strange);
    std::fs::write(&path, strange).unwrap();
    assert_eq!(bench.console.list_profiles().unwrap().len(), 1);
    assert_eq!(bench.console.tls_calendar().unwrap().entries, []);
}

#[tokio::test]
async fn a_scan_that_is_stopped_tells_what_it_knows() {
    let (bench, (address, heard)) = (Bench::new(), listener().await);
    let profile = bench.save(form(Scheme::Https, "127.0.0.1", address.port()));
    let console = Arc::clone(&bench.console);
    let looking = tokio::spawn(async move { console.tls_scan(of(&profile.id), "tls", |_| {}).await });
    while heard.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(bench.console.cancel("tls"));
    let view = looking.await.unwrap().unwrap();
    assert!(view.report.stopped);
    assert_eq!(at(&view, address).1.state, PortState::Stopped);
}

#[tokio::test]
async fn the_last_scan_is_there_until_the_profile_leads_elsewhere_and_its_chain_can_be_saved() {
    let (bench, authority) = (Bench::new(), Authority::new("authority"));
    let leaf = authority.leaf("localhost", Valid::Now);
    let server = Changing::new(&leaf).await;
    let profile = server.profile(&bench, &authority);
    assert_eq!(bench.console.tls_last(&profile.id).unwrap(), None);
    assert!(bench.console.tls_chain(&profile.id, 0).is_err());
    let view = scan(&bench, only(&profile)).await;
    assert_eq!(view.report.ports[0].trust.as_ref().unwrap().ca_file, TrustView::Trusted);
    assert_eq!(bench.console.tls_last(&profile.id).unwrap(), Some(view));
    let (name, pem) = bench.console.tls_chain(&profile.id, 0).unwrap();
    assert_eq!(name, format!("localhost-{}-chain.pem", server.address.port()));
    assert_eq!(pem.replace('\n', ""), leaf.pem.replace(['\r', '\n'], ""));
    bench.save(ProfileForm { id: Some(profile.id.clone()), ..form(Scheme::Https, "elsewhere.test", 6333) });
    assert_eq!(bench.console.tls_last(&profile.id).unwrap(), None);
}
