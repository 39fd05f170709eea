//! From what connections to a port brought to what is said of it.

use crate::answer::Answer;
use crate::chain::{self, Root};
use crate::dial::DialError;
use crate::exchange::{End, Heard};
use crate::names;
use crate::probe::{PortToLookAt, Seen};
use crate::report::{
    Agreed, CertificateView, ClientCertificateUse, DistrustCode, NameCheck, NameKind, PortReport, PortState,
    ProtocolName, ProtocolReport, TrustView,
};
use crate::shake::Shaken;
use crate::trust::{Cover, Trust};
use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use std::net::IpAddr;

/// The one alert that says that the version is not offered. Any other may have another reason, such as that no suite fits.
const PROTOCOL_VERSION: u8 = 70;

/// A port that was not looked at, or not yet.
pub(crate) fn unlooked(port: &PortToLookAt, state: PortState) -> PortReport {
    PortReport {
        role: port.role,
        host: port.host.clone(),
        port: port.port,
        server_name: port.server_name.clone(),
        state,
        summary: "Looking was stopped before this port had answered.".to_owned(),
        connect_us: None,
        handshake_us: None,
        protocols: Vec::new(),
        agreed: None,
        client_certificate: ClientCertificateUse::Unknown,
        resumption: None,
        ocsp_stapled: None,
        chain: Vec::new(),
        chain_pem: String::new(),
        chain_findings: Vec::new(),
        trust: None,
        names: Vec::new(),
    }
}

/// What is said of a port.
pub(crate) fn report(
    port: &PortToLookAt,
    seen: &Seen,
    addresses: &[IpAddr],
    trust: &Trust,
    now: DateTime<Utc>,
) -> PortReport {
    let state = state(seen);
    let mut report = unlooked(port, state.clone());
    report.connect_us = seen.connect.as_ref().ok().map(|took| micros(*took));
    if seen.speaks_tls() {
        let best = seen.best.as_ref();
        let finished = best.filter(|best| best.took.is_some());
        let answer = seen.heard.iter().map(|(_, heard)| &heard.answer).find(|answer| answer.version.is_some());
        report.handshake_us = finished.and_then(|best| best.took).map(micros);
        report.protocols = protocols(seen);
        report.agreed = agreed(finished, answer);
        report.client_certificate = client_certificate(seen);
        report.resumption = seen.again.as_ref().filter(|again| again.took.is_some()).map(|again| again.resumed);
        report.ocsp_stapled =
            finished.map(|best| best.stapled).or(answer.filter(|one| one.is_whole).map(|one| one.stapled));
        let chain = served(seen);
        report.chain = chain.iter().map(|der| CertificateView::read(der, now)).collect();
        report.chain_pem = crate::file::chain_pem(&chain);
        if let Some(leaf) = chain.first() {
            let judged = trust.judge(&chain, now);
            // A chain that leads to somebody who is trusted lacks nothing, however it gets there.
            let leads_there = leads_to_a_root(&judged.system) || leads_to_a_root(&judged.ca_file);
            let root = |der: &[u8]| if leads_there { Root::Known } else { trust.root(der) };
            report.chain_findings = chain::look(&chain, &root);
            report.trust = Some(judged);
            report.names = cover(leaf, port, addresses);
        }
    }
    report.summary = summary(seen, &report);
    report
}

/// Whether the chain is whole for who looks there; when it holds is another question.
fn leads_to_a_root(view: &TrustView) -> bool {
    use DistrustCode::{Expired, NotYetValid};
    matches!(view, TrustView::Trusted | TrustView::NotTrusted { code: Expired | NotYetValid, .. })
}

fn micros(took: std::time::Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

fn state(seen: &Seen) -> PortState {
    let failed = |why: String| PortState::Failed { why };
    match &seen.connect {
        Err(DialError::NoSuchName { .. }) => return PortState::NoSuchName,
        Err(DialError::Refused) => return PortState::Closed,
        Err(DialError::Filtered { .. }) => return PortState::Filtered,
        Err(DialError::Other(why)) => return failed(format!("There is no connection: {}.", crate::text::shown(why))),
        Ok(_) => {}
    }
    if let Some(best) = seen.best.as_ref().filter(|best| best.is_refused() && best.showed) {
        return failed(format!("The server refused the client certificate: it {}.", best.refusal().words()));
    }
    if seen.speaks_tls() {
        return PortState::Tls;
    }
    if let Some(spoken) = &seen.plain {
        return PortState::Plain { speaks: spoken.name.clone() };
    }
    // An alert says the most of all, even if other attempts only timed out.
    let ends = seen.best.iter().map(|best| &best.end).chain(seen.heard.iter().map(|(_, heard)| &heard.end));
    let telling = ends.clone().find(|end| matches!(end, End::Alert(_))).or_else(|| ends.clone().next());
    match telling {
        Some(End::Alert(code)) => {
            failed(format!("It speaks TLS, but broke every handshake off ({}).", names::alert(*code)))
        }
        Some(End::NotTls) => failed("It answered with something that is neither TLS nor plain text.".to_owned()),
        Some(End::TimedOut) if seen.first_byte_came() => {
            failed("It began to answer, but no handshake came to an end in time.".to_owned())
        }
        Some(End::TimedOut) | None => {
            failed("It took the connection and did not answer, neither in TLS nor in HTTP.".to_owned())
        }
        Some(end) => failed(format!("The server {}.", end.words())),
    }
}

/// Each version, as the hello by hand or the handshake in earnest showed it.
fn protocols(seen: &Seen) -> Vec<ProtocolReport> {
    let agreed = seen.best.as_ref().and_then(|best| best.agreed.as_ref()).map(|agreed| agreed.protocol);
    let one = |version| {
        let heard = seen.heard.iter().find(|(asked, _)| *asked == version).map(|(_, heard)| heard);
        let (offered, words) = match heard {
            _ if agreed == Some(version) => (Some(true), None),
            Some(heard) => offered(version, heard),
            None => (None, Some("There was no time to try it.".to_owned())),
        };
        ProtocolReport { version, offered, words }
    };
    ProtocolName::ALL.into_iter().map(one).collect()
}

fn offered(version: ProtocolName, heard: &Heard) -> (Option<bool>, Option<String>) {
    match (heard.answer.version, &heard.end) {
        (Some(chosen), _) if chosen == version => (Some(true), None),
        (Some(chosen), _) => (Some(false), Some(format!("The server chose {} instead.", chosen.words()))),
        (None, end @ End::Alert(PROTOCOL_VERSION)) => (Some(false), said(end)),
        // It was tried twice. Hanging up may be the answer of a server, or a limit on connections, or a bad line.
        (None, end) => (None, said(end)),
    }
}

fn said(end: &End) -> Option<String> {
    Some(format!("The server {}.", end.words()))
}

fn agreed(finished: Option<&Shaken>, answer: Option<&Answer>) -> Option<Agreed> {
    finished.and_then(|best| best.agreed.clone()).or_else(|| answer.and_then(Answer::agreed))
}

/// Told by a handshake without a client certificate, and by a hello only as far as it goes.
fn client_certificate(seen: &Seen) -> ClientCertificateUse {
    let bare = seen.bare.as_ref().or(seen.best.as_ref().filter(|best| !best.showed));
    match bare {
        Some(bare) if bare.is_refused() => return ClientCertificateUse::Required,
        // A server of TLS 1.3 that wants one says so after the handshake: as long as it says nothing, it may yet refuse.
        Some(bare) if bare.took.is_some() && bare.asked && matches!(bare.after, Some(End::TimedOut)) => {
            return ClientCertificateUse::Unknown;
        }
        Some(bare) if bare.took.is_some() && bare.asked => return ClientCertificateUse::Asked,
        Some(bare) if bare.took.is_some() => return ClientCertificateUse::NotAsked,
        _ => {}
    }
    let whole = seen.heard.iter().map(|(_, heard)| &heard.answer).find(|answer| answer.is_whole);
    match whole {
        Some(answer) if !answer.asked => ClientCertificateUse::NotAsked,
        _ => ClientCertificateUse::Unknown,
    }
}

fn served(seen: &Seen) -> Vec<CertificateDer<'static>> {
    let best = seen.best.iter().map(|best| best.chain.clone());
    let heard =
        seen.heard.iter().map(|(_, heard)| heard.answer.chain.iter().cloned().map(CertificateDer::from).collect());
    best.chain(heard).find(|chain: &Vec<_>| !chain.is_empty()).unwrap_or_default()
}

fn cover(leaf: &CertificateDer<'_>, port: &PortToLookAt, addresses: &[IpAddr]) -> Vec<NameCheck> {
    let cover = Cover::of(leaf);
    let mut checks = vec![cover.check(NameKind::Client, &port.server_name)];
    let addresses = addresses.iter().map(ToString::to_string).filter(|address| *address != port.server_name);
    checks.extend(addresses.map(|address| cover.check(NameKind::Address, &address)));
    checks.extend(port.peer_names.iter().map(|name| cover.check(NameKind::Peer, name)));
    checks
}

fn summary(seen: &Seen, report: &PortReport) -> String {
    match &report.state {
        PortState::Tls => speaks(seen, report),
        PortState::Plain { speaks: Some(speaks) } => format!("It speaks {speaks} in plain text, without TLS."),
        PortState::Plain { speaks: None } => "It answers in plain text, without TLS.".to_owned(),
        PortState::Closed => "Nothing listens there.".to_owned(),
        PortState::Filtered => "There was no answer to the connection.".to_owned(),
        PortState::NoSuchName => format!("No address was found for the name {}.", crate::text::shown(&report.host)),
        PortState::Failed { why } => why.clone(),
        PortState::Stopped => report.summary.clone(),
    }
}

/// Such as `TLS 1.3 and 1.2. The certificate for node.example.org ends in 82 days. A client certificate is required.`
fn speaks(seen: &Seen, report: &PortReport) -> String {
    let offered = report.protocols.iter().filter(|protocol| protocol.offered == Some(true));
    let versions: Vec<&str> = offered.map(|protocol| protocol.version.words().trim_start_matches("TLS ")).collect();
    let versions = match versions.as_slice() {
        [] => "TLS".to_owned(),
        [only] => format!("TLS {only}"),
        [first @ .., last] => format!("TLS {} and {last}", first.join(", ")),
    };
    let certificate = match report.chain.first() {
        None => {
            let why = seen
                .best
                .as_ref()
                .map_or_else(|| "there was no time".to_owned(), |best| format!("the server {}", best.end.words()));
            format!("Its certificates could not be seen: {why}.")
        }
        Some(leaf) if leaf.unreadable.is_some() => "Its certificate cannot be read.".to_owned(),
        Some(leaf) => {
            let names = leaf.dns_names.iter().chain(&leaf.ip_addresses).chain(&leaf.common_name);
            let name = names.into_iter().next().map_or("without a name", String::as_str);
            match leaf.days_left {
                ..0 => format!("The certificate for {name} has ended."),
                0 => format!("The certificate for {name} ends within a day."),
                1 => format!("The certificate for {name} ends in 1 day."),
                days => format!("The certificate for {name} ends in {days} days."),
            }
        }
    };
    let client = match report.client_certificate {
        ClientCertificateUse::Required => " A client certificate is required.",
        ClientCertificateUse::Asked => " A client certificate is asked for; the handshake goes on without one.",
        ClientCertificateUse::NotAsked | ClientCertificateUse::Unknown => "",
    };
    let accepted = if seen.best.as_ref().is_some_and(|best| best.showed && best.took.is_some()) {
        " The profile's was accepted."
    } else {
        ""
    };
    format!("{versions}. {certificate}{client}{accepted}")
}
