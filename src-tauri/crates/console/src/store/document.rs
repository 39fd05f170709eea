//! The document: profiles without their secrets, settings, and what is still to be settled with the keychain.

use crate::audit::AuditSavedSearch;
use crate::connection::CertificateGlance;
use crate::error::Error;
use crate::keychain::Item;
use crate::profiles::{Address, Connection, Environment};
use crate::secret::{SecretPlace, SecretSlot};
use crate::settings::Settings;
use portcullis_tls::seen::SeenPort;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

const FORMAT: &str = "portcullis";
const VERSION: u64 = 1;

/// Everything that is stored but secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Document {
    format: String,
    version: u64,
    /// What the admin set.
    pub(crate) settings: Settings,
    /// In the admin's order.
    pub(crate) profiles: Vec<Profile>,
    /// What was begun with the keychain and not finished.
    pub(crate) unsettled: Vec<Unsettled>,
    /// What the ports of clusters showed when they were last looked at. Documents of the time before have none, and what
    /// this program does not understand is given up: it is seen again with the next look.
    #[serde(default, deserialize_with = "or_nothing", skip_serializing_if = "Vec::is_empty")]
    pub(crate) seen: Vec<SeenCluster>,
    /// Searches of audit logs that the admin kept, by name.
    #[serde(default, deserialize_with = "or_nothing", skip_serializing_if = "Vec::is_empty")]
    pub(crate) searches: Vec<AuditSavedSearch>,
}

/// What the ports of a cluster showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SeenCluster {
    /// The profile that led there.
    pub(crate) profile: String,
    pub(crate) ports: Vec<SeenPort>,
}

fn or_nothing<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).unwrap_or_default())
}

impl Default for Document {
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            settings: Settings::default(),
            profiles: Vec::new(),
            unsettled: Vec::new(),
            seen: Vec::new(),
            searches: Vec::new(),
        }
    }
}

/// A connection profile as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) folder: String,
    pub(crate) environment: Environment,
    pub(crate) address: Address,
    pub(crate) grpc_port: Option<u16>,
    pub(crate) server_version: Option<String>,
    // Documents of the time before connections have none of these.
    #[serde(default)]
    pub(crate) connection: Connection,
    /// What is known of the certificate whose fingerprint is pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pinned: Option<CertificateGlance>,
    /// It leads to a practice cluster.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) practice: bool,
    pub(crate) secrets: Vec<SecretRecord>,
    pub(crate) updated_at: String,
    /// Counts the changes, by whichever program.
    #[serde(default)]
    pub(crate) revision: u64,
}

impl Profile {
    pub(crate) fn secret(&self, slot: SecretSlot) -> Option<&SecretRecord> {
        self.secrets.iter().find(|secret| secret.slot == slot)
    }
}

/// What is known of a secret without having it. Neither its length nor a digest: either would help to guess it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecretRecord {
    pub(crate) slot: SecretSlot,
    pub(crate) place: SecretPlace,
    pub(crate) short: bool,
    pub(crate) looks_like_token: bool,
    pub(crate) same_as: Option<SecretSlot>,
}

/// An intention towards the keychain, written down before it is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Unsettled {
    /// This item may or may not be there. If no profile names it, it must go.
    Item(Item),
    /// This profile is to be deleted with all its secrets.
    DeleteProfile {
        /// Its id.
        profile: String,
    },
}

impl Document {
    /// The profile with this id.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`].
    pub(crate) fn profile(&self, id: &str) -> Result<&Profile, Error> {
        self.profiles.iter().find(|profile| profile.id == id).ok_or(Error::ProfileNotFound)
    }

    /// What is known of the certificate with this fingerprint, from whichever profile has seen it.
    pub(crate) fn pinned(&self, sha256: Option<&str>) -> Option<CertificateGlance> {
        let mut known = self.profiles.iter().filter_map(|profile| profile.pinned.as_ref());
        known.find(|glance| Some(glance.sha256.as_str()) == sha256).cloned()
    }

    /// What the ports of a profile's cluster showed.
    pub(crate) fn seen(&self, profile: &str) -> &[SeenPort] {
        self.seen.iter().find(|seen| seen.profile == profile).map(|seen| seen.ports.as_slice()).unwrap_or_default()
    }

    /// Keeps what the ports of a profile's cluster showed, in the place of what they showed before.
    pub(crate) fn see(&mut self, profile: &str, ports: Vec<SeenPort>) {
        self.forget_seen(profile);
        if !ports.is_empty() {
            self.seen.push(SeenCluster { profile: profile.to_owned(), ports });
        }
    }

    /// Forgets what the ports of a profile's cluster showed.
    pub(crate) fn forget_seen(&mut self, profile: &str) {
        self.seen.retain(|seen| seen.profile != profile);
    }

    /// Writes down intentions, each once.
    pub(crate) fn note(&mut self, notes: impl IntoIterator<Item = Unsettled>) {
        for note in notes {
            if !self.unsettled.contains(&note) {
                self.unsettled.push(note);
            }
        }
    }

    /// Strikes out the notes about these items.
    pub(crate) fn strike(&mut self, is_done: impl Fn(&Item) -> bool) {
        self.unsettled.retain(|note| !matches!(note, Unsettled::Item(item) if is_done(item)));
    }

    /// Whether some profile says that this item is in the keychain.
    pub(crate) fn names(&self, item: &Item) -> bool {
        self.profiles.iter().any(|profile| {
            profile.id == item.profile
                && profile.secret(item.slot).is_some_and(|secret| secret.place == SecretPlace::Keychain)
        })
    }

    /// The document as the keys of a JSON object.
    ///
    /// # Errors
    /// Never in practice: every part is plain data.
    pub(crate) fn to_map(&self) -> Result<Map<String, Value>, Error> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(Error::Internal("the document is not an object".to_owned())),
            Err(error) => Err(Error::Internal(error.to_string())),
        }
    }
}

/// What the bytes of a file turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Parsed {
    /// A document of this version.
    Good(Box<Document>),
    /// Not a document, or cut short.
    Broken,
    /// A document of a newer version.
    Newer(u64),
}

/// Reads the bytes of a file.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Parsed::Broken };
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Parsed::Broken;
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version > VERSION => Parsed::Newer(version),
        Some(VERSION) => serde_json::from_value(value).map_or(Parsed::Broken, |document: Document| {
            // Settings that were changed by hand beyond their limits would make the program unusable.
            let settings = document.settings.clone().checked().unwrap_or_default();
            Parsed::Good(Box::new(Document { settings, ..document }))
        }),
        _ => Parsed::Broken,
    }
}
