//! A keyring that is locked, hangs or is missing never freezes the window, and is told in words.

use portcullis_tests::admin::NewProfile;
use portcullis_tests::keyring::{self, Keyring};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::Value;

const PROFILE: NewProfile<'_> = NewProfile {
    name: "Staging",
    environment: "Staging",
    host: "qdrant.example.org",
    folder: "",
    manage_key: "keyring-test-key-with-more-than-32-bytes",
};

async fn with_a_profile() -> Outcome<(Session, Window)> {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("Settings").await?;
    window.set_number("Wait for the keychain at most", "2").await?;
    window.create_profile(&PROFILE).await?;
    Ok((session, window))
}

/// Mints while the keyring does not answer: other screens open meanwhile, no frame is late, and a message comes.
async fn minting_fails_without_a_freeze(window: &Window, message: &str) -> Outcome {
    window.compose("svc", &[("docs", "r")]).await?;
    window.matrix_says("search points", "docs", "allowed").await?;
    window.watch_frames().await?;
    window.click("button", "Mint token").await?;
    window.set_level(1, "rw").await?;
    window.matrix_says("upsert points", "docs", "allowed").await?;
    window.reads(message).await?;
    let longest = window.longest_frame().await?;
    assert!(longest < 1000.0, "a frame took {longest} ms");
    Ok(())
}

#[tokio::test]
async fn a_hanging_keyring_is_told_and_works_again_when_it_answers() -> Outcome {
    let (session, window) = with_a_profile().await?;
    keyring::hang(&session)?;
    minting_fails_without_a_freeze(&window, "did not answer").await?;
    keyring::resume(&session)?;
    window.mint("After", "Team").await?;
    window.close().await
}

#[tokio::test]
async fn a_locked_keyring_is_told() -> Outcome {
    let (session, window) = with_a_profile().await?;
    keyring::lock(&session)?;
    minting_fails_without_a_freeze(&window, "locked").await?;
    window.close().await
}

#[tokio::test]
async fn without_a_keyring_a_key_is_kept_for_the_session_only() -> Outcome {
    let session = Session::start(Keyring::Absent)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.click("button", "New").await?;
    window.fill("Name", PROFILE.name).await?;
    window.fill("Host", PROFILE.host).await?;
    window.reads("You can keep credentials for this session").await?;
    window.fill("Manage key", PROFILE.manage_key).await?;
    let session_only = window.named("checkbox", "Keep for this session only").await?;
    if session_only.prop("checked").await?.as_deref() != Some("true") {
        session_only.click().await?;
    }
    window.click("button", "Save profile").await?;
    window.until("the saved profile", "return !document.querySelector('form')", vec![]).await?;
    window.compose("svc", &[("docs", "r")]).await?;
    assert_eq!(window.mint("Label", "Holder").await?.split('.').count(), 3);
    window.close().await?;

    let window = Window::open(&session).await?;
    window.ready().await?;
    let text = window.ask("return document.body.innerText", vec![]).await?;
    assert!(matches!(&text, Value::String(text) if text.contains(PROFILE.name)), "the profile is still there: {text}");
    window.close().await
}
