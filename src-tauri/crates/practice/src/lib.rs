//! A practice cluster.
