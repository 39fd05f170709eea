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
//! | [`ledger`] | what was minted |
//! | [`secret`], [`error`], [`ports`], [`settings`] | what the rooms share |

#![forbid(unsafe_code)]

mod console;
pub mod data_folder;
pub mod error;
pub mod fingerprint;
pub mod keychain;
pub mod ledger;
pub mod moment;
mod pasted;
pub mod ports;
pub mod profiles;
pub mod secret;
pub mod settings;
pub mod store;
mod text;

pub use console::{Console, Platform, Ports, StatusView};
pub use error::{CommandError, Error, ErrorCode, Notice, NoticeCode};
