//! What an accepted credential may do. Only a key that is called the manage key and is none gets a refusal, which shows in
//! the server's audit log.

use super::cluster::{Answer, Cluster};
use super::credential::Credential;
use super::error::ConnectionError;
use super::refusal::refusal;
use super::report::{ClusterRole, RoleView};
use crate::secret::SecretSlot;
use qdrant_access::ServerVersion;
use qdrant_access::claims::{Access, Claims, GlobalMode};
use qdrant_access::token::read_claims;
use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret;

/// A snapshot that no server has: deleting it changes nothing, and only who manages is told that it is not there.
const NO_SNAPSHOT: &str = "/snapshots/portcullis-probe-does-not-exist.snapshot";

/// The role of a credential that a cluster of this version accepted.
pub(super) async fn find(
    cluster: &Cluster,
    credential: &Credential,
    version: ServerVersion,
) -> Result<RoleView, ConnectionError> {
    let Some(secret) = credential.secret() else {
        return Ok(role(ClusterRole::Open, "No credential is needed: whoever reaches the cluster may do everything."));
    };
    let claims = read_claims(secret.expose_secret().trim(), version);
    if let Some(read) = claims.and_then(|claims| claims.read.ok()) {
        return Ok(of_claims(&read.claims));
    }
    Ok(match credential.slot() {
        Some(SecretSlot::ManageKey | SecretSlot::AlternateKey) => {
            let answer = cluster.request(Method::DELETE, NO_SNAPSHOT, HeaderMap::new(), None, credential).await?;
            match (answer.status.as_u16(), refusal(&answer, cluster, credential)) {
                (404, _) if is_not_found(&answer) => role(ClusterRole::Manage, "It may do everything on this cluster."),
                (_, Some(ConnectionError::QdrantRefused { .. })) => role(
                    ClusterRole::ReadOnly,
                    "It reads everything, but it does not manage: it is not the manage key of this cluster.",
                ),
                _ => role(ClusterRole::Unknown, "Requests with it are answered; whether it manages was not found out."),
            }
        }
        Some(SecretSlot::ReadOnlyKey) => match cluster.get("/cluster", credential).await?.status.as_u16() {
            200 => {
                role(ClusterRole::ReadOnly, "It reads everything. Whether it may also change something was not tried.")
            }
            _ => role(ClusterRole::Unknown, "Requests with it are answered; what it may read was not found out."),
        },
        _ => {
            role(ClusterRole::Unknown, "Requests with it are answered; whether it manages or only reads was not tried.")
        }
    })
}

/// Whether it is Qdrant that does not have it, and not something in front that knows no such route.
fn is_not_found(answer: &Answer) -> bool {
    answer.json().is_ok_and(|json| json.pointer("/status/error").is_some_and(serde_json::Value::is_string))
}

fn role(role: ClusterRole, words: &str) -> RoleView {
    RoleView { role, words: words.to_owned() }
}

/// What a token claims, a server that asks for credentials grants: it answered a request with it.
fn of_claims(claims: &Claims) -> RoleView {
    match claims.granted() {
        Access::Global(GlobalMode::Manage) => {
            role(ClusterRole::Manage, "The token is for managing the cluster: it may do everything.")
        }
        Access::Global(GlobalMode::Read) => role(ClusterRole::ReadOnly, "The token is for reading everything."),
        Access::Collections(entries) => {
            let words = match entries.len() {
                0 => "The token names no collection, so it may do almost nothing.".to_owned(),
                1 => "The token is for one collection.".to_owned(),
                several => format!("The token is for {several} collections."),
            };
            RoleView { role: ClusterRole::Collections, words }
        }
    }
}
