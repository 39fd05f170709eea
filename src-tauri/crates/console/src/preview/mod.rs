//! What a draft of claims means, answered at every keystroke: no key, no disk.

mod view;

pub use qdrant_access::lint::Severity;
pub use view::{CompareWith, ComparedKey, Draft, DraftError, FindingView, PreviewForm, PreviewView};

use crate::Console;
use crate::error::Error;
use crate::facts::KnownNames;
use crate::matrix::MatrixView;
use crate::moment::{self, ExpiryView};
use crate::secret::{self, SecretSlot, SigningKey};
use crate::settings::Settings;
use crate::sign;
use crate::store::Profile;
use chrono::{DateTime, Utc};
use qdrant_access::authenticate::{self, AssumedSigner, Refusal, Request, authenticate};
use qdrant_access::claims::{Access, ClaimsError, ReadClaims};
use qdrant_access::form::ClaimsForm;
use qdrant_access::lint::{Context, Finding, KeyFacts, lint};
use qdrant_access::matrix::{Credential, Matrix};
use qdrant_access::preset::Preset;
use qdrant_access::token::{LONGEST_TOKEN, Parts};
use qdrant_access::{Claims, ServerVersion};
use secrecy::{ExposeSecret, SecretString};

impl Console {
    /// What the claims of a draft mean. Uses nothing but what is in memory.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the server version; [`Error::InputTooLarge`].
    pub fn preview(&self, form: &PreviewForm) -> Result<PreviewView, Error> {
        self.preview_as_of(form, self.clock.now())
    }

    /// The same, with expiries judged at this moment.
    ///
    /// # Errors
    /// Those of [`preview`](Self::preview).
    pub fn preview_as_of(&self, form: &PreviewForm, now: DateTime<Utc>) -> Result<PreviewView, Error> {
        let remembered = self.durable.remembered();
        let settings = remembered.as_ref().map(|document| document.settings.clone()).unwrap_or_default();
        let profile = remembered.as_ref().and_then(|document| document.profile(form.profile_id.as_ref()?).ok());
        let key = profile.and_then(|profile| key_facts(profile, form.signing_key));
        let names = form.profile_id.as_ref().and_then(|id| self.known_names(id)).unwrap_or_default();
        preview(form, &Known { settings, names, key, now })
    }
}

/// What the claims of a draft mean when this key signs them, as of this moment. Needs nothing but what it is given: no
/// profile, no settings, no file.
///
/// # Errors
/// Those of [`Console::preview`].
pub fn preview_with(form: &PreviewForm, key: &SecretString, now: DateTime<Utc>) -> Result<PreviewView, Error> {
    let key = Some(secret::facts(key));
    preview(form, &Known { settings: Settings::default(), names: KnownNames::default(), key, now })
}

/// What is known beside a draft.
struct Known {
    settings: Settings,
    names: KnownNames,
    key: Option<KeyFacts>,
    now: DateTime<Utc>,
}

fn preview(form: &PreviewForm, known: &Known) -> Result<PreviewView, Error> {
    let version = server_version(&form.server_version)?;
    let now = moment::seconds(known.now);
    let claims = match read_draft(&form.draft)? {
        Ok(claims) => claims,
        Err(errors) => return Ok(unreadable(&form.draft, errors)),
    };
    let context = Context { signing_key: known.key, ..known.names.context(version, now, &known.settings) };
    let findings = lint(&claims, &context);
    let server = server(version, true);
    let granted = granted(&claims, &server, now);
    let (matrix, other, other_error) = match form.compare_with.as_ref().map(|with| compared(with, &server, now)) {
        None => (Matrix::of(credential(&granted), &server), None, None),
        Some(Err(problem)) => (Matrix::of(credential(&granted), &server), None, Some(problem)),
        Some(Ok(compared)) => {
            let [matrix, other] = Matrix::of_both(credential(&granted), credential(&compared), &server);
            (matrix, Some(MatrixView::from(&other)), None)
        }
    };
    Ok(PreviewView {
        form: Some(ClaimsForm::from(&claims)),
        json: claims.to_json(),
        errors: Vec::new(),
        can_mint: codes(&findings, Severity::Blocking).is_empty(),
        asks_first: codes(&findings, Severity::Dangerous),
        findings: findings.into_iter().map(FindingView::from).collect(),
        matrix: Some(MatrixView::from(&matrix)),
        other,
        other_error,
        expiry: Some(ExpiryView::new(claims.exp, known.now)),
    })
}

/// The claims of a draft, or what keeps it from being claims.
///
/// # Errors
/// [`Error::InputTooLarge`].
pub(crate) fn read_draft(draft: &Draft) -> Result<Result<Claims, Vec<ClaimsError>>, Error> {
    match draft {
        Draft::Form { form } => Ok(form.to_claims()),
        Draft::Json { text } if text.len() > LONGEST_TOKEN => {
            Err(Error::InputTooLarge { what: "The JSON", limit: LONGEST_TOKEN })
        }
        Draft::Json { text } => Ok(ReadClaims::read(text).map(|read| read.claims)),
    }
}

/// The claims of a draft that must be claims.
///
/// # Errors
/// [`Error::ClaimsInvalid`] with the first mistake and its place; [`Error::InputTooLarge`].
pub(crate) fn claims(draft: &Draft) -> Result<Claims, Error> {
    read_draft(draft)?.map_err(|errors| {
        let Some(first) = errors.into_iter().next() else { return Error::ClaimsInvalid("they are empty".to_owned()) };
        let message = first.message.trim_end_matches('.');
        Error::ClaimsInvalid(match (first.line, first.column) {
            (Some(line), Some(column)) => format!("{message} (line {line}, column {column})"),
            _ => message.to_owned(),
        })
    })
}

/// The server that answers are predicted for.
pub(crate) fn server(version: ServerVersion, jwt_rbac: bool) -> authenticate::Settings {
    authenticate::Settings { version, jwt_rbac, web_page: true }
}

/// A server's version from a form.
///
/// # Errors
/// [`Error::InvalidField`].
pub(crate) fn server_version(text: &str) -> Result<ServerVersion, Error> {
    text.parse().map_err(|error| {
        Error::field(
            "server_version",
            format!("{error}."),
            "Choose one from the list, or enter three numbers, for example 1.18.3.",
        )
    })
}

/// What is known of a profile's key without having it.
pub(crate) fn key_facts(profile: &Profile, key: SigningKey) -> Option<KeyFacts> {
    let secret = profile.secret(key.into())?;
    let read_only = profile.secret(SecretSlot::ReadOnlyKey);
    Some(KeyFacts {
        short: secret.short,
        looks_like_token: secret.looks_like_token,
        is_read_only_key: secret.same_as == Some(SecretSlot::ReadOnlyKey)
            || read_only.is_some_and(|read_only| read_only.same_as == Some(secret.slot)),
    })
}

/// What lint is told when nothing is known of a cluster.
pub(crate) fn context<'a>(version: ServerVersion, now: u64, settings: &Settings) -> Context<'a> {
    let longest_life_days = settings.longest_life_days;
    Context { version, now, longest_life_days, existing: None, jwt_rbac: None, signing_key: None }
}

/// The codes of the findings of one severity, each once.
pub(crate) fn codes(findings: &[Finding], severity: Severity) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity == severity) {
        let code = finding.code.as_str().to_owned();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// What a well-signed token with these claims is granted. The server refuses some claims whole, so the prediction is
/// made with a whole token.
pub(crate) fn granted(claims: &Claims, server: &authenticate::Settings, now: u64) -> Result<Access, Refusal> {
    token_granted(&sign::unsigned(claims), server, now)
}

/// What a token is granted when its signature is taken for good.
pub(crate) fn token_granted(token: &str, server: &authenticate::Settings, now: u64) -> Result<Access, Refusal> {
    authenticate(&Request::with_api_key(token), &AssumedSigner, server, now).map(|grant| grant.access)
}

/// Whose matrix it is.
pub(crate) fn credential(granted: &Result<Access, Refusal>) -> Credential<'_> {
    match granted {
        Ok(access) => Credential::Accepted(access),
        Err(refusal) => Credential::Refused(refusal),
    }
}

fn compared(with: &CompareWith, server: &authenticate::Settings, now: u64) -> Result<Result<Access, Refusal>, String> {
    let claims = match with {
        CompareWith::Key { key } => return Ok(Ok(key.access())),
        CompareWith::Token { token } => {
            let pasted = crate::pasted::read(token.expose_secret()).map_err(|error| error.to_string())?;
            return match Parts::of(pasted.credential) {
                Some(_) => Ok(token_granted(pasted.credential, server, now)),
                None => Err("This is not a token: it does not have three parts between dots.".to_owned()),
            };
        }
        CompareWith::Preset { preset } => {
            let preset = Preset::by_id(preset).ok_or("There is no such preset.")?;
            preset.form().to_claims()
        }
        CompareWith::Claims { text } => {
            read_draft(&Draft::Json { text: text.clone() }).map_err(|error| error.to_string())?
        }
    };
    let first = |errors: Vec<ClaimsError>| errors.into_iter().next().map_or_else(String::new, |error| error.message);
    Ok(granted(&claims.map_err(first)?, server, now))
}

fn unreadable(draft: &Draft, errors: Vec<ClaimsError>) -> PreviewView {
    PreviewView {
        form: match draft {
            Draft::Form { form } => Some(form.clone()),
            Draft::Json { .. } => None,
        },
        json: match draft {
            Draft::Form { .. } => String::new(),
            Draft::Json { text } => text.clone(),
        },
        errors: errors.into_iter().map(DraftError::from).collect(),
        findings: Vec::new(),
        matrix: None,
        other: None,
        other_error: None,
        expiry: None,
        can_mint: false,
        asks_first: Vec::new(),
    }
}

impl ComparedKey {
    /// What such a key may do.
    pub(crate) fn access(self) -> Access {
        match self {
            Self::ManageKey => Access::MANAGE,
            Self::ReadOnlyKey => Access::READ,
        }
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            code: finding.code.as_str().to_owned(),
            severity: finding.severity,
            place: finding.place,
            title: finding.title.to_owned(),
            text: finding.text,
            remedy: finding.remedy,
        }
    }
}

#[cfg(test)]
mod tests;
