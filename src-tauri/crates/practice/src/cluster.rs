//! Starting and ending a practice cluster.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use qdrant_access::authenticate::Settings;
use rustls::server::VerifierBuilderError;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::audit::AuditLog;
use crate::certificates::{Authority, PeerTls};
use crate::counters::Counters;
use crate::folder::Folder;
use crate::grpc::{self, Port};
use crate::listen::{Protocol, bind, listen};
use crate::node::{Node, Parts, Peer, Shared};
use crate::options::{Nodes, Options};
use crate::{Flaw, PracticeKeys, VERSION, rest};

/// The peers' numbers, made up once.
const PEER_IDS: [u64; 2] = [1_571_043_220_318_841, 2_884_610_937_745_206];

/// A practice cluster that runs until it is dropped or [shut down](Self::shutdown).
#[derive(Debug)]
pub struct PracticeCluster {
    // The order matters: what runs ends before its folder is removed.
    ports: JoinSet<()>,
    shared: Arc<Shared>,
    folder: Folder,
    peers: Vec<PeerAddresses>,
    metrics: Option<SocketAddr>,
    authority: Option<String>,
    flaws: Vec<Flaw>,
}

/// Where a peer listens, always on loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddresses {
    /// The number under which the cluster knows the peer.
    pub id: u64,
    /// REST.
    pub rest: SocketAddr,
    /// gRPC.
    pub grpc: SocketAddr,
    /// Between peers; a server alone has none.
    pub internal: Option<SocketAddr>,
}

/// Why a practice cluster could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken, or there is no free one.
    #[error("port {port} on this machine could not be opened: {source}. Choose another port, or 0 for any free one")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The temporary folder could not be made.
    #[error(
        "the temporary folder of the practice cluster could not be made: {0}. Check that there is room and that it may be written"
    )]
    Folder(#[source] io::Error),
    /// The system gave no random numbers.
    #[error("the system gave no random numbers for the keys: {0}")]
    Random(#[source] getrandom::Error),
    /// A certificate could not be made.
    #[error("the certificates of the practice cluster could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error("TLS could not be set up for the practice cluster: {0}")]
    Tls(#[from] rustls::Error),
    /// The check of the peers' certificates could not be set up.
    #[error("TLS between the practice peers could not be set up: {0}")]
    PeerCheck(#[from] VerifierBuilderError),
}

impl PracticeCluster {
    /// Starts a cluster. Must be called within a tokio runtime, which then carries it.
    ///
    /// # Errors
    ///
    /// [`StartError`] if a port is taken, or if the folder, the keys or the certificates cannot be made. Nothing is left
    /// behind then.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let keys = PracticeKeys::choose(&options.keys, options.flaws.weak_alternate_key).map_err(StartError::Random)?;
        let folder = Folder::new().map_err(StartError::Folder)?;
        let authority = options.tls.then(|| Authority::new(options.clock.now())).transpose()?;
        let bound = Bound::all(&options).await?;
        let flaws = flaws(&options, &bound, &keys);
        let internal_scheme = if options.internal_is_plain() { "http" } else { "https" };
        let mut peers = Vec::new();
        for (index, peer) in bound.peers.iter().enumerate() {
            let audit = options.audit.then(|| audit_log(folder.path(), index)).transpose()?;
            let internal_uri = peer.internal.as_ref().map(|(_, address)| format!("{internal_scheme}://{address}/"));
            peers.push(Peer { id: PEER_IDS[index], internal_uri, audit, counters: Counters::default() });
        }
        let shared = Arc::new(Shared::new(Parts {
            keys,
            settings: Settings { version: VERSION, jwt_rbac: options.jwt_rbac, web_page: false },
            nodes: options.nodes,
            enforce_internal_auth: options.enforce_internal_auth,
            clock: options.clock.clone(),
            peers,
        }));
        let peers = bound.peers.iter().enumerate().map(|(index, peer)| peer.addresses(PEER_IDS[index])).collect();
        let metrics = bound.metrics.as_ref().map(|(_, address)| *address);
        let ports = serve(&options, bound, &shared, authority.as_ref())?;
        let authority = authority.map(|authority| authority.pem());
        Ok(Self { ports, shared, folder, peers, metrics, authority, flaws })
    }

    /// Where the peers listen, the first one first.
    #[must_use]
    pub fn peers(&self) -> &[PeerAddresses] {
        &self.peers
    }

    /// Where the metrics of the first peer are answered, if that was asked for.
    #[must_use]
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// The keys. They are secrets even here: people paste what they see.
    #[must_use]
    pub fn keys(&self) -> &PracticeKeys {
        &self.shared.keys
    }

    /// The certificate of the authority, as PEM, for a profile that is to trust the cluster; none without TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// What is wrong with the cluster, on purpose.
    #[must_use]
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// The folder with everything that the cluster keeps on disk. It is removed when the cluster ends.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the audit log of a peer, counted from 0; none while the audit log is off.
    #[must_use]
    pub fn audit_folder(&self, peer: usize) -> Option<&Path> {
        self.shared.peers.get(peer)?.audit.as_ref().map(AuditLog::folder)
    }

    /// Ends the cluster, waits until its ports are closed, and removes its folder.
    ///
    /// # Errors
    ///
    /// When the folder could not be removed.
    pub async fn shutdown(mut self) -> io::Result<()> {
        self.ports.shutdown().await;
        let folder = self.folder.path().to_owned();
        drop(self);
        if folder.exists() {
            Err(io::Error::other(format!("{} could not be removed", folder.display())))
        } else {
            Ok(())
        }
    }
}

impl Drop for PracticeCluster {
    fn drop(&mut self) {
        self.ports.abort_all();
        self.shared.close();
    }
}

/// Ports that are taken and not yet answered.
struct Bound {
    peers: Vec<BoundPeer>,
    metrics: Option<(TcpListener, SocketAddr)>,
}

struct BoundPeer {
    rest: (TcpListener, SocketAddr),
    grpc: (TcpListener, SocketAddr),
    internal: Option<(TcpListener, SocketAddr)>,
}

impl Bound {
    async fn all(options: &Options) -> Result<Self, StartError> {
        let distributed = options.nodes == Nodes::TwoPeers;
        let count = if distributed { options.ports.len() } else { 1 };
        let mut peers = Vec::new();
        for ports in &options.ports[..count] {
            let rest = open(ports.rest).await?;
            let grpc = open(ports.grpc).await?;
            let internal = if distributed { Some(open(ports.internal).await?) } else { None };
            peers.push(BoundPeer { rest, grpc, internal });
        }
        let metrics = match options.metrics_port {
            Some(port) => Some(open(port).await?),
            None => None,
        };
        Ok(Self { peers, metrics })
    }
}

impl BoundPeer {
    fn addresses(&self, id: u64) -> PeerAddresses {
        let internal = self.internal.as_ref().map(|(_, address)| *address);
        PeerAddresses { id, rest: self.rest.1, grpc: self.grpc.1, internal }
    }
}

async fn open(port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let (listener, port) = bind(port).await.map_err(|source| StartError::Port { port, source })?;
    Ok((listener, (Ipv4Addr::LOCALHOST, port).into()))
}

fn audit_log(folder: &Path, index: usize) -> Result<AuditLog, StartError> {
    AuditLog::new(folder.join(format!("peer-{}", index + 1)).join("audit")).map_err(StartError::Folder)
}

fn flaws(options: &Options, bound: &Bound, keys: &PracticeKeys) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let choice = options.flaws;
    if let (true, true, [first, ..]) = (options.tls, choice.stale_grpc_certificate, bound.peers.as_slice()) {
        flaws.push(Flaw::stale_grpc_certificate(1, first.grpc.1.port()));
    }
    if let (true, true, [_, second]) = (options.tls, choice.expiring_certificate, bound.peers.as_slice()) {
        flaws.push(Flaw::expiring_certificate(2, second.rest.1.port()));
    }
    if options.internal_is_plain() {
        let internal =
            bound.peers.iter().enumerate().filter_map(|(index, peer)| Some((index, peer.internal.as_ref()?)));
        let asks_for_a_key = options.enforce_internal_auth;
        flaws.extend(internal.map(|(index, (_, at))| Flaw::open_internal_port(index + 1, at.port(), asks_for_a_key)));
    }
    if keys.alternate_is_short() {
        flaws.push(Flaw::weak_alternate_key());
    }
    flaws
}

/// Starts to answer on every port.
fn serve(
    options: &Options,
    bound: Bound,
    shared: &Arc<Shared>,
    authority: Option<&Authority>,
) -> Result<JoinSet<()>, StartError> {
    let mut ports = JoinSet::new();
    for (index, peer) in bound.peers.into_iter().enumerate() {
        let node = Node { shared: Arc::clone(shared), index };
        let tls = PeerTls::new(options, index + 1, authority)?;
        let here = node.clone();
        ports.spawn(listen(peer.rest.0, tls.rest, Protocol::Http, move |remote, request| {
            rest::serve(here.clone(), remote, request)
        }));
        let here = node.clone();
        ports.spawn(listen(peer.grpc.0, tls.grpc, Protocol::Http2, move |remote, request| {
            grpc::serve(here.clone(), Port::Public, remote, request)
        }));
        if let Some((listener, _)) = peer.internal {
            ports.spawn(listen(listener, tls.internal, Protocol::Http2, move |remote, request| {
                grpc::serve(node.clone(), Port::Internal, remote, request)
            }));
        }
    }
    if let Some((listener, _)) = bound.metrics {
        let node = Node { shared: Arc::clone(shared), index: 0 };
        ports.spawn(listen(listener, None, Protocol::Http, move |_, request| {
            std::future::ready(rest::serve_metrics(&node, &request))
        }));
    }
    Ok(ports)
}
