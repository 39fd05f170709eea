//! What stands before a server, as far as other checks ask for it: whether it leads there, and whether it encrypts.

use super::of_files::{passed, sentence};
use crate::files::{Files, Known, Proxy, ProxySaid, Server};
use crate::outcome::Outcome;

/// Whether nobody outside the machine reaches a server.
pub(super) fn stays_here(server: &Server) -> bool {
    let published = server.container.as_ref().map(|container| &container.published);
    match published {
        Some(published) if !published.is_empty() => {
            published.iter().all(|port| !port.open && port.address.as_deref().is_some_and(is_local))
        }
        _ => matches!(server.text("service.host"), Known::Said(host, _) if is_local(&host)),
    }
}

/// Whether an address stays on its machine.
fn is_local(address: &str) -> bool {
    address == "localhost" || address == "::1" || address.starts_with("127.")
}

/// What proxies make of a server that does not encrypt by itself: it passes where they encrypt all that reaches it, and
/// is unknown where that cannot be told. Nothing where they do not help.
pub(super) fn encrypted_before(files: &Files, server: &Server) -> Option<Outcome> {
    let published = server.container.iter().flat_map(|container| &container.published);
    let mut around = published.filter(|port| port.port != 6335);
    let host = server.container.as_ref().and_then(|container| container.host_network.as_ref());
    let opened = files.entries.iter().any(|entry| entry.port != 6335) || host.is_some_and(|host| host.value);
    if opened || around.any(|port| port.open || !port.address.as_deref().is_some_and(is_local)) {
        return None;
    }
    let (mut sure, mut doubt) = (None, None);
    for proxy in &files.proxies {
        match (&proxy.encrypts, leads_to(proxy, server)) {
            (ProxySaid::No(..), true) => return None,
            (ProxySaid::No(..), false) => {}
            (ProxySaid::Yes(words, at), true) => sure = Some(files.written(words.clone(), *at)),
            (ProxySaid::Unknown(why), _) => doubt = Some(why.clone()),
            (ProxySaid::Yes(..), false) => {
                let to = proxy.to.join(" and ");
                let why = format!(
                    "{} encrypts and leads to {to}. Whether that is {} is not told by these files.",
                    sentence(&proxy.name),
                    server.name
                );
                doubt = Some(why);
            }
        }
    }
    sure.map(passed).or(doubt.map(Outcome::Unknown))
}

/// Whether a proxy leads to this server, as far as names and ports tell it.
fn leads_to(proxy: &Proxy, server: &Server) -> bool {
    let published = server.container.as_ref().is_some_and(|container| !container.published.is_empty());
    let reaches = |host: &String| match is_local(host) {
        true => published,
        false => server.called.iter().any(|name| name == host || host.split('.').next() == Some(name)),
    };
    if !server.called.is_empty() {
        return proxy.to.is_empty() || proxy.to.iter().any(reaches);
    }
    // Without a name of its own, it is told by its ports.
    let own = |name| match server.number(name) {
        Known::Said(port, _) | Known::Default(port) => port,
        Known::Unknown(_) => None,
    };
    let own = ["service.http_port", "service.grpc_port"].map(own);
    proxy.ports.is_empty() || proxy.ports.iter().any(|(port, _)| own.contains(&Some(u64::from(*port))))
}
