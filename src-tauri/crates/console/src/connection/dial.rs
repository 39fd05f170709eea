//! Bare connections over the way to a cluster, for looking at TLS: no request is sent over them, and no credential.

use super::client_certificate::{ClientSecrets, read_file};
use super::cluster::Cluster;
use super::error::ConnectionError;
use super::way::{Way, WaySecrets};
use crate::Console;
use crate::error::Error;
use crate::profiles::{ClientCertificate, Connection, Gateway};
use crate::secret::SecretSlot;
use crate::store::Profile;
use portcullis_tls::dial::{Answered, Dial, DialError, Dialing, Resolving, Wire};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// The way to a cluster without what its gateway wants: nothing of that is shown in a handshake.
pub(crate) struct BareWay(Cluster);

impl Console {
    /// Reads the files that the profile names, and waits for the keychain only if the client certificate's key is there.
    ///
    /// # Errors
    /// [`Error::SessionOver`], [`Error::Keychain`]; [`Error::Connection`] when what the profile trusts or shows cannot be
    /// used.
    pub(crate) fn bare_way(&self, profile: &Profile) -> Result<BareWay, Error> {
        let secret = |slot| profile.secret(slot).map(|_| self.secret(profile, slot)).transpose();
        let client = match &profile.connection.client_certificate {
            ClientCertificate::Pem { .. } => {
                ClientSecrets { key: secret(SecretSlot::ClientKey)?, ..ClientSecrets::default() }
            }
            ClientCertificate::Pkcs12File { .. } => {
                ClientSecrets { passphrase: secret(SecretSlot::ClientPassphrase)?, ..ClientSecrets::default() }
            }
            ClientCertificate::None | ClientCertificate::PemFiles { .. } => ClientSecrets::default(),
        };
        let secrets = WaySecrets { client, ..WaySecrets::default() };
        let connection = Connection { gateway: Gateway::None, headers: Vec::new(), ..profile.connection.clone() };
        let (clock, network) = (self.clock.clone(), self.network.clone());
        let way = Way::new(connection, profile.pinned.clone(), secrets, clock, network)?;
        Ok(BareWay(Cluster::new(way, &profile.address, profile.grpc_port)))
    }
}

impl BareWay {
    /// The cluster, to learn where its peers are.
    pub(crate) fn cluster(&self) -> &Cluster {
        &self.0
    }

    /// How the profile says that the cluster is reached.
    pub(crate) fn connection(&self) -> &Connection {
        &self.0.way.connection
    }

    /// What is shown to a server that asks for a client certificate.
    pub(crate) fn client_certificate(&self) -> Option<Arc<CertifiedKey>> {
        self.0.way.trust.client_certificate()
    }

    /// The authorities of the profile's CA file.
    ///
    /// # Errors
    /// [`ConnectionError::TrustUnusable`].
    pub(crate) fn authorities(&self) -> Result<Option<Vec<u8>>, ConnectionError> {
        let path = self.0.way.connection.ca_file.as_deref();
        let bytes = path.map(read_file).transpose().map_err(|detail| ConnectionError::TrustUnusable { detail })?;
        Ok(bytes.map(|bytes| bytes.to_vec()))
    }

    /// The time for one port.
    pub(crate) fn patience(&self) -> Duration {
        self.0.way.patience()
    }

    /// Opens connections this way.
    pub(crate) fn dial(&self) -> Arc<dyn Dial> {
        Arc::new(ThisWay { way: Arc::clone(&self.0.way), found: Mutex::default(), answered: Answered::default() })
    }
}

/// Opens connections to any machine this way. Each name is looked up once.
struct ThisWay {
    way: Arc<Way>,
    found: Mutex<HashMap<String, Arc<OnceCell<Vec<IpAddr>>>>>,
    answered: Answered,
}

impl ThisWay {
    async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectionError> {
        let known = {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(found.entry(host.to_owned()).or_default())
        };
        let addresses = known
            .get_or_try_init(|| async {
                let found = self.way.resolve(host, port).await?;
                Ok::<_, ConnectionError>(found.iter().map(SocketAddr::ip).collect())
            })
            .await?;
        Ok(addresses.iter().map(|address| SocketAddr::new(*address, port)).collect())
    }
}

impl Dial for ThisWay {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> Dialing<'a> {
        Box::pin(async move {
            let addresses = self.look_up(host, port).await.map_err(|error| told(error, host))?;
            let connect = |addresses: Vec<SocketAddr>| {
                let (way, host) = (Arc::clone(&self.way), host.to_owned());
                async move { way.connect(&host, port, &addresses).await }
            };
            let stream = if self.way.connection.proxy.is_some() {
                connect(addresses).await
            } else {
                let none = ConnectionError::NoSuchName { host: host.to_owned() };
                self.answered.connect((host, port), &addresses, none, |address| connect(vec![address])).await
            };
            let stream = stream.map_err(|error| told(error, host))?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }

    fn addresses<'a>(&'a self, host: &'a str, port: u16) -> Resolving<'a> {
        Box::pin(async move {
            let found = self.look_up(host, port).await.unwrap_or_default();
            found.iter().map(SocketAddr::ip).collect()
        })
    }
}

fn told(error: ConnectionError, host: &str) -> DialError {
    match error {
        ConnectionError::NoSuchName { .. } => DialError::NoSuchName { host: host.to_owned() },
        ConnectionError::Refused { .. } => DialError::Refused,
        ConnectionError::Filtered { seconds, .. } | ConnectionError::Timeout { seconds } => {
            DialError::Filtered { after: Duration::from_secs(seconds) }
        }
        other => DialError::Other(other.to_string().trim_end_matches('.').to_owned()),
    }
}
