//! Connections to real servers on loopback: each failure told apart, hostile servers survived, keys kept where they belong.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "an expectation says what a test takes for granted")]

mod audit;
mod audit_window;
mod bench;
mod certificates;
mod credentials;
mod facts;
mod grpc;
mod hostile;
#[cfg(feature = "real-nginx")]
mod nginx;
mod posture;
mod practice;
mod proxies;
mod servers;
mod stages;
mod tls;
mod trust;
mod verify;
