//! Who refused a request, and why: Qdrant, or something in front of it.

use super::cluster::{Answer, Cluster};
use super::credential::Credential;
use super::error::{ConnectionError, GatewayWants};
use qdrant_access::authenticate::Refusal;
use reqwest::header::{CONTENT_TYPE, HeaderName, SERVER, VIA, WWW_AUTHENTICATE};
use serde_json::Value;

/// The texts of Qdrant's authentication that have no meaning of their own here.
const PLAIN_REFUSALS: [Refusal; 3] = [Refusal::NoCredential, Refusal::InvalidApiKey, Refusal::ConditionFailed];

/// What an answer says against the request; nothing when it is no refusal.
pub(crate) fn refusal(answer: &Answer, cluster: &Cluster, credential: &Credential) -> Option<ConnectionError> {
    let status = answer.status.as_u16();
    let text = answer.text();
    if status == 400 {
        // Words of nginx, which asks for the certificate but leaves the refusal to HTTP.
        if text.contains("No required SSL certificate was sent") {
            return Some(ConnectionError::ClientCertificateRequired);
        }
        if text.contains("The SSL certificate error") {
            let detail = "the proxy in front of the cluster refused it".to_owned();
            return Some(ConnectionError::ClientCertificateUnusable { detail });
        }
        if text.contains("plain HTTP request was sent to HTTPS port") {
            return Some(ConnectionError::PlainHttpOnTlsPort);
        }
        return None;
    }
    if (502..=504).contains(&status) && qdrants_words(answer).is_none() {
        let detail = format!("something in front of the cluster answers that it does not reach it (status {status})");
        return Some(ConnectionError::BadAnswer { detail });
    }
    if !matches!(status, 401 | 403 | 407) {
        return None;
    }
    Some(match (qdrants_words(answer), gateway(answer, &text)) {
        (Some(words), _) if words == Refusal::InvalidSignature.text() => ConnectionError::WrongSignature,
        (Some(words), _) if words == Refusal::Expired.text() => ConnectionError::TokenExpired,
        (Some(words), _) => ConnectionError::QdrantRefused { status, text: cluster.quiet(&words, credential) },
        (None, wants) => ConnectionError::GatewayRefused { status, wants },
    })
}

/// The words of a refusal, if they are Qdrant's: plain text from its authentication, JSON from its access checks.
pub(crate) fn qdrants_words(answer: &Answer) -> Option<String> {
    let from_gateway = [WWW_AUTHENTICATE, HeaderName::from_static("proxy-authenticate")];
    if from_gateway.iter().any(|name| answer.headers.contains_key(name)) {
        return None;
    }
    let text = answer.text();
    let words = text.trim();
    if let Ok(value) = serde_json::from_str::<Value>(words) {
        let error = value.get("status").and_then(|status| status.get("error")).and_then(Value::as_str);
        return error.map(str::to_owned);
    }
    let alone = [Refusal::InvalidSignature, Refusal::Expired];
    let known = PLAIN_REFUSALS.iter().chain(&alone).any(|refusal| refusal.text() == words);
    // The rest of the plain texts: a wrong key, and entries of a token, which begin with their place.
    let is_like_qdrant = known || words.starts_with("Invalid API key or JWT") || words.starts_with("access[");
    is_like_qdrant.then(|| words.to_owned())
}

fn gateway(answer: &Answer, text: &str) -> GatewayWants {
    let header = |name: &HeaderName| {
        let value = answer.headers.get(name).map(|value| value.as_bytes()).unwrap_or_default();
        String::from_utf8_lossy(value).to_ascii_lowercase()
    };
    let challenge = header(&WWW_AUTHENTICATE);
    let is_kong = header(&SERVER).contains("kong") || header(&VIA).contains("kong");
    if challenge.starts_with("basic") {
        GatewayWants::BasicAuthentication
    } else if challenge.starts_with("key") || text.contains("No API key found in request") || is_kong {
        GatewayWants::Key
    } else {
        GatewayWants::Unknown
    }
}

/// Whether an answer is a web page, which Qdrant never gives to a request of its API.
pub(crate) fn is_web_page(answer: &Answer) -> bool {
    answer.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
