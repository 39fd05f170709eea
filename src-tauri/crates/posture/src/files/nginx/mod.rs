//! nginx before the server, as far as its blocks say so.

mod blocks;
mod target;

use super::proxy::{Proxy, Said};
use super::recognise::Found;
use super::yaml::Spot;
use super::{At, MOST_PROXIES};
use blocks::Directive;
use target::Target;

/// What decides inside a location, and may pass requests on by itself.
const INNER: [&str; 2] = ["if", "limit_except"];

/// Whether a text is a configuration of nginx.
pub(super) fn is_config(text: &str) -> bool {
    let passes = ["proxy_pass ", "grpc_pass "].iter().any(|name| text.contains(name));
    let block = text.lines().map(str::trim).any(|line| {
        let head = line.strip_suffix('{').unwrap_or(line).trim();
        line.ends_with('{') && (["server", "http", "stream"].contains(&head) || head.starts_with("location "))
    });
    passes && block
}

/// Adds the servers of nginx that pass requests on to Qdrant.
///
/// # Errors
///
/// The line at which the blocks do not fit together.
pub(super) fn read(text: &str, index: usize, found: &mut Found) -> Result<(), usize> {
    let root = blocks::read(text)?;
    let outer = [&root].into_iter().chain(root.all("http")).chain(root.all("stream"));
    for outer in outer {
        let bytes = outer.name() == "stream";
        for server in outer.all("server") {
            let read = Reading { root: &root, outer, server, bytes, index };
            read.inside(server, &mut vec![outer, server], found);
        }
    }
    Ok(())
}

/// A server of nginx that is being read.
struct Reading<'a> {
    root: &'a Directive,
    outer: &'a Directive,
    server: &'a Directive,
    /// Whether it passes bytes on, and does not know of requests.
    bytes: bool,
    index: usize,
}

impl<'a> Reading<'a> {
    /// Adds what a block passes on, and every location and condition inside it. The blocks around end in it.
    fn inside(&self, block: &'a Directive, around: &mut Vec<&'a Directive>, found: &mut Found) {
        if found.proxies.len() > MOST_PROXIES {
            return;
        }
        self.pass(block, around, found);
        for inner in &block.block {
            if inner.name() == "location" || INNER.contains(&inner.name()) {
                around.push(inner);
                self.inside(inner, around, found);
                around.pop();
            }
        }
    }

    fn pass(&self, block: &Directive, around: &[&'a Directive], found: &mut Found) {
        let at = At { text: self.index, spot: block.spot };
        let passes = block.block.iter().find(|directive| matches!(directive.name(), "proxy_pass" | "grpc_pass"));
        let Some(written) = passes.and_then(Directive::first) else { return };
        let location = around.iter().rev().find(|block| block.name() == "location");
        let name = match location.map(|location| location.first().unwrap_or("/")) {
            Some(path) => format!("the location {path} of nginx"),
            None if self.bytes => "the stream of nginx".to_owned(),
            None => "the server of nginx".to_owned(),
        };
        let blocks: Vec<&Directive> = around.iter().rev().copied().collect();
        let proxy = match Target::of(written, &blocks, [self.root, self.outer]) {
            Target::Hosts(hosts) => {
                let ports: Vec<(u16, At)> = hosts.iter().filter_map(|host| Some((host.1?, at))).collect();
                let named = hosts.iter().any(|(host, _)| host.contains("qdrant"));
                if !(named || ports.iter().any(|(port, _)| (6333..=6335).contains(port))) {
                    return;
                }
                Proxy {
                    name,
                    asks: asks(&blocks, self.index),
                    encrypts: self.encrypts(),
                    to: hosts.into_iter().map(|(host, _)| host).collect(),
                    ports,
                    key_in_address: None,
                }
            }
            Target::Open => {
                let why =
                    || Said::Unknown(format!("Where {name} leads is decided by {written}, and cannot be told here."));
                let (asks, encrypts) = (why(), why());
                Proxy { name, asks, encrypts, to: vec![written.to_owned()], ports: Vec::new(), key_in_address: None }
            }
        };
        found.proxies.push(proxy);
    }

    /// Whether callers speak TLS with it.
    fn encrypts(&self) -> Said {
        let at = |directive: &Directive| At { text: self.index, spot: directive.spot };
        let listens: Vec<&Directive> = self.server.all("listen").collect();
        let plain = listens.iter().find(|listen| !listen.words.iter().any(|word| word == "ssl" || word == "quic"));
        match (plain, listens.first()) {
            (Some(_), _) if self.bytes => Said::Unknown(
                "The stream passes bytes on as they come, and whether they are encrypted is up to the server."
                    .to_owned(),
            ),
            (Some(plain), _) => Said::No("This port of nginx listens without ssl.".to_owned(), at(plain), None),
            (None, Some(first)) => Said::Yes("nginx listens with ssl only.".to_owned(), at(first)),
            // Without listen, nginx takes port 80.
            (None, None) => {
                Said::No("Without listen, nginx takes plain HTTP on port 80.".to_owned(), at(self.server), None)
            }
        }
    }
}

/// Whether the innermost block that speaks of it asks for a credential.
fn asks(blocks: &[&Directive], index: usize) -> Said {
    let at = |directive: &Directive| At { text: index, spot: directive.spot };
    let mut satisfy = blocks.iter().flat_map(|block| block.all("satisfy"));
    if let Some(any) = satisfy.next().filter(|said| said.words.get(1).is_some_and(|word| word == "any")) {
        let allows = blocks.iter().flat_map(|block| block.all("allow"));
        let mut named = allows.filter_map(|allow| allow.words.get(1));
        return if named.any(|who| who == "all" || who.ends_with("/0")) {
            Said::No(
                "With satisfy any and allow all, everybody comes in without a credential.".to_owned(),
                at(any),
                None,
            )
        } else {
            Said::Unknown("With satisfy any, callers from some addresses come in without a credential.".to_owned())
        };
    }
    for name in ["auth_basic", "auth_request", "auth_jwt", "ssl_verify_client"] {
        let Some(said) = blocks.iter().find_map(|block| block.all(name).next()) else { continue };
        let value = said.words.get(1).map(String::as_str).unwrap_or_default();
        let off = value == "off" || (name == "ssl_verify_client" && value != "on");
        let passwords = blocks.iter().any(|block| block.all("auth_basic_user_file").next().is_some());
        match (name, off) {
            (_, true) => {}
            ("auth_basic", false) if !passwords => {
                return Said::No("auth_basic stands without auth_basic_user_file.".to_owned(), at(said), None);
            }
            _ => return Said::Yes(format!("{name} asks for a credential."), at(said)),
        }
    }
    let refuses = |block: &&Directive| {
        let returns = block.all("if").flat_map(|condition| condition.all("return"));
        returns.filter_map(Directive::first).any(|status| ["401", "403", "444"].contains(&status))
    };
    if blocks.iter().any(refuses) {
        return Said::Unknown(
            "An if refuses some requests. Whether it compares a credential is not judged here.".to_owned(),
        );
    }
    let place = blocks.first().map_or(Spot { line: 1, column: 1 }, |block| block.spot);
    Said::No("No directive asks for a credential.".to_owned(), At { text: index, spot: place }, None)
}
