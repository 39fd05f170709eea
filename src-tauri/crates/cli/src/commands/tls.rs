//! `tls`: the TLS of ports, the certificates in a file, or a `tls:` section.

mod file;
mod section;
mod words;

use std::sync::Arc;

use portcullis_console::tls::{TlsPlaces, TlsScanForm, TlsScanView};
use portcullis_tls::probe::PortToLookAt;
use portcullis_tls::report::{CertificateView, PortReport, PortRole, PortState, TlsReport, VerdictCode, VerdictView};

use super::reached::{TASK, wait};
use crate::arguments::{Arguments, Place, Tls};
use crate::failure::Failure;
use crate::input;
use crate::output::Output;
use words::in_words;

pub(crate) fn run(command: &Tls, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if let Some(config) = &command.config {
        return section::run(config, command, arguments, output);
    }
    if let Some(file) = &command.file {
        return file::run(file, command, arguments, output);
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

    fn is_at_fault(&self, verdicts: &[VerdictView]) -> bool {
        verdicts.iter().any(|verdict| self.fail_on.includes(verdict.weight))
    }

    /// How the command ends: what is wrong weighs more than what is not known.
    fn outcome(&self, report: &TlsReport, is_named: bool) -> Result<(), Failure> {
        let days = days_left(report.ports.iter().flat_map(|port| &port.chain));
        if self.is_under(days) || self.is_at_fault(&report.verdicts) {
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
