//! The order and the completeness of a chain as it is served. Who signed whom is told by the signatures, not by names alone.

use crate::certificate::{Signed, is_self_signed, parse, signed_by};
use crate::report::{ChainCode, ChainFinding};
use rustls::pki_types::CertificateDer;
use std::cell::Cell;
use x509_parser::prelude::X509Certificate;

/// The most certificates that a chain has for good reasons; many clients stop there.
const MOST_CERTIFICATES: usize = 10;
/// The most signatures that are checked: a hostile chain must not cost minutes.
const MOST_CHECKS: usize = 300;

/// What is known here of the root above a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// The certificate is an authority that is known here, or was signed by one.
    Known,
    /// It is not, though somebody named the authority that the chain should lead to.
    NotNamed,
    /// It is not, and nobody named one: the root may be known elsewhere.
    Unknown,
}

/// What is to be said of a chain. `root` tells of a certificate what is known of the root above it.
#[must_use]
pub fn look(chain: &[CertificateDer<'_>], root: &dyn Fn(&[u8]) -> Root) -> Vec<ChainFinding> {
    let served = Served::new(chain);
    let mut findings = Vec::new();
    let mut tell = |code, certificates: Vec<usize>, words: String| {
        if !certificates.is_empty() {
            findings.push(ChainFinding { code, words, certificates });
        }
    };
    let unreadable = served.unreadable.clone();
    let words = format!("{} cannot be read.", the(&unreadable));
    tell(ChainCode::Unreadable, unreadable, words);
    let repeated = served.repeated.clone();
    let words = format!("{} served more than once.", the_is(&repeated));
    tell(ChainCode::Repeated, repeated, words);
    if chain.len() > MOST_CERTIFICATES {
        let words = format!("{} certificates are served; many clients stop at {MOST_CERTIFICATES}.", chain.len());
        tell(ChainCode::TooLong, (MOST_CERTIFICATES..chain.len()).collect(), words);
    }
    let Some(way) = served.way() else { return findings };
    if served.checks.get() == 0 {
        let words = "So many certificates bear the same names that not every signature was checked. Their order and what is missing are not judged.";
        tell(ChainCode::TooLong, (0..chain.len()).collect(), words.to_owned());
        return findings;
    }
    let out_of_order: Vec<usize> = way
        .iter()
        .enumerate()
        .filter(|(place, at)| way[..*place].iter().any(|before| before > at))
        .map(|(_, at)| *at)
        .collect();
    let words = format!(
        "The certificates do not stand in order: the server's own comes first, then each one that signed the one before it. The order should be {}.",
        numbers(&way)
    );
    tell(ChainCode::WrongOrder, out_of_order, words);
    let unrelated: Vec<usize> = served.read.iter().map(|(at, _)| *at).filter(|at| !way.contains(at)).collect();
    let words = format!("{} no part of the way from the server's certificate to its root.", the_is(&unrelated));
    tell(ChainCode::Unrelated, unrelated, words);
    if let Some(&last) = way.last()
        && let Some(certificate) = served.at(last)
    {
        if is_self_signed(certificate) {
            if way.len() > 1 {
                let words = format!(
                    "The root ({}) is served, too. Clients never need it: who trusts it has it already.",
                    number(last)
                );
                tell(ChainCode::SuperfluousRoot, vec![last], words);
            }
        } else if !way.iter().any(|at| root(&chain[*at]) == Root::Known) {
            let issuer = crate::certificate::in_one_line(certificate.issuer());
            let unseen = format!(
                "The issuer of {} is neither served nor an authority that is known here: {issuer}.",
                number(last)
            );
            // Authorities say where the certificate of one in between can be had.
            let names_its_issuer = !crate::certificate::names(certificate).ca_issuers.is_empty();
            if names_its_issuer || root(&chain[last]) == Root::NotNamed {
                tell(ChainCode::MissingIntermediate, vec![last], unseen);
            } else {
                let words =
                    format!("{unseen} If it is the root, clients that hold it need no more; if not, it is missing.");
                tell(ChainCode::UnknownRoot, vec![last], words);
            }
        }
    }
    findings
}

/// Certificates as served, read once.
struct Served<'a> {
    /// Each that can be read and is no repetition, with its place.
    read: Vec<(usize, X509Certificate<'a>)>,
    unreadable: Vec<usize>,
    repeated: Vec<usize>,
    checks: Cell<usize>,
}

impl<'a> Served<'a> {
    fn new(chain: &'a [CertificateDer<'a>]) -> Self {
        let mut served =
            Self { read: Vec::new(), unreadable: Vec::new(), repeated: Vec::new(), checks: Cell::new(MOST_CHECKS) };
        for (at, der) in chain.iter().enumerate() {
            if chain[..at].contains(der) {
                served.repeated.push(at);
                continue;
            }
            match parse(der) {
                Ok(certificate) => served.read.push((at, certificate)),
                Err(_) => served.unreadable.push(at),
            }
        }
        served
    }

    fn at(&self, place: usize) -> Option<&X509Certificate<'a>> {
        self.read.iter().find(|(at, _)| *at == place).map(|(_, certificate)| certificate)
    }

    /// The way from the server's certificate upwards, as far as it is served; none when the first cannot be read.
    fn way(&self) -> Option<Vec<usize>> {
        let (first, _) = self.read.first().filter(|(at, _)| *at == 0)?;
        // Who stands first but signed another one is not the server's own: the way begins where nobody was signed.
        let start = if self.signed_another(*first) {
            self.read.iter().map(|(at, _)| *at).find(|at| !self.signed_another(*at)).unwrap_or(*first)
        } else {
            *first
        };
        let mut way = vec![start];
        let mut current = self.at(start)?;
        while let Some((at, issuer)) =
            self.read.iter().find(|(at, issuer)| !way.contains(at) && self.signed(issuer, current))
        {
            way.push(*at);
            current = issuer;
        }
        Some(way)
    }

    fn signed_another(&self, at: usize) -> bool {
        let Some(issuer) = self.at(at) else { return false };
        self.read.iter().any(|(other, certificate)| *other != at && self.signed(issuer, certificate))
    }

    /// Whether one signed the other. Where the way of signing is unknown here, the names decide.
    fn signed(&self, issuer: &X509Certificate<'_>, certificate: &X509Certificate<'_>) -> bool {
        if issuer.subject().as_raw() != certificate.issuer().as_raw() || self.checks.get() == 0 {
            return false;
        }
        self.checks.set(self.checks.get() - 1);
        signed_by(certificate, issuer.public_key()) != Signed::No
    }
}

/// `1, 3 and 2`, counted from 1.
fn numbers(places: &[usize]) -> String {
    let words: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}

fn number(place: usize) -> String {
    format!("certificate {}", place + 1)
}

/// `Certificate 2`, or `Certificates 2 and 3`.
fn the(places: &[usize]) -> String {
    format!("Certificate{} {}", if places.len() == 1 { "" } else { "s" }, numbers(places))
}

fn the_is(places: &[usize]) -> String {
    format!("{} {}", the(places), if places.len() == 1 { "is" } else { "are" })
}
