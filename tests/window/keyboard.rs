//! The main job without a mouse.

use portcullis_tests::keyring::{Keyring, secrets};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::Value;
use thirtyfour::prelude::*;

const KEY: &str = "keyboard-only-key-with-more-than-32-bytes";

/// The name of the element that has the focus, and whether a person sees that it has it.
const FOCUSED: &str = r"
const element = document.activeElement;
if (!element || element === document.body) return ['', true];
const text = (node) => (node ? node.textContent : '').replace(/\s+/g, ' ').trim();
const group = element.matches('input[type=radio]') ? text(element.closest('fieldset')?.querySelector('legend')) + ': ' : '';
const name = element.getAttribute('aria-label') ?? (element.labels?.length ? text(element.labels[0]) : text(element));
const drawn = element.matches('input[type=radio]') ? element.nextElementSibling ?? element : element;
const style = [element, drawn].map((each) => getComputedStyle(each));
// A region that took the focus so that a screen reader says where one is now needs no ring: nothing can be done with it.
const seen = element.tabIndex < 0 || style.some((each) => (each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) > 0) || each.boxShadow !== 'none');
return [group + name, seen];
";

pub(crate) struct Hands<'a>(pub(crate) &'a Window);

impl Hands<'_> {
    /// Presses Tab until the focus stands on the element with this name, and sees it all the way.
    async fn tab_to(&self, name: &str) -> Outcome {
        let mut passed = Vec::new();
        for _ in 0..120 {
            let focused = self.0.ask(FOCUSED, vec![]).await?;
            let (Value::String(here), Value::Bool(seen)) = (&focused[0], &focused[1]) else {
                return Err("the focus has no name".into());
            };
            assert!(seen, "the focus on “{here}” cannot be seen");
            if here.starts_with(name) {
                return Ok(());
            }
            passed.push(here.clone());
            self.0.keys(Key::Tab + "").await?;
        }
        Err(format!("Tab does not lead to “{name}”, but to {passed:?}").into())
    }

    async fn enter(&self, name: &str, text: &str) -> Outcome {
        self.tab_to(name).await?;
        self.0.keys(text).await
    }

    pub(crate) async fn press(&self, name: &str) -> Outcome {
        self.tab_to(name).await?;
        self.0.keys(Key::Enter + "").await
    }
}

#[tokio::test]
async fn a_profile_and_a_token_are_made_with_the_keyboard_alone() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    let hands = Hands(&window);

    window.chord(Key::Control, '1').await?;
    hands.press("New").await?;
    hands.enter("Name", "By hand").await?;
    hands.enter("Host", "qdrant.example.org").await?;
    hands.enter("Manage key", KEY).await?;
    window.keys(Key::Enter + "").await?;
    window.until("the profile", "return !document.querySelector('form')", vec![]).await?;
    assert_eq!(secrets(&session, "service", "dev.portcullis.console")?, [KEY]);

    window.chord(Key::Control, '2').await?;
    hands.enter("Subject", "svc-hand").await?;
    hands.enter("Collection 1", "docs").await?;
    window.matrix_says("search points", "docs", "allowed").await?;
    hands.enter("Label", "By hand").await?;
    hands.press("Mint token").await?;
    hands.press("Reveal").await?;
    let token = window.find("[data-testid=minted-token]").await?.text().await?;
    assert_eq!(token.trim().split('.').count(), 3);
    hands.press("Done").await?;

    window.chord(Key::Control, '3').await?;
    hands.enter("Token or key", token.trim()).await?;
    window.keys(Key::Enter + "").await?;
    window.reads("svc-hand").await?;
    window.close().await
}
