//! A key that was planted in the form is found in the keychain, and nowhere else.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portcullis_tests::admin::NewProfile;
use portcullis_tests::keyring::{self, Keyring};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

const PLANTED: &str = "planted-9f3c-key-that-nobody-else-would-write";

/// Keeps every answer that comes over the window's channel.
const RECORD_ANSWERS: &str = r"
window.answers = [];
const real = window.fetch;
window.fetch = async (...call) => {
  const answer = await real(...call);
  answer.clone().text().then((text) => window.answers.push(String(call[0]) + ' ' + text));
  return answer;
};
";

/// Everything that the page holds: its elements, what stands in its fields, what it keeps.
const WHOLE_PAGE: &str = r"
const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => field.value);
const within = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ? [element.shadowRoot.innerHTML] : []);
return [document.documentElement.outerHTML, ...within, ...fields, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
  document.title, location.href, JSON.stringify(history.state), performance.getEntries().map((entry) => entry.name).join(' ')].join('\n');
";

#[tokio::test]
async fn a_planted_key_is_nowhere_but_in_the_keychain() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.ask(RECORD_ANSWERS, vec![]).await?;
    let profile = NewProfile {
        name: "Planted",
        environment: "Staging",
        host: "qdrant.example.org",
        folder: "",
        manage_key: PLANTED,
    };
    window.create_profile(&profile).await?;
    assert_eq!(keyring::secrets(&session, "service", "dev.portcullis.console")?, [PLANTED], "it is in the keychain");
    let page = |window| async move { whole_page(window).await };
    assert_clean("the page after saving", &page(&window).await?);

    window.click("button", "Edit").await?;
    window.named("button", "Save profile").await?;
    assert_clean("the form of the saved profile", &page(&window).await?);
    window.click("button", "Cancel").await?;
    window.compose("svc", &[("docs", "r")]).await?;
    window.mint("Label", "Holder").await?;
    assert_clean("the page after minting", &page(&window).await?);
    window.click("button", "Done").await?;

    // Errors of the keychain, with the key on its way.
    keyring::hang(&session)?;
    window.go("Settings").await?;
    window.set_number("Wait for the keychain at most", "2").await?;
    window.go("Clusters").await?;
    window.click("button", "Edit").await?;
    window.click("button", "Replace manage key").await?;
    window.fill("Manage key", PLANTED).await?;
    window.click("button", "Save profile").await?;
    window.until("an error", "return !!document.querySelector('form [role=alert], form .error')", vec![]).await?;
    let error = window.ask("return document.body.innerText", vec![]).await?;
    assert_clean("the text of an error", error.as_str().unwrap_or_default());
    keyring::resume(&session)?;

    let answers = window.ask("return window.answers.join('\\n')", vec![]).await?;
    let answers = answers.as_str().unwrap_or_default();
    assert!(answers.contains("save_profile") && answers.contains("mint"), "the answers were recorded");
    assert_clean("an answer to the window", answers);

    let program = window.program_id().ok_or("the program runs")?;
    for kind in ["cmdline", "environ"] {
        assert_clean(kind, &String::from_utf8_lossy(&std::fs::read(format!("/proc/{program}/{kind}"))?));
    }
    // A program that has nothing to say writes nothing.
    assert_absent("the program's output", &window.log()?);
    window.close().await?;

    let mut looked_at = Vec::new();
    assert_files_clean(session.folder(), &mut looked_at)?;
    for expected in ["portcullis.json", "portcullis.json.last-good", "ledger"] {
        assert!(looked_at.iter().any(|name| name.contains(expected)), "{expected} was looked at, of {looked_at:?}");
    }
    Ok(())
}

async fn whole_page(window: &Window) -> Outcome<String> {
    Ok(window.ask(WHOLE_PAGE, vec![]).await?.as_str().unwrap_or_default().to_owned())
}

fn assert_clean(place: &str, text: &str) {
    assert!(!text.is_empty(), "{place} is empty: nothing was looked at");
    assert_absent(place, text);
}

fn assert_absent(place: &str, text: &str) {
    for form in forms() {
        assert!(!contains(text.as_bytes(), &form), "the key is in {place}");
    }
}

/// Every file of the session but the keyring itself, which is encrypted.
fn assert_files_clean(folder: &Path, looked_at: &mut Vec<String>) -> Outcome {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            assert_files_clean(&path, looked_at)?;
        } else if kind.is_file() {
            let bytes = std::fs::read(&path)?;
            for form in forms() {
                assert!(!contains(&bytes, &form), "the key is in {}", path.display());
            }
            looked_at.push(path.display().to_string());
        }
    }
    Ok(())
}

/// The key as bytes, and as it would look in other clothes.
fn forms() -> [Vec<u8>; 4] {
    let wide = PLANTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex: String = PLANTED.bytes().map(|byte| format!("{byte:02x}")).collect();
    [
        PLANTED.as_bytes().to_vec(),
        wide,
        STANDARD.encode(PLANTED).trim_end_matches('=').as_bytes().to_vec(),
        hex.into_bytes(),
    ]
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
