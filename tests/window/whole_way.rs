//! The main job from end to end, as an admin does it on a fresh machine.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portcullis_tests::admin::NewProfile;
use portcullis_tests::keyring::{Keyring, secrets};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::{Value, json};

const KEY: &str = "whole-way-manage-key-with-more-than-32-bytes";
const SERVICE: &str = "dev.portcullis.console";

const PROFILE: NewProfile<'_> =
    NewProfile { name: "Staging", environment: "Staging", host: "qdrant.example.org", folder: "", manage_key: KEY };

#[tokio::test]
async fn from_the_first_profile_to_an_inspected_token_and_back_to_nothing() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.create_profile(&PROFILE).await?;
    assert_eq!(secrets(&session, "service", SERVICE)?, [KEY]);

    window.compose("svc-search", &[("docs", "r")]).await?;
    window.matrix_says("upsert points", "docs", "denied").await?;
    window.set_level(1, "rw").await?;
    window.matrix_says("upsert points", "docs", "allowed").await?;

    let token = window.mint("Search", "Team").await?;
    let claims = verified_claims(&token, KEY)?;
    assert_eq!(claims["subject"], "svc-search");
    assert_eq!(claims["access"], json!([{ "collection": "docs", "access": "rw" }]));
    window.inspect(&token).await?;
    window.reads("svc-search").await?;
    window.reads("Search").await?;
    window.matrix_says("upsert points", "docs", "allowed").await?;
    window.close().await?;

    let window = Window::open(&session).await?;
    window.ready().await?;
    window.compose("svc-again", &[("docs", "r")]).await?;
    let again = window.mint("Again", "Team").await?;
    assert_eq!(verified_claims(&again, KEY)?["subject"], "svc-again", "the key came back from the keychain");
    window.reads("Search").await?;

    window.click("button", "Done").await?;
    window.go("Clusters").await?;
    window.click("button", "More for this profile").await?;
    window.click("menuitem", "Delete").await?;
    window.click("button", "Delete profile").await?;
    window.reads("Create the first cluster profile").await?;
    assert_eq!(secrets(&session, "service", SERVICE)?, [] as [&str; 0]);
    window.close().await
}

#[tokio::test]
async fn a_second_start_opens_no_second_window() -> Outcome {
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.ready().await?;
    // It would run until it is closed if it opened a window of its own.
    let status = session.command(portcullis_tests::programs().join("portcullis")).status()?;
    assert!(status.success());
    window.go("Settings").await?;
    window.close().await
}

/// A token's claims, after OpenSSL has found its signature to be one of this key.
fn verified_claims(token: &str, key: &str) -> Outcome<Value> {
    let (signed, signature) = token.rsplit_once('.').ok_or("a token has three parts")?;
    let (header, claims) = signed.split_once('.').ok_or("a token has three parts")?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("signed");
    std::fs::write(&file, signed)?;
    let output = Command::new("openssl").args(["dgst", "-sha256", "-binary", "-hmac", key]).arg(&file).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(URL_SAFE_NO_PAD.decode(signature)?, output.stdout, "the signature is not one of this key");
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header)?)?;
    assert_eq!(header["alg"], "HS256");
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?)
}
