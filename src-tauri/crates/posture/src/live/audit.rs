//! What is written down.

use super::{AuditSettings, Live, Seen};
use crate::outcome::Outcome;
use chrono::DateTime;

/// How long an audit log is wanted to reach back where nobody says otherwise, in days.
pub const RETENTION_DAYS: u64 = 30;
/// So many refusals in an hour are worth a look: one every six minutes, as of a client that goes on with a key that ended.
const MANY_IN_AN_HOUR: u64 = 10;
/// Fewer than this are too few to speak of a rate.
const FEW_REFUSALS: u64 = 100;
/// So many are worth a look where nobody knows since when they are counted.
const MANY_REFUSALS: u64 = 1_000;

/// The settings of an audit log that is on.
fn settings(live: &Live) -> Result<Seen<&AuditSettings>, Outcome> {
    match &live.audit {
        Err(why) => Err(Outcome::Unknown(why.clone())),
        Ok(Seen { value: None, .. }) => {
            Err(Outcome::NotApplicable("The audit log is off, which is a finding of its own.".to_owned()))
        }
        Ok(Seen { value: Some(audit), source, at }) => {
            Ok(Seen { value: audit, source: source.clone(), at: at.clone() })
        }
    }
}

pub(crate) fn audit_off(live: &Live) -> Outcome {
    if let Err(outcome) = live.since(qdrant_access::version::since::AUDIT, "The audit log") {
        return outcome;
    }
    match &live.audit {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) if seen.value.is_some() => seen.passed("The audit log is on."),
        Ok(seen) => seen.failed("The audit log is off."),
    }
}

pub(crate) fn forwarded_headers(live: &Live) -> Outcome {
    switch(live, |audit| audit.trust_forwarded_headers, true, "audit.trust_forwarded_headers")
}

pub(crate) fn log_api_off(live: &Live) -> Outcome {
    switch(live, |audit| audit.log_api, false, "audit.log_api")
}

fn switch(live: &Live, part: impl Fn(&AuditSettings) -> Option<bool>, bad: bool, name: &str) -> Outcome {
    let seen = match settings(live) {
        Ok(seen) => seen,
        Err(outcome) => return outcome,
    };
    let words = |on: bool| format!("{name} is {on}.");
    match part(seen.value) {
        None => Outcome::Unknown(format!("The server does not tell {name}.")),
        Some(on) if on == bad => seen.failed(words(on)),
        Some(on) => seen.passed(words(on)),
    }
}

pub(crate) fn retention(live: &Live) -> Outcome {
    let seen = match settings(live) {
        Ok(seen) => seen,
        Err(outcome) => return outcome,
    };
    let (Some(files), Some(rotation)) = (seen.value.max_log_files, seen.value.rotation.as_deref()) else {
        return Outcome::Unknown("The server does not tell audit.rotation and audit.max_log_files.".to_owned());
    };
    let in_a_day = match rotation.to_ascii_lowercase().as_str() {
        "daily" => 1,
        "hourly" => 24,
        _ => return Outcome::Unknown(format!("What audit.rotation: {rotation} means is not known here.")),
    };
    let hours = files.saturating_mul(24 / in_a_day);
    let reach = if hours < 48 { format!("{hours} hours") } else { format!("{} days", hours / 24) };
    let wanted = live.retention_days;
    let words = format!("Rotation {rotation} with {files} files reaches back {reach}; {wanted} days are wanted.");
    if hours < wanted.saturating_mul(24) { seen.failed(words) } else { seen.passed(words) }
}

pub(crate) fn audit_inside_storage(live: &Live) -> Outcome {
    let seen = match settings(live) {
        Ok(seen) => seen,
        Err(outcome) => return outcome,
    };
    match seen.value.dir.as_deref() {
        None => Outcome::Unknown("The server does not tell audit.dir.".to_owned()),
        Some(folder) => {
            let inside = folder.split(['/', '\\']).any(|step| step == "storage");
            let words = format!("The audit log is written to {folder}.");
            if inside { seen.failed(words) } else { seen.passed(words) }
        }
    }
}

pub(crate) fn many_refusals(live: &Live) -> Outcome {
    let seen = match &live.refusals {
        Ok(seen) => seen,
        Err(why) => return Outcome::Unknown(why.clone()),
    };
    let total = seen.value.iter().fold(0u64, |sum, one| sum.saturating_add(one.count));
    let hours = hours_since_start(live, &seen.at);
    let (many, since) = match &hours {
        Some((hours, start)) => {
            let rate = total / hours;
            let often = match rate {
                _ if total == 0 => String::new(),
                0 => ", less than one in an hour".to_owned(),
                rate => format!(", about {rate} in an hour"),
            };
            let many = total >= FEW_REFUSALS && rate >= MANY_IN_AN_HOUR;
            (many, format!("since the server started on {start}{often}"))
        }
        None => (total >= MANY_REFUSALS, "since the server started, and it is not known when that was".to_owned()),
    };
    match seen.value.iter().max_by_key(|one| one.count) {
        _ if total == 0 => seen.passed(format!("No request was refused {since}.")),
        Some(most) if many => seen.failed(format!(
            "{total} requests were refused {since}. Most of them are {} with status {}: {}.",
            most.route, most.status, most.count
        )),
        _ => seen.passed(format!("{total} requests were refused {since}.")),
    }
}

/// How many whole hours the server ran until it was asked, one at least, and when it started.
fn hours_since_start(live: &Live, asked: &str) -> Option<(u64, String)> {
    let start = DateTime::parse_from_rfc3339(&live.started.as_ref().ok()?.value).ok()?;
    let asked = DateTime::parse_from_rfc3339(asked).ok()?;
    let hours = u64::try_from((asked - start).num_hours()).ok()?.max(1);
    Some((hours, start.to_utc().format("%-d %B %Y %H:%M UTC").to_string()))
}

pub(crate) fn former_routes(live: &Live) -> Outcome {
    let seen = match &live.former_routes {
        Ok(seen) => seen,
        Err(why) => return Outcome::Unknown(why.clone()),
    };
    if seen.value.is_empty() {
        return seen.passed("Nobody used routes for search, recommend or discover since the server started.");
    }
    let used = seen.value.iter().map(|(route, count)| {
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        seen.evidence(format!("{route} was used {times} since the server started."))
    });
    Outcome::Failed { evidence: used.collect(), severity: None }
}

pub(crate) fn denied_authentications(live: &Live) -> Outcome {
    let seen = match &live.audit_entries {
        Ok(seen) => seen,
        Err(why) => return Outcome::Unknown(why.clone()),
    };
    let entries = &seen.value;
    let since = entries.since.as_deref().map(|since| format!(" since {since}")).unwrap_or_default();
    let words = format!(
        "{} of the newest {} entries of the audit log{since} are wrong keys or tokens. Earlier runs that asked what is refused left some themselves.",
        entries.denied_authentications, entries.entries
    );
    if entries.denied_authentications > 0 { seen.failed(words) } else { seen.passed(words) }
}
