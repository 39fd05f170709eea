//! Profiles as a file for another machine: versioned, and without any secret.

use super::view::{Brought, ImportView, Plain, Skipped};
use super::{ClientCertificate, MOST_PROFILES, free_name, put};
use crate::Console;
use crate::error::Error;
use crate::ports::new_id;
use crate::store::Profile;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FORMAT: &str = "portcullis-profiles";
const VERSION: u64 = 1;

/// The largest export that is read.
const MOST_BYTES: usize = 10 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct Export<P> {
    format: String,
    version: u64,
    profiles: Vec<P>,
}

impl Console {
    /// These profiles, in the admin's order, as JSON without secrets; all of them when no id is given.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`], and those of the store.
    pub fn export_profiles(&self, ids: &[String]) -> Result<String, Error> {
        let document = self.durable.load()?;
        for id in ids {
            document.profile(id)?;
        }
        let chosen = document.profiles.iter().filter(|profile| ids.is_empty() || ids.contains(&profile.id));
        let export = Export { format: FORMAT.to_owned(), version: VERSION, profiles: chosen.map(Plain::of).collect() };
        serde_json::to_string_pretty(&export).map_err(|error| Error::Internal(error.to_string()))
    }

    /// Adds the profiles of an export. Nothing that is here is changed: a profile that is here already is left out, one
    /// whose name is taken gets another name, one that cannot be used is left out with the reason. Dangers that a profile
    /// accepts are not imported: whoever uses it decides. Either all others are added or none.
    ///
    /// # Errors
    /// [`Error::InputTooLarge`], [`Error::ImportInvalid`], [`Error::ImportNewer`], and those of the store.
    pub fn import_profiles(&self, text: &str) -> Result<ImportView, Error> {
        let candidates = read(text)?;
        let (added, skipped) = self.durable.update(|document| {
            let (mut added, mut skipped) = (Vec::new(), Vec::new());
            for candidate in &candidates {
                let mut skip = |name: String, reason: String| skipped.push(Skipped { name, reason });
                let plain = match checked(candidate) {
                    Ok(plain) => plain,
                    Err(reason) => {
                        skip(shown_name(candidate), reason);
                        continue;
                    }
                };
                if document.profiles.iter().any(|profile| exported(profile).without_dangers() == plain) {
                    skip(plain.name, "The same profile is here already.".to_owned());
                    continue;
                }
                let name = plain.name.clone();
                let taken = document.profiles.iter().any(|profile| profile.name == name);
                let name =
                    if taken { free_name(document, &name, |base, n| format!("{base} ({})", n + 1)) } else { name };
                let id = new_id(self.random.as_ref())?;
                let profile =
                    Plain { name, ..plain }.into_profile(id, Vec::new(), crate::moment::rfc3339(self.clock.now()));
                put(document, profile.clone(), None)?;
                added.push(profile);
            }
            Ok((added, skipped))
        })?;
        let brought = added.iter().map(|profile| Brought { name: profile.name.clone(), words: brought(profile) });
        let brought = brought.filter(|brought| !brought.words.is_empty()).collect();
        Ok(ImportView { added: added.iter().map(|profile| self.view(profile)).collect(), skipped, brought })
    }
}

/// What decides whom a profile trusts and where it leads, besides its address.
fn brought(profile: &Profile) -> Vec<String> {
    let connection = &profile.connection;
    let named = |words: &str, value: &Option<String>| value.as_ref().map(|value| format!("{words} {value}."));
    let certificate = match &connection.client_certificate {
        ClientCertificate::None => None,
        ClientCertificate::Pem { .. } => Some("It shows a client certificate.".to_owned()),
        ClientCertificate::PemFiles { certificate_path, key_path } => {
            Some(format!("It shows a client certificate that it reads from {certificate_path} and {key_path}."))
        }
        ClientCertificate::Pkcs12File { path } => {
            Some(format!("It shows a client certificate that it reads from {path}."))
        }
    };
    let headers: Vec<&str> = connection.headers.iter().map(|header| header.name.as_str()).collect();
    [
        named("It goes through the proxy", &connection.proxy),
        named("It trusts the authorities in", &connection.ca_file),
        (!connection.system_trust).then(|| "It does not trust the authorities of this system.".to_owned()),
        named("It expects a certificate for", &connection.server_name),
        certificate,
        (!headers.is_empty()).then(|| format!("It sends the headers {}.", headers.join(", "))),
        (!connection.peers.is_empty()).then(|| format!("It leads to {} further machines.", connection.peers.len())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What an export says of a profile.
fn exported(profile: &Profile) -> Plain {
    Plain { practice: false, ..Plain::of(profile) }
}

fn read(text: &str) -> Result<Vec<Value>, Error> {
    if text.len() > MOST_BYTES {
        return Err(Error::InputTooLarge { what: "The file", limit: MOST_BYTES });
    }
    let invalid = |detail: String| Error::ImportInvalid(detail);
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}'))
        .map_err(|error| invalid(format!("it is not JSON (line {}, column {})", error.line(), error.column())))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(invalid(format!("it does not say \"format\": \"{FORMAT}\"")));
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => return Err(Error::ImportNewer { version }),
        Some(VERSION) => {}
        _ => return Err(invalid("its version is not a number that was ever used".to_owned())),
    }
    let export: Export<Value> =
        serde_json::from_value(value).map_err(|_| invalid("it has no list of profiles".to_owned()))?;
    if export.profiles.len() > MOST_PROFILES {
        return Err(invalid(format!("it holds more than {MOST_PROFILES} profiles")));
    }
    Ok(export.profiles)
}

fn checked(candidate: &Value) -> Result<Plain, String> {
    let plain: Plain =
        serde_json::from_value(candidate.clone()).map_err(|error| format!("It cannot be read: {error}."))?;
    plain.without_dangers().checked().map_err(|error| error.to_string())
}

fn shown_name(candidate: &Value) -> String {
    let name = candidate.get("name").and_then(Value::as_str).unwrap_or("(without a name)");
    qdrant_access::names::shown(name)
}
