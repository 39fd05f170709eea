//! Predictions tried on a cluster, with requests that change nothing.

mod view;

pub use view::*;
