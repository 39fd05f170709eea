//! The practice cluster as clients see it, held against what was recorded from a real server.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "an expectation says what a test takes for granted")]

mod access;
mod audit;
mod authentication;
mod client;
mod facts;
mod flaws;
mod grpc;
mod harmless;
mod life;
mod limits;
mod points;
mod recordings;
