//! What an admin does to the window from outside, as the desktop does it.

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConfigureWindowAux, ConnectionExt,
    EventMask, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, MapState,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::session::Session;
use crate::window::{Outcome, PATIENCE, Window, wait_for_end};

/// What the window is called in its bar.
const TITLE: &[u8] = b"Portcullis";

/// How long a dialog takes to go once it has been answered.
const TAKEN: Duration = Duration::from_secs(2);

/// The button that a wheel is to X when it is turned down.
const WHEEL_DOWN: u8 = 5;

/// The numbers that X gives to keys without a character.
const SHIFT: u32 = 0xFFE1;
const CONTROL: u32 = 0xFFE3;
const ENTER: u32 = 0xFF0D;

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
        for window in own_windows(&display, root)? {
            let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            display.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
        }
        Ok(())
    }

    /// Makes the page this large, smaller than the window lets itself be made: letters twice as large leave half of the
    /// room.
    ///
    /// # Errors
    ///
    /// When the session shows no such window, or it does not take the size.
    pub async fn force_size(&self, session: &Session, width: u32, height: u32) -> Outcome {
        let (display, screen) = x11rb::connect(session.variable("DISPLAY"))?;
        let root = display.setup().roots.get(screen).ok_or("the display has no screen")?.root;
        for window in own_windows(&display, root)? {
            let size = ConfigureWindowAux::new().width(width).height(height);
            display.configure_window(window, &size)?.check()?;
        }
        self.is_sized(width, height).await
    }

    /// Turns the wheel down over a place of the page, a notch at a time and at an even pace.
    ///
    /// # Errors
    ///
    /// When the display does not take it.
    pub async fn turn_wheel(&self, session: &Session, (x, y): (i16, i16), notches: u32, pace: Duration) -> Outcome {
        let desktop = Desktop::of(session)?;
        let event = |kind, detail| desktop.display.xtest_fake_input(kind, detail, 0, desktop.root, x, y, 0);
        event(MOTION_NOTIFY_EVENT, 0)?.check()?;
        let mut hand = tokio::time::interval(pace);
        for _ in 0..notches {
            hand.tick().await;
            event(BUTTON_PRESS_EVENT, WHEEL_DOWN)?.check()?;
            event(BUTTON_RELEASE_EVENT, WHEEL_DOWN)?.check()?;
        }
        Ok(())
    }

    /// Types a path into the system's own dialog to save a file, over the name that it suggests, and waits until that has gone.
    ///
    /// # Errors
    ///
    /// When no dialog appears, it stays, or the keyboard has no key for a character.
    pub async fn choose_place(&self, session: &Session, path: &Path) -> Outcome {
        type_path(session, path).await
    }

    /// Types the path of a file or a folder that is there into the system's own dialog to open it, and waits until that has
    /// gone.
    ///
    /// # Errors
    ///
    /// When no dialog appears, it stays, or the keyboard has no key for a character.
    pub async fn choose_existing(&self, session: &Session, path: &Path) -> Outcome {
        type_path(session, path).await
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

/// The console's windows on a display; at least one.
fn own_windows(display: &RustConnection, root: u32) -> Outcome<Vec<u32>> {
    let mut found = Vec::new();
    for window in display.query_tree(root)?.reply()?.children {
        let name = display.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?.reply()?.value;
        if name == TITLE {
            found.push(window);
        }
    }
    if found.is_empty() { Err("the session shows no window of the console".into()) } else { Ok(found) }
}

async fn type_path(session: &Session, path: &Path) -> Outcome {
    let desktop = Desktop::of(session)?;
    let path = path.to_str().ok_or("the path is no text")?;
    let started = Instant::now();
    let mut dialog = desktop.dialog(true, PATIENCE).await?;
    loop {
        desktop.display.set_input_focus(InputFocus::PARENT, dialog, x11rb::CURRENT_TIME)?.check()?;
        desktop.press(&[CONTROL, u32::from('a')])?;
        for character in path.chars() {
            desktop.press(&[u32::from(character)])?;
        }
        desktop.press(&[ENTER])?;
        // A dialog that has only just appeared may not have heard all of it.
        match desktop.dialog(false, TAKEN).await {
            Ok(_) => return Ok(()),
            Err(error) if started.elapsed() > PATIENCE => return Err(error),
            Err(_) => dialog = desktop.shown_dialog()?.unwrap_or(dialog),
        }
    }
}

/// The display of a session, and its keyboard.
struct Desktop {
    display: RustConnection,
    root: u32,
}

impl Desktop {
    fn of(session: &Session) -> Outcome<Self> {
        let (display, screen) = x11rb::connect(session.variable("DISPLAY"))?;
        let root = display.setup().roots.get(screen).ok_or("the display has no screen")?.root;
        Ok(Self { display, root })
    }

    /// Waits until a dialog is shown, or none is any more.
    async fn dialog(&self, wanted: bool, patience: Duration) -> Outcome<u32> {
        let started = Instant::now();
        loop {
            let found = self.shown_dialog()?;
            if found.is_some() == wanted {
                return Ok(found.unwrap_or(self.root));
            }
            if started.elapsed() > patience {
                return Err(format!("the dialog did not {}", if wanted { "appear" } else { "go" }).into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The window beside the console's own that can be seen.
    fn shown_dialog(&self) -> Outcome<Option<u32>> {
        for window in self.display.query_tree(self.root)?.reply()?.children {
            // A window may have gone since it was listed.
            let Ok(about) = self.display.get_window_attributes(window)?.reply() else { continue };
            let title = self.display.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?.reply();
            let is_another = title.is_ok_and(|title| !title.value.is_empty() && title.value != TITLE);
            if about.map_state == MapState::VIEWABLE && !about.override_redirect && is_another {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// Presses keys one after the other, and lets them go again.
    fn press(&self, keys: &[u32]) -> Outcome {
        let (first, last) = (self.display.setup().min_keycode, self.display.setup().max_keycode);
        let map = self.display.get_keyboard_mapping(first, last - first + 1)?.reply()?;
        let per_key = usize::from(map.keysyms_per_keycode);
        let code = |key: u32| -> Outcome<(u8, bool)> {
            let found = map.keysyms.iter().position(|known| *known == key);
            let place = found.ok_or_else(|| format!("the keyboard has no key for {key:#x}"))?;
            Ok((first + u8::try_from(place / per_key)?, place % per_key == 1))
        };
        let mut pressed = Vec::new();
        for key in keys {
            let (code_of_key, is_shifted) = code(*key)?;
            if is_shifted {
                pressed.push(code(SHIFT)?.0);
            }
            pressed.push(code_of_key);
        }
        let event = |kind, code| self.display.xtest_fake_input(kind, code, 0, self.root, 0, 0, 0);
        for code in &pressed {
            event(KEY_PRESS_EVENT, *code)?.check()?;
        }
        for code in pressed.iter().rev() {
            event(KEY_RELEASE_EVENT, *code)?.check()?;
        }
        Ok(())
    }
}
