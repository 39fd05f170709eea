//! What can be found out about a cluster from outside.

mod view;

pub use view::*;
