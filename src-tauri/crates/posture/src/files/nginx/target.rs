//! Where nginx passes requests on to.

use super::blocks::Directive;

/// How often one variable may lead to another.
const DEPTH: usize = 4;
/// How many targets of one directive are looked at.
const MOST: usize = 32;

/// Where a directive leads.
pub(super) enum Target {
    /// To these hosts, each with its port where one is said.
    Hosts(Vec<(String, Option<u16>)>),
    /// A variable decides, and nothing here says what it holds, or it may be more than anybody looks at.
    Open,
}

impl Target {
    /// Where `http://host:port/path` leads, with upstreams and variables followed. The blocks are those around the
    /// directive, the innermost first; upstreams and maps stand in the outer ones.
    pub(super) fn of(written: &str, blocks: &[&Directive], outer: [&Directive; 2]) -> Self {
        let mut hosts = Vec::new();
        let targets = filled(written, blocks, outer, DEPTH);
        if targets.len() >= MOST {
            return Self::Open;
        }
        for target in targets {
            let address = target.split_once("://").map_or(target.as_str(), |(_, rest)| rest);
            let host = address.split(['/', '$']).next().unwrap_or_default();
            if host.is_empty() {
                return Self::Open;
            }
            let mut upstreams = outer.iter().flat_map(|outer| outer.all("upstream"));
            match upstreams.find(|upstream| upstream.first() == Some(host)) {
                Some(upstream) => hosts.extend(upstream.all("server").filter_map(Directive::first).map(apart)),
                None => hosts.push(apart(host)),
            }
        }
        Self::Hosts(hosts)
    }
}

fn apart(address: &str) -> (String, Option<u16>) {
    match address.rsplit_once(':').map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host.trim_matches(['[', ']']).to_owned(), Some(port)),
        _ => (address.to_owned(), None),
    }
}

/// A text with each variable that is set here put in, once for each value that it may have. Others stay as they are.
fn filled(text: &str, blocks: &[&Directive], outer: [&Directive; 2], depth: usize) -> Vec<String> {
    let whole = || vec![text.to_owned()];
    let Some(at) = text.find('$').filter(|_| depth > 0) else { return whole() };
    let (before, rest) = (&text[..at], &text[at + 1..]);
    let (name, after) = match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some(braced) => braced,
        None => {
            let end = rest.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(rest.len());
            rest.split_at(end)
        }
    };
    let values = values(name, blocks, outer);
    if values.is_empty() {
        return whole();
    }
    let put_in = |value: &str| filled(&format!("{before}{value}{after}"), blocks, outer, depth - 1);
    values.into_iter().flat_map(put_in).take(MOST).collect()
}

/// The values that a variable is given: by the nearest block that sets it, or by a map.
fn values<'a>(name: &str, blocks: &[&'a Directive], outer: [&'a Directive; 2]) -> Vec<&'a str> {
    let named = |word: Option<&String>| word.and_then(|word| word.strip_prefix('$')) == Some(name);
    let sets = |block: &'a Directive| block.all("set").filter(move |set| named(set.words.get(1)));
    let set = blocks.iter().find_map(|block| sets(block).last()?.words.get(2));
    if let Some(value) = set {
        return vec![value];
    }
    let map = outer.into_iter().flat_map(|outer| outer.all("map")).find(|map| named(map.words.get(2)));
    let entries = map.into_iter().flat_map(|map| &map.block);
    let entries = entries.filter(|entry| !matches!(entry.name(), "hostnames" | "volatile" | "include"));
    entries.filter_map(Directive::first).take(MOST).collect()
}
