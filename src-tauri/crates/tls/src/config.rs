//! The settings of a `config.yaml` of Qdrant that say which files its TLS uses. Nothing else of the file is kept: it may
//! hold keys, and so no error repeats what stands in it.

use crate::section::TlsSection;
use crate::text::shown;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::path::{Path, PathBuf};

/// No configuration is larger.
const MOST_BYTES: usize = 1 << 20;
/// The most levels of a configuration.
const MOST_LEVELS: usize = 64;
const CERT: usize = 0;
const KEY: usize = 1;
const CA_CERT: usize = 2;
/// What is looked for: the files, and what cannot do without an authority.
const WANTED: [&str; 5] =
    ["tls.cert", "tls.key", "tls.ca_cert", "cluster.p2p.enable_tls", "service.verify_https_client_certificate"];

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
    /// The section does not name this file.
    #[error("The configuration does not set {name}.")]
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
}

impl TlsSection {
    /// The section of a `config.yaml`, or of its `tls:` section alone. Relative paths begin at `folder`, as they do at the one
    /// that Qdrant is started in.
    ///
    /// # Errors
    /// [`ConfigError`]; what it says repeats nothing but the paths of these files.
    pub fn of_config(yaml: &str, folder: Option<&Path>) -> Result<Self, ConfigError> {
        let found = find(yaml)?;
        let path = |index: usize| {
            let Some(Found { value: Some(text), line }) = &found[index] else { return Ok(None) };
            match (Path::new(text), folder) {
                (path, _) if path.is_absolute() => Ok(Some(path.to_owned())),
                (path, Some(folder)) => Ok(Some(folder.join(path))),
                (_, None) => Err(ConfigError::FolderNeeded { line: *line, name: WANTED[index], path: shown(text) }),
            }
        };
        let needed = |index: usize| path(index)?.ok_or(ConfigError::Missing { name: WANTED[index] });
        let (cert, key, ca_cert): (PathBuf, PathBuf, _) = (needed(CERT)?, needed(KEY)?, path(CA_CERT)?);
        let is_on = |found: &Option<Found>| found.as_ref().is_some_and(|found| found.value.as_deref() == Some("true"));
        let ca_cert_needed_by =
            (CA_CERT + 1..WANTED.len()).find(|index| is_on(&found[*index])).map(|index| WANTED[index]);
        Ok(Self { cert, key, ca_cert, ca_cert_needed_by })
    }
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
                    if let Some(index) = self.wanted() {
                        let is_null =
                            style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
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
        assert_eq!(section.ca_cert, None);
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
        ] {
            assert_eq!(read(&format!("{SECTION}{more}\n")).unwrap().ca_cert_needed_by, needed);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (yaml, name) in [
            ("", "tls.cert"),
            ("service: {}", "tls.cert"),
            ("tls:\n  cert: a.pem\n", "tls.key"),
            ("tls:\n  key: a.pem\n  cert: ~\n", "tls.cert"),
            ("storage:\n  tls:\n    cert: a\n    key: b\n", "tls.cert"),
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
