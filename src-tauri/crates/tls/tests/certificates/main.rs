//! What is said of certificates, held against what the `openssl` program says of the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chains;
mod covered;
mod fields;
mod files;
mod hostile;
mod made;
mod moments;
mod openssl;
mod sections;
mod snippets;
mod trusted;
