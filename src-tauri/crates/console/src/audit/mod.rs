//! Audit logs: files, folders, and what clusters answer.

mod view;

pub use view::*;
