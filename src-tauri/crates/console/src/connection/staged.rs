//! The test of a connection in stages. It stops at the first that fails, and shows no key before the server has shown
//! that it is a Qdrant behind a certificate that is trusted.

use super::cluster::{Answer, Cluster};
use super::credential::Credential;
use super::error::ConnectionError;
use super::greet::{is_qdrant, may_be_managed, not_qdrant, wants_key};
use super::refusal::refusal;
use super::report::{ConnectionReport, RoleView, Stage, StageState, StageView};
use super::role;
use crate::profiles::{Gateway, Scheme};
use qdrant_access::ServerVersion;
use qdrant_access::names::shown;
use qdrant_access::version::OLDEST_KNOWN;
use serde_json::Value;
use std::time::Instant;

/// Hears of each stage as it passes or fails. A later failure may belong to an earlier stage, which is then told again.
pub(super) type Listener<'a> = &'a (dyn Fn(StageView) + Send + Sync);

/// Tests a connection with a credential.
pub(super) async fn test(cluster: &Cluster, credential: &Credential, listener: Listener<'_>) -> ConnectionReport {
    let mut walk = Walk::new(listener);
    let outcome = walk.all(cluster, credential).await;
    walk.report(outcome)
}

/// The report of a connection that could not even be tried.
pub(super) fn unusable(error: &ConnectionError, listener: Listener<'_>) -> ConnectionReport {
    let mut walk = Walk::new(listener);
    walk.failed(Stage::Tls, error);
    walk.report(Err(error.clone()))
}

/// What is said of a stage that passed.
struct Passed {
    state: StageState,
    detail: String,
}

impl Passed {
    fn with(detail: impl Into<String>) -> Self {
        Self { state: StageState::Passed, detail: detail.into() }
    }

    fn skipped(detail: &str) -> Self {
        Self { state: StageState::Skipped, detail: detail.to_owned() }
    }

    fn warning(detail: impl Into<String>) -> Self {
        Self { state: StageState::Warning, detail: detail.into() }
    }
}

struct Walk<'a> {
    listener: Listener<'a>,
    started: Instant,
    stage_started: Instant,
    stages: Vec<StageView>,
    version: Option<String>,
    role: Option<RoleView>,
}

impl<'a> Walk<'a> {
    fn new(listener: Listener<'a>) -> Self {
        let now = Instant::now();
        Self { listener, started: now, stage_started: now, stages: Vec::new(), version: None, role: None }
    }

    fn report(self, outcome: Result<(), ConnectionError>) -> ConnectionReport {
        ConnectionReport {
            ok: outcome.is_ok(),
            stages: self.stages,
            version: self.version,
            role: self.role,
            pin: outcome.err().and_then(|error| error.pin_question()),
            took_ms: milliseconds(self.started),
        }
    }

    /// Notes what came of a stage, and goes on unless it failed.
    fn note<T>(&mut self, stage: Stage, outcome: Result<(Passed, T), ConnectionError>) -> Result<T, ConnectionError> {
        match outcome {
            Ok((Passed { state, detail }, value)) => {
                let took_ms = (state != StageState::Skipped).then(|| milliseconds(self.stage_started));
                self.tell(StageView { stage, state, took_ms, detail, problem: None });
                self.stage_started = Instant::now();
                Ok(value)
            }
            Err(error) => {
                self.failed(stage, &error);
                Err(error)
            }
        }
    }

    fn failed(&mut self, stage: Stage, error: &ConnectionError) {
        let problem = error.words();
        // In TLS 1.3 a refusal of the client certificate comes only with the first answer.
        self.stages.retain(|noted| noted.stage < stage);
        let (took_ms, detail) = (Some(milliseconds(self.stage_started)), problem.message.clone());
        self.tell(StageView { stage, state: StageState::Failed, took_ms, detail, problem: Some(problem) });
    }

    fn tell(&mut self, stage: StageView) {
        (self.listener)(stage.clone());
        self.stages.push(stage);
    }

    async fn all(&mut self, cluster: &Cluster, credential: &Credential) -> Result<(), ConnectionError> {
        self.reach(cluster).await?;
        let root = self.http(cluster).await?;
        let root = self.gateway(cluster, credential, root).await?;
        let listed = authenticate(cluster, credential).await;
        let refused_by_gateway = matches!(&listed, Err(ConnectionError::GatewayRefused { .. }));
        self.note(if refused_by_gateway { Stage::Gateway } else { Stage::Authentication }, listed)?;
        let version = version(cluster, credential, root).await;
        self.version = self.note(Stage::Version, version)?;
        let known = self.version.as_deref().and_then(|version| version.parse().ok()).unwrap_or_default();
        let found = role::find(cluster, credential, known).await;
        let found = found.map(|role| (Passed::with(role.words.clone()), role));
        self.role = Some(self.note(Stage::Role, found)?);
        Ok(())
    }

    /// Name, TCP and TLS.
    async fn reach(&mut self, cluster: &Cluster) -> Result<(), ConnectionError> {
        let (way, place) = (&cluster.way, &cluster.place);
        let (host, port) = (place.host.as_str(), place.port);
        let addresses = cluster.until_stopped(way.resolve(host, port)).await.map(|addresses| {
            let passed = match addresses.as_slice() {
                [] => Passed::skipped("The proxy looks the name up."),
                _ if host.parse::<std::net::IpAddr>().is_ok() => Passed::skipped("The host is an address."),
                found => {
                    let list: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
                    Passed::with(format!("{host} is {}.", list.join(", ")))
                }
            };
            (passed, addresses)
        });
        let addresses = self.note(Stage::Name, addresses)?;
        let stream = cluster.until_stopped(way.connect(host, port, &addresses)).await.map(|stream| {
            let through = match &way.connection.proxy {
                Some(proxy) => format!(" through the proxy {proxy}"),
                None => String::new(),
            };
            (Passed::with(format!("{} accepts connections{through}.", cluster.address())), stream)
        });
        let stream = self.note(Stage::Tcp, stream)?;
        if place.scheme == Scheme::Http {
            let passed = if way.stays_here(&addresses) {
                Passed::skipped("Plain HTTP, which does not leave this machine.")
            } else {
                Passed::warning("Plain HTTP: anybody between here and the cluster can read and change everything.")
            };
            return self.note(Stage::Tls, Ok((passed, ())));
        }
        let secured = cluster.until_stopped(async {
            let (secured, _) = way.secure(stream, host, port, &[b"http/1.1"], place.pinned(port)).await?;
            secured.map(|stream| stream.get_ref().1.protocol_version())
        });
        let secured = match secured.await {
            Ok(version) => {
                let version = if version == Some(rustls::ProtocolVersion::TLSv1_2) { "1.2" } else { "1.3" };
                Ok((trusted(cluster, version), ()))
            }
            Err(error) => Err(cluster.other_protocol(error, port).await),
        };
        self.note(Stage::Tls, secured)
    }

    /// The first answer, without a key of Qdrant.
    async fn http(&mut self, cluster: &Cluster) -> Result<Answer, ConnectionError> {
        let answer = cluster.get("/", &Credential::none()).await;
        let answer = answer.and_then(|answer| match refusal(&answer, cluster, &Credential::none()) {
            Some(
                error @ (ConnectionError::BadAnswer { .. }
                | ConnectionError::PlainHttpOnTlsPort
                | ConnectionError::ClientCertificateRequired
                | ConnectionError::ClientCertificateUnusable { .. }),
            ) => Err(error),
            Some(_) => Ok(answer),
            None if is_qdrant(&answer) => Ok(answer),
            None => Err(not_qdrant(cluster, &answer, &Credential::none())),
        });
        match answer {
            Ok(answer) => {
                let passed = Passed::with(format!("It answers with status {}.", answer.status.as_u16()));
                self.note(Stage::Http, Ok((passed, answer)))
            }
            Err(error) => {
                let stage = match &error {
                    ConnectionError::ClientCertificateRequired | ConnectionError::ClientCertificateUnusable { .. } => {
                        Stage::Tls
                    }
                    _ => Stage::Http,
                };
                self.note(stage, Err(error))
            }
        }
    }

    /// Whether anything in front refuses the request. A managed cluster's gateway lets nothing pass without a key.
    async fn gateway(
        &mut self,
        cluster: &Cluster,
        credential: &Credential,
        root: Answer,
    ) -> Result<Option<Answer>, ConnectionError> {
        let passed = match cluster.way.connection.gateway {
            Gateway::None => Passed::skipped("The profile names none, and none was met."),
            Gateway::Basic { .. } | Gateway::Key { .. } => Passed::with("It let the request pass."),
        };
        let outcome = match refusal(&root, cluster, &Credential::none()) {
            None => Ok((passed, Some(root))),
            Some(error) if wants_key(&error) => Ok((passed, None)),
            Some(error) if may_be_managed(&error, &root) => managed(cluster, credential).await,
            Some(error) => Err(error),
        };
        self.note(Stage::Gateway, outcome)
    }
}

/// What lets nothing pass without a key may be a managed cluster's gateway: it passes what carries the key.
async fn managed(cluster: &Cluster, credential: &Credential) -> Result<(Passed, Option<Answer>), ConnectionError> {
    if credential.is_none() {
        return Err(ConnectionError::ManagedCluster);
    }
    let answer = cluster.get("/", credential).await?;
    match refusal(&answer, cluster, credential) {
        Some(error) => Err(error),
        None if is_qdrant(&answer) => {
            Ok((Passed::with("A managed cluster: its gateway lets only requests with a key pass."), Some(answer)))
        }
        None => Err(not_qdrant(cluster, &answer, credential)),
    }
}

async fn authenticate(cluster: &Cluster, credential: &Credential) -> Result<(Passed, ()), ConnectionError> {
    let answer = cluster.get("/collections", credential).await?;
    if let Some(error) = refusal(&answer, cluster, credential) {
        return Err(error);
    }
    let is_list = answer.json().is_ok_and(|value| value.pointer("/result/collections").is_some_and(Value::is_array));
    if !answer.status.is_success() || !is_list {
        let detail = format!("the list of collections was asked for, and status {} came", answer.status.as_u16());
        return Err(ConnectionError::BadAnswer { detail });
    }
    let passed = match credential.is_none() {
        true => Passed::warning("No credential was needed: anybody who reaches the cluster may read it."),
        false => Passed::with(
            "Requests with the credential are answered. Whether they would be without one was not tried: a refusal stands in the audit log.",
        ),
    };
    Ok((passed, ()))
}

async fn version(
    cluster: &Cluster,
    credential: &Credential,
    root: Option<Answer>,
) -> Result<(Passed, Option<String>), ConnectionError> {
    let root = match root {
        Some(root) => root,
        None => cluster.get("/", credential).await?,
    };
    let value = root.json()?;
    let Some(text) = value.get("version").and_then(Value::as_str) else {
        return Err(ConnectionError::TooOld { version: None });
    };
    let said: String = shown(&text.chars().take(100).collect::<String>());
    Ok(match text.parse::<ServerVersion>() {
        Ok(version) if version < OLDEST_KNOWN => return Err(ConnectionError::TooOld { version: Some(said) }),
        Ok(version) if version.is_newer_than_known() => {
            let detail = format!("Qdrant {said}, which is newer than the rules that Portcullis knows.");
            (Passed::warning(detail), Some(said))
        }
        Ok(_) => (Passed::with(format!("Qdrant {said}.")), Some(said)),
        Err(_) => (
            Passed::warning(format!("The server calls its version {said}, which is not one of a release.")),
            Some(said),
        ),
    })
}

fn trusted(cluster: &Cluster, version: &str) -> Passed {
    let connection = &cluster.way.connection;
    if connection.pin.is_some() {
        Passed::with(format!("TLS {version}, with the certificate that was confirmed."))
    } else if connection.danger_accept_any_certificate {
        Passed::warning(format!(
            "TLS {version}, but any certificate is accepted: anybody between here and the cluster can read the keys."
        ))
    } else {
        Passed::with(format!("TLS {version}, with a certificate that is trusted."))
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
