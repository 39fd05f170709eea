//! The window's policy is in force, and nothing of the window's own breaks it.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::{Value, json};

/// Notes every violation from now on.
const WATCH: &str = r"
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
";

/// In a document that has no scripts of its own: puts the page's policy into force and lets the page begin there, with
/// everything that it loads.
const BEGIN: &str = r"
const done = arguments[0];
const anew = (element) => {
  const copy = document.createElement(element.localName);
  for (const { name, value } of element.attributes) copy.setAttribute(name, value);
  copy.textContent = element.textContent;
  return copy;
};
(async () => {
  const answer = await fetch('/');
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = answer.headers.get('content-security-policy');
  document.head.replaceChildren(policy);
  document.body.replaceChildren();
  for (const part of ['head', 'body']) document[part].append(...[...page[part].children].map(anew));
})().then(() => done(true), (error) => done(String(error)));
";

async fn open() -> Outcome<(Session, Window)> {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.ask(WATCH, vec![]).await?;
    Ok((session, window))
}

#[tokio::test]
async fn no_screen_breaks_the_policy() -> Outcome {
    let (_session, window) = open().await?;
    let styles = window.ask("return document.querySelector('link[rel=stylesheet]').href", vec![]).await?;
    window.driver().goto(styles.as_str().ok_or("the page has styles of its own")?).await?;
    window.ask(WATCH, vec![]).await?;
    assert_eq!(window.ask_async(BEGIN, vec![]).await?, json!(true));
    window
        .walk(async |window: &Window, place: &str| {
            window.painted().await?;
            assert_eq!(window.ask("return window.violations", vec![]).await?, json!([]), "{place}");
            Ok(())
        })
        .await?;
    // The policy was in force there, and its violations were noted.
    window.ask("document.body.insertAdjacentHTML('beforeend', '<b style=\"color:red\"></b>')", vec![]).await?;
    window.until("a violation", "return window.violations.length === 1", vec![]).await?;
    window.close().await
}

#[tokio::test]
async fn the_policy_refuses_inline_code_and_styles_and_foreign_addresses() -> Outcome {
    let (_session, window) = open().await?;
    for (attempt, directive) in [
        (
            "const style = document.createElement('style'); style.textContent = 'b{}'; document.head.append(style)",
            "style-src-elem",
        ),
        (
            "const code = document.createElement('script'); code.textContent = '1'; document.head.append(code)",
            "script-src-elem",
        ),
        ("document.body.insertAdjacentHTML('beforeend', '<b style=\"color:red\"></b>')", "style-src-attr"),
        ("fetch('https://example.org/').catch(() => {})", "connect-src"),
        ("const image = new Image(); image.src = 'https://example.org/x.png'; document.body.append(image)", "img-src"),
        (
            "const frame = document.createElement('iframe'); frame.src = 'https://example.org/'; document.body.append(frame)",
            "frame-src",
        ),
    ] {
        window.ask(attempt, vec![]).await?;
        let noted = "return window.violations.some((violation) => violation.startsWith(arguments[0]))";
        window.until(&format!("a violation of {directive}"), noted, vec![json!(directive)]).await?;
    }
    window.close().await
}

#[tokio::test]
async fn the_window_cannot_leave_its_page_or_open_another() -> Outcome {
    let (_session, window) = open().await?;
    let before = window.driver().current_url().await?;
    assert_eq!(window.ask("return window.open('https://example.org/')", vec![]).await?, Value::Null);
    window.ask("location.href = 'https://example.org/'", vec![]).await?;
    window.ask("location.href = 'file:///etc/passwd'", vec![]).await?;
    window.painted().await?;
    window.go("Settings").await?;
    assert_eq!(window.driver().current_url().await?, before);
    assert_eq!(window.driver().windows().await?.len(), 1);
    window.close().await
}

#[tokio::test]
async fn the_page_may_call_the_programs_own_commands_and_no_plugin() -> Outcome {
    let (_session, window) = open().await?;
    let call = r"
const [command, form, done] = arguments;
window.__TAURI_INTERNALS__.invoke(command, form).then(() => done('allowed'), (error) => done(String(error)));
";
    assert_eq!(window.ask_async(call, vec![json!("settings"), json!({})]).await?, "allowed");
    for (command, form) in [
        ("plugin:store|load", json!({ "path": "portcullis.json" })),
        ("plugin:dialog|save", json!({ "options": {} })),
        ("plugin:event|emit", json!({ "event": "x" })),
        ("plugin:window|close", json!({ "label": "main" })),
        ("plugin:webview|create_webview_window", json!({ "options": { "label": "x", "url": "https://example.org/" } })),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
    ] {
        let answer = window.ask_async(call, vec![json!(command), form]).await?;
        assert!(answer.as_str().is_some_and(|text| text.contains("not allowed")), "{command}: {answer}");
    }
    window.close().await
}
