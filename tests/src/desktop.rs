//! What an admin does to the window from outside, as the desktop does it.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask};

use crate::session::Session;
use crate::window::{Outcome, Window, wait_for_end};

/// What the window is called in its bar.
const TITLE: &[u8] = b"Portcullis";

impl Window {
    /// Presses the X in the window's bar: asks the window to close, as every window manager does.
    ///
    /// # Errors
    ///
    /// When the session shows no such window.
    pub fn press_close(&self, session: &Session) -> Outcome {
        let (display, screen) = x11rb::connect(session.variable("DISPLAY"))?;
        let atom = |name: &str| -> Outcome<u32> { Ok(display.intern_atom(false, name.as_bytes())?.reply()?.atom) };
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let root = display.setup().roots.get(screen).ok_or("the display has no screen")?.root;
        let mut asked = false;
        for window in display.query_tree(root)?.reply()?.children {
            let name = display.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?.reply()?.value;
            if name == TITLE {
                let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
                display.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
                asked = true;
            }
        }
        if asked { Ok(()) } else { Err("the session shows no window of the console".into()) }
    }

    /// Clicks the button that lets the window close, and waits for the program's end. The driver's own answer to the
    /// click goes down with the window.
    ///
    /// # Errors
    ///
    /// When the button does not appear or the program does not end.
    pub async fn click_to_end(self, name: &str) -> Outcome {
        let button = self.named("button", name).await?;
        let _ = button.click().await;
        self.ended()
    }

    /// Waits until the program has ended by itself.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub fn ended(self) -> Outcome {
        self.program_id().map_or(Ok(()), wait_for_end)
    }
}
