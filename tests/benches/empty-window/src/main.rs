//! An empty window of the same Tauri, with the same policy and size as the console's: the yardstick of the benchmarks.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let outcome = tauri::Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Empty")
                .inner_size(1280.0, 840.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = outcome {
        eprintln!("The empty window did not open: {error}");
        std::process::exit(1);
    }
}
