//! TLS and certificate status of ports: what a port speaks, the chain exactly as it is served, who trusts it and why
//! not, and the verdicts that matter to a Qdrant cluster.
//!
//! Everything here works without a profile: [`report`] holds the types that every shell shows. Time comes in from
//! outside, and so do connections ([`dial::Dial`]), because clusters are reached through proxies, too.

pub mod dial;
mod names;
pub mod report;
pub mod seen;
pub mod verdict;
