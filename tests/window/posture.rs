//! The posture of a practice cluster in the real window: its flaws as findings, files beside it, a risk that is accepted.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::walk::DEMO_FILES;
use portcullis_tests::window::{Outcome, Window};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::keyboard::Hands;

/// The window with a practice cluster judged.
async fn judged(session: &Session) -> Outcome<Window> {
    let window = Window::open(session).await?;
    window.ready().await?;
    window.look_at_practice_ports().await?;
    window.judge_practice_cluster().await?;
    Ok(window)
}

/// Waits until the focus stands on an element whose text or whose label begins like this.
async fn focused_on(window: &Window, words: &str) -> Outcome {
    let script = "const here = document.activeElement;
const label = document.getElementById(here.getAttribute('aria-labelledby'))?.textContent;
return (label ?? here.textContent).includes(arguments[0]);";
    window.until(&format!("the focus on {words}"), script, vec![json!(words)]).await
}

#[tokio::test]
async fn the_flaws_of_a_practice_cluster_are_findings() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.reads("Capped at C").await?;
    for (id, title) in [
        ("QDR-003", "A key can be guessed"),
        ("QDR-033", "Ports serve different certificates"),
        ("QDR-038", "The certificate ends soon"),
        ("QDR-063", "Peers ask nobody for a key"),
    ] {
        window.click("cell", id).await?;
        window.named("heading", &format!("{id} {title}")).await?;
    }
    window.click("radio", "All clusters").await?;
    window.click("button", "Judge all clusters").await?;
    window.named("button", "Run again").await?;
    window.reads("Practice cluster (simulation)").await?;
    window.close().await
}

#[tokio::test]
async fn findings_are_read_and_mended_with_the_keyboard_alone() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.resize(1024, 700).await?;
    window.click("cell", "QDR-063").await?;
    for key in [Key::Home, Key::Down, Key::End, Key::Up] {
        window.keys(key + "").await?;
        let same = "const here = document.activeElement;
return here.matches('tr[aria-selected=true]') && document.querySelector('section h3').textContent.startsWith(here.cells[1].textContent);";
        window.until("the detail of the row with the focus", same, vec![]).await?;
    }
    window.click("cell", "QDR-063").await?;
    window.keys(Key::Enter + "").await?;
    focused_on(&window, "QDR-063 Peers ask nobody for a key").await?;
    Hands(&window).press("Copy the configuration").await?;
    window.reads("Copied").await?;
    window.keys(Key::Escape + "").await?;
    focused_on(&window, "QDR-063").await?;
    window.until("the row", "return document.activeElement.matches('tr')", vec![]).await?;
    window.close().await
}

#[tokio::test]
async fn files_are_judged_beside_the_cluster_and_stay_when_another_part_is_shown() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.judge_files(DEMO_FILES).await?;
    window.reads("side by side").await?;
    window.reads("docker-compose.yml:3").await?;
    window.click("radio", "Differs").await?;
    window.reads("The cluster shows").await?;
    window.reads("The files say").await?;
    window.click("radio", "All clusters").await?;
    window.click("radio", "Files").await?;
    window.reads("docker-compose.yml:3").await?;
    let page = window.ask("return document.documentElement.outerHTML", vec![]).await?;
    let page = page.as_str().ok_or("the page is a text")?;
    assert!(!page.contains("the-key-of-the-shop-2024") && !page.contains("shop-read-2024"), "keys are masked");
    window.close().await
}

#[tokio::test]
async fn a_risk_is_accepted_with_a_reason_and_taken_back() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.reads("Open 8").await?;
    window.click("cell", "QDR-063").await?;
    window.click("button", "Accept this risk…").await?;
    window.click("button", "Accept the risk").await?;
    window.reads("An accepted risk needs a reason").await?;
    window.fill("Why", "Peers are on a network of their own.").await?;
    window.ask("const until = document.querySelector('#accept-until'); until.value = '2099-12-31'; until.dispatchEvent(new Event('input', { bubbles: true }))", vec![]).await?;
    window.click("button", "Accept the risk").await?;
    window.reads("Open 7").await?;
    window.click("radio", "Accepted 1").await?;
    window.reads("Peers are on a network of their own.").await?;
    window.click("button", "Accept it no longer").await?;
    window.reads("Open 8").await?;
    window.close().await
}
