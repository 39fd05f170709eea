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
use thirtyfour::prelude::*;

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
    assert!(window.longest_frame().await? < FREEZE);
    window.go("Settings").await?;
    window.close().await
}

/// Types a long text at once into the element with the focus, as a paste does.
const INSERT: &str = "document.execCommand('insertText', false, arguments[0])";

/// Chooses to compare with a token that is pasted.
const COMPARE_WITH_PASTED: &str = r#"
const choice = document.querySelector('select[aria-label="Compare with"]');
choice.value = [...choice.options].find((option) => option.value.startsWith('paste')).value;
choice.dispatchEvent(new Event('change', { bubbles: true }));
"#;

/// How long the window may stand still, in milliseconds: a person takes more for a freeze.
const FREEZE: f64 = 2000.0;

async fn tokens_screen(session: &Session) -> Outcome<Window> {
    let window = Window::open(session).await?;
    window.ready().await?;
    window.go("Tokens").await?;
    window.click("radio", "Collections").await?;
    window.field("Collection 1").await?.click().await?;
    window.watch_frames().await?;
    Ok(window)
}

#[tokio::test]
async fn a_token_of_ten_megabytes_to_compare_with_is_refused_in_words() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = tokens_screen(&session).await?;
    window.ask(COMPARE_WITH_PASTED, vec![]).await?;
    window.named("textbox", "Token").await?.click().await?;
    window.ask(INSERT, vec![json!("abcdefghij".repeat(1_000_000))]).await?;
    window.keys(Key::Enter + "").await?;
    window.reads("too large").await?;
    assert!(window.longest_frame().await? < FREEZE);
    window.close().await
}

#[tokio::test]
async fn claims_of_five_thousand_collections_are_all_kept_and_the_window_goes_on() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = tokens_screen(&session).await?;
    let names: String = (0..5000).map(|number| format!("collection-{number}\n")).collect();
    window.ask(PASTE, vec![json!(names), json!(1)]).await?;
    window.reads("5,000 of 5,000").await?;
    window.reads("by level").await?;
    window.fill("Find a collection", "collection-4999").await?;
    window.reads("1 of 5,000").await?;
    let last = window.field("Collection 5000").await?;
    assert_eq!(last.value().await?.as_deref(), Some("collection-4999"));
    window.click("radio", "JSON").await?;
    window.reads("\"collection-0\"").await?;
    window.click("radio", "Form").await?;
    window.reads("5,000 of 5,000").await?;
    let longest = window.longest_frame().await?;
    assert!(longest < FREEZE, "it stood still for {longest} ms");
    window.close().await
}

#[tokio::test]
async fn a_collection_with_a_name_of_a_hundred_kilobytes_is_told_and_kept() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = tokens_screen(&session).await?;
    let name = "n".repeat(100_000);
    window.ask(INSERT, vec![json!(name)]).await?;
    window.reads("A collection's name has at most 255 characters.").await?;
    assert_eq!(window.field("Collection 1").await?.value().await?.map(|value| value.len()), Some(name.len()));
    let longest = window.longest_frame().await?;
    assert!(longest < FREEZE, "it stood still for {longest} ms");
    window.close().await
}

#[tokio::test]
async fn a_profile_with_a_name_of_a_hundred_kilobytes_is_refused_at_its_field_and_the_rest_is_kept() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.click("button", "New").await?;
    window.fill("Host", "qdrant.example.org").await?;
    window.field("Name").await?.click().await?;
    window.watch_frames().await?;
    window.ask(INSERT, vec![json!("n".repeat(100_000))]).await?;
    window.click("button", "Save profile").await?;
    window.reads("120 characters").await?;
    assert_eq!(window.field("Host").await?.value().await?.as_deref(), Some("qdrant.example.org"));
    let longest = window.longest_frame().await?;
    assert!(longest < FREEZE, "it stood still for {longest} ms");
    window.close().await
}

#[tokio::test]
async fn a_name_that_turns_the_text_around_is_shown_as_it_is() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = tokens_screen(&session).await?;
    window.ask(INSERT, vec![json!("docs\u{202e}gnp")]).await?;
    window.reads("With signs that cannot be seen").await?;
    window.matrix_says("search points", "docsU+202Egnp", "allowed").await?;
    let raw = "return document.body.innerText.includes('\\u202e')";
    assert_eq!(window.ask(raw, vec![]).await?, json!(false), "no sign turns the page's own text around");
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
