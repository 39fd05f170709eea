//! Refusals in the server's words, over REST and over gRPC.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::claims::Access;
use crate::decide::Denial;
use crate::version::{ServerVersion, since};

/// Why a credential is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    NoCredential,
    /// It is no key, and no token that could be read.
    Invalid(InvalidBecause),
    /// Before 1.9: it is not the key.
    InvalidApiKey,
    /// It is a token that no key signed.
    InvalidSignature,
    /// It is a token whose time is over.
    Expired,
    /// Its list of collections names one twice or constrains payloads; the server's words for all of that. Two mistakes of
    /// one entry change places from answer to answer: [`Refusal::is_said_as`] takes either.
    Entries(Cow<'static, str>),
    /// The point that `value_exists` asks for is not there.
    ConditionFailed,
    /// The collection that `value_exists` names does not exist.
    ConditionCollectionMissing,
}

/// Why a credential is answered as if it were a wrong key. The server does not tell these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvalidBecause {
    /// It does not have the shape of a token.
    NotAToken,
    /// `service.jwt_rbac` is off, so no token is looked at.
    TokensOff,
    /// The algorithm is not HS256, or the header cannot be read.
    Header,
    /// A claim has a type that the server refuses.
    Claims,
}

/// An answer over REST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The server's words: the body, or `status.error` of the JSON body.
    pub text: Option<String>,
}

/// An answer over gRPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrpcAnswer {
    /// The status code.
    pub code: u8,
    /// Its name.
    pub name: &'static str,
    /// The message.
    pub text: Option<String>,
}

impl Refusal {
    /// What the server says, to the letter.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::NoCredential => "Must provide an API key or an Authorization bearer token",
            Self::Invalid(_) => "Invalid API key or JWT",
            Self::InvalidApiKey => "Invalid api-key",
            Self::InvalidSignature => "InvalidSignature",
            Self::Expired => "ExpiredSignature",
            Self::Entries(text) => text,
            Self::ConditionFailed | Self::ConditionCollectionMissing => "Invalid JWT, stateful validation failed",
        }
    }

    /// [`text`](Self::text), short enough to be shown in many places: of many mistakes, the first few.
    #[must_use]
    pub fn in_brief(&self) -> Cow<'_, str> {
        const MOST_MISTAKES: usize = 3;
        let text = self.text();
        match text.match_indices(ENTRY).nth(MOST_MISTAKES) {
            Some((end, _)) if matches!(self, Self::Entries(_)) => {
                let more = text[end..].matches(ENTRY).count();
                Cow::Owned(format!("{}… ({more} more)", &text[..end]))
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// Whether an answer with this text says so. It is [`text`](Self::text) to the letter, but that the server draws the
    /// order of two mistakes of one entry anew for each answer.
    #[must_use]
    pub fn is_said_as(&self, text: &str) -> bool {
        fn mistakes(text: &str) -> Vec<&str> {
            let mut mistakes: Vec<_> = text.split(ENTRY).collect();
            mistakes.sort_unstable();
            mistakes
        }
        match self {
            Self::Entries(own) => own.len() == text.len() && mistakes(own) == mistakes(text),
            _ => self.text() == text,
        }
    }

    /// The answer over REST. The text is the whole body.
    #[must_use]
    pub fn rest(&self) -> RestAnswer {
        let status = if self.is_unauthenticated() { 401 } else { 403 };
        RestAnswer { status, text: Some(self.text().to_owned()) }
    }

    /// The answer over gRPC.
    #[must_use]
    pub fn grpc(&self) -> GrpcAnswer {
        let text = self.text().to_owned();
        if self.is_unauthenticated() {
            GrpcAnswer { code: 16, name: "UNAUTHENTICATED", text: Some(text) }
        } else {
            GrpcAnswer::permission_denied(text)
        }
    }

    fn is_unauthenticated(&self) -> bool {
        match self {
            Self::NoCredential | Self::Invalid(_) | Self::Entries(_) | Self::ConditionFailed => true,
            Self::InvalidApiKey | Self::InvalidSignature | Self::Expired | Self::ConditionCollectionMissing => false,
        }
    }
}

impl InvalidBecause {
    /// Of two keys' reasons, the one that tells more.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::NotAToken { other } else { self }
    }
}

impl RestAnswer {
    /// The request is let through. What the action itself answers is another matter.
    pub const OK: Self = Self { status: 200, text: None };
}

impl GrpcAnswer {
    /// The request is let through. What the call itself answers is another matter.
    pub const OK: Self = Self { code: 0, name: "OK", text: None };

    fn permission_denied(text: String) -> Self {
        Self { code: 7, name: "PERMISSION_DENIED", text: Some(text) }
    }
}

impl Denial {
    /// The answer over REST. The text stands in `status.error` of a JSON body.
    #[must_use]
    pub fn rest(self, collection: &str) -> RestAnswer {
        RestAnswer { status: 403, text: Some(self.text(collection)) }
    }

    /// The answer over gRPC.
    #[must_use]
    pub fn grpc(self, collection: &str) -> GrpcAnswer {
        GrpcAnswer::permission_denied(self.text(collection))
    }
}

/// Begins each mistake in a list of collections.
const ENTRY: &str = "access[";

/// What the server says of entries that it does not take. Several mistakes follow each other without a separator, in the
/// order of the entries; of one entry, the name is put first here, where the server has no order.
pub(super) fn entry_mistakes(access: Option<&Access>, version: ServerVersion) -> Option<String> {
    let Some(Access::Collections(entries)) = access else { return None };
    let mut seen = HashSet::with_capacity(entries.len());
    let mut text = String::new();
    for (index, entry) in entries.iter().enumerate() {
        if !seen.insert(entry.collection.as_str()) {
            text += &format!("{ENTRY}{index}].collection: Collection name should be unique");
        }
        if entry.payload.is_some() && version >= since::PAYLOAD_REFUSED {
            text += &format!("{ENTRY}{index}].payload: The 'payload' constraint is deprecated and should not be used");
        }
    }
    (!text.is_empty()).then_some(text)
}
