//! Who reaches the server in Kubernetes: services, ingresses and network policies.

use super::super::proxy::{Limit, Policy, Proxy, Said};
use super::super::recognise::Found;
use super::super::yaml::Node;
use super::super::{Address, At, Entry, Files, Labels};
use super::pod;

/// The ports of the server by the names that the chart gives them.
pub(in super::super) fn port_of(node: &Node) -> Option<u16> {
    match node.text()? {
        "http" | "rest" => Some(6333),
        "grpc" => Some(6334),
        "p2p" | "cluster" | "internal" => Some(6335),
        "metrics" => Some(9090),
        number => number.parse().ok(),
    }
}

/// A service that is reachable from outside the cluster.
pub(super) fn service(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let Some(spec) = root.get("spec") else { return };
    let wanted = Labels::pairs(spec.get("selector"));
    found.services.push((super::name(root).to_owned(), wanted.clone()));
    let kind = spec.get("type").filter(|kind| matches!(kind.text(), Some("LoadBalancer" | "NodePort")));
    let Some(opens) = kind.or_else(|| spec.get("externalIPs").filter(|ips| !ips.items().is_empty())) else { return };
    let fix = files.set(address, &["spec", "type"], "ClusterIP").filter(|_| kind.is_some());
    let how = kind.and_then(Node::text).unwrap_or("externalIPs");
    let ours =
        super::name(root).contains("qdrant") || found.pods.get_or_insert_with(|| pod::Running::of(files)).has(&wanted);
    let port_of = |node: &Node| if ours { port_of(node) } else { node.text()?.parse().ok() };
    for port in spec.get("ports").map(Node::items).unwrap_or_default() {
        let outer = port.get("port").and_then(port_of);
        let inner = port.get("targetPort").and_then(port_of).or(outer);
        let Some(number) = inner.filter(|port| (6333..=6335).contains(port)).or(outer) else { continue };
        if !((6333..=6335).contains(&number) || ours) {
            continue;
        }
        let words = format!("The Service {} opens port {number} to the outside as {how}.", super::name(root));
        found.entries.push(Entry { port: number, words, at: At { text, spot: opens.start }, fix: fix.clone() });
    }
}

/// An ingress before the server.
pub(super) fn ingress(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let rules = root.at(&["spec", "rules"]).map(Node::items).unwrap_or_default();
    let paths = rules.iter().flat_map(|rule| rule.at(&["http", "paths"]).map(Node::items).unwrap_or_default());
    let backends: Vec<&Node> =
        paths.filter_map(|path| path.get("backend")).chain(root.at(&["spec", "defaultBackend"])).collect();
    let (mut ports, mut to) = (Vec::new(), Vec::new());
    let mut ours = super::name(root).contains("qdrant");
    for backend in backends {
        let service = backend.at(&["service", "name"]).or_else(|| backend.get("serviceName")).and_then(Node::text);
        ours |= service.is_some_and(|name| name.contains("qdrant"));
        to.extend(service.map(str::to_owned));
        let port = backend.at(&["service", "port", "number"]).or_else(|| backend.at(&["service", "port", "name"]));
        let Some(port) = port.or_else(|| backend.get("servicePort")) else { continue };
        ports.extend(port_of(port).map(|number| (number, port)));
    }
    // Names of ports are those of every server; only numbers tell this one.
    ours |=
        ports.iter().any(|(number, port)| (6333..=6335).contains(number) && port.text() == Some(&number.to_string()));
    let ports = ports.into_iter().map(|(number, port)| (number, At { text, spot: port.start })).collect();
    if !ours {
        return;
    }
    let own = At { text, spot: root.start };
    let annotations = root.at(&["metadata", "annotations"]);
    let name = super::name(root).to_owned();
    let place = address.below(&["metadata", "annotations"]);
    let asks = asks(files, annotations, &place, address, own, text);
    let tls = root.at(&["spec", "tls"]).filter(|tls| !tls.items().is_empty());
    let encrypts = encrypts(files, annotations, tls, address, own, text);
    found.proxies.push(Proxy { name: format!("the Ingress {name}"), asks, encrypts, to, ports, key_in_address: None });
}

/// The ingress of the chart's values.
pub(in super::super) fn of_values(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, node)) = files.find(address) else { return };
    if node.get("enabled").and_then(Node::switch) != Some(true) {
        return;
    }
    let own = At { text, spot: node.start };
    let annotations = node.get("annotations");
    let asks = asks(files, annotations, &address.below(&["annotations"]), address, own, text);
    let tls = node.get("tls").filter(|tls| !tls.items().is_empty());
    let encrypts = match (tls, redirects_not(annotations)) {
        (Some(tls), None) => {
            Said::Yes("The ingress of the chart has a certificate.".to_owned(), At { text, spot: tls.start })
        }
        (Some(_), Some(off)) => Said::No(
            "The ingress of the chart does not send callers from HTTP to HTTPS.".to_owned(),
            At { text, spot: off.start },
            None,
        ),
        (None, _) => Said::No("The ingress of the chart has no certificate.".to_owned(), own, None),
    };
    let hosts = node.get("hosts").map(Node::items).unwrap_or_default();
    let paths = hosts.iter().flat_map(|host| host.get("paths").map(Node::items).unwrap_or_default());
    let ports = paths.filter_map(|path| path.get("servicePort"));
    let ports = ports.filter_map(|port| Some((port_of(port)?, At { text, spot: port.start }))).collect();
    let name = "the ingress of the chart".to_owned();
    found.proxies.push(Proxy { name, asks, encrypts, to: Vec::new(), ports, key_in_address: None });
}

/// Annotations alone, as guides show them.
pub(in super::super) fn annotations(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let own = At { text, spot: root.start };
    let asks = asks(files, Some(root), address, address, own, text);
    let issuer =
        root.entries().iter().find(|(key, _)| key.text().is_some_and(|key| key.starts_with("cert-manager.io/")));
    let encrypts = match (redirects_not(Some(root)), issuer) {
        (Some(off), _) => Said::No(
            "The ingress does not send callers from HTTP to HTTPS.".to_owned(),
            At { text, spot: off.start },
            None,
        ),
        (None, Some((key, _))) => {
            Said::Yes("The ingress asks for a certificate.".to_owned(), At { text, spot: key.start })
        }
        (None, None) => Said::Unknown(
            "Only annotations of the ingress are given, and its tls section is not among them.".to_owned(),
        ),
    };
    let name = "the ingress of these annotations".to_owned();
    found.proxies.push(Proxy { name, asks, encrypts, to: Vec::new(), ports: Vec::new(), key_in_address: None });
}

/// Whether an ingress asks for a credential.
fn asks(files: &Files, annotations: Option<&Node>, place: &Address, root: &Address, own: At, text: usize) -> Said {
    let said = |name: &str| annotations.and_then(|node| node.get(&format!("nginx.ingress.kubernetes.io/{name}")));
    let at = |node: &Node| At { text, spot: node.start };
    let class =
        files.find(root).and_then(|(_, root)| root.at(&["spec", "ingressClassName"]).or_else(|| root.get("className")));
    if let Some(class) = class.and_then(Node::text).filter(|class| !class.contains("nginx")) {
        return Said::Unknown(format!(
            "Whether the controller {class} asks for a credential is not said in annotations of nginx."
        ));
    }
    if let Some(any) = said("satisfy").filter(|node| node.text() == Some("any")) {
        return match said("whitelist-source-range").or_else(|| said("allowlist-source-range")).and_then(Node::text) {
            Some(ranges) if !ranges.split(',').any(|range| is_wide(range.trim())) => {
                Said::Unknown("With satisfy any, callers from some addresses come in without a credential.".to_owned())
            }
            _ => Said::No(
                "With satisfy any, everybody whose address is allowed comes in without a credential.".to_owned(),
                at(any),
                None,
            ),
        };
    }
    let secret = said("auth-secret");
    if let Some(kind) = said("auth-type") {
        let kind_words = kind.text().unwrap_or_default();
        return match secret {
            Some(_) => Said::Yes(format!("nginx asks for {kind_words} authentication."), at(kind)),
            None => Said::No(
                "auth-type stands without auth-secret, so nginx has no passwords to compare with.".to_owned(),
                at(kind),
                None,
            ),
        };
    }
    if let Some(url) = said("auth-url") {
        return Said::Yes("nginx asks another service about each request.".to_owned(), at(url));
    }
    let optional = said("auth-tls-verify-client").and_then(Node::text).is_some_and(|mode| mode != "on");
    if let Some(tls) = said("auth-tls-secret").filter(|_| !optional) {
        return Said::Yes("nginx asks for a client certificate.".to_owned(), at(tls));
    }
    if let Some(secret) = secret {
        let fix = files.set(place, &["nginx.ingress.kubernetes.io/auth-type"], "basic");
        return Said::No(
            "auth-secret stands without auth-type, and nginx does not ask for passwords then.".to_owned(),
            at(secret),
            fix,
        );
    }
    let foreign = annotations.map(Node::entries).unwrap_or_default().iter().filter_map(|(key, _)| key.text());
    let mut foreign = foreign.filter(|key| !key.starts_with("nginx.") && !key.starts_with("cert-manager."));
    if let Some(key) =
        foreign.find(|key| ["auth", "middleware", "konghq", "plugin", "oidc"].iter().any(|word| key.contains(word)))
    {
        return Said::Unknown(format!(
            "The annotation {key} may ask for a credential; what it names is not among the files."
        ));
    }
    let text = "nginx.ingress.kubernetes.io/auth-type: basic\nnginx.ingress.kubernetes.io/auth-secret: qdrant-auth";
    let fix = files.set(root, &["metadata", "annotations"], text).filter(|_| annotations.is_none());
    Said::No("No annotation asks for a credential.".to_owned(), own, fix)
}

/// The annotation that keeps callers on HTTP.
fn redirects_not(annotations: Option<&Node>) -> Option<&Node> {
    let redirect = annotations?.get("nginx.ingress.kubernetes.io/ssl-redirect")?;
    (redirect.switch() == Some(false)).then_some(redirect)
}

fn encrypts(
    files: &Files,
    annotations: Option<&Node>,
    tls: Option<&Node>,
    root: &Address,
    own: At,
    text: usize,
) -> Said {
    let hosts = |list: Option<&Node>, name: &str| -> Vec<String> {
        let items = list.map(Node::items).unwrap_or_default().iter().filter_map(|item| item.get(name));
        let one = |node: &Node| {
            node.text()
                .into_iter()
                .chain(node.items().iter().filter_map(Node::text))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        items.flat_map(one).collect()
    };
    let named = hosts(tls, "hosts");
    let rules = files.find(root).and_then(|(_, root)| root.at(&["spec", "rules"]));
    let covered = |host: &String| {
        let wild = host.split_once('.').map(|(_, domain)| format!("*.{domain}"));
        named.contains(host) || wild.is_some_and(|wild| named.contains(&wild))
    };
    if let (Some(tls), Some(bare)) =
        (tls, hosts(rules, "host").into_iter().find(|host| !named.is_empty() && !covered(host)))
    {
        let words = format!("The tls section names no certificate for {bare}.");
        return Said::No(words, At { text, spot: tls.start }, None);
    }
    match (tls, redirects_not(annotations)) {
        (Some(tls), None) => Said::Yes(
            "The ingress has a tls section, and nginx sends callers there.".to_owned(),
            At { text, spot: tls.start },
        ),
        (Some(_), Some(off)) => {
            let name = "nginx.ingress.kubernetes.io/ssl-redirect";
            let fix = files.set(root, &["metadata", "annotations", name], "\"true\"");
            Said::No("The ingress lets callers stay on HTTP.".to_owned(), At { text, spot: off.start }, fix)
        }
        (None, _) => {
            let fix = files.push(root, &["spec", "tls"], "hosts:\n  - qdrant.example.com\nsecretName: qdrant-tls");
            Said::No("The ingress has no tls section.".to_owned(), own, fix)
        }
    }
}

/// A network policy.
pub(super) fn policy(files: &Files, address: &Address, found: &mut Found) {
    let Some((text, root)) = files.find(address) else { return };
    let Some(spec) = root.get("spec") else { return };
    let types: Vec<&str> =
        spec.get("policyTypes").map(Node::items).unwrap_or_default().iter().filter_map(Node::text).collect();
    let egress = spec.get("egress");
    // Without policyTypes, a policy limits what comes in, and what goes out where it speaks of it.
    let limits_in = types.is_empty() || types.contains(&"Ingress");
    let limits_out = types.contains(&"Egress") || (types.is_empty() && egress.is_some());
    found.policies.push(Policy {
        name: super::name(root).to_owned(),
        at: At { text, spot: root.start },
        incoming: if limits_in { limit(spec.get("ingress"), "from") } else { Limit::None },
        outgoing: if limits_out { limit(egress, "to") } else { Limit::None },
        selector: selector(spec.get("podSelector")),
        namespace: root.at(&["metadata", "namespace"]).and_then(Node::text).map(str::to_owned),
    });
}

/// The labels that a selector wants; absent where it wants more than labels.
fn selector(node: Option<&Node>) -> Option<Vec<(String, String)>> {
    let more = node.and_then(|node| node.get("matchExpressions")).is_some_and(|list| !list.items().is_empty());
    (!more).then(|| Labels::pairs(node.and_then(|node| node.get("matchLabels"))))
}

/// Whether a selector is there and takes everything.
fn takes_all(node: Option<&Node>) -> bool {
    node.is_some_and(|node| selector(Some(node)).is_some_and(|labels| labels.is_empty()))
}

/// Whether a block of addresses is as good as all of them.
fn is_wide(cidr: &str) -> bool {
    let Some((address, bits)) = cidr.split_once('/') else { return false };
    let narrow = if address.contains(':') { 7 } else { 8 };
    bits.parse::<u8>().is_ok_and(|bits| bits < narrow)
}

fn limit(rules: Option<&Node>, peers: &str) -> Limit {
    let anywhere = |peer: &Node| {
        let wide = peer.at(&["ipBlock", "cidr"]).and_then(Node::text).is_some_and(is_wide);
        // Every pod of every namespace.
        let pods = peer.get("podSelector");
        wide || (takes_all(peer.get("namespaceSelector")) && (pods.is_none() || takes_all(pods)))
    };
    let open = |rule: &Node| {
        let list = rule.get(peers).map(Node::items).unwrap_or_default();
        // A rule for DNS alone names no peers and opens nothing else.
        let ports = rule.get("ports").map(Node::items).unwrap_or_default();
        let dns = !ports.is_empty() && ports.iter().all(|port| port.get("port").and_then(Node::number) == Some(53));
        (list.is_empty() && !dns) || list.iter().any(anywhere)
    };
    match rules.map(Node::items).unwrap_or_default().iter().any(open) {
        true => Limit::Everything,
        false => Limit::Named,
    }
}
