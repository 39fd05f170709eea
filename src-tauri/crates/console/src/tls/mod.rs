//! The TLS of clusters: every port looked at without a credential, what changed, and what ends when.

mod view;

pub use view::*;
