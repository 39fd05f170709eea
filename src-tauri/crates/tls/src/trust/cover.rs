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
    Cover::of(&CertificateDer::from(leaf)).check(kind, name)
}

/// What a certificate covers, read once for many names.
pub(crate) struct Cover<'a>(Result<(ParsedCertificate<'a>, Names), String>);

/// The longest certificate that clients built with rustls take.
const LONGEST: usize = 0xffff;

impl<'a> Cover<'a> {
    pub(crate) fn of(leaf: &'a CertificateDer<'a>) -> Self {
        Self(Self::read(leaf))
    }

    fn read(leaf: &'a CertificateDer<'a>) -> Result<(ParsedCertificate<'a>, Names), String> {
        let certificate = parse(leaf)?;
        if leaf.len() > LONGEST {
            return Err("It is longer than 65,535 bytes, and clients built with rustls refuse it.".to_owned());
        }
        match ParsedCertificate::try_from(leaf) {
            Ok(parsed) => Ok((parsed, Names::of(&certificate))),
            Err(_) if is_old(&certificate) => Err(of_old(&certificate)),
            Err(error) => Err(format!("Clients cannot use the certificate: {}.", shown(&error.to_string()))),
        }
    }

    pub(crate) fn check(&self, kind: NameKind, name: &str) -> NameCheck {
        let check = |covered, words: String| NameCheck { kind, name: shown(name), covered, words };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let Ok(wanted) = ServerName::try_from(bare) else {
            return check(
                false,
                "This is neither a DNS name nor an address, so no certificate can cover it.".to_owned(),
            );
        };
        match &self.0 {
            Err(why) => check(false, why.clone()),
            Ok((parsed, names)) => match verify_server_name(parsed, &wanted) {
                Ok(()) => check(true, names.why_covered(bare, &wanted)),
                Err(_) => check(false, names.why_not(bare, &wanted)),
            },
        }
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
