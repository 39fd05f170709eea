//! Making sure that it is a Qdrant that answers, before any key is shown to it.

use super::cluster::{Answer, Cluster};
use super::credential::Credential;
use super::error::{ConnectionError, GatewayWants};
use super::refusal::{is_web_page, refusal};
use serde_json::Value;

impl Cluster {
    /// Asks without a key of Qdrant who is there. Where nothing is answered without one, as by managed clusters and very
    /// old servers, nothing more can be known before it is shown.
    ///
    /// # Errors
    /// Why there was no answer; what refuses in front of the cluster; [`ConnectionError::NotQdrant`] and
    /// [`ConnectionError::WrongPrefix`].
    pub(crate) async fn greet(&self) -> Result<Answer, ConnectionError> {
        let answer = self.get("/", &Credential::none()).await?;
        match refusal(&answer, self, &Credential::none()) {
            None if is_qdrant(&answer) => Ok(answer),
            None => Err(not_qdrant(self, &answer, &Credential::none())),
            Some(error) if wants_key(&error) || may_be_managed(&error, &answer) => Ok(answer),
            Some(error) => Err(error),
        }
    }
}

/// Whether it says of itself that it is Qdrant.
pub(crate) fn is_qdrant(answer: &Answer) -> bool {
    let title = |value: Value| value.get("title").and_then(Value::as_str).map(str::to_ascii_lowercase);
    answer.status.is_success() && answer.json().ok().and_then(title).is_some_and(|title| title.contains("qdrant"))
}

pub(super) fn not_qdrant(cluster: &Cluster, answer: &Answer, shown: &Credential) -> ConnectionError {
    let secret_was_sent = !shown.is_none() || cluster.way.carries_gateway_secret;
    let prefix = &cluster.place.path_prefix;
    if !prefix.is_empty() {
        return ConnectionError::WrongPrefix { prefix: prefix.clone(), secret_was_sent };
    }
    if answer.status.is_success()
        && let Err(error) = answer.json()
        && !is_web_page(answer)
        && answer.text().trim_start().starts_with(['{', '['])
    {
        return error;
    }
    ConnectionError::NotQdrant { status: answer.status.as_u16(), secret_was_sent }
}

/// Whether it is Qdrant itself that asks for a key: servers before 1.5 do even at `/`.
pub(super) fn wants_key(error: &ConnectionError) -> bool {
    use ConnectionError as E;
    matches!(error, E::QdrantRefused { .. } | E::WrongSignature | E::TokenExpired)
}

/// Whether a refusal may be that of a managed cluster's gateway, which lets nothing pass without a key of the cluster.
pub(super) fn may_be_managed(error: &ConnectionError, answer: &Answer) -> bool {
    matches!(error, ConnectionError::GatewayRefused { status: 403, wants: GatewayWants::Unknown })
        && !is_web_page(answer)
}
