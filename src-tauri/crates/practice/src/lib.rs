//! A practice cluster: a simulation of a small Qdrant cluster on loopback.
//!
//! [`PracticeCluster::start`] opens two peers, each with REST, gRPC and an internal port, under certificates from an
//! authority made on the spot. They answer as a server of version [`VERSION`] does: what a credential may do is decided
//! by `qdrant-access` alone, and what was recorded from a real server is replayed against them in the tests. They carry
//! a few collections to try things on, an audit log in the real format, and [flaws](Flaw) on purpose, so that every
//! screen of the console has something true to show.
//!
//! It is always recognisable as a simulation. Every answer carries the header [`SIMULATION_HEADER`], the `commit` that
//! `GET /` names says so, and so do the telemetry (where the operating system is named) and the certificates. The title
//! and the version stay those of a real server, because clients tell by them that they talk to one.
//!
//! It binds loopback addresses only, keeps nothing on disk but one temporary folder with the audit log, and ends when it
//! is dropped.

#![forbid(unsafe_code)]

mod answer;
mod audit;
mod call;
mod certificates;
mod cluster;
mod counters;
mod data;
mod flaw;
mod folder;
mod grpc;
mod keys;
mod listen;
mod node;
mod options;
mod path;
mod rest;
mod routes;

pub use cluster::{PeerAddresses, PracticeCluster, StartError};
pub use flaw::{Flaw, FlawId};
pub use keys::PracticeKeys;
pub use options::{Clock, FlawChoice, KeyChoice, KeyChoices, Nodes, Options, PeerPorts};

use qdrant_access::ServerVersion;

/// The version that the practice cluster answers like.
pub const VERSION: ServerVersion = ServerVersion::new(1, 18, 3);

/// The header of every answer of the practice cluster, over REST and over gRPC; its value is [`SIMULATION`].
pub const SIMULATION_HEADER: &str = "x-portcullis-practice";

/// The value of [`SIMULATION_HEADER`].
pub const SIMULATION: &str = "simulation";

/// What stands where a real server names the commit that it was built from.
pub(crate) const COMMIT: &str = "portcullis-practice-simulation";

/// How a real server introduces itself; clients look for it.
pub(crate) const TITLE: &str = "qdrant - vector search engine";
