//! Long commands that can be stopped by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The long commands under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    running: Arc<Mutex<HashMap<String, Running>>>,
}

/// Those of one name, each with a number of its own.
type Running = HashMap<u64, CancellationToken>;

/// One long command. It is over when this is dropped.
#[derive(Debug)]
pub struct Task {
    name: String,
    number: u64,
    token: CancellationToken,
    tasks: Tasks,
}

impl Tasks {
    pub(crate) fn start(&self, name: &str) -> Task {
        let token = CancellationToken::new();
        let mut running = self.lock();
        let namesakes = running.entry(name.to_owned()).or_default();
        let number = namesakes.keys().max().map_or(0, |last| last + 1);
        namesakes.insert(number, token.clone());
        Task { name: name.to_owned(), number, token, tasks: self.clone() }
    }

    pub(crate) fn cancel(&self, name: &str) -> bool {
        self.lock().get(name).map(|namesakes| namesakes.values().for_each(CancellationToken::cancel)).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Running>> {
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
        let mut running = self.tasks.lock();
        if let Some(namesakes) = running.get_mut(&self.name) {
            namesakes.remove(&self.number);
            if namesakes.is_empty() {
                running.remove(&self.name);
            }
        }
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

    #[test]
    fn the_end_of_a_namesake_leaves_a_task_that_can_be_stopped() {
        let tasks = Tasks::default();
        let (first, second) = (tasks.start("same"), tasks.start("same"));
        drop(first);
        assert!(tasks.cancel("same"));
        assert!(second.token().is_cancelled());
    }
}
