//! Long commands that can be stopped by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The long commands under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    running: Arc<Mutex<HashMap<String, CancellationToken>>>,
}

/// One long command. It is over when this is dropped.
#[derive(Debug)]
pub struct Task {
    name: String,
    token: CancellationToken,
    tasks: Tasks,
}

impl Tasks {
    pub(crate) fn start(&self, name: &str) -> Task {
        let token = CancellationToken::new();
        self.lock().insert(name.to_owned(), token.clone());
        Task { name: name.to_owned(), token, tasks: self.clone() }
    }

    pub(crate) fn cancel(&self, name: &str) -> bool {
        self.lock().get(name).map(CancellationToken::cancel).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Task {
    /// Says when it is to stop.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.tasks.lock().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_stopped_by_its_name_and_only_while_it_runs() {
        let tasks = Tasks::default();
        let (one, other) = (tasks.start("one"), tasks.start("other"));
        assert!(tasks.cancel("one"));
        assert!(one.token().is_cancelled() && !other.token().is_cancelled());
        drop(one);
        assert!(!tasks.cancel("one"));
    }
}
