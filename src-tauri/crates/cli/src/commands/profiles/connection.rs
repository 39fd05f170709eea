//! How the cluster of a profile is reached: what the arguments make of it, and how it is told.

use std::path::Path;

use portcullis_console::profiles::{ClientCertificate, Connection, Gateway, ProfileForm, SendAs};
use portcullis_console::secret::SecretEdit;

use crate::arguments::{Clear, ConnectionFields, SendAsName, Switch};
use crate::failure::Failure;
use crate::input;

/// Brings a field back to how it is in a new profile, with the secrets that belong to it.
pub(super) fn clear(form: &mut ProfileForm, field: Clear) {
    let (connection, usual) = (&mut form.connection, Connection::default());
    match field {
        Clear::GrpcPort => form.grpc_port = None,
        Clear::ServerVersion => form.server_version = None,
        Clear::Gateway => {
            connection.gateway = usual.gateway;
            (form.gateway_password, form.gateway_key) = (SecretEdit::Remove, SecretEdit::Remove);
        }
        Clear::ClientCertificate => {
            connection.client_certificate = usual.client_certificate;
            (form.client_key, form.client_passphrase) = (SecretEdit::Remove, SecretEdit::Remove);
        }
        Clear::Headers => connection.headers = usual.headers,
        Clear::Peers => connection.peers = usual.peers,
        Clear::Proxy => connection.proxy = usual.proxy,
        Clear::ServerName => connection.server_name = usual.server_name,
        Clear::CaFile => connection.ca_file = usual.ca_file,
        Clear::Pin => connection.pin = usual.pin,
    }
}

/// Puts what the arguments say into the form. A secret that has no more use is removed.
pub(super) fn fill(form: &mut ProfileForm, fields: &ConnectionFields) -> Result<(), Failure> {
    gateway(form, fields)?;
    client_certificate(form, fields)?;
    let connection = &mut form.connection;
    if let Some(send_as) = fields.send_as {
        connection.send_as = send_as.into();
    }
    if !fields.header.is_empty() {
        connection.headers.clone_from(&fields.header);
    }
    if !fields.peer.is_empty() {
        connection.peers.clone_from(&fields.peer);
    }
    connection.proxy = fields.proxy.clone().or(connection.proxy.take());
    connection.server_name = fields.server_name.clone().or(connection.server_name.take());
    if let Some(file) = &fields.ca_file {
        connection.ca_file = Some(in_full(file)?);
    }
    for (switch, value) in [
        (fields.system_trust, &mut connection.system_trust),
        (fields.danger_accept_any_certificate, &mut connection.danger_accept_any_certificate),
        (fields.danger_send_keys_over_plain_http, &mut connection.danger_send_keys_over_plain_http),
    ] {
        *value = switch.map_or(*value, |switch| switch == Switch::On);
    }
    connection.timeout_seconds = fields.timeout.unwrap_or(connection.timeout_seconds);
    Ok(())
}

fn gateway(form: &mut ProfileForm, fields: &ConnectionFields) -> Result<(), Failure> {
    let gateway = &mut form.connection.gateway;
    if let Some(user) = &fields.gateway_user {
        *gateway = Gateway::Basic { user: user.clone() };
        form.gateway_key = SecretEdit::Remove;
    } else if let Some(header) = &fields.gateway_header {
        *gateway = Gateway::Key { header: header.clone() };
        form.gateway_password = SecretEdit::Remove;
    } else if fields.gateway_key_file.is_some() && !matches!(gateway, Gateway::Key { .. }) {
        *gateway = Gateway::Key { header: String::new() };
        form.gateway_password = SecretEdit::Remove;
    } else if fields.gateway_password_file.is_some() && !matches!(gateway, Gateway::Basic { .. }) {
        return Err(Failure::usage("There is a password for the gateway and no user.", "Give --gateway-user too."));
    }
    Ok(())
}

fn client_certificate(form: &mut ProfileForm, fields: &ConnectionFields) -> Result<(), Failure> {
    let certificate = &mut form.connection.client_certificate;
    if let Some(file) = &fields.client_pkcs12_file {
        *certificate = ClientCertificate::Pkcs12File { path: in_full(file)? };
        form.client_key = SecretEdit::Remove;
    } else if let Some(file) = &fields.client_certificate_file {
        *certificate = match fields.client_key_file.as_ref().filter(|_| fields.read_client_files) {
            Some(key) => {
                form.client_key = SecretEdit::Remove;
                ClientCertificate::PemFiles { certificate_path: in_full(file)?, key_path: in_full(key)? }
            }
            None => ClientCertificate::Pem { certificate: input::text(file)? },
        };
        form.client_passphrase = SecretEdit::Remove;
    }
    let (key, passphrase) = (fields.client_key_file.is_some(), fields.client_passphrase_file.is_some());
    match &form.connection.client_certificate {
        ClientCertificate::Pkcs12File { .. } if key => Err(Failure::usage(
            "The profile shows a certificate of a PKCS#12 file, which holds its key itself.",
            "Give --client-certificate-file too.",
        )),
        ClientCertificate::None if key => Err(Failure::usage(
            "There is a key and no client certificate that it belongs to.",
            "Give --client-certificate-file too.",
        )),
        ClientCertificate::PemFiles { .. } if key && !fields.read_client_files => Err(Failure::usage(
            "The profile reads certificate and key from files at each use.",
            "Give --client-certificate-file too, and --read-client-files if they are to be read at each use.",
        )),
        ClientCertificate::Pkcs12File { .. } => Ok(()),
        _ if passphrase => Err(Failure::usage(
            "There is a passphrase and no PKCS#12 file that it opens.",
            "Give --client-pkcs12-file too.",
        )),
        _ => Ok(()),
    }
}

/// The path from the root on: the profile is used from other folders too.
fn in_full(file: &Path) -> Result<String, Failure> {
    if input::is_stdin(file) {
        return Err(Failure::usage(
            "A file that is read at each use cannot be standard input.",
            "Name the file by its path.",
        ));
    }
    let path = std::path::absolute(file);
    let path = path.map_err(|error| Failure::file(format!("A file cannot be found: {error}."), "Check its path."))?;
    path.into_os_string()
        .into_string()
        .map_err(|_| Failure::usage("The path of a file is not text in UTF-8.", "Give it a name that is."))
}

/// Tells what differs from a cluster that is reached directly.
pub(super) fn tell(connection: &Connection, line: &mut impl FnMut(&str, &str)) {
    if connection.send_as == SendAs::Bearer {
        line("Key travels", "as Authorization: Bearer");
    }
    match &connection.gateway {
        Gateway::None => {}
        Gateway::Basic { user } => line("Gateway", &format!("basic authentication as {user}")),
        Gateway::Key { header } => line("Gateway", &format!("a key in the header {header}")),
    }
    match &connection.client_certificate {
        ClientCertificate::None => {}
        ClientCertificate::Pem { .. } => line("Client certificate", "kept in the profile"),
        ClientCertificate::PemFiles { certificate_path, key_path } => {
            line("Client certificate", certificate_path);
            line("  its key", key_path);
        }
        ClientCertificate::Pkcs12File { path } => line("Client certificate", path),
    }
    connection.headers.iter().for_each(|header| line("Header", &format!("{}: {}", header.name, header.value)));
    for peer in &connection.peers {
        let grpc = peer.grpc_port.map_or(String::new(), |port| format!(", gRPC {port}"));
        line("Peer", &format!("{}:{}{grpc}", peer.host, peer.port));
    }
    let texts = [
        ("Proxy", &connection.proxy),
        ("Server name", &connection.server_name),
        ("CA file", &connection.ca_file),
        ("Pinned", &connection.pin),
    ];
    for (name, text) in texts {
        text.iter().for_each(|text| line(name, text));
    }
    if !connection.system_trust {
        line("System trust", "off");
    }
    if connection.danger_accept_any_certificate {
        line("DANGER", "any certificate is accepted");
    }
    if connection.danger_send_keys_over_plain_http {
        line("DANGER", "keys are sent over plain HTTP");
    }
    if connection.timeout_seconds != Connection::default().timeout_seconds {
        line("Time per request", &format!("{} seconds", connection.timeout_seconds));
    }
}

impl From<SendAsName> for SendAs {
    fn from(name: SendAsName) -> Self {
        match name {
            SendAsName::ApiKey => Self::ApiKey,
            SendAsName::Bearer => Self::Bearer,
        }
    }
}
