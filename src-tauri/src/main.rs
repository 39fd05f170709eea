//! The desktop shell of Portcullis.
fn main() {}
