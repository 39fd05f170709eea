//! What a port showed the last time, and what is different now. Fingerprints, names and dates are kept, nothing else.

use crate::report::{CertificateView, PortReport, PortRole, PortState, TrustReport, TrustView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most ports that are remembered of one place; those seen longest ago go first. As many as are looked at once: 16
/// machines, each with REST, gRPC, metrics and 8 internal ports.
const MOST_PORTS: usize = 16 * 11;

/// What a port showed when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SeenPort {
    /// What it is for.
    pub role: PortRole,
    /// The machine.
    pub host: String,
    /// The port.
    pub port: u16,
    /// When it was seen, in RFC 3339.
    pub seen_at: String,
    /// The server's own certificate; absent when the port spoke plain text.
    pub certificate: Option<SeenCertificate>,
}

/// What is kept of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SeenCertificate {
    /// SHA-256 of the certificate, as 64 hexadecimal digits.
    pub sha256: String,
    /// SHA-256 of its public key, as 64 hexadecimal digits.
    pub spki_sha256: String,
    /// Whom it names.
    pub subject: String,
    /// Who made it.
    pub issuer: String,
    /// The key of who made it, as the certificate names it, in hexadecimal digits.
    pub issuer_key_id: Option<String>,
    /// Whether it signed itself.
    pub self_signed: bool,
    /// From when it holds, in RFC 3339.
    pub not_before: String,
    /// Until when it holds, in RFC 3339.
    pub not_after: String,
}

/// What became of a port since it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsChange {
    /// Which port, as a place in [`TlsReport::ports`](crate::report::TlsReport::ports).
    pub port: usize,
    /// What.
    pub code: ChangeCode,
    /// As a sentence.
    pub words: String,
    /// What it showed the last time; absent at the first.
    pub before: Option<SeenPort>,
    /// What it shows now; absent when it could not be seen.
    pub now: Option<SeenPort>,
}

/// What can become of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeCode {
    /// It was never seen before.
    FirstSeen,
    /// It shows what it showed.
    Unchanged,
    /// A later certificate of the same issuer, with the same key.
    Renewed,
    /// A later certificate with a new key, of an issuer of the same name; the chain and a name of it were verified.
    RenewedWithNewKey,
    /// Another certificate of the same issuer and with the same key, but not a later one.
    Reissued,
    /// Another key, though the certificate is no later one, or no authority that is trusted here vouches for it.
    KeySwapped,
    /// Somebody else made the certificate.
    IssuerSwapped,
    /// It spoke TLS, and speaks plain text now.
    NowPlain,
    /// It spoke plain text, and speaks TLS now.
    NowTls,
    /// It could not be seen this time.
    NotSeen,
}

impl ChangeCode {
    /// Whether this is what an attack or a mistake could look like, too.
    pub fn needs_a_look(self) -> bool {
        matches!(self, Self::KeySwapped | Self::IssuerSwapped | Self::NowPlain)
    }
}

impl SeenPort {
    /// What is kept of a port; nothing when it showed neither plain text nor a certificate that can be read.
    pub fn of(report: &PortReport, at: &str) -> Option<Self> {
        let certificate = match &report.state {
            PortState::Plain { .. } => None,
            // Who refused the client certificate had shown its own before.
            PortState::Tls | PortState::Failed { .. } => {
                let leaf = report.chain.first().filter(|leaf| leaf.unreadable.is_none())?;
                Some(SeenCertificate::of(leaf))
            }
            _ => return None,
        };
        let (role, host, port) = (report.role, report.host.clone(), report.port);
        Some(Self { role, host, port, seen_at: at.to_owned(), certificate })
    }

    fn is_of(&self, report: &PortReport) -> bool {
        self.role == report.role && self.port == report.port && self.host.eq_ignore_ascii_case(&report.host)
    }
}

impl SeenCertificate {
    fn of(leaf: &CertificateView) -> Self {
        Self {
            sha256: leaf.sha256.clone(),
            spki_sha256: leaf.spki_sha256.clone(),
            subject: leaf.subject.clone(),
            issuer: leaf.issuer.clone(),
            issuer_key_id: leaf.authority_key_id.clone(),
            self_signed: leaf.self_signed,
            not_before: leaf.not_before.clone(),
            not_after: leaf.not_after.clone(),
        }
    }
}

/// What became of each port, in their order.
pub fn changes(before: &[SeenPort], ports: &[PortReport], at: &str) -> Vec<TlsChange> {
    let change = |(place, report): (usize, &PortReport)| {
        let before = before.iter().find(|seen| seen.is_of(report)).cloned();
        let now = SeenPort::of(report, at);
        let code = compared(before.as_ref(), now.as_ref(), is_vouched_for(report));
        let words = words(code, before.as_ref());
        TlsChange { port: place, code, words, before, now }
    };
    ports.iter().enumerate().map(change).collect()
}

/// What is to be kept from now on: what was seen now, and what was seen before of all other ports.
pub fn remember(before: &[SeenPort], ports: &[PortReport], at: &str) -> Vec<SeenPort> {
    let mut kept: Vec<SeenPort> = ports.iter().filter_map(|report| SeenPort::of(report, at)).collect();
    let is_new = |seen: &&SeenPort| {
        !kept
            .iter()
            .any(|new| new.role == seen.role && new.port == seen.port && new.host.eq_ignore_ascii_case(&seen.host))
    };
    let others: Vec<SeenPort> = before.iter().filter(is_new).cloned().collect();
    kept.extend(others);
    // The moments all have one form, so that their texts stand in their order.
    kept.sort_by(|one, other| other.seen_at.cmp(&one.seen_at));
    kept.truncate(MOST_PORTS);
    kept
}

/// Whether an authority that is trusted here says that this key belongs to a name of the port. The name of an issuer says
/// nothing alone: whoever makes a certificate writes it.
fn is_vouched_for(report: &PortReport) -> bool {
    let by_authority = |trust: &TrustReport| [&trust.system, &trust.ca_file].contains(&&TrustView::Trusted);
    report.trust.as_ref().is_some_and(by_authority) && report.names.iter().any(|name| name.covered)
}

fn compared(before: Option<&SeenPort>, now: Option<&SeenPort>, is_vouched_for: bool) -> ChangeCode {
    let (before, now) = match (before, now) {
        (_, None) => return ChangeCode::NotSeen,
        (None, Some(_)) => return ChangeCode::FirstSeen,
        (Some(before), Some(now)) => (before, now),
    };
    let (before, now) = match (&before.certificate, &now.certificate) {
        (None, None) => return ChangeCode::Unchanged,
        (Some(_), None) => return ChangeCode::NowPlain,
        (None, Some(_)) => return ChangeCode::NowTls,
        (Some(before), Some(now)) => (before, now),
    };
    let same_key = before.spki_sha256 == now.spki_sha256;
    let same_issuer = before.issuer == now.issuer
        && before.self_signed == now.self_signed
        // The key of an authority is only told by certificates that it signed itself from version 3 on.
        && (now.self_signed || before.issuer_key_id == now.issuer_key_id);
    let is_later = now.not_after > before.not_after && now.not_before >= before.not_before;
    match () {
        () if before.sha256 == now.sha256 => ChangeCode::Unchanged,
        () if !same_issuer => ChangeCode::IssuerSwapped,
        () if same_key && is_later => ChangeCode::Renewed,
        () if same_key => ChangeCode::Reissued,
        () if is_later && is_vouched_for => ChangeCode::RenewedWithNewKey,
        () => ChangeCode::KeySwapped,
    }
}

fn words(code: ChangeCode, before: Option<&SeenPort>) -> String {
    let said = match code {
        ChangeCode::FirstSeen => return "This port was not seen before. From now on, changes are told.".to_owned(),
        ChangeCode::NotSeen if before.is_none() => return "Nothing to keep was seen of this port.".to_owned(),
        ChangeCode::Unchanged => "It shows what it showed.",
        ChangeCode::Renewed => "The certificate was renewed by the same issuer and kept its key.",
        ChangeCode::RenewedWithNewKey => "The certificate was renewed by the same issuer, with a new key.",
        ChangeCode::Reissued => "The same issuer made another certificate for the same key, but not a later one.",
        ChangeCode::KeySwapped => {
            "There is another key, and nothing here shows that this is a renewal: that takes a later certificate, of the same issuer, whose chain and name are verified by the system or by the profile's CA file. If nobody on your side changed it, somebody may stand between you and the server."
        }
        ChangeCode::IssuerSwapped => {
            "Somebody else made the certificate. If nobody on your side changed the issuer, somebody may stand between you and the server."
        }
        ChangeCode::NowPlain => {
            "It spoke TLS and speaks plain text now: whatever is sent there can be read on the way."
        }
        ChangeCode::NowTls => "It spoke plain text and speaks TLS now.",
        ChangeCode::NotSeen => "It could not be seen this time.",
    };
    let at = before.map(|seen| seen.seen_at.as_str()).unwrap_or_default();
    format!("{said} It was last seen at {at}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "2026-11-01T00:00:00Z";
    const NOW: &str = "2026-11-21T05:00:00Z";

    fn certificate() -> SeenCertificate {
        SeenCertificate {
            sha256: "aa".repeat(32),
            spki_sha256: "bb".repeat(32),
            subject: "CN=qdrant".to_owned(),
            issuer: "CN=authority".to_owned(),
            issuer_key_id: Some("0102".to_owned()),
            self_signed: false,
            not_before: "2026-09-01T00:00:00Z".to_owned(),
            not_after: "2026-12-01T00:00:00Z".to_owned(),
        }
    }

    fn seen(certificate: Option<SeenCertificate>) -> SeenPort {
        let host = "qdrant.example.org".to_owned();
        SeenPort { role: PortRole::Rest, host, port: 6333, seen_at: BEFORE.to_owned(), certificate }
    }

    fn other(change: impl Fn(&mut SeenCertificate)) -> SeenCertificate {
        let mut other = SeenCertificate { sha256: "cc".repeat(32), ..certificate() };
        change(&mut other);
        other
    }

    fn later(certificate: &mut SeenCertificate) {
        certificate.not_before = "2026-11-20T00:00:00Z".to_owned();
        certificate.not_after = "2027-02-18T00:00:00Z".to_owned();
    }

    fn became(before: SeenCertificate, now: SeenCertificate) -> ChangeCode {
        compared(Some(&seen(Some(before))), Some(&seen(Some(now))), true)
    }

    #[test]
    fn a_renewal_is_told_from_a_swap_of_key_or_issuer() {
        let new_key = |one: &mut SeenCertificate| one.spki_sha256 = "dd".repeat(32);
        assert_eq!(became(certificate(), certificate()), ChangeCode::Unchanged);
        assert_eq!(became(certificate(), other(later)), ChangeCode::Renewed);
        let both = other(|one| {
            later(one);
            new_key(one);
        });
        assert_eq!(became(certificate(), both), ChangeCode::RenewedWithNewKey);
        assert_eq!(became(certificate(), other(|_| {})), ChangeCode::Reissued);
        assert_eq!(became(certificate(), other(new_key)), ChangeCode::KeySwapped);
        let elsewhere = other(|one| {
            later(one);
            one.issuer = "CN=somebody else".to_owned();
        });
        assert_eq!(became(certificate(), elsewhere), ChangeCode::IssuerSwapped);
    }

    #[test]
    fn what_a_port_showed_before_it_refused_the_client_certificate_is_kept() {
        let mut port = crate::verdict::testing::port(PortRole::Rest, 6333);
        port.state = PortState::Failed { why: "The server refused the client certificate.".to_owned() };
        let kept = SeenPort::of(&port, NOW).unwrap().certificate.unwrap();
        assert_eq!(kept.sha256, port.chain[0].sha256);
        port.chain.clear();
        assert_eq!(SeenPort::of(&port, NOW), None);
    }

    #[test]
    fn an_issuer_of_the_same_name_with_another_key_is_another_issuer() {
        let forged = other(|one| {
            later(one);
            one.issuer_key_id = Some("0304".to_owned());
        });
        assert_eq!(became(certificate(), forged), ChangeCode::IssuerSwapped);
        let own = other(|one| {
            later(one);
            one.self_signed = true;
        });
        assert_eq!(became(certificate(), own), ChangeCode::IssuerSwapped);
    }

    #[test]
    fn a_new_key_is_a_renewal_only_if_an_authority_that_is_trusted_vouches_for_it_and_a_name() {
        let port = |change: &dyn Fn(&mut PortReport)| {
            let mut port = crate::verdict::testing::port(PortRole::Rest, 6333);
            change(&mut port);
            port
        };
        let before = remember(&[], &[port(&|_| {})], BEFORE);
        let renewed = |port: &mut PortReport| {
            let leaf = &mut port.chain[0];
            (leaf.sha256, leaf.spki_sha256) = ("ee".repeat(32), "ff".repeat(32));
            leaf.not_after = "2027-04-30T00:00:00Z".to_owned();
        };
        let code = |further: &dyn Fn(&mut PortReport)| {
            let now = port(&|port| {
                renewed(port);
                further(port);
            });
            changes(&before, &[now], NOW)[0].code
        };
        assert_eq!(code(&|_| {}), ChangeCode::RenewedWithNewKey);
        let distrust = |port: &mut PortReport| {
            let trust = port.trust.as_mut().unwrap();
            trust.ca_file = trust.system.clone();
        };
        assert_eq!(code(&distrust), ChangeCode::KeySwapped, "it only says to be of the same issuer");
        assert_eq!(code(&|port| port.trust = None), ChangeCode::KeySwapped);
        let of_another_host = |port: &mut PortReport| port.names.iter_mut().for_each(|name| name.covered = false);
        assert_eq!(code(&of_another_host), ChangeCode::KeySwapped, "the same authority signs for others, too");
    }

    #[test]
    fn a_self_signed_certificate_with_another_key_is_no_renewal_unless_it_is_trusted_itself() {
        let own = |change: fn(&mut SeenCertificate)| {
            other(|one| {
                (one.self_signed, one.issuer_key_id) = (true, None);
                later(one);
                change(one);
            })
        };
        let before = SeenCertificate { self_signed: true, issuer_key_id: None, ..certificate() };
        assert_eq!(became(before.clone(), own(|_| {})), ChangeCode::Renewed);
        let swapped = own(|one| one.spki_sha256 = "dd".repeat(32));
        let compared =
            |vouched| compared(Some(&seen(Some(before.clone()))), Some(&seen(Some(swapped.clone()))), vouched);
        assert_eq!((compared(false), compared(true)), (ChangeCode::KeySwapped, ChangeCode::RenewedWithNewKey));
    }

    #[test]
    fn plain_text_where_tls_was_needs_a_look() {
        let (tls, plain) = (seen(Some(certificate())), seen(None));
        assert_eq!(compared(Some(&tls), Some(&plain), false), ChangeCode::NowPlain);
        assert_eq!(compared(Some(&plain), Some(&tls), false), ChangeCode::NowTls);
        assert_eq!(compared(Some(&plain), Some(&plain), false), ChangeCode::Unchanged);
        assert_eq!(compared(None, Some(&plain), false), ChangeCode::FirstSeen);
        assert_eq!(compared(Some(&plain), None, false), ChangeCode::NotSeen);
        assert!(ChangeCode::NowPlain.needs_a_look() && !ChangeCode::Renewed.needs_a_look());
    }

    #[test]
    fn a_port_that_could_not_be_seen_is_remembered_as_it_was() {
        let before = [seen(Some(certificate()))];
        let closed = PortReport { state: PortState::Closed, ..crate::verdict::testing::port(PortRole::Rest, 6333) };
        assert_eq!(changes(&before, std::slice::from_ref(&closed), NOW)[0].code, ChangeCode::NotSeen);
        assert_eq!(remember(&before, &[closed], NOW), before);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_oldest_goes_first() {
        let port = |number| crate::verdict::testing::port(PortRole::Rest, number);
        let old = remember(&[], &[port(1)], BEFORE);
        let many: Vec<PortReport> = (2..).take(MOST_PORTS).map(port).collect();
        let kept = remember(&old, &many, NOW);
        assert_eq!(kept.len(), MOST_PORTS);
        assert!(kept.iter().all(|seen| seen.port != 1));
    }
}
