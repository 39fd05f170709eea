//! Everything, for programs.

use super::PROGRAM_VERSION;
use crate::assessment::Assessment;
use serde::Serialize;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    format_version: u32,
    program_version: &'static str,
    assessments: &'a [Assessment],
}

pub(super) fn write(assessments: &[Assessment]) -> String {
    let document =
        Document { format: "portcullis-posture", format_version: 1, program_version: PROGRAM_VERSION, assessments };
    pretty(&document)
}

/// Indented, with a line end.
pub(super) fn pretty(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document);
    text.expect("strings, numbers and maps with names for keys are always JSON") + "\n"
}
