//! The desktop shell of Portcullis: opens the window and hands its commands to the console. No decisions here.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod window;

fn main() {
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .setup(|app| Ok(window::open(app, None)?))
        .run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("Portcullis could not open its window: {error}");
        std::process::exit(1);
    }
}
