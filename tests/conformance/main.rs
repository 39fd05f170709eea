//! The access crate against answers that a real server gave.

mod access;
mod authentication;
mod claims;
mod evidence;
mod grpc;
mod guide;
mod lint;
mod matrix;
mod properties;
mod signing;
mod versions;
