//! Profiles as forms and views.

use super::address::{Address, port};
use super::connection::Connection;
use crate::error::Error;
use crate::secret::{SecretEdit, SecretPlace, SecretSlot};
use crate::store::{Profile, SecretRecord};
use crate::text;
use qdrant_access::ServerVersion;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Environment {
    Production,
    Staging,
    Development,
    Other,
}

/// A profile as the admin edits it.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ProfileForm {
    /// Absent for a new one.
    pub id: Option<String>,
    /// That of the view which was edited: a newer one is not overwritten. Absent when whatever is there is to be replaced.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub revision: Option<u64>,
    /// 1 to 120 characters.
    pub name: String,
    /// Empty for none, else up to 120 characters.
    pub folder: String,
    /// What the cluster is for.
    pub environment: Environment,
    /// Where REST is.
    pub address: Address,
    /// Where gRPC is.
    pub grpc_port: Option<u16>,
    /// Like `1.18.3`.
    pub server_version: Option<String>,
    /// `service.api_key`.
    pub manage_key: SecretEdit,
    /// `service.alt_api_key`.
    pub alternate_key: SecretEdit,
    /// `service.read_only_api_key`.
    pub read_only_key: SecretEdit,
    /// A token of somebody else's making.
    pub token: SecretEdit,
    /// How the cluster is reached.
    #[serde(default)]
    pub connection: Connection,
    /// For basic authentication in front of the cluster.
    #[serde(default)]
    pub gateway_password: SecretEdit,
    /// For a gateway that wants a key in a header.
    #[serde(default)]
    pub gateway_key: SecretEdit,
    /// The key of the client certificate, as PEM.
    #[serde(default)]
    pub client_key: SecretEdit,
    /// Of the PKCS#12 file.
    #[serde(default)]
    pub client_passphrase: SecretEdit,
}

impl ProfileForm {
    /// A new profile of a cluster that is reached directly, without any secret.
    pub fn new(name: &str, address: Address) -> Self {
        Self {
            id: None,
            revision: None,
            name: name.to_owned(),
            folder: String::new(),
            environment: Environment::Other,
            address,
            grpc_port: None,
            server_version: None,
            manage_key: SecretEdit::Keep,
            alternate_key: SecretEdit::Keep,
            read_only_key: SecretEdit::Keep,
            token: SecretEdit::Keep,
            connection: Connection::default(),
            gateway_password: SecretEdit::Keep,
            gateway_key: SecretEdit::Keep,
            client_key: SecretEdit::Keep,
            client_passphrase: SecretEdit::Keep,
        }
    }

    /// The form without its secrets, every field in its normal form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the first field that cannot be used.
    pub(super) fn checked(&self) -> Result<Plain, Error> {
        let plain = Plain {
            name: self.name.clone(),
            folder: self.folder.clone(),
            environment: self.environment,
            address: self.address.clone(),
            grpc_port: self.grpc_port,
            server_version: self.server_version.clone(),
            connection: self.connection.clone(),
            practice: false,
        };
        plain.checked()
    }

    /// Each slot with what is to be done to it.
    pub(super) fn edits(&self) -> [(SecretSlot, &SecretEdit); 8] {
        [
            (SecretSlot::ManageKey, &self.manage_key),
            (SecretSlot::AlternateKey, &self.alternate_key),
            (SecretSlot::ReadOnlyKey, &self.read_only_key),
            (SecretSlot::Token, &self.token),
            (SecretSlot::GatewayPassword, &self.gateway_password),
            (SecretSlot::GatewayKey, &self.gateway_key),
            (SecretSlot::ClientKey, &self.client_key),
            (SecretSlot::ClientPassphrase, &self.client_passphrase),
        ]
    }
}

/// The part of a profile that an export holds: nothing secret, nothing of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plain {
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) environment: Environment,
    pub(super) address: Address,
    pub(super) grpc_port: Option<u16>,
    pub(super) server_version: Option<String>,
    #[serde(default)]
    pub(super) connection: Connection,
    /// Never from a file: whoever wrote it could pass off a real cluster as a simulation.
    #[serde(skip)]
    pub(super) practice: bool,
}

impl Plain {
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            name: profile.name.clone(),
            folder: profile.folder.clone(),
            environment: profile.environment,
            address: profile.address.clone(),
            grpc_port: profile.grpc_port,
            server_version: profile.server_version.clone(),
            connection: profile.connection.clone(),
            practice: profile.practice,
        }
    }

    /// Every field in its normal form.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the first field that cannot be used.
    pub(super) fn checked(self) -> Result<Self, Error> {
        Ok(Self {
            name: text::line("name", "The name", &self.name, 120, true)?,
            folder: text::line("folder", "The folder", &self.folder, 120, false)?,
            environment: self.environment,
            address: self.address.checked()?,
            grpc_port: self.grpc_port.map(|number| port("grpc_port", number)).transpose()?,
            server_version: self.server_version.as_deref().map(server_version).transpose()?,
            connection: self.connection.checked()?,
            practice: self.practice,
        })
    }

    /// The same without what its owner has to decide to risk.
    pub(super) fn without_dangers(self) -> Self {
        Self { connection: self.connection.without_dangers(), ..self }
    }

    pub(super) fn into_profile(self, id: String, secrets: Vec<SecretRecord>, updated_at: String) -> Profile {
        Profile {
            id,
            name: self.name,
            folder: self.folder,
            environment: self.environment,
            address: self.address,
            grpc_port: self.grpc_port,
            server_version: self.server_version,
            connection: self.connection,
            pinned: None,
            practice: self.practice,
            secrets,
            updated_at,
            revision: 1,
        }
    }
}

fn server_version(text: &str) -> Result<String, Error> {
    text.parse::<ServerVersion>().map(|version| version.to_string()).map_err(|error| {
        Error::field("server_version", format!("{error}."), "Enter three numbers, for example 1.18.3.")
    })
}

/// A profile as the admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileView {
    /// Never changes.
    pub id: String,
    /// The admin's name for it.
    pub name: String,
    /// Empty for none.
    pub folder: String,
    /// What the cluster is for.
    pub environment: Environment,
    /// Where REST is.
    pub address: Address,
    /// The address as one text.
    pub url: String,
    /// Where gRPC is.
    pub grpc_port: Option<u16>,
    /// Like `1.18.3`.
    pub server_version: Option<String>,
    /// How the cluster is reached.
    pub connection: Connection,
    /// What is known of its secrets.
    pub secrets: Vec<SecretView>,
    /// What the strongest of its secrets is.
    pub role: Role,
    /// It leads to a practice cluster: a simulation on this machine.
    pub practice: bool,
    /// RFC 3339.
    pub updated_at: String,
    /// Another one after each change.
    #[ts(type = "number")]
    pub revision: u64,
}

/// What is known of a secret without showing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SecretView {
    /// Which one.
    pub slot: SecretSlot,
    /// Where it is kept.
    pub place: SecretPlace,
    /// Not when it was kept for a session that is over.
    pub available: bool,
    /// Under 32 bytes.
    pub short: bool,
    /// It has the form of a token.
    pub looks_like_token: bool,
    /// Another slot of this profile holds the same.
    pub same_as: Option<SecretSlot>,
}

/// What the strongest of a profile's secrets is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A manage key.
    Manage,
    /// A read-only key.
    ReadOnly,
    /// A token.
    Token,
    /// No secret.
    None,
}

impl ProfileView {
    /// The view of a stored profile. `in_session` says which secrets are in memory.
    pub(super) fn new(profile: &Profile, in_session: impl Fn(SecretSlot) -> bool) -> Self {
        let view = |secret: &SecretRecord| SecretView {
            slot: secret.slot,
            place: secret.place,
            available: secret.place == SecretPlace::Keychain || in_session(secret.slot),
            short: secret.short,
            looks_like_token: secret.looks_like_token,
            same_as: secret.same_as,
        };
        Self {
            id: profile.id.clone(),
            name: profile.name.clone(),
            folder: profile.folder.clone(),
            environment: profile.environment,
            address: profile.address.clone(),
            url: profile.address.url(),
            grpc_port: profile.grpc_port,
            server_version: profile.server_version.clone(),
            connection: profile.connection.clone(),
            secrets: profile.secrets.iter().map(view).collect(),
            role: role(profile),
            practice: profile.practice,
            updated_at: profile.updated_at.clone(),
            revision: profile.revision,
        }
    }
}

fn role(profile: &Profile) -> Role {
    let roles = [
        (SecretSlot::ManageKey, Role::Manage),
        (SecretSlot::AlternateKey, Role::Manage),
        (SecretSlot::ReadOnlyKey, Role::ReadOnly),
        (SecretSlot::Token, Role::Token),
    ];
    roles.into_iter().find(|(slot, _)| profile.secret(*slot).is_some()).map_or(Role::None, |(_, role)| role)
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// The new profiles.
    pub added: Vec<ProfileView>,
    /// Those that were left out.
    pub skipped: Vec<Skipped>,
    /// What the new ones bring along that decides whom they trust and where they lead, as it should be looked at.
    pub brought: Vec<Brought>,
}

/// What an imported profile brings along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Brought {
    /// The profile's name.
    pub name: String,
    /// Each as a sentence.
    pub words: Vec<String>,
}

/// A profile that an import left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Skipped {
    /// Its name in the file.
    pub name: String,
    /// Why.
    pub reason: String,
}
