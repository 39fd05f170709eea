//! Closing the window without losing what is not saved: the page asks first, and writing is waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Window, WindowEvent};
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::window::LABEL;

/// How long the end of the program waits for work: longer than a keychain usually takes, and not for ever.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Held for reading by whatever writes.
static WORK: RwLock<()> = RwLock::const_new(());

/// How the page is asked whether the window may close; nothing while closing would lose nothing.
#[derive(Default)]
pub(crate) struct Held(Mutex<Option<Channel<()>>>);

impl Held {
    /// From now on the page is asked.
    pub(crate) fn hold(&self, asks: Channel<()>) {
        *self.channel() = Some(asks);
    }

    /// From now on nothing is in the way.
    pub(crate) fn let_go(&self) {
        *self.channel() = None;
    }

    /// Whether the page was asked. A page that cannot be reached holds nothing.
    fn asked(&self) -> bool {
        self.channel().as_ref().is_some_and(|asks| asks.send(()).is_ok())
    }

    fn channel(&self) -> MutexGuard<'_, Option<Channel<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the window open when the page has something to ask first.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && window.state::<Held>().asked()
    {
        api.prevent_close();
    }
}

/// Closes the window without asking again.
///
/// # Errors
///
/// When the window is gone.
pub(crate) fn close(app: &AppHandle) -> tauri::Result<()> {
    app.state::<Held>().let_go();
    app.get_webview_window(LABEL).map_or(Ok(()), |window| window.close())
}

/// What is done until this is dropped is waited for at the end of the program.
pub(crate) async fn working() -> RwLockReadGuard<'static, ()> {
    WORK.read().await
}

/// Waits until nobody works.
pub(crate) async fn finish_work() {
    // What takes longer waits for the keychain; a save that is cut short costs at most itself.
    let _ = tokio::time::timeout(LONGEST_WAIT, WORK.write()).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn counted() -> (Channel<()>, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&count);
        let channel = Channel::new(move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        (channel, count)
    }

    #[test]
    fn a_page_with_nothing_to_lose_is_not_asked() {
        assert!(!Held::default().asked());
    }

    #[test]
    fn a_page_with_something_to_lose_is_asked_at_every_try() {
        let held = Held::default();
        let (channel, count) = counted();
        held.hold(channel);
        assert!(held.asked() && held.asked());
        assert_eq!(count.load(Ordering::SeqCst), 2);
        held.let_go();
        assert!(!held.asked());
    }

    #[test]
    fn a_page_that_cannot_be_reached_does_not_keep_the_window_open() {
        let held = Held::default();
        held.hold(Channel::new(|_| Err(tauri::Error::WindowNotFound)));
        assert!(!held.asked());
    }

    #[tokio::test]
    async fn the_end_waits_for_work_under_way() {
        let working = working().await;
        let mut end = Box::pin(finish_work());
        assert!(polled(&mut end).is_pending());
        drop(working);
        end.await;
    }

    fn polled(end: &mut std::pin::Pin<Box<impl Future<Output = ()>>>) -> std::task::Poll<()> {
        end.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }
}
