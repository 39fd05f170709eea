//! A real window, the real program, a real Secret Service: what an admin does, and what must never happen.

mod accessibility;
mod bad_input;
mod clipboard;
mod crash;
mod keyboard;
mod keyrings;
mod policy;
mod secrets;
mod tls;
mod whole_way;
