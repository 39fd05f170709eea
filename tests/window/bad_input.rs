//! What nobody should give the console: a clear word, no freeze, no loss.

use std::path::PathBuf;
use std::sync::Arc;

use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::{Console, Ports};
use portcullis_tests::keyring::Keyring;
use portcullis_tests::profile_form;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::json;

/// Pastes a text of our making into the element with the focus.
const PASTE: &str = r"
const [unit, times] = arguments;
const data = new DataTransfer();
data.setData('text/plain', unit.repeat(times));
document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
";

/// A session whose data folder holds this many profiles already.
fn with_profiles(number: usize) -> Outcome<(Session, PathBuf)> {
    let session = Session::start(Keyring::Unlocked)?;
    let data = session.data().join("dev.portcullis.console");
    let console = Console::new(Ports::system(&data, Arc::new(MemoryKeychain::default())));
    for number in 0..number {
        console.save_profile(profile_form(None, &format!("cluster {number}"), "")?)?;
    }
    Ok((session, data.join("portcullis.json")))
}

#[tokio::test]
async fn a_token_of_ten_megabytes_is_refused_in_words() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.go("Inspect").await?;
    window.watch_frames().await?;
    window.named("textbox", "Token or key").await?.click().await?;
    window.ask(PASTE, vec![json!("abcdefghij"), json!(1_000_000)]).await?;
    window.reads("too large").await?;
    assert!(window.longest_frame().await? < 2000.0);
    window.go("Settings").await?;
    window.close().await
}

#[tokio::test]
async fn a_store_file_that_was_cut_short_is_told_and_its_last_good_copy_used() -> Outcome {
    let (session, file) = with_profiles(3)?;
    let whole = std::fs::read(&file)?;
    std::fs::write(&file, &whole[..whole.len() / 2])?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.reads("cluster 0").await?;
    window.reads("cluster 1").await?;
    window.reads("The last good copy is used").await?;
    window.close().await
}

#[tokio::test]
async fn a_store_file_of_a_newer_version_is_told_and_left_alone() -> Outcome {
    let (session, file) = with_profiles(1)?;
    let newer = std::fs::read_to_string(&file)?.replacen("\"version\": 1", "\"version\": 2", 1);
    std::fs::write(&file, &newer)?;
    let window = Window::open(&session).await?;
    window.reads("newer version").await?;
    window.close().await?;
    assert_eq!(std::fs::read_to_string(&file)?, newer);
    Ok(())
}
