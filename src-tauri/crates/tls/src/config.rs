//! The settings of a `config.yaml` of Qdrant that say which files its TLS uses. Nothing else of the file is kept: it may
//! hold keys, and so no error repeats what stands in it.

use crate::section::TlsSection;
use crate::text::shown;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::path::Path;

/// No configuration is larger.
const MOST_BYTES: usize = 1 << 20;
/// The most levels of a configuration.
const MOST_LEVELS: usize = 64;
const CERT: usize = 0;
const KEY: usize = 1;
const CA_CERT: usize = 2;
const PEERS: usize = 3;
/// What is looked for: the files, and what cannot do without an authority.
const WANTED: [&str; 5] =
    ["tls.cert", "tls.key", "tls.ca_cert", "cluster.p2p.enable_tls", "service.verify_https_client_certificate"];
/// What Qdrant takes for the files that no configuration sets: the settings that are built into it.
pub(crate) const DEFAULTS: [(&str, &str); 3] =
    [("tls.cert", "./tls/cert.pem"), ("tls.key", "./tls/key.pem"), ("tls.ca_cert", "./tls/cacert.pem")];

/// Why a configuration tells no `tls:` section.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is larger than any configuration.
    #[error("The configuration is larger than 1 MiB.")]
    TooLarge,
    /// It cannot be read from this place on.
    #[error("The configuration is not YAML: it cannot be read from line {line}, column {column} on.")]
    NotYaml {
        /// From 1 on.
        line: usize,
        /// From 1 on.
        column: usize,
    },
    /// It is YAML, and Qdrant would not take it, or not as it looks.
    #[error("Line {line} of the configuration cannot be used: {why}.")]
    Unusable {
        /// From 1 on.
        line: usize,
        /// As a part of a sentence.
        why: String,
    },
    /// The section sets this file to nothing.
    #[error("The configuration sets {name} to null, and Qdrant needs it for TLS.")]
    Missing {
        /// `tls.cert` or `tls.key`.
        name: &'static str,
    },
    /// A path is relative, and it is not known to what.
    #[error(
        "Line {line} of the configuration sets {name} to {path}, which begins at the folder that Qdrant is started in."
    )]
    FolderNeeded {
        /// From 1 on.
        line: usize,
        /// Such as `tls.cert`.
        name: &'static str,
        /// What is set.
        path: String,
    },
    /// A path is Qdrant's default, which is relative, and it is not known to what.
    #[error(
        "The configuration does not set {name}. Qdrant then takes {path}, which begins at the folder that it is started in."
    )]
    FolderOfDefaultNeeded {
        /// Such as `tls.cert`.
        name: &'static str,
        /// What Qdrant takes.
        path: &'static str,
    },
}

impl TlsSection {
    /// The section of a `config.yaml`, or of its `tls:` section alone. Relative paths begin at `folder`, as they do at the one
    /// that Qdrant is started in.
    ///
    /// # Errors
    /// [`ConfigError`]; what it says repeats nothing but the paths of these files.
    pub fn of_config(yaml: &str, folder: Option<&Path>) -> Result<Self, ConfigError> {
        let found = find(yaml)?;
        let is_on = |index: usize| found[index].as_ref().and_then(|found| found.value.as_deref()).is_some_and(is_true);
        let ca_cert_needed_by = (PEERS..WANTED.len()).find(|index| is_on(*index)).map(|index| WANTED[index]);
        let mut by_default = Vec::new();
        let mut path = |index: usize| {
            let (name, default) = DEFAULTS[index];
            let text = match &found[index] {
                Some(Found { value, .. }) => value.as_deref(),
                None => {
                    by_default.push(name);
                    Some(default)
                }
            };
            let Some(text) = text else { return Ok(None) };
            match (Path::new(text), folder, &found[index]) {
                (path, ..) if path.is_absolute() => Ok(Some(path.to_owned())),
                (path, Some(folder), _) => Ok(Some(folder.join(path))),
                (_, None, Some(Found { line, .. })) => {
                    Err(ConfigError::FolderNeeded { line: *line, name, path: shown(text) })
                }
                (_, None, None) => Err(ConfigError::FolderOfDefaultNeeded { name, path: default }),
            }
        };
        let cert = path(CERT)?.ok_or(ConfigError::Missing { name: WANTED[CERT] })?;
        let key = path(KEY)?.ok_or(ConfigError::Missing { name: WANTED[KEY] })?;
        // Qdrant does not open the file of its defaults either when nothing needs it.
        let ca_cert = if found[CA_CERT].is_some() || ca_cert_needed_by.is_some() { path(CA_CERT)? } else { None };
        let (is_for_peers, by_default) = (Some(is_on(PEERS)), Some(by_default));
        Ok(Self { cert, key, ca_cert, ca_cert_needed_by, is_for_peers, by_default })
    }
}

/// What Qdrant reads as true.
fn is_true(text: &str) -> bool {
    ["true", "yes", "on", "1"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What a setting is set to, absent for `null`, and where.
#[derive(Clone)]
struct Found {
    value: Option<String>,
    line: usize,
}

/// Where in the tree a value stands.
enum Level {
    /// In a mapping, behind this key if it was read already.
    Mapping(Option<String>),
    /// In a list.
    List,
}

fn find(yaml: &str) -> Result<[Option<Found>; WANTED.len()], ConfigError> {
    if yaml.len() > MOST_BYTES {
        return Err(ConfigError::TooLarge);
    }
    let mut walk = Walk::default();
    for event in Parser::new_from_str(yaml.trim_start_matches('\u{feff}')) {
        let (event, span) = event.map_err(|error| {
            let place = error.marker();
            ConfigError::NotYaml { line: place.line(), column: place.col() + 1 }
        })?;
        let line = span.start.line();
        walk.take(event, line).map_err(|why| ConfigError::Unusable { line, why })?;
    }
    Ok(walk.found)
}

#[derive(Default)]
struct Walk {
    levels: Vec<Level>,
    documents: usize,
    found: [Option<Found>; WANTED.len()],
}

impl Walk {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err("a second document begins here, and a configuration is one".to_owned());
                }
            }
            Event::Scalar(text, style, ..) => match self.levels.last_mut() {
                Some(Level::Mapping(key @ None)) => *key = Some(text.into_owned()),
                _ => {
                    let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                    if self.path() == "tls" {
                        self.unset_section(is_null, line)?;
                    }
                    if let Some(index) = self.wanted() {
                        let value = (!is_null).then(|| text.into_owned());
                        if self.found[index].replace(Found { value, line }).is_some() {
                            return Err(format!("{} is set twice", WANTED[index]));
                        }
                    }
                    self.value_ends();
                }
            },
            Event::MappingStart(..) => self.begin(Level::Mapping(None))?,
            Event::SequenceStart(..) => self.begin(Level::List)?,
            Event::MappingEnd | Event::SequenceEnd => {
                self.levels.pop();
                self.value_ends();
            }
            Event::Alias(_) => self.alias()?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// `tls:` with nothing behind it unsets what Qdrant has by default.
    fn unset_section(&mut self, is_null: bool, line: usize) -> Result<(), String> {
        if !is_null {
            return Err("tls holds settings, not a text".to_owned());
        }
        for file in &mut self.found[..=CA_CERT] {
            *file = Some(Found { value: None, line });
        }
        Ok(())
    }

    fn begin(&mut self, level: Level) -> Result<(), String> {
        if let Some(index) = self.wanted() {
            return Err(format!("{} is one text, not several values", WANTED[index]));
        }
        if matches!(self.levels.last(), Some(Level::Mapping(None))) {
            return Err("a name is a text".to_owned());
        }
        if matches!((self.levels.is_empty(), &level), (true, Level::List)) {
            return Err("a configuration begins with names, such as tls:".to_owned());
        }
        if self.levels.len() == MOST_LEVELS {
            return Err(format!("it goes deeper than {MOST_LEVELS} levels"));
        }
        self.levels.push(level);
        Ok(())
    }

    /// What it stands for would have to be looked up; that is refused where it could be a wanted setting.
    fn alias(&mut self) -> Result<(), String> {
        let path = self.path();
        let place = path.strip_suffix("<<").map_or(path.as_str(), |parent| parent.trim_end_matches('.'));
        let leads_there = |wanted: &&str| {
            place.is_empty() || wanted.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if WANTED.iter().any(leads_there) {
            return Err("it points to another place with *; write the value itself".to_owned());
        }
        match self.levels.last_mut() {
            Some(Level::Mapping(key @ None)) => *key = Some(String::new()),
            _ => self.value_ends(),
        }
        Ok(())
    }

    fn value_ends(&mut self) {
        if let Some(Level::Mapping(key)) = self.levels.last_mut() {
            *key = None;
        }
    }

    fn wanted(&self) -> Option<usize> {
        let path = self.path();
        WANTED.iter().position(|wanted| *wanted == path)
    }

    /// The names that lead to the next value, with dots between them.
    fn path(&self) -> String {
        let step = |level: &Level| match level {
            Level::Mapping(key) => key.clone().unwrap_or_default(),
            Level::List => "[]".to_owned(),
        };
        self.levels.iter().map(step).collect::<Vec<_>>().join(".")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop there")]

    use super::*;

    fn read(yaml: &str) -> Result<TlsSection, ConfigError> {
        TlsSection::of_config(yaml, Some(Path::new("/qdrant")))
    }

    fn unusable_line(yaml: &str) -> Option<usize> {
        match read(yaml) {
            Err(ConfigError::Unusable { line, .. }) => Some(line),
            _ => None,
        }
    }

    const SECTION: &str = "tls:\n  cert: ./tls/cert.pem\n  key: /etc/key.pem # secret\n";

    #[cfg(unix)]
    #[test]
    fn paths_begin_where_qdrant_is_started() {
        let section = read(SECTION).unwrap();
        assert_eq!((section.cert, section.key), ("/qdrant/./tls/cert.pem".into(), "/etc/key.pem".into()));
        assert_eq!((section.ca_cert, section.by_default), (None, Some(vec![])));
        let error = TlsSection::of_config(SECTION, None).unwrap_err();
        let expected = ConfigError::FolderNeeded { line: 2, name: "tls.cert", path: "./tls/cert.pem".to_owned() };
        assert_eq!(error, expected);
    }

    #[test]
    fn a_section_is_found_in_a_whole_configuration_however_it_is_written() {
        let whole =
            format!("log_level: INFO\nservice:\n  hosts: [a, {{b: c}}]\n  api_key: x\n{SECTION}  cert_ttl: 3600\n");
        let flow = r#"{"tls": {"key": "/etc/key.pem", "cert": "./tls/cert.pem", "ca_cert": null}}"#;
        let marked = format!("\u{feff}---\nbase: &base {{a: 1}}\nother: *base\n{SECTION}");
        for yaml in [whole.as_str(), flow, &marked] {
            assert_eq!(read(yaml), read(SECTION), "{yaml}");
        }
    }

    #[test]
    fn what_needs_an_authority_is_noticed() {
        for (more, needed) in [
            ("", None),
            ("cluster: {p2p: {enable_tls: false}}", None),
            ("cluster: {p2p: {enable_tls: true}}", Some("cluster.p2p.enable_tls")),
            ("service: {verify_https_client_certificate: true}", Some("service.verify_https_client_certificate")),
            ("service: {verify_https_client_certificate: 'on'}", Some("service.verify_https_client_certificate")),
            ("cluster: {p2p: {enable_tls: True}}", Some("cluster.p2p.enable_tls")),
            ("cluster: {p2p: {enable_tls: no}}", None),
        ] {
            let section = read(&format!("{SECTION}{more}\n")).unwrap();
            assert_eq!(section.ca_cert_needed_by, needed, "{more}");
            assert_eq!(section.is_for_peers, Some(needed == Some("cluster.p2p.enable_tls")), "{more}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_left_out_is_what_qdrant_has_by_default() {
        let peers = "cluster: {p2p: {enable_tls: true}}\n";
        for (yaml, left_out) in [
            (peers.to_owned(), vec!["tls.cert", "tls.key", "tls.ca_cert"]),
            (format!("{peers}tls: {{cert: /a.pem}}\n"), vec!["tls.key", "tls.ca_cert"]),
            (format!("{peers}storage: {{tls: {{cert: a, key: b}}}}\n"), vec!["tls.cert", "tls.key", "tls.ca_cert"]),
            (String::new(), vec!["tls.cert", "tls.key"]),
        ] {
            let section = read(&yaml).unwrap();
            assert_eq!(section.key, Path::new("/qdrant/tls/key.pem"), "{yaml}");
            assert_eq!(section.by_default, Some(left_out), "{yaml}");
        }
        assert_eq!(read(peers).unwrap().ca_cert, Some("/qdrant/./tls/cacert.pem".into()));
        assert_eq!(read(&format!("{peers}tls: {{ca_cert: ~}}\n")).unwrap().ca_cert, None);
        let error = TlsSection::of_config("service: {}\n", None).unwrap_err();
        assert_eq!(error, ConfigError::FolderOfDefaultNeeded { name: "tls.cert", path: "./tls/cert.pem" });
    }

    #[test]
    fn what_is_set_to_nothing_is_named() {
        for (yaml, name) in [
            ("tls:\n  key: a.pem\n  cert: ~\n", "tls.cert"),
            ("tls:\n  cert: a.pem\n  key: null\n", "tls.key"),
            ("tls:\nservice: {}\n", "tls.cert"),
        ] {
            assert_eq!(read(yaml), Err(ConfigError::Missing { name }), "{yaml}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_with_its_line() {
        for (yaml, line) in [
            ("tls:\n  cert: [a.pem]\n  key: b\n", 2),
            ("tls:\n  cert: a\n  key: b\n  cert: c\n", 4),
            ("base: &base {cert: a}\ntls: *base\n", 2),
            ("base: &base {cert: a}\ntls:\n  <<: *base\n  key: b\n", 3),
            ("base: &base {tls: {cert: a}}\n<<: *base\n", 2),
            ("- tls\n", 1),
            ("a: b\ntls: c.pem\n", 2),
            ("a: b\n---\nc: d\n", 2),
            ("{{a: b}: c}\n", 1),
        ] {
            assert_eq!(unusable_line(yaml), Some(line), "{yaml}");
        }
    }

    #[test]
    fn what_is_not_yaml_is_told_with_its_place_and_without_what_stands_there() {
        let error = read("service:\n  api_key: planted-key\n \"planted: [\n").unwrap_err();
        assert!(matches!(error, ConfigError::NotYaml { line: 3.., .. }), "{error:?}");
        assert!(!error.to_string().contains("planted"));
    }

    #[test]
    fn hostile_text_costs_an_error_and_no_time() {
        assert_eq!(read(&"a".repeat(MOST_BYTES + 1)), Err(ConfigError::TooLarge));
        for open in ["[", "{a: ", "- ", "? ", "!a ", "&a "] {
            assert!(read(&open.repeat(10_000)).is_err(), "{open}");
        }
        let bomb = "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n".to_owned();
        assert_eq!(read(&(bomb + SECTION)), read(SECTION));
    }
}
