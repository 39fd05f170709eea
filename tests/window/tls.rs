//! The TLS of a practice cluster: two peers with a few deliberate flaws, as the window tells of them.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use thirtyfour::prelude::*;

use crate::keyboard::Hands;

/// The window with the ports of a practice cluster looked at.
async fn looked_at(session: &Session) -> Outcome<Window> {
    let window = Window::open(session).await?;
    window.ready().await?;
    window.look_at_practice_ports().await?;
    Ok(window)
}

#[tokio::test]
async fn the_flaws_of_a_practice_cluster_are_verdicts() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = looked_at(&session).await?;
    // As its flaws say: gRPC of the first peer kept the certificate of before, and that of the second ends in 12 days.
    window.reads("Ports serve different certificates").await?;
    window.reads("That one is older, as after a renewal without a restart.").await?;
    window.reads("Other certificate than REST").await?;
    window.reads("the certificate ends in 12 days").await?;
    window.reads("TLS 1.3 · 12 days left").await?;
    for port in ["REST", "gRPC", "Internal"] {
        window.named("heading", &format!("{port} 127.0.0.1")).await?;
    }
    window.click("radio", "Calendar").await?;
    window.reads("What ends when").await?;
    window.reads("12 days left").await?;
    window.close().await
}

#[tokio::test]
async fn a_certificate_is_read_and_ports_are_looked_at_again_with_the_keyboard_alone() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = looked_at(&session).await?;
    let hands = Hands(&window);
    window.chord(Key::Control, '1').await?;
    window.chord(Key::Control, '4').await?;
    hands.press("Look again").await?;
    window.named("button", "Look again").await?;
    hands.press("Server").await?;
    window.reads("SHA-256 of the public key").await?;
    window.close().await
}

#[tokio::test]
async fn a_pasted_configuration_leads_to_what_is_wrong_and_goes_when_it_is_left() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("TLS").await?;
    window.click("radio", "Before deploying").await?;
    window.click("radio", "A configuration").await?;
    let field = "config.yaml, or its tls: section";
    let config = "service: {api_key: planted-in-yaml}\ntls:\n cert: cert.pem\n key: key.pem";
    // The driver types a new line only as the key that makes one.
    window.fill(field, &config.replace('\n', "\u{e006}")).await?;
    window.click("button", "Check").await?;
    window.reads("Line 3 of the configuration sets tls.cert to cert.pem").await?;
    window.until("the focus on the folder", "return document.activeElement.id === 'tls-folder'", vec![]).await?;
    window.keys(session.folder().display().to_string()).await?;
    window.click("button", "Check").await?;
    window.reads("Not ready").await?;
    window.reads("Certificate file").await?;
    window.go("Settings").await?;
    window.go("TLS").await?;
    window.click("radio", "Before deploying").await?;
    window.click("radio", "A configuration").await?;
    let left = "return [...document.querySelectorAll('textarea, input')].map((each) => each.value).join() + document.body.innerHTML";
    let left = window.ask(left, vec![]).await?;
    let left = left.as_str().ok_or("the page is a text")?;
    assert!(left.contains("tls-config") && !left.contains("planted-in-yaml"), "the configuration is gone");
    window.close().await
}
