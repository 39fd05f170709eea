//! Which names a certificate covers.

use super::refusal::{is_old, of_old};
use crate::certificate::parse;
use crate::report::{NameCheck, NameKind};
use crate::text::shown;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use x509_parser::prelude::X509Certificate;

/// Whether a certificate covers a name or an address, exactly as clients built with rustls match it.
#[must_use]
pub fn covers(leaf: &[u8], kind: NameKind, name: &str) -> NameCheck {
    let check = |covered, words: String| NameCheck { kind, name: shown(name), covered, words };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let Ok(wanted) = ServerName::try_from(bare) else {
        return check(false, "This is neither a DNS name nor an address, so no certificate can cover it.".to_owned());
    };
    let der = CertificateDer::from(leaf);
    let (parsed, certificate) = match (ParsedCertificate::try_from(&der), parse(leaf)) {
        (Ok(parsed), Ok(certificate)) => (parsed, certificate),
        (_, Err(why)) => return check(false, why),
        (Err(_), Ok(certificate)) if is_old(&certificate) => return check(false, of_old(&certificate)),
        (Err(error), _) => {
            return check(false, format!("Clients cannot use the certificate: {}.", shown(&error.to_string())));
        }
    };
    let names = Names::of(&certificate);
    match verify_server_name(&parsed, &wanted) {
        Ok(()) => check(true, names.why_covered(bare, &wanted)),
        Err(_) => check(false, names.why_not(bare, &wanted)),
    }
}

/// What a certificate says that it is for.
struct Names {
    dns: Vec<String>,
    addresses: Vec<String>,
    common_name: Option<String>,
}

impl Names {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let view = crate::certificate::names(certificate);
        Self { dns: view.dns_names, addresses: view.ip_addresses, common_name: view.common_name }
    }

    fn why_covered(&self, name: &str, wanted: &ServerName<'_>) -> String {
        if let ServerName::IpAddress(_) = wanted {
            return "It names this address.".to_owned();
        }
        let name = name.trim_end_matches('.');
        let own = self.dns.iter().find(|own| own.trim_end_matches('.').eq_ignore_ascii_case(name));
        let wildcard = name.split_once('.').and_then(|(_, rest)| {
            self.dns.iter().find(|own| own.strip_prefix("*.").is_some_and(|own| own.eq_ignore_ascii_case(rest)))
        });
        match (own, wildcard) {
            (None, Some(wildcard)) => format!("By the wildcard {wildcard}."),
            _ => "It names this host.".to_owned(),
        }
    }

    fn why_not(&self, name: &str, wanted: &ServerName<'_>) -> String {
        let of_kind = match wanted {
            ServerName::IpAddress(_) => &self.addresses,
            _ => &self.dns,
        };
        let by_common_name = self.common_name.as_deref().filter(|common| common.eq_ignore_ascii_case(name));
        match (by_common_name, self.dns.is_empty() && self.addresses.is_empty()) {
            (Some(common), _) => {
                format!(
                    "It names {common} only as common name, which clients ignore; it belongs into the subject alternative names."
                )
            }
            (None, true) => "It names no host and no address at all.".to_owned(),
            (None, false) if of_kind.is_empty() && matches!(wanted, ServerName::IpAddress(_)) => {
                format!("It names no address, only {}.", listed(&self.dns))
            }
            (None, false) if of_kind.is_empty() => format!("It names no host, only {}.", listed(&self.addresses)),
            (None, false) => format!("It names {}.", listed(of_kind)),
        }
    }
}

/// The first few, and how many more.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{first} and {} more", names.len() - SHOWN) } else { first }
}
