//! What the desktop tells at the start, if the admin wants it to: certificates that have ended or end soon.

use std::sync::Arc;

use portcullis_console::Console;

/// Tells it on a thread of its own: a desktop that does not answer, or has no notifications, keeps nobody waiting.
pub(crate) fn tell_endings(console: Arc<Console>) {
    std::thread::spawn(move || {
        if let Some(notice) = console.endings_for_the_desktop() {
            // The window tells the same: nothing is lost where the desktop cannot.
            let _ = tell(&unmarked(&notice.message));
        }
    });
}

#[cfg(target_os = "linux")]
fn tell(text: &str) -> zbus::Result<()> {
    const NAME: &str = "org.freedesktop.Notifications";
    let (new, no_icon, usual_time) = (0_u32, "", -1_i32);
    let (actions, hints) = (Vec::<&str>::new(), std::collections::HashMap::<&str, zbus::zvariant::Value<'_>>::new());
    let body = ("Portcullis", new, no_icon, "Portcullis", text, actions, hints, usual_time);
    let bus = zbus::blocking::Connection::session()?;
    bus.call_method(Some(NAME), "/org/freedesktop/Notifications", Some(NAME), "Notify", &body).map(drop)
}

#[cfg(any(target_os = "macos", target_os = "windows"))]
fn tell(text: &str) -> notify_rust::error::Result<()> {
    notify_rust::Notification::new().appname("Portcullis").summary("Portcullis").body(text).show().map(drop)
}

/// Some desktops read marks of HTML in what they tell, and names of profiles are anybody's.
fn unmarked(text: &str) -> String {
    text.replace(['<', '>', '&'], " ")
}

#[cfg(test)]
mod tests {
    use super::unmarked;

    #[test]
    fn names_bring_no_marks_into_a_notification() {
        assert_eq!(unmarked("a <b>bold</b> & name"), "a  b bold /b    name");
    }
}
