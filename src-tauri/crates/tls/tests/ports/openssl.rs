//! OpenSSL as the server that is looked at, and as the client whose word counts.

use crate::made::Made;
use portcullis_tls::report::{Agreed, Alpn, ProtocolName};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// A server of OpenSSL on a port that the system chose.
pub(crate) struct OpenSsl {
    pub(crate) port: u16,
    _child: Child,
    _made: Made,
    _folder: TempDir,
}

impl OpenSsl {
    /// `openssl s_server` that serves what was made, with everything allowed that OpenSSL can still do.
    pub(crate) async fn start(made: Made, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = openssl(&folder);
        command
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert"])
            .arg(made.leaf_file())
            .arg("-key")
            .arg(made.key_file());
        if made.chain.len() > 1 {
            command.arg("-cert_chain").arg(made.rest_file());
        }
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().expect("it says where it listens before it ends");
            if let Some(port) = line.strip_prefix("ACCEPT 127.0.0.1:") {
                break port.parse().unwrap();
            }
        };
        // A full pipe would stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { port, _child: child, _made: made, _folder: folder }
    }
}

/// What `openssl s_client` says of a server.
#[derive(Debug)]
pub(crate) struct Client {
    text: String,
    pub(crate) agreed: Agreed,
    pub(crate) chain: Vec<CertificateDer<'static>>,
}

impl Client {
    pub(crate) async fn ask(port: u16, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = s_client(&folder, port, arguments).await;
        let agreed = Agreed {
            // `New, …` names the version that first had the suite.
            protocol: protocol(&after(&text, "Protocol  : ").or(after(&text, "New, ")).unwrap()),
            cipher: iana(&folder, &after(&text, "Cipher is ").unwrap()).await,
            key_exchange: after_line(&text, "Server Temp Key: ").map(group),
            alpn: match after_line(&text, "ALPN protocol: ") {
                Some(protocol) => Alpn::Chosen { protocol: protocol.to_owned() },
                None => Alpn::NoneChosen,
            },
        };
        let chain = CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>().unwrap();
        Self { text, agreed, chain }
    }

    /// Whether a second connection with what the first left reuses it.
    pub(crate) async fn reuses(port: u16) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("session").to_str().unwrap().to_owned();
        s_client(&folder, port, &["-sess_out", &session]).await;
        std::path::Path::new(&session).exists()
            && s_client(&folder, port, &["-sess_in", &session]).await.contains("\nReused, ")
    }

    pub(crate) fn was_asked_for_a_certificate(&self) -> bool {
        self.text.contains("\nRequested Signature Algorithms: ") || self.text.contains("\nClient Certificate Types: ")
    }

    pub(crate) fn was_stapled_to(&self) -> bool {
        !self.text.contains("OCSP response: no response sent")
    }
}

async fn s_client(folder: &TempDir, port: u16, arguments: &[&str]) -> String {
    let mut command = openssl(folder);
    command.args(["s_client", "-connect", &format!("127.0.0.1:{port}"), "-showcerts", "-ign_eof", "-status"]);
    command.args(["-alpn", "h2,http/1.1", "-servername", "node.example.org"]).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    // The page of `-www` comes after the tickets, so that they are there when it ends.
    child.stdin.take().unwrap().write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // What follows is the page.
    text.split("HTTP/1.0 200").next().unwrap().to_owned()
}

/// What OpenSSL makes with these arguments.
pub(crate) async fn output(arguments: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let output = openssl(&folder).args(arguments).output().await.unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}

/// With a configuration that allows everything old, whatever the system's says.
fn openssl(folder: &TempDir) -> Command {
    let file = folder.path().join("openssl.cnf");
    let sections = "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n[req]\ndistinguished_name = d\n[d]\n";
    std::fs::write(&file, sections).unwrap();
    let mut command = Command::new("openssl");
    command.env("OPENSSL_CONF", file).stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// The name of IANA for one of OpenSSL's.
async fn iana(folder: &TempDir, name: &str) -> String {
    let output = openssl(folder).args(["ciphers", "-stdname", "ALL:@SECLEVEL=0"]).output().await.unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let names = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.nth(1)?))
    });
    let found = names.filter(|(_, theirs)| *theirs == name).map(|(iana, _)| iana.to_owned()).next();
    found.unwrap_or_else(|| panic!("openssl knows {name}"))
}

fn protocol(name: &str) -> ProtocolName {
    match name {
        "TLSv1" => ProtocolName::Tls10,
        "TLSv1.1" => ProtocolName::Tls11,
        "TLSv1.2" => ProtocolName::Tls12,
        "TLSv1.3" => ProtocolName::Tls13,
        other => panic!("{other}"),
    }
}

/// Such as `X25519, 253 bits` or `ECDH, prime256v1, 256 bits`.
fn group(words: &str) -> String {
    let words: Vec<&str> = words.split(", ").collect();
    match words.as_slice() {
        ["X25519", ..] => "x25519".to_owned(),
        ["X448", ..] => "x448".to_owned(),
        ["DH", bits] => format!("DH {bits}"),
        ["ECDH", "prime256v1" | "P-256", ..] => "secp256r1".to_owned(),
        ["ECDH", "secp384r1" | "P-384", ..] => "secp384r1".to_owned(),
        ["ECDH", "secp521r1" | "P-521", ..] => "secp521r1".to_owned(),
        other => panic!("{other:?}"),
    }
}

fn after(text: &str, words: &str) -> Option<String> {
    let (_, rest) = text.split_once(words)?;
    Some(rest.split([',', '\n']).next()?.to_owned())
}

fn after_line<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(words))
}
