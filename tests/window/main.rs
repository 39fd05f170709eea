//! A real window, the real program, a real Secret Service: what an admin does, and what must never happen.

mod accessibility;
mod audit;
mod bad_input;
mod certificates;
mod clipboard;
mod closing;
mod crash;
mod keyboard;
mod keyrings;
mod policy;
mod posture;
mod practice;
mod secrets;
mod tls;
mod whole_way;
