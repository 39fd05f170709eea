//! The use cases of Portcullis, without a window.
//!
//! [`Console`] is built from ports ([`Ports`]: store, keychain, clock, randomness) and offers one method for each use
//! case: a form comes in, a view goes out, an [`Error`] says what went wrong in words. The desktop shell and the command
//! line are thin layers over it.
//!
//! | room | what is in it |
//! |---|---|
//! | [`profiles`] | clusters and their secrets: create, change, delete, export, import |
//! | [`keychain`] | the one place that talks to the operating system's keychain |
//! | [`store`] | the file with profiles and settings, safe against crashes |
//! | [`preview`], [`matrix`], [`tables`] | what claims mean, before they are signed |
//! | [`mint`], [`ledger`] | signing, and what was minted |
//! | [`inspect`] | what a credential is, and what a server would answer to it |
//! | [`connection`] | reaching a cluster: trust, credentials, requests, the test in stages |
//! | [`facts`] | what can be found out about a cluster from outside |
//! | [`tls`] | the TLS of every port, what changed, what ends when |
//! | [`audit`] | audit logs: files, folders, and what clusters answer |
//! | [`verify`] | predictions tried on a cluster, with requests that change nothing |
//! | [`practice`] | the profile that leads to a practice cluster |
//! | [`snippets`], [`clipboard`] | handing a token on |
//! | [`secret`], [`error`], [`ports`], [`settings`], [`moment`], [`fingerprint`] | what the rooms share |
//! | [`typescript`] | the types of the forms and views, for the window |

#![forbid(unsafe_code)]

pub mod audit;
pub mod clipboard;
pub mod connection;
mod console;
pub mod data_folder;
pub mod error;
pub mod facts;
pub mod fingerprint;
pub mod inspect;
pub mod keychain;
pub mod ledger;
pub mod matrix;
pub mod mint;
pub mod moment;
mod pasted;
pub mod ports;
pub mod posture;
pub mod practice;
pub mod preview;
pub mod profiles;
pub mod secret;
pub mod settings;
mod sign;
pub mod snippets;
pub mod store;
pub mod tables;
#[cfg(test)]
mod testing;
mod text;
pub mod tls;
pub mod typescript;
pub mod verify;

pub use console::{Console, Platform, Ports, StatusView};
pub use error::{CommandError, Error, ErrorCode, Notice, NoticeCode};

pub use qdrant_access::ServerVersion;
pub use qdrant_access::names::shown;
