//! A copied token leaves the clipboard again.

use std::time::{Duration, Instant};

use portcullis_tests::admin::NewProfile;
use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use thirtyfour::prelude::*;

const PROFILE: NewProfile<'_> = NewProfile {
    name: "Staging",
    environment: "Staging",
    host: "qdrant.example.org",
    folder: "",
    manage_key: "clipboard-test-key-with-more-than-32-bytes",
};

/// What the clipboard holds, as it comes when an admin pastes it into a field.
async fn pasted(window: &Window) -> Outcome<String> {
    window.fill("Search clusters", "").await?;
    window.chord(Key::Control, 'v').await?;
    window.painted().await?;
    let text = window.named("textbox", "Search clusters").await?.value().await?;
    window.fill("Search clusters", "").await?;
    Ok(text.unwrap_or_default())
}

#[tokio::test]
async fn a_copied_token_is_gone_from_the_clipboard_after_the_time_that_was_set() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("Settings").await?;
    window.set_number("Clear the clipboard after", "5").await?;
    window.create_profile(&PROFILE).await?;
    window.compose("svc", &[("docs", "r")]).await?;
    let token = window.mint("Label", "Holder").await?;
    window.click("button", "Copy token").await?;
    let copied = Instant::now();
    window.click("button", "Done").await?;
    window.go("Clusters").await?;
    assert_eq!(pasted(&window).await?, token);
    while pasted(&window).await?.contains(&token) {
        assert!(copied.elapsed() < Duration::from_secs(15), "the token is still there");
    }
    assert!(copied.elapsed() > Duration::from_secs(4), "it stayed as long as was set");
    window.close().await
}
