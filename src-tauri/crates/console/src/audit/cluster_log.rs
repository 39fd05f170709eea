//! The log of a cluster, as far as its audit API tells it.

use super::api::{Api, NoAnswer, Stop};
use super::error::AuditError;
use super::filters::{Asked, written};
use super::inbox::Inbox;
use super::paging::{MOST, Pages};
use crate::Console;
use crate::connection::CredentialChoice;
use crate::error::Error;
use qdrant_audit::{Cancel, Index, Moment, Query, Spool};
use std::sync::Arc;
use std::time::Duration;

/// What this program itself leaves in the log while it reads it.
pub const WITHOUT_OWN: &str = "-method:get_audit_logs";

/// The first page is short, so that there is something to see at once.
const FIRST_PAGE: usize = 1_000;

/// So long a cluster that wants to be left alone is waited for before a page of what is older, altogether and at least.
const PATIENCE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

/// A cluster whose log is read.
#[derive(Debug)]
pub struct ClusterLog {
    name: String,
    index: Arc<Index>,
    spool: Spool,
    api: Api,
    stop: Stop,
    asked: Asked,
    /// What is not read yet of what was there.
    pages: Option<Pages>,
    inbox: Inbox,
    crowded: Vec<Moment>,
    retry_after: Option<Duration>,
}

impl Console {
    /// The log of a profile's cluster, with its newest page. Whatever of a query the cluster can answer by itself is left to
    /// it.
    ///
    /// # Errors
    /// Those of [`cluster`](Self::cluster) and [`credential`](Self::credential); [`Error::Audit`] and [`Error::Connection`]
    /// when the cluster does not tell its log.
    pub async fn cluster_log(
        self: &Arc<Self>,
        profile_id: &str,
        choice: CredentialChoice,
        query: &Query,
    ) -> Result<ClusterLog, Error> {
        let (profile_id, stop) = (profile_id.to_owned(), Stop::default());
        let prepared = self.aside(move |console| {
            let name = console.durable.load()?.profile(&profile_id)?.name.clone();
            Ok((name, console.cluster(&profile_id)?, console.credential(&profile_id, &choice)?))
        });
        let (name, cluster, credential) = prepared.await?;
        let (index, spool) = Index::spooled(&name).map_err(no_room)?;
        let asked = Asked::of(query);
        let pages = Pages::new((asked.from, asked.before), &asked.filters, FIRST_PAGE);
        let mut log = ClusterLog {
            name,
            index: Arc::new(index),
            spool,
            api: Api::new(cluster, credential, stop.clone()),
            stop,
            asked,
            pages: Some(pages),
            inbox: Inbox::default(),
            crowded: Vec::new(),
            retry_after: None,
        };
        log.api.greet().await?;
        // Who opens it is told at once what keeps it from being read.
        log.older(Duration::ZERO).await?;
        Ok(log)
    }
}

impl ClusterLog {
    /// The cluster's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The query that the cluster is asked with; none where it is asked for everything.
    pub fn narrowed(&self) -> Option<String> {
        self.asked.text()
    }

    /// Where its events are.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// How many bytes of lines came.
    pub fn bytes(&self) -> u64 {
        self.inbox.bytes
    }

    pub(super) fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Whether everything that was there when it was opened has come.
    pub fn is_whole(&self) -> bool {
        self.pages.is_none()
    }

    /// Everything that it keeps from this moment on has come.
    pub fn reaches_back_to(&self) -> Moment {
        self.pages.as_ref().map_or(Moment::MIN, |pages| pages.before().unwrap_or(Moment::MAX))
    }

    /// How long the server wants to be left alone, if its last answer said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What could not be asked for, as sentences.
    pub fn left_out(&self) -> Vec<String> {
        let sentence = |at: &Moment| {
            format!(
                "More than {MOST} entries are of the moment {}, and the cluster gives no more of one moment. Open the files of the log to see all of them.",
                written(*at)
            )
        };
        self.crowded.iter().map(sentence).collect()
    }

    /// Reads the next older page, and waits a while where the cluster wants to be left alone. Whether there may be more.
    ///
    /// # Errors
    /// [`Error::Audit`], [`Error::Connection`], [`Error::Stopped`]. Another try goes on where this one ended.
    pub async fn more(&mut self) -> Result<bool, Error> {
        self.older(PATIENCE).await
    }

    async fn older(&mut self, mut patience: Duration) -> Result<bool, Error> {
        self.pass_on()?;
        loop {
            let Some(pages) = &mut self.pages else { return Ok(false) };
            let page = pages.next(&mut self.api).await;
            self.crowded.append(&mut pages.crowded);
            match self.heard(page) {
                Ok(Some(entries)) => self.inbox.take(entries),
                Ok(None) => self.pages = None,
                Err(error) => {
                    let wait = self.retry_after.map(|wait| wait.max(SECOND)).filter(|wait| *wait <= patience);
                    let Some(wait) = wait else { return Err(error) };
                    patience -= wait;
                    self.rest(wait).await?;
                    continue;
                }
            }
            self.pass_on()?;
            return Ok(!self.is_whole());
        }
    }

    /// Looks for what was written since. Whether something was.
    ///
    /// # Errors
    /// Those of [`more`](Self::more).
    pub async fn look(&mut self) -> Result<bool, Error> {
        let waited = self.pass_on()?;
        let from = self.inbox.from().or(self.asked.from);
        let mut pages = Pages::new((from, self.asked.before), &self.asked.filters, FIRST_PAGE);
        let mut found = Vec::new();
        loop {
            let page = pages.next(&mut self.api).await;
            match self.heard(page)? {
                Some(entries) => found.extend(entries),
                None => break,
            }
        }
        self.crowded.append(&mut pages.crowded);
        self.inbox.take(self.inbox.fresh(&found));
        Ok(self.pass_on()? || waited)
    }

    fn heard<T>(&mut self, answer: Result<T, NoAnswer>) -> Result<T, Error> {
        self.retry_after = answer.as_ref().err().and_then(|no| no.retry_after);
        answer.map_err(|no| no.error)
    }

    async fn rest(&self, wait: Duration) -> Result<(), Error> {
        let stopped = tokio::time::timeout(wait, self.stop.token().cancelled_owned()).await;
        if stopped.is_ok() { Err(Error::Stopped) } else { Ok(()) }
    }

    /// Puts what came where it can be asked for. Whether something had come.
    fn pass_on(&mut self) -> Result<bool, Error> {
        let passed = self.inbox.pass_on(&mut self.spool).map_err(no_room)?;
        if passed {
            // Nobody stops so short a work.
            let _ = self.index.refresh(&Cancel::default());
        }
        Ok(passed)
    }
}

fn no_room(error: std::io::Error) -> Error {
    AuditError::NotDone(format!("The temporary folder of this machine does not take the lines: {error}.")).into()
}
