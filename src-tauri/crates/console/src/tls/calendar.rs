//! What ends when, over all clusters, from what was seen there.

use super::memory::seen_of;
use super::view::{CalendarEntry, CalendarPort, CalendarView};
use crate::Console;
use crate::error::{Error, Notice, NoticeCode};
use crate::moment::rfc3339;
use crate::store::{Document, Profile};
use chrono::{DateTime, Utc};
use portcullis_tls::verdict::SOON_DAYS;

/// How many certificates a notice names.
const MOST_NAMED: usize = 3;

impl Console {
    /// The certificates that were seen at all profiles' clusters, by their end.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tls_calendar(&self) -> Result<CalendarView, Error> {
        Ok(calendar(&self.durable.load()?, self.clock.now()))
    }

    /// What the admin should know at the start of certificates that have ended or end soon, from what was seen before.
    /// Connects to nothing.
    pub fn endings(&self) -> Option<Notice> {
        let document = self.durable.remembered()?;
        let mut entries = calendar(&document, self.clock.now()).entries;
        entries.retain(|entry| entry.days_left < SOON_DAYS);
        let first = entries.first()?;
        let what = match (entries.len(), first.days_left < 0) {
            (1, true) => "A certificate has ended".to_owned(),
            (1, false) => format!("A certificate ends within {SOON_DAYS} days"),
            (count, true) => format!("{count} certificates have ended or end within {SOON_DAYS} days"),
            (count, false) => format!("{count} certificates end within {SOON_DAYS} days"),
        };
        let mut named: Vec<String> = entries.iter().take(MOST_NAMED).map(named).collect();
        if entries.len() > MOST_NAMED {
            named.push("and others".to_owned());
        }
        Some(Notice {
            code: NoticeCode::CertificatesEnding,
            message: format!("{what}: {}.", named.join(", ")),
            remedy: "Open TLS to see which ports serve them. What was renewed since is known after another look."
                .to_owned(),
        })
    }

    /// The same, if the admin wants the desktop to tell it.
    pub fn endings_for_the_desktop(&self) -> Option<Notice> {
        let wanted = self.durable.remembered()?.settings.notify_of_endings;
        if wanted { self.endings() } else { None }
    }
}

fn named(entry: &CalendarEntry) -> String {
    let when = match entry.days_left {
        ..0 => "has ended".to_owned(),
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    format!("{} {when}", entry.profile_name)
}

fn calendar(document: &Document, now: DateTime<Utc>) -> CalendarView {
    let mut entries: Vec<CalendarEntry> =
        document.profiles.iter().flat_map(|profile| of_profile(document, profile, now)).collect();
    entries.sort_by(|one, other| one.not_after.cmp(&other.not_after));
    CalendarView { at: rfc3339(now), entries }
}

/// Each certificate of a profile's cluster once.
fn of_profile(document: &Document, profile: &Profile, now: DateTime<Utc>) -> Vec<CalendarEntry> {
    let mut entries: Vec<CalendarEntry> = Vec::new();
    for seen in seen_of(document, profile) {
        let Some(certificate) = seen.certificate else { continue };
        let Ok(ends) = certificate.not_after.parse::<DateTime<Utc>>() else { continue };
        let port = CalendarPort { role: seen.role, host: seen.host, port: seen.port };
        if let Some(entry) = entries.iter_mut().find(|entry| entry.sha256 == certificate.sha256) {
            entry.ports.push(port);
            entry.seen_at = entry.seen_at.clone().max(seen.seen_at);
            continue;
        }
        entries.push(CalendarEntry {
            profile_id: profile.id.clone(),
            profile_name: profile.name.clone(),
            environment: profile.environment,
            ports: vec![port],
            subject: certificate.subject,
            issuer: certificate.issuer,
            sha256: certificate.sha256,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            days_left: (ends - now).num_seconds().div_euclid(86_400),
            seen_at: seen.seen_at,
        });
    }
    for entry in &mut entries {
        entry.ports.sort_by(|one, other| (&one.host, one.port).cmp(&(&other.host, other.port)));
    }
    entries
}
