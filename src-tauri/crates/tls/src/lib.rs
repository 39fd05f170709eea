//! TLS and certificate status of ports: what a port speaks, the chain exactly as it is served, who trusts it and why
//! not, and the verdicts that matter to a Qdrant cluster.
//!
//! Everything here works without a profile: [`report`] holds the types that every shell shows. Time comes in from
//! outside, and so do connections ([`dial::Dial`]), because clusters are reached through proxies, too.

mod answer;
mod certificate;
pub mod chain;
pub mod config;
pub mod dial;
mod exchange;
pub mod file;
mod hello;
pub mod key;
mod names;
mod plain;
pub mod probe;
pub mod report;
pub mod scan;
pub mod section;
pub mod seen;
mod shake;
mod tell;
pub mod text;
pub mod trust;
pub mod verdict;
