//! Where a source can be read, where it has a public address.

use super::words::is_link;

const GUIDE: &str = "https://qdrant.tech/documentation/guides/security/";
const CONFIG: &str = "https://github.com/qdrant/qdrant/blob/master/config/config.yaml";
const SETTINGS: &str = "https://github.com/qdrant/qdrant/blob/master/src/settings.rs";

/// Sources by their words, with their addresses.
const ADDRESSES: [(&str, &str); 33] = [
    (
        "Qdrant documentation, Security: Authentication",
        "https://qdrant.tech/documentation/guides/security/#authentication",
    ),
    (
        "Qdrant documentation, Security: Read-Only API Key",
        "https://qdrant.tech/documentation/guides/security/#read-only-api-key",
    ),
    (
        "Qdrant documentation, Security: Granular Access Control with JWT",
        "https://qdrant.tech/documentation/guides/security/#granular-access-control-with-jwt",
    ),
    (
        "Qdrant documentation, Security: Audit Logging",
        "https://qdrant.tech/documentation/guides/security/#audit-logging",
    ),
    ("Qdrant documentation, Security: Network Bind", "https://qdrant.tech/documentation/guides/security/#network-bind"),
    ("Qdrant documentation, Security: TLS", "https://qdrant.tech/documentation/guides/security/#tls"),
    ("Qdrant documentation, Security: Hardening", "https://qdrant.tech/documentation/guides/security/#hardening"),
    ("Qdrant security overview: internal channels are not protected by keys", GUIDE),
    ("Qdrant's config.yaml, section service", CONFIG),
    ("Qdrant's config.yaml, section tls", CONFIG),
    ("Qdrant's config.yaml, section audit", CONFIG),
    ("Qdrant's settings", SETTINGS),
    ("Qdrant's settings, audit.log_api", SETTINGS),
    ("Qdrant's settings, service.metrics_port", SETTINGS),
    ("Qdrant warns of keys under 32 bytes when it starts", SETTINGS),
    ("Qdrant warns of this when it starts", SETTINGS),
    (
        "Qdrant's OpenAPI definition of 1.19.0, beside that of 1.18.3",
        "https://github.com/qdrant/qdrant/blob/v1.19.0/docs/redoc/master/openapi.json",
    ),
    ("Pull request #9199 of qdrant/qdrant", "https://github.com/qdrant/qdrant/pull/9199"),
    ("Pull request #9254 of qdrant/qdrant", "https://github.com/qdrant/qdrant/pull/9254"),
    ("GHSA-3gph-6c29-p29v", "https://github.com/qdrant/qdrant/security/advisories/GHSA-3gph-6c29-p29v"),
    ("GitHub advisories of qdrant/qdrant", "https://github.com/qdrant/qdrant/security/advisories"),
    ("Releases of qdrant/qdrant", "https://github.com/qdrant/qdrant/releases"),
    ("National Vulnerability Database", "https://nvd.nist.gov/vuln/search"),
    ("Kubernetes documentation, Secrets", "https://kubernetes.io/docs/concepts/configuration/secret/"),
    (
        "Kubernetes documentation, Network Policies",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    (
        "Kubernetes documentation, Pod Security Standards",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    (
        "Kubernetes documentation, Resource Management",
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    ),
    (
        "Kubernetes documentation, Configuration Best Practices: Container Images",
        "https://kubernetes.io/docs/concepts/containers/images/",
    ),
    ("Docker documentation, Resource constraints", "https://docs.docker.com/engine/containers/resource_constraints/"),
    ("OWASP, Secrets Management", "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"),
    (
        "ingress-nginx documentation, annotations: Authentication",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#authentication",
    ),
    ("ingress-nginx documentation, TLS/HTTPS", "https://kubernetes.github.io/ingress-nginx/user-guide/tls/"),
    ("Kong documentation, key-auth: key_in_query", "https://developer.konghq.com/plugins/key-auth/"),
];

/// The address of a source: its own, where it is one, or that of what it names.
pub(super) fn address(source: &str) -> Option<&str> {
    if is_link(source) {
        return Some(source);
    }
    ADDRESSES.iter().find(|(words, _)| *words == source).map(|(_, address)| *address)
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, address};
    use crate::checks;
    use crate::report::words::is_link;
    use std::collections::BTreeSet;

    /// Sources that can be read nowhere: they were seen, or stand in this program.
    const NOWHERE: [&str; 5] = [
        "Authentication of Qdrant behind an ingress or Kong",
        "GET /telemetry, counters of answers",
        "Qdrant's web page keeps the key in the browser's local storage",
        "Seen on Qdrant 1.18.3",
        "The rules of the TLS screen",
    ];

    #[test]
    fn every_source_has_an_address_or_is_one_that_can_be_read_nowhere() {
        let all: BTreeSet<&str> = checks().iter().flat_map(|check| check.sources).copied().collect();
        let without: Vec<&str> = all.iter().copied().filter(|source| address(source).is_none()).collect();
        assert_eq!(without, NOWHERE);
        let with: BTreeSet<&str> = ADDRESSES.iter().map(|(words, _)| *words).collect();
        assert_eq!(with.len(), ADDRESSES.len());
        assert!(with.is_subset(&all), "{:?}", with.difference(&all).collect::<Vec<_>>());
    }

    #[test]
    fn every_address_is_a_link() {
        for (words, address) in ADDRESSES {
            assert!(is_link(address), "{words}");
        }
    }
}
