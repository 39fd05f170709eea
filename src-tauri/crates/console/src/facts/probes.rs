//! Questions whose answer is how the server takes them, not what it says.

use super::asked::{Asked, Found, Unknown};
use super::gather::Asker;
use super::parse::Telemetry;
use super::view::{Fact, WhyUnknown};
use crate::connection::{
    Answer, ConnectionError, Credential, Method,
    header::{HeaderMap, HeaderName, HeaderValue, ORIGIN},
};
use qdrant_access::authenticate::Refusal;
use secrecy::SecretString;

/// An origin that no web page has: the name can never be registered.
const NO_ORIGIN: &str = "https://portcullis.invalid";

const COLLECTIONS: &str = "GET /collections";

/// What questions with a side effect came to.
pub(super) struct Probed {
    open: Fact<bool>,
    pub(super) jwt_rbac: Fact<bool>,
    pub(super) empty_key: Fact<bool>,
    pub(super) bypass: Fact<bool>,
}

impl Probed {
    /// Without a credential every answer tells whether everything is open; with one, only the question without one does.
    pub(super) fn open_instance(&self, asker: &Asker, telemetry: &Asked<Telemetry>) -> Fact<bool> {
        match (asker.credential.is_none(), telemetry) {
            (true, Ok(found)) => found.part(true),
            (true, Err(unknown)) if unknown.code == WhyUnknown::NeedsCredential => {
                Found::new(false, "GET /telemetry", &asker.clock).fact()
            }
            _ => self.open.clone(),
        }
    }
}

/// Asks what the server should refuse, if that is wanted.
pub(super) async fn side_effects(asker: &Asker, foreign_token: &SecretString, wanted: bool) -> Probed {
    if !wanted {
        let unknown = || Unknown::side_effect().fact();
        return Probed { open: unknown(), jwt_rbac: unknown(), empty_key: unknown(), bypass: unknown() };
    }
    let (none, foreign) = (Credential::none(), Credential::given(foreign_token.clone()));
    let (without, foreign, empty, bypass) = tokio::join!(
        status_of(asker, "/collections", None, &none),
        status_of(asker, "/collections", None, &foreign),
        status_of(asker, "/collections", Some((HeaderName::from_static("api-key"), "")), &none),
        status_of(asker, "/dashboard%2f..%2fcollections", None, &none),
    );
    let is_open = matches!(&without, Ok(answer) if answer.status.as_u16() == 200);
    let found = |asker: &Asker, value, source: &str| Found::new(value, source, &asker.clock).fact();
    let open = judged(&without, &format!("{COLLECTIONS} without a key"), |status, _| match status {
        200 => Some(true),
        401 | 403 => Some(false),
        _ => None,
    });
    let to_everyone = || Unknown::new(WhyUnknown::NotAsked, "Everything is open here, so this cannot be told.").fact();
    let jwt_rbac = judged(&foreign, &format!("{COLLECTIONS} with a token of another key"), |status, text| {
        match (status, text == Refusal::InvalidSignature.text()) {
            (403, true) => Some(true),
            (401, _) => Some(false),
            _ => None,
        }
    });
    let empty_key = judged(&empty, &format!("{COLLECTIONS} with an empty key"), |status, _| match status {
        200 => Some(true),
        401 | 403 => Some(false),
        _ => None,
    });
    let bypass = judged(&bypass, "GET /dashboard%2f..%2fcollections without a key", |status, _| match status {
        404 | 200 => Some(true),
        401 | 403 => Some(false),
        _ => None,
    });
    let known = |fact: Result<(bool, String), Unknown>| match fact {
        Ok((value, source)) => found(asker, value, &source),
        Err(unknown) => unknown.fact(),
    };
    if is_open {
        return Probed { open: known(open), jwt_rbac: to_everyone(), empty_key: to_everyone(), bypass: to_everyone() };
    }
    Probed { open: known(open), jwt_rbac: known(jwt_rbac), empty_key: known(empty_key), bypass: known(bypass) }
}

/// Whether a provider's gateway stands in front: it lets not even a health check pass without a key.
pub(super) async fn managed(asker: &Asker) -> Fact<bool> {
    let source = "GET /healthz without a key";
    let answer = status_of(asker, "/healthz", None, &Credential::none()).await;
    let judged = judged(&answer, source, |status, _| match status {
        403 => Some(true),
        200 | 401 | 404 => Some(false),
        _ => None,
    });
    match judged {
        Ok((value, source)) => Found::new(value, &source, &asker.clock).fact(),
        Err(unknown) => unknown.fact(),
    }
}

/// Whether web pages of any origin may use the interface.
pub(super) async fn cors(asker: &Asker) -> Fact<bool> {
    match status_of(asker, "/", Some((ORIGIN, NO_ORIGIN)), &Credential::none()).await {
        Err(error) => Unknown::of(&error).fact(),
        Ok(answer) => {
            let allowed = answer.headers.get("access-control-allow-origin").and_then(|value| value.to_str().ok());
            let any = allowed.is_some_and(|allowed| allowed == "*" || allowed == NO_ORIGIN);
            Found::new(any, "GET / with a foreign origin", &asker.clock).fact()
        }
    }
}

async fn status_of(
    asker: &Asker,
    path: &str,
    header: Option<(HeaderName, &'static str)>,
    credential: &Credential,
) -> Result<Answer, ConnectionError> {
    let _turn = asker.turn().await;
    let mut headers = HeaderMap::new();
    if let Some((name, value)) = header {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Box::pin(asker.cluster.request(Method::GET, path, headers, None, credential)).await
}

fn judged(
    answer: &Result<Answer, ConnectionError>,
    source: &str,
    judge: impl Fn(u16, &str) -> Option<bool>,
) -> Result<(bool, String), Unknown> {
    let answer = answer.as_ref().map_err(Unknown::of)?;
    let status = answer.status.as_u16();
    match judge(status, answer.text().trim()) {
        Some(value) => Ok((value, source.to_owned())),
        None => Err(Unknown::new(
            WhyUnknown::BadAnswer,
            format!("The answer to {source} was {status}, which tells neither."),
        )),
    }
}
