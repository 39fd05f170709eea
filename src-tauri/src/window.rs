//! The one window: its size, its colours before the page is there, and where it may not go.

use portcullis_console::settings::Theme as Choice;
use tauri::webview::{Color, NewWindowResponse};
use tauri::{App, AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The window's label, as the capability file names it.
pub(crate) const LABEL: &str = "main";

// The grounds of the window's palette (`--page` in ui/src/theme.css).
const DARK: Color = Color(0x0f, 0x12, 0x16, 0xff);
const LIGHT: Color = Color(0xf6, 0xf7, 0xf9, 0xff);

/// Opens the window. It stays hidden until its ground has the colour of the theme, so that it never flashes white.
///
/// # Errors
///
/// When the system's web view cannot be created.
pub(crate) fn open(app: &App, choice: Choice) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Portcullis")
        .inner_size(1280.0, 840.0)
        .min_inner_size(1024.0, 700.0)
        .theme(theme(choice))
        .visible(false)
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    paint(&window)?;
    window.show()
}

/// Puts the admin's choice of theme into force.
///
/// # Errors
///
/// When the window is gone.
pub(crate) fn apply_theme(app: &AppHandle, choice: Choice) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(LABEL) else {
        return Ok(());
    };
    window.set_theme(theme(choice))?;
    // On Linux "none" would be drawn light until the desktop's setting changes; what the desktop says now is asked for.
    if cfg!(target_os = "linux") && choice == Choice::System {
        window.set_theme(Some(window.theme()?))?;
    }
    paint(&window)
}

/// Brings the window to the front: what a second start of the program does instead of opening another.
pub(crate) fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window system may refuse to give the focus; the first window is there all the same.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// What the window system is told; `None` lets it follow the system.
fn theme(choice: Choice) -> Option<Theme> {
    match choice {
        Choice::System => None,
        Choice::Light => Some(Theme::Light),
        Choice::Dark => Some(Theme::Dark),
    }
}

fn paint(window: &WebviewWindow) -> tauri::Result<()> {
    let ground = if window.theme()? == Theme::Dark { DARK } else { LIGHT };
    window.set_background_color(Some(ground))
}

/// Whether an address is the program's own page: the embedded one, or the development server in a development build.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        // Elsewhere this name is an ordinary loopback address, where anyone on the machine may listen.
        "http" if cfg!(windows) && url.host_str() == Some("tauri.localhost") => url.port().is_none(),
        "http" => tauri::is_dev() && url.host_str() == Some("127.0.0.1") && url.port() == Some(1420),
        "about" => url.as_str() == "about:blank",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_may_be_opened() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(is_own_page(&url("tauri://localhost/")));
        assert_eq!(is_own_page(&url("http://tauri.localhost/index.html")), cfg!(windows));
        assert!(!is_own_page(&url("http://tauri.localhost:8080/")));
        for foreign in
            ["https://example.com/", "http://localhost/", "file:///etc/passwd", "data:text/html,x", "javascript:1"]
        {
            assert!(!is_own_page(&url(foreign)), "{foreign}");
        }
    }
}
