//! What the server answers when a credential is presented.

use std::borrow::Cow;

use crate::action::{Action, Scope};
use crate::claims::{Access, Claims, ValueExists};
use crate::token::Parts;
use crate::version::{ServerVersion, since};

mod answer;
mod size;

pub use answer::{GrpcAnswer, InvalidBecause, Refusal, RestAnswer};
pub use size::{GRPC_BYTES_PER_HEADER, HeaderSize, LONGEST_GRPC_HEADERS, LONGEST_REST_HEAD};

/// How long a token is still taken after its expiry, in seconds.
pub const LEEWAY_SECONDS: u64 = 30;

/// The keys that a server can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyName {
    /// `service.api_key`.
    Manage,
    /// `service.alt_api_key`.
    Alternate,
    /// `service.read_only_api_key`.
    ReadOnly,
}

/// The keys of a server, asked without being shown.
pub trait Keys {
    /// How the key is configured.
    fn state(&self, key: KeyName) -> KeyState;

    /// Whether the presented credential is that key, compared in constant time.
    fn equals(&self, key: KeyName, presented: &str) -> bool;

    /// Whether the signature is HMAC-SHA256 of the message under that key.
    fn signed(&self, key: KeyName, message: &[u8], signature: &[u8]) -> bool;
}

/// How a key is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Not at all.
    Unset,
    /// As an empty text. Older versions take that for a key.
    Empty,
    /// As a text.
    Set,
}

/// No key is configured: the instance is open to everyone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl Keys for NoKeys {
    fn state(&self, _key: KeyName) -> KeyState {
        KeyState::Unset
    }

    fn equals(&self, _key: KeyName, _presented: &str) -> bool {
        false
    }

    fn signed(&self, _key: KeyName, _message: &[u8], _signature: &[u8]) -> bool {
        false
    }
}

/// The keys are not known: one manage key is taken to exist, and to have signed every token. For predictions that say
/// that they assume so.
#[derive(Clone, Copy, Debug, Default)]
pub struct AssumedSigner;

impl Keys for AssumedSigner {
    fn state(&self, key: KeyName) -> KeyState {
        if key == KeyName::Manage { KeyState::Set } else { KeyState::Unset }
    }

    fn equals(&self, _key: KeyName, _presented: &str) -> bool {
        false
    }

    fn signed(&self, key: KeyName, _message: &[u8], _signature: &[u8]) -> bool {
        key == KeyName::Manage
    }
}

/// What the server is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its version.
    pub version: ServerVersion,
    /// `service.jwt_rbac`.
    pub jwt_rbac: bool,
    /// Whether the files of its web page are installed.
    pub web_page: bool,
}

impl Default for Settings {
    /// The newest known version with tokens on and the web page installed.
    fn default() -> Self {
        Self { version: ServerVersion::default(), jwt_rbac: true, web_page: true }
    }
}

/// How a request reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Transport {
    /// HTTP with JSON.
    #[default]
    Rest,
    /// gRPC.
    Grpc,
}

/// What of a request matters to authentication.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// What is asked for; none for some action that is not public.
    pub action: Option<&'a Action>,
    /// How it is sent.
    pub transport: Transport,
    /// The header `api-key`.
    pub api_key: Option<&'a str>,
    /// The header `Authorization`, whole.
    pub authorization: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A request for something that is not public, with the credential in `api-key`.
    #[must_use]
    pub fn with_api_key(credential: &'a str) -> Self {
        Self { api_key: Some(credential), ..Self::default() }
    }

    /// A request for something that is not public, with this `Authorization` header, such as `Bearer` and a token.
    #[must_use]
    pub fn with_authorization(header: &'a str) -> Self {
        Self { authorization: Some(header), ..Self::default() }
    }

    /// The same request for this action.
    #[must_use]
    pub fn for_action(self, action: &'a Action) -> Self {
        Self { action: Some(action), ..self }
    }
}

/// The credential was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Why it was accepted.
    pub by: GrantedBy,
    /// What it may do.
    pub access: Access,
    /// A point that must exist for the token to hold; only the cluster knows.
    pub condition: Option<ValueExists>,
    /// Who the audit log names.
    pub subject: Option<String>,
}

/// Why a request was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantedBy {
    /// The server has no keys.
    OpenInstance,
    /// The route asks for no credential.
    PublicRoute,
    /// The credential is this key.
    Key(KeyName),
    /// The credential is a token signed with this key.
    Token(KeyName),
}

/// Predicts what the server makes of a request's credential, at `now` (seconds since 1970).
///
/// A token with `value_exists` is predicted as if the point were there: [`Grant::condition`] says what was taken for
/// granted, and [`Refusal::ConditionFailed`] and [`Refusal::ConditionCollectionMissing`] are what it is answered if not.
///
/// Whether the request is small enough to be looked at is another matter: [`Request::header_size`].
///
/// # Errors
///
/// The refusal, with the server's status and words.
pub fn authenticate(request: &Request<'_>, keys: &impl Keys, settings: &Settings, now: u64) -> Result<Grant, Refusal> {
    let version = settings.version;
    let is_set = |key| is_set(keys, key, version);
    if ![KeyName::Manage, KeyName::Alternate, KeyName::ReadOnly].into_iter().any(is_set) {
        return Ok(manage(GrantedBy::OpenInstance));
    }
    if request.action.is_some_and(|action| is_public(action, request.transport, settings)) {
        return Ok(manage(GrantedBy::PublicRoute));
    }
    let Some(credential) = credential(request, version) else {
        return Err(if version < since::TOKENS { Refusal::InvalidApiKey } else { Refusal::NoCredential });
    };
    for key in [KeyName::Manage, KeyName::Alternate, KeyName::ReadOnly] {
        if is_set(key) && keys.equals(key, credential) {
            let access = if key == KeyName::ReadOnly { Access::READ } else { Access::MANAGE };
            return Ok(Grant { access, ..manage(GrantedBy::Key(key)) });
        }
    }
    if version < since::TOKENS {
        return Err(Refusal::InvalidApiKey);
    }
    if !settings.jwt_rbac {
        return Err(Refusal::Invalid(InvalidBecause::TokensOff));
    }
    token(credential, keys, version, now)
}

/// Whether the action asks for no credential.
#[must_use]
pub fn is_public(action: &Action, transport: Transport, settings: &Settings) -> bool {
    match action.rule(settings.version).0 {
        Scope::Public { rest, .. } if transport == Transport::Rest => settings.version >= rest,
        Scope::Public { grpc, .. } => settings.version >= grpc && action.grpc.is_some(),
        Scope::WebPage => settings.web_page && transport == Transport::Rest,
        Scope::Collection | Scope::Cluster | Scope::Everyone | Scope::EveryoneInFull => false,
    }
}

fn is_set(keys: &impl Keys, key: KeyName, version: ServerVersion) -> bool {
    let known = match key {
        KeyName::Manage => true,
        KeyName::Alternate => version >= since::ALTERNATE_KEY,
        KeyName::ReadOnly => version >= since::READ_ONLY_KEY,
    };
    known
        && match keys.state(key) {
            KeyState::Unset => false,
            KeyState::Empty => version < since::EMPTY_KEY_IS_UNSET,
            KeyState::Set => true,
        }
}

fn manage(by: GrantedBy) -> Grant {
    Grant { by, access: Access::MANAGE, condition: None, subject: None }
}

/// `api-key` wins, whatever is in it; the scheme word is case-sensitive.
fn credential<'a>(request: &Request<'a>, version: ServerVersion) -> Option<&'a str> {
    let bearer = || {
        let header = request.authorization.and_then(header_value)?;
        header.strip_prefix("Bearer ").filter(|_| version >= since::BEARER)
    };
    request.api_key.and_then(header_value).or_else(bearer)
}

/// A header's value without the blanks around it, which HTTP does not keep. A value that is not visible ASCII counts as
/// absent.
fn header_value(value: &str) -> Option<&str> {
    let value = value.trim_matches([' ', '\t']);
    value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')).then_some(value)
}

/// Each key in turn: the first good token wins, then the first clear refusal; else it is no token at all.
fn token(credential: &str, keys: &impl Keys, version: ServerVersion, now: u64) -> Result<Grant, Refusal> {
    let mut refusal = None;
    let mut invalid = InvalidBecause::NotAToken;
    for key in [KeyName::Manage, KeyName::Alternate] {
        if !is_set(keys, key, version) {
            continue;
        }
        match token_under(credential, key, keys, version, now) {
            Ok(grant) => return Ok(grant),
            Err(Refusal::Invalid(because)) => invalid = invalid.or(because),
            Err(other) => refusal = refusal.or(Some(other)),
        }
    }
    Err(refusal.unwrap_or(Refusal::Invalid(invalid)))
}

fn token_under(
    token: &str,
    key: KeyName,
    keys: &impl Keys,
    version: ServerVersion,
    now: u64,
) -> Result<Grant, Refusal> {
    let parts = Parts::of(token).ok_or(Refusal::Invalid(InvalidBecause::NotAToken))?;
    if !parts.header_is_accepted(version) {
        return Err(Refusal::Invalid(InvalidBecause::Header));
    }
    match parts.signature_bytes() {
        Some(signature) if keys.signed(key, parts.message.as_bytes(), &signature) => {}
        None if version >= since::SIGNATURE_AS_BYTES => {
            return Err(Refusal::Invalid(InvalidBecause::NotAToken));
        }
        _ => return Err(Refusal::InvalidSignature),
    }
    let read = parts.claims(version).and_then(|claims| claims.read.ok());
    let read = read.filter(|read| !read.shape_is_refused(version)).ok_or(Refusal::Invalid(InvalidBecause::Claims))?;
    claims(read.claims, key, version, now)
}

fn claims(claims: Claims, key: KeyName, version: ServerVersion, now: u64) -> Result<Grant, Refusal> {
    if claims.exp.is_some_and(|exp| is_expired(exp, now)) {
        return Err(Refusal::Expired);
    }
    if let Some(text) = answer::entry_mistakes(claims.access.as_ref(), version) {
        return Err(Refusal::Entries(Cow::Owned(text)));
    }
    Ok(Grant {
        by: GrantedBy::Token(key),
        access: claims.granted(),
        condition: claims.value_exists,
        subject: claims.subject,
    })
}

/// Whether the server refuses this expiry, thirty seconds of leeway included.
#[must_use]
pub fn is_expired(exp: u64, now: u64) -> bool {
    exp < now.saturating_sub(LEEWAY_SECONDS)
}
