//! Compiles the configuration and the capabilities into the program.

fn main() {
    tauri_build::build();
}
