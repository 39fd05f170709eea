//! The desktop shell of Portcullis: opens the window and hands its commands to the console. No decisions here.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod clipboard;
mod closing;
mod commands;
mod file_dialog;
#[cfg(target_os = "linux")]
mod graphics;
mod notification;
mod practice;
mod store;
mod window;

use std::error::Error;
use std::sync::Arc;

use clipboard::SharedClipboard;
use closing::Held;
use commands::{audit, clusters, facts, inspect, posture, settings, tls, tokens, verify};
use portcullis_console::keychain::SystemKeychain;
use portcullis_console::{Console, Ports};
use practice::SharedPractice;
use tauri::webview::PageLoadEvent;
use tauri::{App, Manager, RunEvent};

fn main() {
    #[cfg(target_os = "linux")]
    graphics::prepare();
    let program = tauri::Builder::default()
        // First, so that a second start ends before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![
            commands::window::hold_open,
            commands::window::let_close,
            commands::window::close_window,
            commands::window::choose_file,
            settings::status,
            settings::settings,
            settings::save_settings,
            clusters::list_profiles,
            clusters::save_profile,
            clusters::duplicate_profile,
            clusters::delete_profile,
            clusters::order_profiles,
            clusters::export_profiles,
            clusters::import_profiles,
            clusters::test_connection,
            clusters::confirm_pin,
            clusters::cancel,
            tokens::tables,
            tokens::preview,
            tokens::export_matrix,
            tokens::mint,
            tokens::ledger,
            tokens::snippets,
            tokens::copy_text,
            tokens::save_text,
            inspect::inspect,
            facts::gather_facts,
            facts::cluster_names,
            facts::try_condition,
            verify::verify_plan,
            verify::verify,
            posture::posture_run,
            posture::posture_last,
            posture::posture_all,
            posture::posture_files,
            posture::posture_forget_files,
            posture::posture_accept,
            posture::posture_withdraw,
            posture::posture_save_report,
            tls::tls_scan,
            tls::tls_last,
            tls::tls_calendar,
            tls::tls_save_chain,
            tls::tls_open_file,
            tls::tls_check_section,
            audit::audit_choose,
            audit::audit_open_files,
            audit::audit_open_cluster,
            audit::audit_open_dropped,
            audit::audit_drop_begin,
            audit::audit_drop_write,
            audit::audit_drop_forget,
            audit::audit_close,
            audit::audit_stop,
            audit::audit_go_on,
            audit::audit_live,
            audit::audit_search,
            audit::audit_rows,
            audit::audit_position,
            audit::audit_facet,
            audit::audit_first_seen,
            audit::audit_event,
            audit::audit_neighbours,
            audit::audit_broken,
            audit::audit_complete,
            audit::audit_refine,
            audit::audit_questions,
            audit::audit_saved,
            audit::audit_save_search,
            audit::audit_forget_search,
            audit::audit_export,
            commands::practice::practice_start,
            commands::practice::practice_stop,
            commands::practice::practice,
        ])
        .on_window_event(closing::on_window_event)
        // A page that is loaded anew has nothing to lose any more, and knows of no log that is open.
        .on_page_load(|page, load| {
            if load.event() == PageLoadEvent::Started {
                page.state::<Held>().let_go();
                page.state::<Arc<Console>>().audit_close_all();
            }
        })
        .setup(|app| set_up(app))
        .build(tauri::generate_context!());
    match program {
        Ok(program) => program.run(|app, event| {
            if let RunEvent::Exit = event {
                app.state::<SharedClipboard>().clear_now();
                tauri::async_runtime::block_on(async {
                    closing::finish_work().await;
                    app.state::<SharedPractice>().stop().await;
                });
                app.state::<Arc<Console>>().audit_close_all();
                // What cannot be deleted now goes when the program starts again.
                let _ = app.state::<Arc<Console>>().forget_practice();
            }
        }),
        Err(error) => {
            eprintln!("Portcullis could not open its window: {error}");
            std::process::exit(1);
        }
    }
}

fn set_up(app: &App) -> Result<(), Box<dyn Error>> {
    let store = Box::new(store::PluginStore::new(app.handle())?);
    let data_folder = app.path().app_data_dir()?;
    let console = Console::new(Ports { store, ..Ports::system(data_folder, Arc::new(SystemKeychain)) });
    // Settings that cannot be read are told by the window itself, once it is open.
    let theme = console.settings().unwrap_or_default().theme;
    let console = Arc::new(console);
    // Left by a program that was killed. The window's own first look tells what is wrong with the files, if anything is.
    let forgetful = Arc::clone(&console);
    tauri::async_runtime::spawn_blocking(move || {
        forgetful.audit_forget_leftovers();
        forgetful.forget_practice()
    });
    notification::tell_endings(Arc::clone(&console));
    app.manage(console);
    app.manage(Held::default());
    app.manage(SharedClipboard::default());
    app.manage(SharedPractice::default());
    Ok(window::open(app, theme)?)
}
