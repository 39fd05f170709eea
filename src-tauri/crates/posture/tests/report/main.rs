//! Reports, read by programs that others wrote.
#![allow(clippy::unwrap_used, reason = "an example is right as it stands")]

mod examples;
mod html;
mod json;
mod junit;
mod markdown;
mod masking;
mod sarif;
