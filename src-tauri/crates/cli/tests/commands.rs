//! The program as scripts use it: real processes, their output, their exit codes.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "an expectation says what a test takes for granted")]

mod commands {
    pub(crate) mod arguments;
    pub(crate) mod audit;
    pub(crate) mod audit_cluster;
    pub(crate) mod audit_follow;
    pub(crate) mod clusters;
    pub(crate) mod connections;
    pub(crate) mod inspect;
    pub(crate) mod matrix;
    pub(crate) mod mint;
    pub(crate) mod posture;
    pub(crate) mod process;
    mod profiles;
    pub(crate) mod tls;
}
