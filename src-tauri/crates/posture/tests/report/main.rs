//! Reports, read by programs that others wrote.

mod examples;
mod html;
mod json;
mod junit;
mod markdown;
mod masking;
mod sarif;
