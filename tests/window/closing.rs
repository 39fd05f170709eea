//! The X of the window: what would be lost is asked about first, and nothing else is.

use portcullis_tests::admin::NewProfile;
use portcullis_tests::keyring::{Keyring, secrets};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

const PROFILE: NewProfile<'_> = NewProfile {
    name: "Staging",
    environment: "Staging",
    host: "qdrant.example.org",
    folder: "",
    manage_key: "closing-test-key-with-more-than-32-bytes",
};

async fn opened(session: &Session) -> Outcome<Window> {
    let window = Window::open(session).await?;
    window.ready().await?;
    Ok(window)
}

#[tokio::test]
async fn a_window_with_nothing_to_lose_closes_at_once() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = opened(&session).await?;
    window.create_profile(&PROFILE).await?;
    window.go("Tokens").await?;
    window.named("button", "Mint token").await?;
    window.press_close(&session)?;
    window.ended()
}

#[tokio::test]
async fn unsaved_changes_are_asked_about_kept_and_saved_with_their_key_before_it_closes() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = opened(&session).await?;
    window.create_profile(&PROFILE).await?;
    window.click("button", "Edit").await?;
    window.fill("Name", "Renamed").await?;
    window.press_close(&session)?;
    window.click("button", "Keep editing").await?;
    assert_eq!(window.field("Name").await?.value().await?.as_deref(), Some("Renamed"), "nothing is lost");

    window.press_close(&session)?;
    window.click_to_end("Save").await?;
    let window = opened(&session).await?;
    window.reads("Renamed").await?;
    assert_eq!(secrets(&session, "service", "dev.portcullis.console")?, [PROFILE.manage_key]);
    window.close().await
}

#[tokio::test]
async fn changes_that_are_dropped_on_closing_are_not_there_again() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = opened(&session).await?;
    window.create_profile(&PROFILE).await?;
    window.click("button", "Edit").await?;
    window.fill("Name", "Renamed").await?;
    window.press_close(&session)?;
    window.click_to_end("Discard changes").await?;
    let window = opened(&session).await?;
    window.reads("Staging").await?;
    assert!(!window.ask("return document.body.innerText", vec![]).await?.to_string().contains("Renamed"));
    window.close().await
}

#[tokio::test]
async fn a_composed_token_is_asked_about_from_whichever_screen() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = opened(&session).await?;
    window.create_profile(&PROFILE).await?;
    window.compose("svc-search", &[("docs", "rw")]).await?;
    window.go("Settings").await?;
    window.press_close(&session)?;
    window.reads("Close without minting the token?").await?;
    window.click("button", "Keep composing").await?;
    window.go("Tokens").await?;
    assert_eq!(window.field("Subject").await?.value().await?.as_deref(), Some("svc-search"), "nothing is lost");
    window.press_close(&session)?;
    window.click_to_end("Close and drop it").await
}

#[tokio::test]
async fn a_minted_token_is_asked_about_until_it_was_taken() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = opened(&session).await?;
    window.create_profile(&PROFILE).await?;
    window.compose("svc-search", &[("docs", "r")]).await?;
    window.fill("Label", "Search").await?;
    window.click("button", "Mint token").await?;
    window.find("[data-testid=minted-token]").await?;
    window.press_close(&session)?;
    window.reads("Leave without the token?").await?;
    window.click("button", "Cancel").await?;
    window.click("button", "Reveal").await?;
    window.press_close(&session)?;
    window.ended()
}
