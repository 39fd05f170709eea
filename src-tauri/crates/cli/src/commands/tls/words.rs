//! Ports and certificates as text.

use std::fmt::Write as _;

use portcullis_console::shown;
use portcullis_tls::report::{
    Alpn, CertificateView, ClientCertificateUse, PortReport, ProtocolReport, TlsReport, TrustReport, TrustView,
    VerdictView, Weight,
};
use portcullis_tls::seen::{ChangeCode, TlsChange};

use crate::output::plain;

/// How many names or addresses of a certificate are shown.
const MOST: usize = 20;

/// The ports, what became of them, and what to think of them.
pub(super) fn in_words(report: &TlsReport, changes: &[TlsChange]) -> String {
    let mut text = String::new();
    for (place, port) in report.ports.iter().enumerate() {
        port_in_words(&mut text, port);
        if let Some(change) = changes.iter().find(|change| change.port == place && is_news(change)) {
            line(&mut text, "changed", &change.words);
        }
        text.push('\n');
    }
    verdicts_in_words(&mut text, &report.verdicts);
    text
}

fn is_news(change: &TlsChange) -> bool {
    !matches!(change.code, ChangeCode::Unchanged | ChangeCode::NotSeen)
}

fn port_in_words(text: &mut String, port: &PortReport) {
    let role = format!("{:?}", port.role).to_lowercase();
    let host = if port.host.contains(':') { format!("[{}]", port.host) } else { port.host.clone() };
    let _ = writeln!(text, "{} {}:{}  {}", role, plain(&host), port.port, plain(&port.summary));
    if !port.protocols.is_empty() {
        line(text, "versions", &port.protocols.iter().map(version).collect::<Vec<_>>().join("; "));
        shaken_in_words(text, port);
    }
    port.chain.iter().for_each(|certificate| certificate_in_words(text, certificate));
    port.chain_findings.iter().for_each(|finding| line(text, "chain", &finding.words));
    port.trust.iter().for_each(|trust| trust_in_words(text, trust));
    for check in &port.names {
        let covered = if check.covered { "covered" } else { "NOT covered" };
        line(text, "name", &format!("{} {covered}: {}", check.name, check.words));
    }
}

fn version(tried: &ProtocolReport) -> String {
    let name = tried.version.words();
    match (tried.offered, &tried.words) {
        (Some(true), _) => format!("{name} offered"),
        (Some(false), _) => format!("{name} not offered"),
        (None, Some(why)) => format!("{name} unknown ({})", why.trim_end_matches('.')),
        (None, None) => format!("{name} unknown"),
    }
}

/// What handshakes showed.
fn shaken_in_words(text: &mut String, port: &PortReport) {
    if let Some(agreed) = &port.agreed {
        let parts = [Some(agreed.protocol.words()), Some(&agreed.cipher), agreed.key_exchange.as_deref()];
        line(text, "agreed", &parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        let inside = match &agreed.alpn {
            Alpn::Chosen { protocol } => protocol,
            Alpn::NoneChosen => "the server chose none",
            Alpn::NotSeen => "could not be seen",
        };
        line(text, "spoken inside", inside);
    }
    let client = match port.client_certificate {
        ClientCertificateUse::NotAsked => "not asked for",
        ClientCertificateUse::Asked => {
            "asked for, the handshake goes on without one; a proxy may refuse what is asked then"
        }
        ClientCertificateUse::Required => "required",
        ClientCertificateUse::Unknown => "unknown: it could not be told whether one is wanted",
    };
    line(text, "client cert.", client);
    let told = |value: Option<bool>| value.map_or("unknown", |value| if value { "yes" } else { "no" });
    line(text, "resumes", told(port.resumption));
    line(text, "OCSP stapled", told(port.ocsp_stapled));
    if let Some(handshake) = port.handshake_us {
        let connect = port.connect_us.map_or_else(String::new, |us| format!(", connecting {}", milliseconds(us)));
        line(text, "handshake", &format!("{}{connect}", milliseconds(handshake)));
    }
}

fn milliseconds(us: u64) -> String {
    format!("{}.{} ms", us / 1000, us % 1000 / 100)
}

pub(super) fn trust_in_words(text: &mut String, trust: &TrustReport) {
    for (name, view) in [("system", &trust.system), ("CA file", &trust.ca_file), ("pin", &trust.pin)] {
        match view {
            TrustView::Trusted => line(text, name, "trusted"),
            TrustView::NotTrusted { why, .. } => line(text, name, &format!("not trusted: {why}")),
            TrustView::Unknown { why } => line(text, name, &format!("unknown: {why}")),
            TrustView::NotSet => {}
        }
    }
}

pub(super) fn certificate_in_words(text: &mut String, certificate: &CertificateView) {
    if let Some(why) = &certificate.unreadable {
        line(text, "certificate", &format!("cannot be read: {why}"));
        line(text, "  SHA-256", &certificate.sha256);
        return;
    }
    let key = &certificate.key;
    let size = key.curve.clone().or(key.bits.map(|bits| format!("{bits} bits"))).unwrap_or_default();
    line(text, "certificate", &certificate.subject);
    line(text, "  by", &certificate.issuer);
    line(text, "  serial", &certificate.serial);
    let left = match certificate.days_left {
        ..0 => "has ended".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    };
    line(text, "  holds", &format!("{} to {} ({left})", certificate.not_before, certificate.not_after));
    let names = [&certificate.dns_names[..], &certificate.ip_addresses, &certificate.other_names];
    list(text, "  names", &names.concat());
    line(text, "  key", &format!("{} {size}, signed with {}", key.algorithm, certificate.signature_algorithm));
    let authority = match (certificate.is_ca, certificate.path_length) {
        (Some(true), Some(most)) => format!("yes, over {most} further authorities at most"),
        (Some(true), None) => "yes".to_owned(),
        (Some(false), _) => "no".to_owned(),
        (None, _) => "not said".to_owned(),
    };
    line(text, "  authority", &authority);
    list(text, "  usages", &[&certificate.key_usages[..], &certificate.extended_key_usages[..]].concat());
    list(text, "  issuer at", &certificate.ca_issuers);
    list(text, "  OCSP at", &certificate.ocsp_urls);
    list(text, "  CRL at", &certificate.crl_urls);
    if certificate.sct_count > 0 {
        line(text, "  logged", &format!("{} timestamps of public logs are embedded", certificate.sct_count));
    }
    line(text, "  SHA-256", &certificate.sha256);
    line(text, "  of the key", &certificate.spki_sha256);
}

fn list(text: &mut String, name: &str, values: &[String]) {
    let shown = values.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match values.len().saturating_sub(MOST) {
        _ if values.is_empty() => {}
        0 => line(text, name, &shown),
        more => line(text, name, &format!("{shown} and {more} more")),
    }
}

pub(super) fn verdicts_in_words(text: &mut String, verdicts: &[VerdictView]) {
    verdicts.iter().for_each(|verdict| verdict_in_words(text, verdict));
    if verdicts.is_empty() {
        text.push_str("Nothing to complain about.\n");
    }
}

fn verdict_in_words(text: &mut String, verdict: &VerdictView) {
    let weight = match verdict.weight {
        Weight::Critical => "CRITICAL",
        Weight::Warning => "warning",
        Weight::Note => "note",
        Weight::Good => "good",
    };
    let _ = writeln!(text, "{weight}: {}\n  {}\n  {}", verdict.title, plain(&verdict.evidence), plain(&verdict.remedy));
    if let Some(snippet) = &verdict.snippet {
        let _ = writeln!(text, "  {}:", snippet.file);
        for row in snippet.text.lines() {
            let _ = writeln!(text, "    {row}");
        }
    }
}

pub(super) fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "  {:<13} {}", shown(name), plain(value));
}
