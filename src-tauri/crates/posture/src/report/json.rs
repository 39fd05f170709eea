//! Everything, for programs.

use super::PROGRAM_VERSION;
use crate::assessment::Assessment;
use serde_json::json;

pub(super) fn write(assessments: &[Assessment]) -> String {
    let document = json!({
        "format": "portcullis-posture",
        "format_version": 1,
        "program_version": PROGRAM_VERSION,
        "assessments": assessments,
    });
    format!("{document:#}\n")
}
