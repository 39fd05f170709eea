//! What a practice cluster is started with.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// What a practice cluster is started with. The default is what a newcomer should get: two peers on free ports, fresh
/// keys, tokens and the audit log on, and every flaw.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many peers.
    pub nodes: Nodes,
    /// The ports of each peer; zero means any free one.
    pub ports: [PeerPorts; 2],
    /// The port of the first peer's metrics, which ask for no key; zero means any free one.
    pub metrics_port: Option<u16>,
    /// The keys.
    pub keys: KeyChoices,
    /// `service.jwt_rbac`.
    pub jwt_rbac: bool,
    /// `audit.enabled`.
    pub audit: bool,
    /// `service.enforce_internal_auth`.
    pub enforce_internal_auth: bool,
    /// TLS on REST and gRPC. Without it they are plain, for tests that put a proxy in front.
    pub tls: bool,
    /// The flaws on purpose.
    pub flaws: FlawChoice,
    /// The time.
    pub clock: Clock,
}

/// How many peers a practice cluster has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nodes {
    /// Two peers that know each other: distributed mode.
    #[default]
    TwoPeers,
    /// One server alone: distributed mode is off and there is no internal port.
    SingleNode,
}

/// The ports of a peer; zero means any free one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerPorts {
    /// REST.
    pub rest: u16,
    /// gRPC.
    pub grpc: u16,
    /// Between peers.
    pub internal: u16,
}

/// Which keys are set.
#[derive(Clone, Debug, Default)]
pub struct KeyChoices {
    /// `service.api_key`.
    pub manage: KeyChoice,
    /// `service.alt_api_key`.
    pub alternate: KeyChoice,
    /// `service.read_only_api_key`.
    pub read_only: KeyChoice,
}

/// Where a key comes from.
#[derive(Clone, Debug, Default)]
pub enum KeyChoice {
    /// Made at random.
    #[default]
    Random,
    /// Given. An empty text counts as unset.
    Given(SecretString),
    /// There is none.
    Unset,
}

/// Which flaws the cluster has on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlawChoice {
    /// The second peer's certificate for REST expires in 12 days.
    pub expiring_certificate: bool,
    /// The first peer's gRPC still serves an older certificate than its REST.
    pub stale_grpc_certificate: bool,
    /// The internal ports are in plain text and open to whoever reaches them; otherwise they ask for a certificate.
    pub open_internal_port: bool,
    /// A random alternate key is shorter than 32 bytes.
    pub weak_alternate_key: bool,
}

/// Where the time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Options {
    /// The same without any flaw on purpose.
    #[must_use]
    pub fn without_flaws(self) -> Self {
        Self { flaws: FlawChoice::NONE, ..self }
    }

    /// Without TLS the internal ports cannot ask for a certificate.
    pub(crate) fn internal_is_plain(&self) -> bool {
        self.flaws.open_internal_port || !self.tls
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            nodes: Nodes::default(),
            ports: [PeerPorts::default(); 2],
            metrics_port: None,
            keys: KeyChoices::default(),
            jwt_rbac: true,
            audit: true,
            enforce_internal_auth: false,
            tls: true,
            flaws: FlawChoice::default(),
            clock: Clock::system(),
        }
    }
}

impl FlawChoice {
    /// No flaw.
    pub const NONE: Self = Self {
        expiring_certificate: false,
        stale_grpc_certificate: false,
        open_internal_port: false,
        weak_alternate_key: false,
    };
}

impl Default for FlawChoice {
    /// Every flaw.
    fn default() -> Self {
        Self {
            expiring_certificate: true,
            stale_grpc_certificate: true,
            open_internal_port: true,
            weak_alternate_key: true,
        }
    }
}

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// A clock that asks this.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::from_fn(move || at)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
