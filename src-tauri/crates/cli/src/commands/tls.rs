//! `tls`: the TLS of ports, the certificates in a file, or a `tls:` section.

mod section;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use portcullis_console::ports::{Clock as _, SystemClock};
use portcullis_console::shown;
use portcullis_console::tls::{TlsFileForm, TlsPlaces, TlsScanForm, TlsScanView};
use portcullis_tls::key::KeyInFile;
use portcullis_tls::probe::PortToLookAt;
use portcullis_tls::report::{
    CertificateView, PortReport, PortRole, PortState, TlsReport, TrustReport, TrustView, VerdictCode, VerdictView,
    Weight,
};
use portcullis_tls::seen::{ChangeCode, TlsChange};

use super::reached::{TASK, wait};
use crate::arguments::{Arguments, Place, Tls};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, plain};

/// How many names of a certificate are shown as text.
const MOST_NAMES: usize = 20;

pub(crate) fn run(command: &Tls, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if let Some(config) = &command.config {
        return section::run(config, command, arguments, output);
    }
    if command.file.is_some() {
        return file(command, arguments, output);
    }
    if let Some(wanted) = &command.profile {
        let console = super::console(arguments, output)?;
        let profile_id = super::find(&console, wanted)?.id;
        let form = TlsScanForm { profile_id, metrics_port: command.metrics_port, internal_port: command.internal_port };
        let view: TlsScanView = wait(console.tls_scan(form, TASK, |_| {}))??;
        if output.is_json() {
            output.json(&view)?
        } else {
            output.text(&in_words(&view.report, &view.changes))?
        }
        return command.outcome(&view.report, false);
    }
    let console = Arc::new(super::quiet_console(arguments)?);
    let authorities = command.ca_file.as_deref().map(input::text).transpose()?.map(String::into_bytes);
    let ports = command.places.iter().map(|place| command.port(place)).collect();
    let places = TlsPlaces { ports, authorities, pin: command.pin.clone(), timeout: command.timeout };
    let report = wait(console.tls_look(places, TASK, |_| {}))??;
    if output.is_json() {
        output.json(&report)?
    } else {
        output.text(&in_words(&report, &[]))?
    }
    command.outcome(&report, true)
}

fn file(command: &Tls, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let path = command.file.as_deref().unwrap_or(Path::new("")).display().to_string();
    let passphrase = command.passphrase_file.as_deref().map(input::key).transpose()?;
    let view = super::quiet_console(arguments)?.tls_file(&TlsFileForm { path, passphrase })?;
    let Some(file) = &view.file else {
        let remedy = "Give it in a file, after --passphrase-file.";
        return Err(Failure::usage("The file is locked with a passphrase.", remedy));
    };
    if output.is_json() {
        output.json(&view)?;
    } else {
        let mut text = String::new();
        file.certificates.iter().for_each(|certificate| certificate_in_words(&mut text, certificate));
        file.chain_findings.iter().for_each(|finding| line(&mut text, "chain", &finding.words));
        let key = match file.key {
            KeyInFile::None => "there is none in the file",
            KeyInFile::Fits => "it belongs to the first certificate",
            KeyInFile::Other => "it belongs to ANOTHER certificate",
            KeyInFile::Encrypted => "it is encrypted, and cannot be compared",
            KeyInFile::Unknown => "it is of a kind that cannot be compared",
        };
        line(&mut text, "private key", key);
        view.trust.iter().for_each(|trust| trust_in_words(&mut text, trust));
        output.text(&text)?;
    }
    let is_over = |one: &CertificateView| one.unreadable.is_none() && one.days_left < 0;
    let begins = file.certificates.iter().filter_map(|one| one.not_before.parse::<DateTime<Utc>>().ok());
    let is_early = begins.max().is_some_and(|begins| begins > SystemClock.now());
    let is_faulty = file.key == KeyInFile::Other || is_early || file.certificates.iter().any(is_over);
    if is_faulty || command.is_under(days_left(&file.certificates)) {
        return Err(Failure::Faulty);
    }
    if file.certificates.iter().any(|one| one.unreadable.is_some()) {
        return Err(Failure::NotSeen);
    }
    Ok(())
}

/// The fewest days that are left of certificates that can be read.
fn days_left<'a>(certificates: impl IntoIterator<Item = &'a CertificateView>) -> Option<i64> {
    certificates.into_iter().filter(|one| one.unreadable.is_none()).map(|one| one.days_left).min()
}

/// Whether a port was to be seen and was not. A profile has ports that a server may not have, or that only peers reach.
fn was_missed(port: &PortReport, is_named: bool) -> bool {
    match port.state {
        PortState::Tls | PortState::Plain { .. } => false,
        PortState::Failed { .. } | PortState::Stopped => true,
        PortState::Closed | PortState::Filtered | PortState::NoSuchName => is_named || port.role == PortRole::Rest,
    }
}

impl Tls {
    fn port(&self, place: &Place) -> PortToLookAt {
        PortToLookAt {
            role: place.role,
            host: place.host.clone(),
            port: place.port,
            server_name: self.server_name.clone().unwrap_or_else(|| place.host.clone()),
            peer_names: Vec::new(),
        }
    }

    fn is_under(&self, days: Option<i64>) -> bool {
        self.fail_under.zip(days).is_some_and(|(least, days)| days < i64::from(least))
    }

    /// How the command ends: what is wrong weighs more than what is not known.
    fn outcome(&self, report: &TlsReport, is_named: bool) -> Result<(), Failure> {
        let days = days_left(report.ports.iter().flat_map(|port| &port.chain));
        if self.is_under(days) || report.verdicts.iter().any(|verdict| self.fail_on.includes(verdict.weight)) {
            return Err(Failure::Faulty);
        }
        let was_reached = |port: &PortReport| matches!(port.state, PortState::Tls | PortState::Plain { .. });
        if !report.ports.iter().any(was_reached) {
            return Err(Failure::NotConnected);
        }
        let was_seen = |port: &PortReport| port.chain.first().is_some_and(|leaf| leaf.unreadable.is_none());
        // What is said about no port is about peers that were not looked at.
        let lacks_peers = report.verdicts.iter().any(|one| one.code == VerdictCode::NotJudged && one.ports.is_empty());
        let lacks_certificates = lacks_peers || !report.ports.iter().all(was_seen);
        if report.ports.iter().any(|port| was_missed(port, is_named)) || self.fail_under.is_some() && lacks_certificates
        {
            return Err(Failure::NotSeen);
        }
        Ok(())
    }
}

/// The ports, what became of them, and what to think of them.
fn in_words(report: &TlsReport, changes: &[TlsChange]) -> String {
    let mut text = String::new();
    for (place, port) in report.ports.iter().enumerate() {
        port_in_words(&mut text, port);
        if let Some(change) = changes.iter().find(|change| change.port == place && is_news(change)) {
            line(&mut text, "changed", &change.words);
        }
        text.push('\n');
    }
    for verdict in &report.verdicts {
        verdict_in_words(&mut text, verdict);
    }
    if report.verdicts.is_empty() {
        text.push_str("Nothing to complain about.\n");
    }
    text
}

fn is_news(change: &TlsChange) -> bool {
    !matches!(change.code, ChangeCode::Unchanged | ChangeCode::NotSeen)
}

fn port_in_words(text: &mut String, port: &PortReport) {
    let role = format!("{:?}", port.role).to_lowercase();
    let host = if port.host.contains(':') { format!("[{}]", port.host) } else { port.host.clone() };
    let _ = writeln!(text, "{} {}:{}  {}", role, plain(&host), port.port, plain(&port.summary));
    if let Some(agreed) = &port.agreed {
        let parts = [
            Some(agreed.protocol.words()),
            Some(&agreed.cipher),
            agreed.key_exchange.as_deref(),
            agreed.alpn.as_deref(),
        ];
        line(text, "agreed", &parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    port.chain.iter().for_each(|certificate| certificate_in_words(text, certificate));
    port.chain_findings.iter().for_each(|finding| line(text, "chain", &finding.words));
    port.trust.iter().for_each(|trust| trust_in_words(text, trust));
    for check in &port.names {
        let covered = if check.covered { "covered" } else { "NOT covered" };
        line(text, "name", &format!("{} {covered}: {}", check.name, check.words));
    }
}

fn trust_in_words(text: &mut String, trust: &TrustReport) {
    for (name, view) in [("system", &trust.system), ("CA file", &trust.ca_file), ("pin", &trust.pin)] {
        match view {
            TrustView::Trusted => line(text, name, "trusted"),
            TrustView::NotTrusted { why, .. } => line(text, name, &format!("not trusted: {why}")),
            TrustView::Unknown { why } => line(text, name, &format!("unknown: {why}")),
            TrustView::NotSet => {}
        }
    }
}

fn certificate_in_words(text: &mut String, certificate: &CertificateView) {
    if let Some(why) = &certificate.unreadable {
        line(text, "certificate", &format!("cannot be read: {why}"));
        return;
    }
    let key = &certificate.key;
    let size = key.curve.clone().or(key.bits.map(|bits| bits.to_string())).unwrap_or_default();
    line(text, "certificate", &certificate.subject);
    line(text, "  by", &certificate.issuer);
    let left = match certificate.days_left {
        ..0 => "has ended".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    };
    line(text, "  holds", &format!("{} to {} ({left})", certificate.not_before, certificate.not_after));
    let names: Vec<&str> =
        certificate.dns_names.iter().chain(&certificate.ip_addresses).take(MOST_NAMES).map(String::as_str).collect();
    let more = (certificate.dns_names.len() + certificate.ip_addresses.len()).saturating_sub(MOST_NAMES);
    match (names.is_empty(), more) {
        (true, _) => {}
        (false, 0) => line(text, "  names", &names.join(", ")),
        (false, more) => line(text, "  names", &format!("{} and {more} more", names.join(", "))),
    }
    line(text, "  key", &format!("{} {size}, signed with {}", key.algorithm, certificate.signature_algorithm));
    line(text, "  SHA-256", &certificate.sha256);
}

fn verdict_in_words(text: &mut String, verdict: &VerdictView) {
    let weight = match verdict.weight {
        Weight::Critical => "CRITICAL",
        Weight::Warning => "warning",
        Weight::Note => "note",
        Weight::Good => "good",
    };
    let _ = writeln!(text, "{weight}: {}\n  {}\n  {}", verdict.title, plain(&verdict.evidence), plain(&verdict.remedy));
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "  {:<13} {}", shown(name), plain(value));
}
