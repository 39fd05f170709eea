//! nginx before the server, as far as its blocks say so.

use super::At;
use super::proxy::{Proxy, Said};
use super::recognise::Found;
use super::yaml::Spot;

/// How deep blocks may stand in one another.
const DEPTH: usize = 32;

/// A directive with its words, and what stands in its braces.
struct Directive {
    words: Vec<String>,
    spot: Spot,
    block: Vec<Directive>,
}

impl Directive {
    fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.block.iter().filter(move |directive| directive.name() == name)
    }
}

/// Whether a text is a configuration of nginx.
pub(super) fn is_config(text: &str) -> bool {
    let passes = ["proxy_pass ", "grpc_pass "].iter().any(|name| text.contains(name));
    let block = text.lines().map(str::trim).any(|line| {
        let head = line.strip_suffix('{').unwrap_or(line).trim();
        line.ends_with('{') && (head == "server" || head == "http" || head.starts_with("location "))
    });
    passes && block
}

/// Adds the servers of nginx that pass requests on to Qdrant.
///
/// # Errors
///
/// The line at which the blocks do not fit together.
pub(super) fn read(text: &str, index: usize, found: &mut Found) -> Result<(), usize> {
    let tokens = tokens(text)?;
    let root = Directive { words: Vec::new(), spot: Spot { line: 1, column: 1 }, block: block(&tokens)? };
    let mut http = vec![&root];
    http.extend(root.all("http"));
    let upstreams: Vec<&Directive> = http.iter().flat_map(|http| http.all("upstream")).collect();
    for outer in &http {
        for server in outer.all("server") {
            locations(server, &mut vec![outer, server], &mut |blocks, location| {
                pass(blocks, server, location, &upstreams, index, found);
            });
        }
    }
    Ok(())
}

/// Every location with the blocks around it, also those inside others.
fn locations<'a>(
    block: &'a Directive,
    around: &mut Vec<&'a Directive>,
    each: &mut impl FnMut(&[&'a Directive], &'a Directive),
) {
    for location in block.all("location") {
        each(around, location);
        around.push(location);
        locations(location, around, each);
        around.pop();
    }
}

fn pass(
    around: &[&Directive],
    server: &Directive,
    location: &Directive,
    upstreams: &[&Directive],
    index: usize,
    found: &mut Found,
) {
    let at = |directive: &Directive| At { text: index, spot: directive.spot };
    let passes = location.block.iter().find(|directive| matches!(directive.name(), "proxy_pass" | "grpc_pass"));
    let Some(target) = passes.and_then(|directive| directive.words.get(1)) else { return };
    let host = target.split("//").nth(1).unwrap_or(target).split('/').next().unwrap_or_default();
    let upstream = upstreams.iter().find(|upstream| upstream.words.get(1).is_some_and(|name| name == host));
    let hosts: Vec<&str> = match upstream {
        Some(upstream) => upstream.all("server").filter_map(|server| server.words.get(1)).map(String::as_str).collect(),
        None => vec![host],
    };
    let port = |host: &str| host.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let ports: Vec<(u16, At)> = hosts.iter().filter_map(|host| port(host)).map(|port| (port, at(location))).collect();
    let named = host.contains("qdrant") || hosts.iter().any(|host| host.contains("qdrant"));
    if !(named || ports.iter().any(|(port, _)| (6333..=6335).contains(port))) {
        return;
    }
    let path = location.words.get(1).map_or("/", String::as_str);
    found.proxies.push(Proxy {
        name: format!("the location {path} of nginx"),
        asks: asks(&[location].into_iter().chain(around.iter().rev().copied()).collect::<Vec<_>>(), index),
        encrypts: encrypts(server, index),
        ports,
        key_in_address: None,
    });
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
    let place = blocks.first().map_or(Spot { line: 1, column: 1 }, |block| block.spot);
    Said::No("No directive asks for a credential.".to_owned(), At { text: index, spot: place }, None)
}

fn encrypts(server: &Directive, index: usize) -> Said {
    let at = |directive: &Directive| At { text: index, spot: directive.spot };
    let listens: Vec<&Directive> = server.all("listen").collect();
    let plain = listens.iter().find(|listen| !listen.words.iter().any(|word| word == "ssl" || word == "quic"));
    match (plain, listens.first()) {
        (Some(plain), _) => Said::No("This port of nginx listens without ssl.".to_owned(), at(plain), None),
        (None, Some(first)) => Said::Yes("nginx listens with ssl only.".to_owned(), at(first)),
        // Without listen, nginx takes port 80.
        (None, None) => Said::No("Without listen, nginx takes plain HTTP on port 80.".to_owned(), at(server), None),
    }
}

enum Token {
    Word(String, Spot),
    Open(usize),
    Close(usize),
    End(usize),
}

fn tokens(text: &str) -> Result<Vec<Token>, usize> {
    let mut tokens = Vec::new();
    let (mut line, mut column) = (1, 0);
    let mut word: Option<(String, Spot)> = None;
    let mut quote: Option<char> = None;
    let (mut comment, mut escaped) = (false, false);
    for char in text.chars() {
        column += 1;
        if char == '\n' {
            (line, column, comment) = (line + 1, 0, false);
        }
        if comment {
            continue;
        }
        if let Some(mark) = quote {
            if char == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if char == mark && !std::mem::take(&mut escaped) {
                quote = None;
            } else if let Some((text, _)) = &mut word {
                escaped = false;
                text.push(char);
            }
            continue;
        }
        // A variable such as ${name} is part of its word.
        let in_variable = word.as_ref().is_some_and(|(text, _)| {
            (char == '{' && text.ends_with('$')) || (char == '}' && text.contains("${") && !text.ends_with('}'))
        });
        match char {
            '{' | '}' | ';' if !in_variable => {
                tokens.extend(word.take().map(|(text, spot)| Token::Word(text, spot)));
                tokens.push(match char {
                    '{' => Token::Open(line),
                    '}' => Token::Close(line),
                    _ => Token::End(line),
                });
            }
            '#' if word.is_none() => comment = true,
            '"' | '\'' if word.is_none() => {
                quote = Some(char);
                word = Some((String::new(), Spot { line, column }));
            }
            char if char.is_whitespace() => tokens.extend(word.take().map(|(text, spot)| Token::Word(text, spot))),
            char => word.get_or_insert((String::new(), Spot { line, column })).0.push(char),
        }
    }
    match (quote, word) {
        (None, None) => Ok(tokens),
        _ => Err(line),
    }
}

/// The directives of the whole text.
fn block(tokens: &[Token]) -> Result<Vec<Directive>, usize> {
    let mut open: Vec<(Directive, usize)> = Vec::new();
    let mut done: Vec<Directive> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut start = None;
    let mut last = 1;
    for token in tokens {
        match token {
            Token::Word(word, spot) => {
                start.get_or_insert(*spot);
                words.push(word.clone());
            }
            Token::Open(line) | Token::End(line) => {
                last = *line;
                let Some(spot) = start.take() else { return Err(*line) };
                let directive = Directive { words: std::mem::take(&mut words), spot, block: Vec::new() };
                match token {
                    Token::Open(_) if open.len() >= DEPTH => return Err(*line),
                    Token::Open(_) => open.push((directive, *line)),
                    _ => open.last_mut().map_or(&mut done, |(outer, _)| &mut outer.block).push(directive),
                }
            }
            Token::Close(line) => {
                last = *line;
                let (Some((directive, _)), true) = (open.pop(), words.is_empty()) else { return Err(*line) };
                open.last_mut().map_or(&mut done, |(outer, _)| &mut outer.block).push(directive);
            }
        }
    }
    match open.first() {
        Some((_, line)) => Err(*line),
        None if words.is_empty() => Ok(done),
        None => Err(last),
    }
}
