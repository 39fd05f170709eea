//! Searches that the admin kept.

use super::view::AuditSavedSearch;
use crate::Console;
use crate::error::Error;
use qdrant_audit::Query;

/// The most that are kept.
const MOST: usize = 200;
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 10_000;

impl Console {
    /// The searches that were kept, by name.
    ///
    /// # Errors
    /// Those of the store.
    pub fn audit_saved(&self) -> Result<Vec<AuditSavedSearch>, Error> {
        Ok(self.durable.load()?.searches)
    }

    /// Keeps a search, in the place of one of the same name.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `name` or `text`, and those of the store.
    pub fn audit_save_search(&self, name: &str, text: &str) -> Result<Vec<AuditSavedSearch>, Error> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            let problem = "A search needs a name of 1 to 100 letters.";
            return Err(Error::field("name", problem, "Write a few words that tell what it finds."));
        }
        if text.len() > LONGEST_TEXT {
            return Err(Error::field("text", "The query is too long to be kept.", "Make it shorter."));
        }
        if let Err(error) = Query::parse(text, self.audit_now()) {
            return Err(Error::field("text", error.problem, error.advice));
        }
        self.durable.update(|document| {
            document.searches.retain(|search| search.name != name);
            if document.searches.len() >= MOST {
                let problem = format!("{MOST} searches are kept already.");
                return Err(Error::field("name", problem, "Delete one that is not needed any more."));
            }
            document.searches.push(AuditSavedSearch { name: name.to_owned(), text: text.to_owned() });
            document.searches.sort_by_key(|search| search.name.to_lowercase());
            Ok(document.searches.clone())
        })
    }

    /// Forgets a search.
    ///
    /// # Errors
    /// Those of the store.
    pub fn audit_forget_search(&self, name: &str) -> Result<Vec<AuditSavedSearch>, Error> {
        self.durable.update(|document| {
            document.searches.retain(|search| search.name != name);
            Ok(document.searches.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;

    #[test]
    fn searches_are_there_after_a_restart_and_one_name_stands_for_one() {
        let mut bench = Bench::new();
        bench.console.audit_save_search(" refused ", "result:denied").unwrap();
        bench.console.audit_save_search("Backups", "subject:backup").unwrap();
        bench.console.audit_save_search("refused", "result:denied -subject:backup").unwrap();
        bench.restart();
        let saved = |name: &str, text: &str| AuditSavedSearch { name: name.to_owned(), text: text.to_owned() };
        let expected = [saved("Backups", "subject:backup"), saved("refused", "result:denied -subject:backup")];
        assert_eq!(bench.console.audit_saved().unwrap(), expected);
        assert_eq!(bench.console.audit_forget_search("Backups").unwrap(), expected[1..]);
    }

    #[test]
    fn what_cannot_be_asked_is_not_kept() {
        let bench = Bench::new();
        for (name, text, at) in [("", "result:ok", "name"), ("x", "hour:99", "text")] {
            let error = bench.console.audit_save_search(name, text).unwrap_err();
            assert!(matches!(error, Error::InvalidField { field, .. } if field == at));
        }
        assert_eq!(bench.console.audit_saved().unwrap(), []);
    }
}
