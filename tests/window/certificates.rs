//! Certificates in files, chains that are saved, and what the desktop is told, in the real window.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use base64::Engine as _;
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::tls::TlsScanForm;
use portcullis_console::{Console, Ports};
use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use zbus::zvariant::OwnedValue;

/// A certificate that signed itself, for so many days, and its key.
fn certificate(session: &Session, days: u32) -> Outcome {
    let arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"];
    let made = session
        .command("openssl")
        .args(arguments)
        .args(["-subj", "/CN=qdrant", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:false"])
        .args(["-keyout", "key.pem", "-out", "cert.pem", "-days", &days.to_string()])
        .current_dir(session.folder())
        .output()?;
    if made.status.success() { Ok(()) } else { Err(format!("openssl says {made:?}").into()) }
}

/// The fingerprint of the first certificate in a file of PEM, as the window writes it.
fn fingerprint(path: &Path) -> Outcome<String> {
    let pem = std::fs::read_to_string(path)?;
    let begun = pem.strip_prefix("-----BEGIN CERTIFICATE-----\n").ok_or("the file begins with a certificate")?;
    let (base64, _) = begun.split_once("-----END").ok_or("the certificate ends")?;
    let der = base64::engine::general_purpose::STANDARD.decode(base64.replace('\n', ""))?;
    Ok(Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":"))
}

#[tokio::test]
async fn a_chain_is_saved_as_it_was_served() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.look_at_practice_ports().await?;
    window.click("button", "Save chain").await?;
    let file = session.folder().join("saved.pem");
    window.choose_place(&session, &file).await?;
    window.reads(&format!("Saved {}", file.display())).await?;
    window.click("button", "Server").await?;
    window.reads(&fingerprint(&file)?).await?;
    window.close().await
}

#[tokio::test]
async fn a_pair_is_checked_before_it_is_deployed() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    certificate(&session, 90)?;
    let at = |name: &str| session.folder().join(name).display().to_string();
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("TLS").await?;
    window.click("radio", "Before deploying").await?;
    window.click("radio", "Three files").await?;
    window.fill("Certificate (tls.cert)", &at("cert.pem")).await?;
    window.fill("Private key (tls.key)", &at("key.pem")).await?;
    window.click("button", "Check").await?;
    window.reads("The key fits").await?;
    window.until("a check that passed", PASSED, vec![json!("The key fits")]).await?;
    window.fill("Private key (tls.key)", &at("cert.pem")).await?;
    window.click("button", "Check").await?;
    window.reads("Not ready").await?;
    window.close().await
}

/// Whether the line of a check says that it passed.
const PASSED: &str = "return [...document.querySelectorAll('li, tr')].some((line) => line.textContent.includes(arguments[0]) && line.textContent.includes('Passed'))";

/// The part of a desktop that shows notifications: it tells the summary and the text of each.
struct Notifications(mpsc::Sender<(String, String)>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the desktop's own signature")]
    fn notify(
        &self,
        _program: &str,
        _replaces: u32,
        _icon: &str,
        summary: String,
        text: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _milliseconds: i32,
    ) -> u32 {
        // Who tells more than is asked for tells nobody.
        let _ = self.0.send((summary, text));
        1
    }
}

/// A server of OpenSSL that ends with this value, and its port.
struct OpenSsl(Child, u16);

impl OpenSsl {
    fn start(session: &Session) -> Outcome<Self> {
        let mut child = session
            .command("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www"])
            .current_dir(session.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("its output is kept")?).lines();
        let port = lines.find_map(|line| line.ok()?.strip_prefix("ACCEPT 127.0.0.1:")?.parse().ok());
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self(child, port.ok_or("it tells its port")?))
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks at a server of the session's certificate as the console does, so that its end is remembered.
async fn look(session: &Session) -> Outcome {
    let server = OpenSsl::start(session)?;
    let data = session.data().join("dev.portcullis.console");
    std::fs::create_dir_all(&data)?;
    let console = Arc::new(Console::new(Ports::system(data, Arc::new(MemoryKeychain::default()))));
    let form = json!({
        "id": null, "name": "Shop <b>EU</b>", "folder": "", "environment": "production",
        "address": { "scheme": "https", "host": "127.0.0.1", "port": server.1, "path_prefix": "" },
        "grpc_port": server.1, "server_version": null,
        "manage_key": { "kind": "keep" }, "alternate_key": { "kind": "keep" },
        "read_only_key": { "kind": "keep" }, "token": { "kind": "keep" },
    });
    let profile = console.save_profile(serde_json::from_value(form)?)?;
    let form = TlsScanForm { profile_id: profile.id, internal_port: Some(server.1), ..TlsScanForm::default() };
    console.tls_scan(form, "look", |_| {}).await?;
    Ok(())
}

#[tokio::test]
async fn the_desktop_is_told_of_a_certificate_that_ends_soon_only_if_that_is_wanted() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let (tell, told) = mpsc::channel();
    let bus = session.variable("DBUS_SESSION_BUS_ADDRESS").ok_or("the session has a bus")?;
    let _desktop = zbus::blocking::connection::Builder::address(bus)?
        .name("org.freedesktop.Notifications")?
        .serve_at("/org/freedesktop/Notifications", Notifications(tell))?
        .build()?;
    certificate(&session, 5)?;
    look(&session).await?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    let (summary, text) = told.recv_timeout(Duration::from_secs(20))?;
    assert_eq!(summary, "Portcullis");
    assert!(text.contains("ends within 30 days") && text.contains("in 4 days"), "{text}");
    assert!(text.contains("Shop") && !text.contains('<'), "names bring no marks: {text}");
    let choice = "Let the desktop tell at the start which certificates end within 30 days";
    window.go("Settings").await?;
    window.click("checkbox", choice).await?;
    window.reads("Settings saved").await?;
    window.close().await?;

    // The start that tells nothing lies between two that do: what is heard comes in the order that it was told in.
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("Settings").await?;
    window.click("checkbox", choice).await?;
    window.reads("Settings saved").await?;
    window.close().await?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    told.recv_timeout(Duration::from_secs(20))?;
    window.close().await?;
    assert!(told.try_recv().is_err(), "the start in between told something, too");
    Ok(())
}
