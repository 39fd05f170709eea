//! The access crate against answers that a real server gave.

#![allow(clippy::expect_used, reason = "an expectation says what a test takes for granted")]

mod access;
mod authentication;
mod claims;
mod evidence;
mod form;
mod grpc;
mod guide;
mod header_size;
mod lint;
mod matrix;
mod missing_collection;
mod odd_tokens;
mod properties;
mod reader;
mod security_guide;
mod signing;
mod versions;
