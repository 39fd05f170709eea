//! What a pasted credential is, what the server would answer to it, and what it could do there.

mod keys;
mod prediction;
mod view;

pub use keys::ServerKeys;
pub use view::{
    ConditionView, GrpcPrediction, InspectForm, InspectView, LooksLike, PredictionView, RestPrediction, SignatureState,
    SignatureView, Verdict,
};

use crate::Console;
use crate::error::Error;
use crate::fingerprint;
use crate::ledger::LedgerRecordView;
use crate::matrix::MatrixView;
use crate::moment::{self, ExpiryView};
use crate::pasted::{self, Pasted};
use crate::preview::{self, FindingView};
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use keys::Signer;
use prediction::{prediction, verdict};
use qdrant_access::authenticate::{HeaderSize, Request, Transport, authenticate};
use qdrant_access::form::ClaimsForm;
use qdrant_access::json::Json;
use qdrant_access::lint::lint;
use qdrant_access::matrix::{Credential, Matrix};
use qdrant_access::token::{Parts, TokenClaims, looks_like_token};
use qdrant_access::{Claims, ServerVersion};
use secrecy::ExposeSecret;

/// Under what circumstances a credential is looked at.
pub struct Circumstances<'a> {
    /// The keys of the server, as far as they are known.
    pub keys: &'a ServerKeys,
    /// The server.
    pub version: ServerVersion,
    /// Whether it takes tokens.
    pub jwt_rbac: bool,
    /// The moment that expiries are judged at.
    pub now: DateTime<Utc>,
    /// What the admin set.
    pub settings: &'a Settings,
}

impl Console {
    /// Everything that is said about a pasted credential. A keychain that does not answer makes the answer poorer, and
    /// it says so; it does not fail.
    ///
    /// # Errors
    /// [`Error::InputTooLarge`]; [`Error::InvalidField`] for the server version; [`Error::ProfileNotFound`]; those of
    /// the store.
    pub fn inspect(&self, form: &InspectForm) -> Result<InspectView, Error> {
        self.inspect_as_of(form, self.clock.now())
    }

    /// The same, with expiries judged at this moment.
    ///
    /// # Errors
    /// Those of [`inspect`](Self::inspect).
    pub fn inspect_as_of(&self, form: &InspectForm, now: DateTime<Utc>) -> Result<InspectView, Error> {
        let version = preview::server_version(&form.server_version)?;
        pasted::read(form.token.expose_secret())?;
        let document = self.durable.load()?;
        let keys = match &form.profile_id {
            None => ServerKeys::default(),
            Some(id) => self.server_keys(document.profile(id)?),
        };
        let circumstances =
            Circumstances { keys: &keys, version, jwt_rbac: form.jwt_rbac, now, settings: &document.settings };
        let mut view = inspect(form.token.expose_secret(), &circumstances)?;
        if view.looks_like == LooksLike::Token {
            let record = self.ledger.find(&view.fingerprint).unwrap_or_default();
            view.record = record
                .map(|record| LedgerRecordView::new(&record, circumstances.now, document.settings.expires_soon_days));
        }
        Ok(view)
    }
}

/// Everything that can be said about a pasted credential without a ledger.
///
/// # Errors
/// [`Error::InputTooLarge`].
pub fn inspect(text: &str, circumstances: &Circumstances<'_>) -> Result<InspectView, Error> {
    let Pasted { credential, taken_off } = pasted::read(text)?;
    let now = moment::seconds(circumstances.now);
    let looks_like = looks_like(credential, circumstances.keys);
    let request = if looks_like == LooksLike::Nothing { Request::default() } else { Request::with_api_key(credential) };
    let server = preview::server(circumstances.version, circumstances.jwt_rbac);
    let answer = authenticate(&request, circumstances.keys, &server, now);
    let predicted = prediction(&request, &answer, looks_like, circumstances);
    let matrix = (looks_like != LooksLike::Nothing).then(|| {
        let whose = match &answer {
            Ok(grant) => Credential::Accepted(&grant.access),
            Err(refusal) => Credential::Refused(refusal),
        };
        let mut matrix = MatrixView::from(&Matrix::of(whose, &server));
        if request.header_size(Transport::Rest) == HeaderSize::TooLarge {
            matrix.refused = Some(predicted.rest.clone());
        }
        matrix
    });
    let decoded = if looks_like == LooksLike::Token {
        Decoded::of(credential, circumstances.version)
    } else {
        Decoded::default()
    };
    let mut problems: Vec<String> =
        taken_off.iter().map(|what| format!("Around the credential, {what} was taken off.")).collect();
    problems.extend(decoded.problems);
    let findings = decoded.claims.as_ref().map_or_else(Vec::new, |claims| {
        lint(claims, &preview::context(circumstances.version, now, circumstances.settings))
    });
    Ok(InspectView {
        looks_like,
        fingerprint: match looks_like {
            LooksLike::Nothing => String::new(),
            LooksLike::Token => fingerprint::of_token(credential),
            LooksLike::ApiKey => fingerprint::of_key(credential),
        },
        header: decoded.header,
        claims: decoded.claims_text,
        form: decoded.claims.as_ref().map(ClaimsForm::from),
        problems,
        signature: signature(credential, looks_like, circumstances.keys),
        expiry: decoded.claims.as_ref().map(|claims| ExpiryView::new(claims.exp, circumstances.now)),
        predicted,
        findings: findings.into_iter().map(FindingView::from).collect(),
        matrix,
        record: None,
        verdict: verdict(&request, &answer, looks_like, circumstances.keys),
    })
}

fn looks_like(credential: &str, keys: &ServerKeys) -> LooksLike {
    // A damaged token still has two dots; a key could have them too.
    let has_two_dots = credential.bytes().filter(|byte| *byte == b'.').count() == 2;
    match credential {
        "" => LooksLike::Nothing,
        text if looks_like_token(text) => LooksLike::Token,
        text if has_two_dots && keys.named(text).is_none() => LooksLike::Token,
        _ => LooksLike::ApiKey,
    }
}

/// What could be read of a token.
#[derive(Default)]
struct Decoded {
    header: Option<String>,
    claims_text: Option<String>,
    claims: Option<Claims>,
    problems: Vec<String>,
}

impl Decoded {
    fn of(token: &str, version: ServerVersion) -> Self {
        let mut decoded = Self::default();
        let Some(parts) = Parts::of(token) else { return decoded };
        match parts.header_text().and_then(|text| pretty(&text)) {
            None => decoded.problems.push("The first part is not a header: it is not JSON in base64url.".to_owned()),
            Some(text) => {
                decoded.header = Some(text);
                if !parts.header_is_accepted(version) {
                    decoded.problems.push(
                        "The server does not accept this header: it takes the algorithm HS256 and nothing else."
                            .to_owned(),
                    );
                }
            }
        }
        decoded.read_claims(parts.claims(version), version);
        if parts.signature_bytes().is_none() {
            decoded.problems.push("The third part is not a signature: it is not base64url.".to_owned());
        }
        decoded
    }

    /// By the very reading that the prediction is made with.
    fn read_claims(&mut self, claims: Option<TokenClaims>, version: ServerVersion) {
        let laid_out = claims.as_ref().and_then(TokenClaims::laid_out);
        let (Some(claims), Some(text)) = (claims, laid_out) else {
            self.problems.push("The second part does not hold claims: it is not JSON in base64url.".to_owned());
            return;
        };
        self.claims_text = Some(text);
        match claims.read {
            Err(errors) => self.problems.extend(errors.into_iter().map(|error| match error.place.as_str() {
                "" => error.message,
                place => format!("{place}: {}", error.message),
            })),
            Ok(read) => {
                if read.null_expiry && read.shape_is_refused(version) {
                    self.problems.push(
                        "/exp: The server refuses null here. A token that never expires has no exp at all.".to_owned(),
                    );
                }
                self.claims = Some(read.claims);
            }
        }
    }
}

/// JSON laid out for people, to the last digit.
fn pretty(text: &str) -> Option<String> {
    Json::parse(text).ok().map(|json| qdrant_access::json::pretty(json.as_str()))
}

fn signature(credential: &str, looks_like: LooksLike, keys: &ServerKeys) -> SignatureView {
    let say = |state, message: String| SignatureView { state, message };
    if looks_like != LooksLike::Token {
        let message = match keys.named(credential) {
            _ if looks_like == LooksLike::Nothing => "Nothing was pasted.".to_owned(),
            Some(name) => format!("This is not a token. It is the {name} itself."),
            None if keys.assumed().is_some() => {
                "This is not a token. Whether it is a key of the server could not be checked.".to_owned()
            }
            None => "This is not a token, and none of the known keys.".to_owned(),
        };
        return say(SignatureState::NotSigned, message);
    }
    match keys.signer(credential) {
        Signer::Manage => say(SignatureState::ManageKey, "Signed with the manage key.".to_owned()),
        Signer::Alternate => say(SignatureState::AlternateKey, "Signed with the alternate key.".to_owned()),
        Signer::ReadOnly => say(
            SignatureState::NoMatch,
            "Signed with the read-only key. The server never takes that for a signature.".to_owned(),
        ),
        Signer::NoneOfThese if keys.assumed().is_none() => {
            say(SignatureState::NoMatch, "Signed with none of the known keys, or changed since.".to_owned())
        }
        Signer::NoneOfThese => say(
            SignatureState::NotChecked,
            match &keys.unread {
                Some(why) => format!("The signature was not checked. {why}"),
                None => "The signature was not checked: there is no key to check it with.".to_owned(),
            },
        ),
    }
}

#[cfg(test)]
mod tests;
