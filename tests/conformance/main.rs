//! The access crate against answers that a real server gave.

#![allow(clippy::expect_used, reason = "an expectation says what a test takes for granted")]

mod access;
mod authentication;
mod claims;
mod evidence;
mod grpc;
mod guide;
mod lint;
mod matrix;
mod properties;
mod signing;
mod versions;
