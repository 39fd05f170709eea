//! What the arguments make of a profile.

use std::path::{Path, PathBuf};

use portcullis_console::profiles::{Environment, ProfileForm, ProfileView};
use portcullis_console::secret::{SecretEdit, SecretPlace, SecretSlot};
use secrecy::SecretString;

use super::{address, connection};
use crate::arguments::{EnvironmentName, ProfileEdit, ProfileFields, SecretName};
use crate::failure::Failure;
use crate::input;

/// A new profile.
pub(super) fn new(name: &str, url: &str, fields: &ProfileFields) -> Result<ProfileForm, Failure> {
    filled(ProfileForm::new(name, address(url)?), fields)
}

/// A profile with what the arguments change of it.
pub(super) fn changed(profile: ProfileView, edit: &ProfileEdit) -> Result<ProfileForm, Failure> {
    let mut form = ProfileForm {
        id: Some(profile.id),
        revision: Some(profile.revision),
        name: edit.name.clone().unwrap_or(profile.name),
        folder: profile.folder,
        environment: profile.environment,
        address: edit.url.as_deref().map_or(Ok(profile.address), address)?,
        grpc_port: profile.grpc_port,
        server_version: profile.server_version,
        manage_key: SecretEdit::Keep,
        alternate_key: SecretEdit::Keep,
        read_only_key: SecretEdit::Keep,
        token: SecretEdit::Keep,
        connection: profile.connection,
        gateway_password: SecretEdit::Keep,
        gateway_key: SecretEdit::Keep,
        client_key: SecretEdit::Keep,
        client_passphrase: SecretEdit::Keep,
    };
    for secret in &edit.forget {
        *edit_of(&mut form, (*secret).into()) = SecretEdit::Remove;
    }
    edit.clear.iter().for_each(|field| connection::clear(&mut form, *field));
    filled(form, &edit.fields)
}

fn filled(mut form: ProfileForm, fields: &ProfileFields) -> Result<ProfileForm, Failure> {
    let connection = &fields.connection;
    let client_key = connection.client_key_file.as_ref().filter(|_| !connection.read_client_files);
    let secrets: [(Option<&PathBuf>, Reader, SecretSlot); 8] = [
        (fields.manage_key_file.as_ref(), input::key, SecretSlot::ManageKey),
        (fields.alternate_key_file.as_ref(), input::key, SecretSlot::AlternateKey),
        (fields.read_only_key_file.as_ref(), input::key, SecretSlot::ReadOnlyKey),
        (fields.token_file.as_ref(), input::key, SecretSlot::Token),
        (connection.gateway_password_file.as_ref(), input::key, SecretSlot::GatewayPassword),
        (connection.gateway_key_file.as_ref(), input::key, SecretSlot::GatewayKey),
        (client_key, input::secret, SecretSlot::ClientKey),
        (connection.client_passphrase_file.as_ref(), input::key, SecretSlot::ClientPassphrase),
    ];
    input::at_most_one_stdin(secrets.iter().filter_map(|(file, ..)| file.map(PathBuf::as_path)))?;
    connection::fill(&mut form, connection)?;
    for (file, read, slot) in secrets {
        let Some(file) = file else { continue };
        let edit = edit_of(&mut form, slot);
        if matches!(edit, SecretEdit::Remove) {
            let message = format!("The {} is to be set and forgotten at once.", slot.words());
            return Err(Failure::usage(message, "Give a file with it, or --forget or --clear, and not both."));
        }
        *edit = SecretEdit::Set { value: read(file)?, place: SecretPlace::Keychain };
    }
    if let Some(folder) = &fields.folder {
        form.folder.clone_from(folder);
    }
    if let Some(environment) = fields.environment {
        form.environment = environment.into();
    }
    form.grpc_port = fields.grpc_port.or(form.grpc_port);
    form.server_version = fields.server_version.clone().or(form.server_version);
    Ok(form)
}

type Reader = fn(&Path) -> Result<SecretString, Failure>;

/// What the form does with a secret.
fn edit_of(form: &mut ProfileForm, slot: SecretSlot) -> &mut SecretEdit {
    match slot {
        SecretSlot::ManageKey => &mut form.manage_key,
        SecretSlot::AlternateKey => &mut form.alternate_key,
        SecretSlot::ReadOnlyKey => &mut form.read_only_key,
        SecretSlot::Token => &mut form.token,
        SecretSlot::GatewayPassword => &mut form.gateway_password,
        SecretSlot::GatewayKey => &mut form.gateway_key,
        SecretSlot::ClientKey => &mut form.client_key,
        SecretSlot::ClientPassphrase => &mut form.client_passphrase,
    }
}

impl From<SecretName> for SecretSlot {
    fn from(name: SecretName) -> Self {
        match name {
            SecretName::ManageKey => Self::ManageKey,
            SecretName::AlternateKey => Self::AlternateKey,
            SecretName::ReadOnlyKey => Self::ReadOnlyKey,
            SecretName::Token => Self::Token,
            SecretName::GatewayPassword => Self::GatewayPassword,
            SecretName::GatewayKey => Self::GatewayKey,
            SecretName::ClientKey => Self::ClientKey,
            SecretName::ClientPassphrase => Self::ClientPassphrase,
        }
    }
}

impl From<EnvironmentName> for Environment {
    fn from(name: EnvironmentName) -> Self {
        match name {
            EnvironmentName::Production => Self::Production,
            EnvironmentName::Staging => Self::Staging,
            EnvironmentName::Development => Self::Development,
            EnvironmentName::Other => Self::Other,
        }
    }
}
