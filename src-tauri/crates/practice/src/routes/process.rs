//! The running process: version, health, issues, logger, audit log.

use std::io;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Failure};
use crate::audit::{MOST_ENTRIES, Query};
use crate::call::Call;
use crate::{COMMIT, TITLE, VERSION};

/// The actions that answer the same for everyone whom they let in.
pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Failure> {
    if call.action.id == "update_debugger" {
        call.body_or_text::<Value>()?;
    }
    call.check()?;
    Ok(match call.action.id {
        "version" => Answer::Json(json!({"title": TITLE, "version": VERSION.to_string(), "commit": COMMIT})),
        "healthz" | "livez" => Answer::Text("healthz check passed".to_owned()),
        "readyz" => Answer::Text("all shards are ready".to_owned()),
        "get_issues" => Answer::Result(json!({"issues": []})),
        "clear_issues" => Answer::Result(json!(true)),
        "get_slow_requests" => Answer::Result(json!({"requests": []})),
        "get_stacktrace" => Answer::Result(json!({"threads": []})),
        "get_debugger" => Answer::Result(json!({"pyroscope": null})),
        "update_debugger" => Answer::Result(json!(true)),
        // The web page is not installed.
        _ => return Err(Failure::no_route()),
    })
}

pub(super) fn logger(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    let on_disk = json!({
        "enabled": null, "log_file": null, "log_level": null, "format": null, "span_events": null,
        "buffer_size_bytes": null,
    });
    let level = call.node.data().log_level.clone();
    let settings = json!({"log_level": level, "span_events": null, "format": null, "color": null, "on_disk": on_disk});
    Ok(Answer::Result(settings))
}

#[derive(Deserialize)]
struct LoggerChange {
    log_level: Option<String>,
}

/// Only the level is kept. Files are never written, whatever the request says.
pub(super) fn update_logger(call: &Call<'_>) -> Result<Answer, Failure> {
    let LoggerChange { log_level } = call.body_or_text()?;
    call.check()?;
    if let Some(level) = log_level {
        call.node.data().log_level = level.chars().take(100).collect();
    }
    Ok(Answer::Result(json!(true)))
}

pub(super) fn audit_log(call: &Call<'_>) -> Result<Answer, Failure> {
    validate_timeout(call)?;
    let query: Query = call.body()?;
    if let Some(limit) = query.limit.filter(|limit| !(1..=MOST_ENTRIES).contains(limit)) {
        let text =
            format!("Validation error in JSON body: [limit: value {limit} invalid, must be from 1 to {MOST_ENTRIES}]");
        return Err(Failure::json(422, text));
    }
    call.check()?;
    match call.node.all_entries(&query) {
        None => Err(Failure::bad_request("Audit logging is not enabled")),
        Some(Ok(entries)) => Ok(Answer::Result(json!({ "entries": entries }))),
        Some(Err(error)) => Err(unreadable(&error)),
    }
}

fn validate_timeout(call: &Call<'_>) -> Result<(), Failure> {
    match call.parameter("timeout").map(str::parse::<u64>) {
        None | Some(Ok(1..)) => Ok(()),
        Some(Ok(0)) => Err(Failure::json(
            422,
            "Validation error in query parameters: [timeout: value 0 invalid, must be 1 or larger]",
        )),
        Some(Err(error)) => Err(Failure::json(400, format!("Deserialize error in query parameters: {error}"))),
    }
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::internal(&format!("Failed to read local audit logs: {}", Value::String(error.kind().to_string())))
}
