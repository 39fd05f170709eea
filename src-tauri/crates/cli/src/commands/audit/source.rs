//! Where the lines come from: files, a cluster, or standard input.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use portcullis_console::CommandError;
use portcullis_console::audit::{ClusterLog, is_lasting};
use qdrant_audit::{Cancel, Changed, Index, Moment, Query, Sources, Spool};
use tokio::runtime::Runtime;

use super::super::reached::{Reached, runtime};
use crate::arguments::{Arguments, Audit};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, plain};

/// How much of standard input is read at once.
const CHUNK: usize = 256 << 10;
/// How long is waited between two looks at files.
const OFTEN: Duration = Duration::from_millis(250);
/// The same for a cluster, at least and at most.
const CLUSTER_OFTEN: Duration = Duration::from_secs(1);
const CLUSTER_SELDOM: Duration = Duration::from_secs(30);

/// Lines and where they are kept.
pub(super) enum Source {
    Files(Arc<Index>),
    Input {
        index: Arc<Index>,
        /// None once everything was read.
        spool: Option<Spool>,
    },
    Cluster {
        log: Box<ClusterLog>,
        runtime: Runtime,
        pause: Duration,
        /// Why what is older did not come.
        broke_off: Option<String>,
        /// What the last look failed with: it is told once.
        failing: Option<String>,
        _reached: Reached,
    },
}

impl Source {
    pub(super) fn open(
        command: &Audit,
        arguments: &Arguments,
        output: &Output,
        query: &Query,
    ) -> Result<Self, Failure> {
        if command.cluster.profile.is_some() || command.cluster.url.is_some() {
            return Self::cluster(command, arguments, output, query);
        }
        match command.paths.as_slice() {
            [] => Err(Failure::usage(
                "Nothing was named that holds a log.",
                "Give files or folders, - for standard input, --profile PROFILE, or --url URL.",
            )),
            [only] if input::is_stdin(only) => {
                let (index, spool) = Index::spooled("standard input").map_err(|error| no_room(&error))?;
                Ok(Self::Input { index: Arc::new(index), spool: Some(spool) })
            }
            paths if paths.iter().any(|path| input::is_stdin(path)) => {
                Err(Failure::usage("Standard input and files were named together.", "Give files, or - alone."))
            }
            paths => Self::files(paths),
        }
    }

    fn files(paths: &[PathBuf]) -> Result<Self, Failure> {
        let found = Sources::discover(paths).map_err(|error| {
            Failure::file(plain(&error.to_string()), "Name files of an audit log or folders that hold them.")
        })?;
        Ok(Self::Files(Arc::new(Index::open(found))))
    }

    fn cluster(command: &Audit, arguments: &Arguments, output: &Output, query: &Query) -> Result<Self, Failure> {
        let reached = Reached::of(&command.cluster, arguments, output)?;
        let runtime = runtime()?;
        let credential = reached.credential.clone();
        let log = runtime.block_on(reached.console.cluster_log(&reached.profile_id, credential, query))?;
        let (log, pause) = (Box::new(log), CLUSTER_OFTEN);
        Ok(Self::Cluster { log, runtime, pause, broke_off: None, failing: None, _reached: reached })
    }

    pub(super) fn index(&self) -> &Arc<Index> {
        match self {
            Self::Files(index) | Self::Input { index, .. } => index,
            Self::Cluster { log, .. } => log.index(),
        }
    }

    /// Everything that is there; of a cluster, no more than what so many of the newest answers need.
    pub(super) fn load(&mut self, wanted: Option<u64>, query: &Query) -> Result<(), Failure> {
        match self {
            // Nobody stops it but by ending the program.
            Self::Files(index) => drop(index.load(&Cancel::default(), &|_| {})),
            Self::Input { .. } => while self.more_input()?.goes_on {},
            Self::Cluster { .. } => self.older(wanted, query)?,
        }
        Ok(())
    }

    /// What is there before more is waited for.
    pub(super) fn begin(&mut self, wanted: u64, query: &Query) -> Result<(), Failure> {
        match self {
            Self::Input { .. } => Ok(()),
            _ => self.load(Some(wanted), query),
        }
    }

    /// Pages of a cluster's log come newest first. What came stays, whatever becomes of those that are older.
    fn older(&mut self, wanted: Option<u64>, query: &Query) -> Result<(), Failure> {
        let Self::Cluster { log, runtime, broke_off, .. } = self else { return Ok(()) };
        while !log.is_whole() {
            if let Some(wanted) = wanted {
                let found = super::search(&log.index().snapshot(), query)?;
                if found.between(log.reaches_back_to(), Moment::MAX).total() >= wanted {
                    break;
                }
            }
            if let Err(error) = runtime.block_on(log.more()) {
                let CommandError { message, .. } = error.into();
                *broke_off = Some(format!("What is older was not told by the cluster. {message}"));
                break;
            }
        }
        Ok(())
    }

    /// Whether everything that was there has come.
    pub(super) fn is_whole(&self) -> bool {
        match self {
            Self::Cluster { log, .. } => log.is_whole(),
            _ => true,
        }
    }

    /// Waits, and looks for what was written since.
    pub(super) fn look(&mut self, output: &Output) -> Result<Looked, Failure> {
        match self {
            Self::Files(index) => {
                std::thread::sleep(OFTEN);
                Ok(Looked::of(index, true))
            }
            Self::Input { .. } => self.more_input(),
            Self::Cluster { log, runtime, pause, failing, .. } => {
                let before = log.index().snapshot().events();
                let wait = (*pause).max(log.retry_after().unwrap_or_default());
                let came = runtime.block_on(async {
                    tokio::time::sleep(wait).await;
                    log.look().await
                });
                *pause = if matches!(came, Ok(true)) { CLUSTER_OFTEN } else { (*pause * 2).min(CLUSTER_SELDOM) };
                match came {
                    Ok(_) => *failing = None,
                    Err(error) if is_lasting(&error) => return Err(error.into()),
                    Err(error) => {
                        let CommandError { message, .. } = error.into();
                        if failing.as_ref() != Some(&message) {
                            output.note(&plain(&format!("{message} It is tried again.")));
                        }
                        *failing = Some(message);
                    }
                }
                Ok(Looked { goes_on: true, came: log.index().snapshot().events() - before, dropped: false })
            }
        }
    }

    /// What could not be asked for.
    pub(super) fn left_out(&self) -> Vec<String> {
        match self {
            Self::Cluster { log, broke_off, .. } => log.left_out().into_iter().chain(broke_off.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Reads what comes next on standard input.
    fn more_input(&mut self) -> Result<Looked, Failure> {
        let Self::Input { index, spool: kept } = self else { return Ok(Looked::NOTHING) };
        let Some(spool) = kept else { return Ok(Looked::NOTHING) };
        let mut bytes = vec![0; CHUNK];
        let read = loop {
            match io::stdin().lock().read(&mut bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let message = format!("Standard input could not be read: {error}.");
                    return Err(Failure::file(message, "Check what writes to it."));
                }
                Ok(read) => break read,
            }
        };
        if read == 0 {
            if let Some(spool) = kept.take() {
                spool.finish();
            }
        } else {
            spool.append(&bytes[..read]).map_err(|error| no_room(&error))?;
            if !bytes[..read].contains(&b'\n') {
                // A long line is read once it is there, and not again with each of its pieces.
                return Ok(Looked { goes_on: true, ..Looked::NOTHING });
            }
        }
        Ok(Looked::of(index, read > 0))
    }
}

/// What a look at the lines showed.
pub(super) struct Looked {
    /// Whether more can come.
    pub(super) goes_on: bool,
    /// How many events came.
    pub(super) came: u64,
    /// Whether lines are gone.
    pub(super) dropped: bool,
}

impl Looked {
    const NOTHING: Self = Self { goes_on: false, came: 0, dropped: false };

    fn of(index: &Index, goes_on: bool) -> Self {
        // Nobody stops it but by ending the program.
        let Changed { added, dropped, .. } = index.refresh(&Cancel::default()).unwrap_or_default();
        Self { goes_on, came: added, dropped: dropped > 0 }
    }
}

fn no_room(error: &io::Error) -> Failure {
    Failure::system(
        format!("The temporary folder of this machine does not take the lines: {error}."),
        "Check the free space and the permissions of the system's temporary folder.",
    )
}
