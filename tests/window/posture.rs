//! The posture of a practice cluster in the real window: its flaws as findings, a risk that is accepted, and back.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

/// The window with a practice cluster judged.
async fn judged(session: &Session) -> Outcome<Window> {
    let window = Window::open(session).await?;
    window.ready().await?;
    window.look_at_practice_ports().await?;
    window.judge_practice_cluster().await?;
    Ok(window)
}

#[tokio::test]
async fn the_flaws_of_a_practice_cluster_are_findings() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.reads("Capped at C").await?;
    for finding in [
        "QDR-003 A key can be guessed",
        "QDR-033 Ports serve different certificates",
        "QDR-038 The certificate ends soon",
        "QDR-063 Peers ask nobody for a key",
    ] {
        window.named("heading", finding).await?;
    }
    window.click("radio", "All clusters").await?;
    window.click("button", "Judge all clusters").await?;
    window.named("button", "Run again").await?;
    window.reads("Practice cluster (simulation)").await?;
    window.close().await
}

#[tokio::test]
async fn a_risk_is_accepted_with_a_reason_and_taken_back() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = judged(&session).await?;
    window.reads("Open 9").await?;
    let first = "document.querySelectorAll('section details').forEach((one) => { one.open = true; })";
    window.ask(first, vec![]).await?;
    window.click("button", "Accept this risk…").await?;
    window.click("button", "Accept the risk").await?;
    window.reads("An accepted risk needs a reason").await?;
    window.fill("Why", "Peers are on a network of their own.").await?;
    window.ask("const until = document.querySelector('#accept-until'); until.value = '2099-12-31'; until.dispatchEvent(new Event('input', { bubbles: true }))", vec![]).await?;
    window.click("button", "Accept the risk").await?;
    window.reads("Accepted 1").await?;
    window.reads("Open 8").await?;
    window.close().await
}
