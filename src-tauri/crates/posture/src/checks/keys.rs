//! What files say of the keys themselves.

use super::of_files::{each_server, failed, failed_as, has_key, passed, sentence, together};
use crate::files::{Declared, Files, KeyKnown, Said, Server};
use crate::outcome::{Evidence, Outcome};
use crate::strength::flaw;

/// The keys of a server, with what they are called.
pub(super) const KEYS: [(&str, &str); 3] = [
    ("service.api_key", "the key"),
    ("service.alt_api_key", "the alternate key"),
    ("service.read_only_api_key", "the read-only key"),
];

/// The keys whose text stands in the files.
fn said_keys(server: &Server) -> Vec<(&'static str, &Declared, &str)> {
    let said = |(name, words)| match server.key(name) {
        KeyKnown::Given(declared, Some(text)) => Some((words, declared, text)),
        _ => None,
    };
    KEYS.into_iter().filter_map(said).collect()
}

/// The text of a key, where it stands in the files.
fn said<'a>(name: &str, server: &'a Server) -> Option<&'a str> {
    match server.key(name) {
        KeyKnown::Given(_, text) => text,
        _ => None,
    }
}

/// Why keys cannot be judged where none of their texts stands in the files.
fn unseen(server: &Server) -> Outcome {
    let mut given = false;
    for (name, _) in KEYS {
        match server.key(name) {
            KeyKnown::Unknown(why) => return Outcome::Unknown(why),
            KeyKnown::Given(..) => given = true,
            KeyKnown::Absent | KeyKnown::Empty(_) => {}
        }
    }
    if given {
        Outcome::Unknown("The keys come from elsewhere, where these files do not show them.".to_owned())
    } else {
        Outcome::NotApplicable("There is no key, which is a finding of its own.".to_owned())
    }
}

pub(super) fn weak_keys(files: &Files) -> Outcome {
    each_server(files, |server| {
        let keys = said_keys(server);
        if keys.is_empty() {
            return unseen(server);
        }
        let judged = keys.into_iter().map(|(words, declared, text)| {
            let name = sentence(words);
            match flaw(&name, text.len(), crate::weakness(text).as_deref()) {
                Some((severity, words)) => failed_as(severity, files.written(words, declared.at)),
                None => passed(files.written(format!("{name} is long and looks random."), declared.at)),
            }
        });
        together(judged, "")
    })
}

pub(super) fn reused_keys(files: &Files) -> Outcome {
    each_server(files, |server| {
        let keys = said_keys(server);
        if keys.is_empty() {
            return unseen(server);
        }
        let mut evidence = Vec::new();
        for (index, (words, declared, text)) in keys.iter().enumerate() {
            if let Some((other, ..)) = keys[..index].iter().find(|(_, _, earlier)| earlier == text) {
                evidence.push(files.written(format!("{} is the same as {other}.", sentence(words)), declared.at));
            }
        }
        match (evidence.is_empty(), keys.first()) {
            (true, Some((_, declared, _))) => {
                passed(files.written("No two keys are the same, as far as they stand here.", declared.at))
            }
            _ => Outcome::Failed { evidence, severity: None },
        }
    })
}

pub(super) fn empty_key(files: &Files) -> Outcome {
    each_server(files, |server| {
        let empty = KEYS.into_iter().filter_map(|(name, words)| match server.key(name) {
            KeyKnown::Empty(declared) => Some((words, declared)),
            _ => None,
        });
        let evidence: Vec<Evidence> = empty
            .map(|(words, declared)| files.written(format!("{} is an empty text.", sentence(words)), declared.at))
            .collect();
        if !evidence.is_empty() {
            return Outcome::Failed { evidence, severity: None };
        }
        match said_keys(server).first() {
            Some((_, declared, _)) => passed(files.written("No key is an empty text.", declared.at)),
            None => unseen(server),
        }
    })
}

pub(super) fn alternate_key(files: &Files) -> Outcome {
    each_server(files, |server| match server.key("service.alt_api_key") {
        KeyKnown::Given(declared, text) if text.is_some() && text == said("service.api_key", server) => failed(
            files.written("The alternate key is the same as the key, so nobody can move over to it.", declared.at),
        ),
        KeyKnown::Given(declared, _) => passed(files.written("There is an alternate key.", declared.at)),
        KeyKnown::Empty(declared) => failed(files.written("The alternate key is an empty text.", declared.at)),
        KeyKnown::Unknown(why) => Outcome::Unknown(why),
        KeyKnown::Absent => match has_key(server) {
            Ok(false) => Outcome::NotApplicable("There is no key that could be changed.".to_owned()),
            Err(why) => Outcome::Unknown(why),
            Ok(true) => Outcome::Unknown("A file does not show whether keys are being changed just now.".to_owned()),
        },
    })
}

/// Whether what is said of a key stands in the open, rather than in a place for secrets.
pub(super) fn stands_open(declared: &Declared) -> bool {
    matches!(&declared.said, Said::Secret(text) if !text.is_empty())
}
