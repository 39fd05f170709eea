//! `facts`: what a cluster shows of its configuration.

mod words;

use portcullis_console::facts::FactsForm;

use super::reached::{Reached, TASK, wait};
use crate::arguments::{Arguments, Facts};
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn run(command: &Facts, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let Reached { console, profile_id, credential, _apart } = Reached::of(&command.cluster, arguments, output)?;
    let (with_side_effects, metrics_port) = (command.with_side_effects, command.metrics_port);
    let form = FactsForm { profile_id, credential, with_side_effects, metrics_port };
    let facts = wait(console.gather_facts(form, TASK))??;
    if output.is_json() { output.json(&facts) } else { output.text(&words::of(&facts)) }
}
