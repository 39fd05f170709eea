//! No serious barrier on any screen, found by axe-core in the real window.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::{Value, json};

const RUN_AXE: &str = r"
const done = arguments[0];
axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations
  .filter((violation) => ['serious', 'critical'].includes(violation.impact))
  .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | ')}`)),
  (error) => done(['axe failed: ' + error]));
";

async fn barriers(window: &Window, axe: &str) -> Outcome<Vec<String>> {
    if window.ask("return typeof window.axe", vec![]).await? != json!("object") {
        window.ask(axe, vec![]).await?;
    }
    window.painted().await?;
    Ok(serde_json::from_value(window.ask_async(RUN_AXE, vec![]).await?)?)
}

fn axe() -> Outcome<String> {
    let file = portcullis_tests::root().join("ui/node_modules/axe-core/axe.min.js");
    Ok(std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?)
}

async fn no_barrier_in(theme: &str) -> Outcome {
    let axe = axe()?;
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.resize(1280, 840).await?;
    window.choose_theme(theme).await?;
    let mut found = Vec::new();
    window
        .walk(async |window: &Window, place: &str| {
            let here = barriers(window, &axe).await?;
            found.extend(here.into_iter().map(|barrier| format!("{place}: {barrier}")));
            Ok(())
        })
        .await?;
    assert!(found.is_empty(), "{}", found.join("\n"));
    window.close().await
}

#[tokio::test]
async fn no_serious_barrier_on_any_screen_in_light() -> Outcome {
    no_barrier_in("Light").await
}

#[tokio::test]
async fn no_serious_barrier_on_any_screen_in_dark() -> Outcome {
    no_barrier_in("Dark").await
}

#[tokio::test]
async fn a_serious_barrier_would_be_found() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.ask("document.querySelector('main').append(document.createElement('button'))", vec![Value::Null]).await?;
    let found = barriers(&window, &axe()?).await?;
    assert!(found.iter().any(|barrier| barrier.starts_with("button-name")), "{found:?}");
    window.close().await
}
