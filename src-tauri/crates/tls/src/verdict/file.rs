//! What to think of certificates in a file: the rules that need no port.

use super::rules::RULES;
use super::scene::Scene;
use super::{Rule, Setting, judged};
use crate::file::OpenedFile;
use crate::key::KeyInFile;
use crate::probe::PortToLookAt;
use crate::report::{CertificateView, PortReport, PortRole, PortState, TrustReport, VerdictCode, VerdictView};
use crate::tell::unlooked;
use chrono::{DateTime, Utc};

/// One of these usages a server's own certificate needs, where it names usages at all.
const FOR_SERVERS: [&str; 2] = ["TLS Web Server Authentication", "Any Extended Key Usage"];

/// Judges the certificates of a file as if a port served them, as far as that can be told without one. The worst stands
/// first.
pub fn judge_file(file: &OpenedFile, trust: Option<&TrustReport>, now: DateTime<Utc>) -> Vec<VerdictView> {
    let nowhere = PortToLookAt {
        role: PortRole::Other,
        host: String::new(),
        port: 0,
        server_name: String::new(),
        peer_names: vec![],
    };
    let port = PortReport {
        chain: file.certificates.clone(),
        chain_findings: file.chain_findings.clone(),
        trust: trust.cloned(),
        ..unlooked(&nowhere, PortState::Tls)
    };
    let is_for_a_server = file.certificates.first().is_some_and(|first| is_for_a_server(first, file.key));
    let fits = |rule: &&Rule| is_of_any(rule.code) || is_for_a_server && is_of_servers(rule.code);
    let (ports, setting) = ([port], Setting::default());
    judged(RULES.iter().filter(fits), &Scene::new(&ports, &setting, now), |finding| finding.ports.clear())
}

/// Not so an authority's, nor a client's.
fn is_for_a_server(first: &CertificateView, key: KeyInFile) -> bool {
    let has_names = !first.dns_names.is_empty() || !first.ip_addresses.is_empty();
    let is_authority = first.is_ca == Some(true) && key == KeyInFile::None && !has_names;
    let usages = &first.extended_key_usages;
    !is_authority && (usages.is_empty() || usages.iter().any(|usage| FOR_SERVERS.contains(&usage.as_str())))
}

fn is_of_any(code: VerdictCode) -> bool {
    use VerdictCode::{Chain, EndsSoon, Expired, NotJudged, NotYetValid, ShortKey, VersionOne, WeakSignature};
    matches!(code, Expired | NotYetValid | EndsSoon | ShortKey | WeakSignature | VersionOne | Chain | NotJudged)
}

fn is_of_servers(code: VerdictCode) -> bool {
    use VerdictCode::{CommonNameOnly, Ed25519, LongValidity, SelfSigned, SelfSignedCa, Untrusted};
    matches!(code, LongValidity | SelfSignedCa | SelfSigned | Untrusted | CommonNameOnly | Ed25519)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::FileForm;
    use crate::report::{DistrustCode, TrustView};
    use crate::verdict::testing::{certificate, not_trusted};

    fn codes(first: CertificateView, key: KeyInFile) -> Vec<VerdictCode> {
        let file = OpenedFile {
            form: FileForm::Pem,
            certificates: vec![first],
            chain_pem: String::new(),
            chain_findings: Vec::new(),
            key,
        };
        let trust = TrustReport {
            system: not_trusted(DistrustCode::UnknownIssuer),
            ca_file: TrustView::NotSet,
            pin: TrustView::NotSet,
        };
        let now = "2026-11-21T05:00:00Z".parse().unwrap();
        let verdicts = judge_file(&file, Some(&trust), now);
        for verdict in &verdicts {
            assert_eq!(verdict.ports, [0_usize; 0]);
            let first = verdict.evidence.chars().next().unwrap();
            assert!(first.is_uppercase() && !verdict.evidence.contains("port at"), "{}", verdict.evidence);
        }
        verdicts.into_iter().map(|verdict| verdict.code).collect()
    }

    #[test]
    fn a_file_is_judged_like_a_port_as_far_as_its_certificates_go() {
        let ended = CertificateView { days_left: -1, lifetime_days: 400, ..certificate() };
        assert_eq!(
            codes(ended, KeyInFile::None),
            [VerdictCode::Expired, VerdictCode::Untrusted, VerdictCode::LongValidity]
        );
        let unreadable = CertificateView { unreadable: Some("It is cut short.".to_owned()), ..certificate() };
        assert_eq!(codes(unreadable, KeyInFile::None), [VerdictCode::NotJudged]);
    }

    #[test]
    fn an_authority_and_a_clients_certificate_are_not_judged_as_a_servers() {
        let authority = CertificateView {
            is_ca: Some(true),
            self_signed: true,
            dns_names: Vec::new(),
            lifetime_days: 3650,
            ..certificate()
        };
        assert_eq!(codes(authority.clone(), KeyInFile::None), []);
        assert_eq!(
            codes(authority, KeyInFile::Fits),
            [VerdictCode::LongValidity, VerdictCode::SelfSignedCa, VerdictCode::CommonNameOnly]
        );
        let client = CertificateView {
            dns_names: Vec::new(),
            extended_key_usages: vec!["TLS Web Client Authentication".to_owned()],
            days_left: 5,
            ..certificate()
        };
        assert_eq!(codes(client, KeyInFile::Fits), [VerdictCode::EndsSoon]);
    }
}
