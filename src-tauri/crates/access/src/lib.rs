//! What may a Qdrant credential do?
//!
//! A credential is an API key or a token. This crate reads a token's [claims](claims::Claims) as strictly as the server
//! does, predicts what the server [answers](authenticate::authenticate) when the credential is presented, and
//! [decides](decide::decide) for each row of the [table of actions](action::ACTIONS) whether it is let through, with the
//! server's own words when it is not. From these it draws a [matrix](matrix::Matrix) and [lints](lint::lint) claims
//! before they are signed.
//!
//! It is pure: no network, no disk, no clock, no keys of its own. Whoever calls it brings the time, the server's version
//! and, through the [`Keys`](authenticate::Keys) trait, the answers that only a holder of the keys can give.

#![forbid(unsafe_code)]

pub mod action;
pub mod authenticate;
pub mod claims;
pub mod decide;
pub mod form;
pub mod json;
pub mod lint;
pub mod listing;
pub mod matrix;
pub mod names;
pub mod path;
pub mod predict;
pub mod preset;
pub mod recorded;
pub mod token;
pub mod version;

pub use action::Action;
pub use claims::Claims;
pub use version::ServerVersion;
