//! Killed while it saves: nothing but the edit under way may be lost.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::{Console, Ports};
use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use portcullis_tests::{profile_form, profile_json, programs};
use serde_json::json;

const PROFILES: usize = 40;

fn console(folder: &Path) -> Console {
    Console::new(Ports::system(folder, Arc::new(MemoryKeychain::default())))
}

fn fill(folder: &Path) -> Outcome {
    let console = console(folder);
    for number in 0..PROFILES {
        console.save_profile(profile_form(None, &format!("cluster {number}"), "before")?)?;
    }
    Ok(())
}

/// Delays that differ from round to round, the same in every run.
fn delays() -> impl Iterator<Item = Duration> {
    let mut state = 20_u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((state >> 33) % 12_000)
    })
}

#[test]
fn two_hundred_kills_while_saving_lose_no_edit_that_was_done() -> Outcome {
    let folder = tempfile::tempdir()?;
    fill(folder.path())?;
    let mut recovered = 0;
    for delay in delays().take(200) {
        let mut saver = Command::new(programs().join("saver"))
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let mut lines = BufReader::new(saver.stdout.take().ok_or("no output")?).lines();
        let first = lines.next().ok_or("it ended before its first edit")??;
        // The moment of the kill is what is varied here.
        std::thread::sleep(delay);
        saver.kill()?;
        saver.wait()?;

        let mut done = HashMap::new();
        for line in std::iter::once(Ok(first)).chain(lines) {
            let line = line?;
            let (id, edit) = line.split_once(' ').ok_or("half a line")?;
            done.insert(id.to_owned(), edit.to_owned());
        }
        let console = console(folder.path());
        let profiles = console.list_profiles()?;
        assert_eq!(profiles.len(), PROFILES);
        let lost = profiles.iter().filter(|profile| {
            let number = |edit: &str| edit.rsplit('-').next().and_then(|number| number.parse::<u64>().ok());
            done.get(&profile.id).is_some_and(|edit| number(&profile.folder) < number(edit))
        });
        assert_eq!(lost.count(), 0, "an edit that was done is lost after {delay:?}");
        recovered += console.status().notices.len();
    }
    println!("in {recovered} of 200 rounds the file was cut short and its last good copy used");
    assert!(recovered > 0, "no kill cut the file short: this showed nothing");
    Ok(())
}

/// Saves one profile after the other through the window's own channel, and never waits for more than one answer.
const SAVE_ON_AND_ON: &str = r"
const [forms] = arguments;
window.saved = 0;
(async () => {
  for (let number = 0; ; number++) {
    const form = { ...forms[number % forms.length], folder: 'edit ' + number };
    await window.__TAURI_INTERNALS__.invoke('save_profile', { form });
    window.saved++;
  }
})();
";

#[tokio::test]
async fn two_hundred_kills_of_the_window_while_it_saves_lose_no_profile() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let data = session.data().join("dev.portcullis.console");
    std::fs::create_dir_all(&data)?;
    fill(&data)?;
    let forms: Vec<_> = console(&data)
        .list_profiles()?
        .iter()
        .map(|profile| profile_json(Some(&profile.id), &profile.name, &profile.folder))
        .collect();
    for delay in delays().take(200) {
        let window = Window::open(&session).await?;
        window.ready().await?;
        window.ask(SAVE_ON_AND_ON, vec![json!(forms)]).await?;
        window.until("the first saved edits", "return window.saved > 3", vec![]).await?;
        // The moment of the kill is what is varied here.
        tokio::time::sleep(delay).await;
        window.kill_program(&session)?;
        let names: Vec<_> = console(&data).list_profiles()?.into_iter().map(|profile| profile.name).collect();
        assert_eq!(names.len(), PROFILES, "after {delay:?}");
    }
    Ok(())
}
