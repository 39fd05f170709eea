//! The verdicts of the TLS screen, as checks.

use super::Live;
use crate::check::Severity;
use crate::outcome::Outcome;
use portcullis_tls::report::{VerdictCode, Weight};

/// What a rule of the TLS screen came to. What it could not judge leaves the check unknown, unless it found something.
pub(crate) fn verdict(live: &Live, code: VerdictCode) -> Outcome {
    let seen = match &live.tls {
        Ok(seen) => seen,
        Err(why) => return Outcome::Unknown(why.clone()),
    };
    let Some(outcome) = seen.value.iter().find(|outcome| outcome.code == code) else {
        return Outcome::Unknown("The ports were not looked at with this rule.".to_owned());
    };
    match (&outcome.found, &outcome.unknown) {
        (Some((weight, words)), _) => {
            Outcome::Failed { evidence: vec![seen.evidence(words)], severity: Some(severity(*weight)) }
        }
        (None, Some(words)) => Outcome::Unknown(words.clone()),
        (None, None) => seen.passed("Found on no port."),
    }
}

fn severity(weight: Weight) -> Severity {
    match weight {
        Weight::Critical => Severity::Critical,
        Weight::Warning => Severity::Medium,
        Weight::Note => Severity::Low,
        Weight::Good => Severity::Info,
    }
}
