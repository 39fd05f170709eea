//! `facts`: what a cluster shows of its configuration.

use std::fmt::Write as _;

use portcullis_console::facts::{ClusterFacts, FactsForm};
use serde_json::Value;

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, Facts};
use crate::failure::Failure;
use crate::output::{Output, plain};

pub(crate) fn run(command: &Facts, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let (with_side_effects, metrics_port) = (command.with_side_effects, command.metrics_port);
    let form = FactsForm { profile_id, credential, with_side_effects, metrics_port };
    let facts = wait(console.gather_facts(form, TASK))??;
    if output.is_json() { output.json(&facts) } else { output.text(&in_words(&facts)?) }
}

/// One line for each fact: its name, then the value, or why it is unknown.
fn in_words(facts: &ClusterFacts) -> Result<String, Failure> {
    let json = serde_json::to_value(facts).map_err(|error| Failure::output(&error))?;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<24}{}", plain(value));
    };
    for (name, value) in json.as_object().into_iter().flatten() {
        match value["state"].as_str() {
            Some("known") => line(name, &format!("{}  ({})", short(&value["value"]), short(&value["source"]))),
            Some(_) => line(name, &format!("unknown: {}", short(&value["why"]))),
            None => match value.as_array() {
                Some(ports) => {
                    for port in ports {
                        let place = format!("{} {}:{}", name, short(&port["host"]), short(&port["port"]));
                        line(&place, &short(&port["handshake"]));
                    }
                }
                None => line(name, &short(value)),
            },
        }
    }
    Ok(text)
}

fn short(value: &Value) -> String {
    const LONGEST: usize = 400;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > LONGEST { text.chars().take(LONGEST).chain("…".chars()).collect() } else { text }
}
