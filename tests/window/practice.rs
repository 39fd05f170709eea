//! A newcomer's way: a practice cluster, its facts, a token that meets its collections, and the proof on the cluster.

use std::net::TcpStream;
use std::path::Path;

use portcullis_tests::keyring::{Keyring, secrets};
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};
use serde_json::json;

const SERVICE: &str = "dev.portcullis.console";

/// Name and result of every stage of the connection test.
const STAGES: &str = r"
const panel = [...document.querySelectorAll('section, div')].find((each) => each.querySelector(':scope > header h2')?.textContent.trim() === 'Connection test');
return [...panel.querySelectorAll('tbody tr')].map((row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent.trim()));
";

/// Whether the open list of names offers exactly this: it opens with what is known, and is written anew when the facts come.
const OFFERS: &str = "
    const texts = [...document.querySelectorAll('[role=option]')].map((each) => each.innerText.replace(/\\s+/g, ' ').trim());
    return JSON.stringify(texts) === JSON.stringify(arguments[0])";

/// The page says this of the finding's place, and no longer of what stood there before.
async fn replaced(window: &Window, name: &str, text: &str) -> Outcome {
    window.fill("Collection 1", name).await?;
    window.reads(text).await
}

/// The address of the shown profile.
async fn address(window: &Window) -> Outcome<String> {
    let url = window.ask("return document.querySelector('dd.address').textContent.trim()", vec![]).await?;
    let url = url.as_str().ok_or("the profile shows its address")?;
    Ok(url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned())
}

fn folders_of_practice(place: &Path) -> Outcome<usize> {
    let names = std::fs::read_dir(place)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<std::io::Result<Vec<_>>>()?;
    Ok(names.iter().filter(|name| name.starts_with("portcullis-practice-")).count())
}

#[tokio::test]
async fn from_one_click_to_a_token_that_the_cluster_itself_confirms_and_back_to_nothing() -> Outcome {
    let mut session = Session::start(Keyring::Unlocked)?;
    let temporary = session.folder().join("tmp");
    std::fs::create_dir(&temporary)?;
    session.set("TMPDIR", &temporary.display().to_string());
    let window = Window::open(&session).await?;
    window.ready().await?;

    window.click("button", "Start a practice cluster").await?;
    window.reads("Simulation.").await?;
    let rest = address(&window).await?;
    assert!(TcpStream::connect(&rest).is_ok(), "it listens at {rest}");
    assert_eq!(folders_of_practice(&temporary)?, 1);
    assert_eq!(secrets(&session, "service", SERVICE)?, [] as [&str; 0], "its keys end with it: no keychain holds them");

    connection_is_tested_stage_by_stage(&window).await?;
    window.click("button", "Gather facts").await?;
    window.reads("Takes tokens (jwt_rbac)").await?;
    window.reads("docs-alias").await?;

    the_form_meets_the_cluster(&window).await?;
    a_condition_is_tried_before_it_is_minted(&window).await?;
    window.mint("Practice", "Myself").await?;
    window.click("button", "Verify on cluster").await?;
    window.click("button", "Send ").await?;
    window.reads("answers are as predicted").await?;
    window.reads("Valid only while a point exists.").await?;

    window.click("button", "Done").await?;
    window.go("Clusters").await?;
    window.click("button", "Stop it").await?;
    window.reads("Create the first cluster profile").await?;
    assert!(TcpStream::connect(&rest).is_err(), "nobody listens at {rest} any more");
    assert_eq!(folders_of_practice(&temporary)?, 0);
    assert_eq!(secrets(&session, "service", SERVICE)?, [] as [&str; 0]);
    window.close().await
}

#[tokio::test]
async fn a_practice_cluster_ends_with_the_program() -> Outcome {
    let mut session = Session::start(Keyring::Unlocked)?;
    let temporary = session.folder().join("tmp");
    std::fs::create_dir(&temporary)?;
    session.set("TMPDIR", &temporary.display().to_string());
    let window = Window::open(&session).await?;
    window.ready().await?;
    window.click("button", "Start a practice cluster").await?;
    window.reads("Simulation.").await?;
    let rest = address(&window).await?;
    assert_eq!(folders_of_practice(&temporary)?, 1);
    window.press_close(&session)?;
    window.ended()?;
    assert!(TcpStream::connect(&rest).is_err(), "nobody listens at {rest} any more");
    assert_eq!(folders_of_practice(&temporary)?, 0);
    assert_eq!(secrets(&session, "service", SERVICE)?, [] as [&str; 0]);
    Ok(())
}

async fn connection_is_tested_stage_by_stage(window: &Window) -> Outcome {
    window.click("button", "Test connection").await?;
    window.reads("Connected").await?;
    let stages: Vec<(String, String)> = serde_json::from_value(window.ask(STAGES, vec![]).await?)?;
    let names: Vec<_> = stages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Name", "TCP", "TLS", "HTTP", "Gateway", "Authentication", "Version", "Role"]);
    // An address needs no name service, and no gateway stands in front.
    let skipped = |name: &str| name == "Name" || name == "Gateway";
    let as_expected = |(name, result): &(String, String)| result == if skipped(name) { "skipped" } else { "passed" };
    assert!(stages.iter().all(as_expected), "{stages:?}");
    Ok(())
}

/// Names complete with their counts; a name that leads elsewhere or nowhere is found.
async fn the_form_meets_the_cluster(window: &Window) -> Outcome {
    window.go("Tokens").await?;
    window.fill("Subject", "svc-practice").await?;
    window.click("combobox", "Collection 1").await?;
    let offers = json!(["docs 5 points", "other 5 points", "users 1 point", "docs-alias alias of docs"]);
    window.until("the cluster's collections with their counts", OFFERS, vec![offers]).await?;
    replaced(window, "docks", "The cluster has no collection \"docks\".").await?;
    replaced(window, "docs-alias", "\"docs-alias\" is an alias of \"docs\".").await?;
    replaced(window, "oth", "The cluster has no collection \"oth\".").await?;
    window.click("option", "other").await?;
    window.matrix_says("search points", "other", "allowed").await?;
    window.until("no finding about the name", GONE, vec![json!("The cluster has no collection")]).await
}

const GONE: &str = "return !document.body.innerText.includes(arguments[0])";

async fn a_condition_is_tried_before_it_is_minted(window: &Window) -> Outcome {
    window.click("button", "Add a condition").await?;
    window.fill("Collection of the condition", "users").await?;
    window.fill("Key 1", "user_id").await?;
    window.fill("Value 1", "nobody").await?;
    window.click("button", "Try it against the data").await?;
    window.reads("No point of users carries this value").await?;
    window.fill("Value 1", "andrey").await?;
    window.click("button", "Try it against the data").await?;
    window.reads("The condition holds now in users").await
}
