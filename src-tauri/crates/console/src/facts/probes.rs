//! Questions whose answer is how the server takes them, not what it says.

use super::asked::{Asked, Found, Unknown};
use super::gather::Asker;
use super::parse::Telemetry;
use super::view::{Fact, WhyUnknown};
use crate::connection::{
    Answer, ConnectionError, Credential, Method,
    header::{HeaderMap, HeaderName, HeaderValue, ORIGIN},
    is_web_page, qdrants_words,
};
use qdrant_access::authenticate::Refusal;
use secrecy::SecretString;

/// An origin that no web page has: the name can never be registered.
const NO_ORIGIN: &str = "https://portcullis.invalid";

const COLLECTIONS: &str = "GET /collections";

/// A path that leads through the dashboard's to one that asks for a key.
const AROUND: &str = "/dashboard%2f..%2fcollections";
/// A path that no server has, to see that paths without a meaning are refused as well.
const NOWHERE: &str = "/portcullis-nothing-is-here";

/// What questions with a side effect came to.
pub(super) struct Probed {
    open: Fact<bool>,
    pub(super) jwt_rbac: Fact<bool>,
    pub(super) empty_key: Fact<bool>,
    pub(super) wrong_key: Fact<bool>,
    pub(super) bypass: Fact<bool>,
    pub(super) dashboard: Fact<bool>,
}

impl Probed {
    fn all(unknown: &Unknown) -> Self {
        let fact = || unknown.clone().fact();
        Self { open: fact(), jwt_rbac: fact(), empty_key: fact(), wrong_key: fact(), bypass: fact(), dashboard: fact() }
    }

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

/// How Qdrant took a request. What stands in front of it takes none in its place.
enum Taken {
    /// It answered.
    Answered,
    /// It refused, in these words.
    Refused(String),
    /// It knows no such route, which it says only to those who may ask.
    NoRoute,
}

/// How Qdrant itself took a request; nothing when the answer is not its own.
fn taken(answer: &Answer) -> Option<Taken> {
    match answer.status.as_u16() {
        200 => {
            let json = answer.json().ok()?;
            (json.get("result").is_some() && json.get("time").is_some()).then_some(Taken::Answered)
        }
        401 | 403 => qdrants_words(answer).map(Taken::Refused),
        404 => answer.body.is_empty().then_some(Taken::NoRoute),
        _ => None,
    }
}

/// Asks what the server should refuse, if that is wanted.
pub(super) async fn side_effects(asker: &Asker, foreign_token: &SecretString, wanted: bool) -> Probed {
    if !wanted {
        return Probed::all(&Unknown::side_effect());
    }
    let (none, foreign) = (Credential::none(), Credential::given(foreign_token.clone()));
    let (without, foreign, empty, around, nowhere, dashboard) = tokio::join!(
        status_of(asker, "/collections", None, &none),
        status_of(asker, "/collections", None, &foreign),
        status_of(asker, "/collections", Some((HeaderName::from_static("api-key"), "")), &none),
        status_of(asker, AROUND, None, &none),
        status_of(asker, NOWHERE, None, &none),
        status_of(asker, "/dashboard/", None, &none),
    );
    let known = |fact: Result<(bool, String), Unknown>| match fact {
        Ok((value, source)) => Found::new(value, &source, &asker.clock).fact(),
        Err(unknown) => unknown.fact(),
    };
    let let_in = |taken: Taken| match taken {
        Taken::Answered => Some(true),
        Taken::Refused(_) => Some(false),
        Taken::NoRoute => None,
    };
    let open = judged(&without, &format!("{COLLECTIONS} without a key"), let_in);
    let is_open = matches!(open, Ok((true, _)));
    let dashboard = known(page(&dashboard));
    if is_open {
        let unknown = Unknown::new(WhyUnknown::NotAsked, "Everything is open here, so this cannot be told.");
        return Probed { open: known(open), dashboard, ..Probed::all(&unknown) };
    }
    let of_foreign_key = format!("{COLLECTIONS} with a token of another key");
    let jwt_rbac = judged(&foreign, &of_foreign_key, |taken| match taken {
        Taken::Refused(words) => Some(words == Refusal::InvalidSignature.text()),
        Taken::Answered | Taken::NoRoute => None,
    });
    // A server that answers 404 to whatever it does not know, or a gateway that does, shows no way around.
    let all_is_refused = matches!(nowhere.as_ref().map(taken), Ok(Some(Taken::Refused(_))));
    let bypass = judged(&around, &format!("GET {AROUND} without a key"), |taken| match taken {
        Taken::Answered => Some(true),
        Taken::NoRoute => all_is_refused.then_some(true),
        Taken::Refused(_) => Some(false),
    });
    Probed {
        open: known(open),
        jwt_rbac: known(jwt_rbac),
        empty_key: known(judged(&empty, &format!("{COLLECTIONS} with an empty key"), let_in)),
        wrong_key: known(judged(&foreign, &of_foreign_key, let_in)),
        bypass: known(bypass),
        dashboard,
    }
}

/// Whether the server's own web pages are shown to those without a key.
fn page(answer: &Result<Answer, ConnectionError>) -> Result<(bool, String), Unknown> {
    let source = "GET /dashboard/ without a key";
    let answer = answer.as_ref().map_err(Unknown::of)?;
    let shown = match answer.status.as_u16() {
        200 => is_web_page(answer).then_some(true),
        401 | 403 | 404 => Some(false),
        _ => None,
    };
    shown.map(|shown| (shown, source.to_owned())).ok_or_else(|| tells_neither(answer, source))
}

/// Whether a provider's gateway stands in front: it lets neither a health check nor the greeting pass without a key.
pub(super) async fn managed(asker: &Asker) -> Fact<bool> {
    let source = "GET / and GET /healthz without a key";
    let none = Credential::none();
    let (greeting, health) =
        tokio::join!(status_of(asker, "/", None, &none), status_of(asker, "/healthz", None, &none));
    let status = |answer: &Result<Answer, ConnectionError>| {
        let answer = answer.as_ref().map_err(Unknown::of)?;
        Ok::<_, Unknown>((answer.status.as_u16(), qdrants_words(answer).is_some()))
    };
    let judged = status(&greeting).and_then(|greeting| Ok((greeting, status(&health)?)));
    match judged {
        Ok(((403, false), (403, false))) => Found::new(true, source, &asker.clock).fact(),
        Ok(((200, _), _) | (_, (200 | 404, _)) | ((401 | 403, true), _)) => {
            Found::new(false, source, &asker.clock).fact()
        }
        Ok(((greeting, _), (health, _))) => {
            let why = format!("The answers were {greeting} and {health}, which tells neither.");
            Unknown::new(WhyUnknown::BadAnswer, why).fact()
        }
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
    judge: impl Fn(Taken) -> Option<bool>,
) -> Result<(bool, String), Unknown> {
    let answer = answer.as_ref().map_err(Unknown::of)?;
    let judged = taken(answer).and_then(judge);
    judged.map(|value| (value, source.to_owned())).ok_or_else(|| tells_neither(answer, source))
}

fn tells_neither(answer: &Answer, source: &str) -> Unknown {
    let why = format!("The answer to {source} was {}, which tells neither.", answer.status.as_u16());
    Unknown::new(WhyUnknown::BadAnswer, why)
}
