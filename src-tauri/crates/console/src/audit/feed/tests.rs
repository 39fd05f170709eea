//! With a log that comes part by part, when it is told to.

use super::super::logs::OpenLogs;
use super::super::view::AuditProgress;
use super::*;
use std::sync::mpsc::{self, Receiver, Sender};

#[test]
fn pauses_grow_while_nothing_comes_and_are_short_again_when_something_does() {
    let second = Duration::from_secs;
    let mut pause = Pause::new(second(1), second(30));
    let mut after = |came: &Result<bool, Error>, retry_after: Option<u64>| {
        pause.after(came, retry_after.map(second));
        pause.length.as_secs()
    };
    let failed = Err(Error::Internal("down".to_owned()));
    assert_eq!((after(&Ok(false), None), after(&failed, None), after(&Ok(false), None)), (2, 4, 8));
    assert_eq!((after(&Ok(false), None), after(&Ok(false), None), after(&failed, None)), (16, 30, 30));
    assert_eq!(after(&Ok(true), None), 1);
    assert_eq!((after(&failed, Some(77)), after(&Ok(true), None)), (77, 1), "the server asked for it");
}

/// What the thread of a log does, as it does it.
#[derive(Debug, PartialEq, Eq)]
enum Did {
    Load,
    Look,
    Told(AuditProgress),
}

/// Comes in three parts, each when it is sent for.
struct Parts {
    done: u64,
    go: Receiver<()>,
    did: Sender<Did>,
}

const PARTS: u64 = 3;

impl Feed for Parts {
    fn load(&mut self, log: &OpenLog, cancel: &Cancel) -> Result<(), Error> {
        self.did.send(Did::Load).unwrap();
        while self.done < PARTS {
            if self.go.recv().is_err() || cancel.is_cancelled() {
                return Err(Error::Stopped);
            }
            self.done += 1;
            log.loaded(AuditLoaded { files_done: self.done, files: PARTS, ..AuditLoaded::default() }, Vec::new());
        }
        Ok(())
    }

    fn look(&mut self, _: &OpenLog, _: &Cancel) -> Result<bool, Error> {
        self.did.send(Did::Look).unwrap();
        self.go.recv().map(|()| false).map_err(|_| Error::Stopped)
    }

    fn is_whole(&self) -> bool {
        self.done == PARTS
    }

    fn pauses(&self) -> (Duration, Duration) {
        (Duration::ZERO, Duration::ZERO)
    }
}

/// A log of parts, the way to send for one, and what is done for it.
fn parts() -> (Arc<OpenLog>, OpenLogs, Sender<()>, Receiver<Did>) {
    let ((send, go), (did, does)) = (mpsc::channel(), mpsc::channel());
    let tell = did.clone();
    let (index, _) = Index::spooled("log").unwrap();
    let told = Box::new(move |progress| drop(tell.send(Did::Told(progress))));
    let logs = OpenLogs::default();
    let log = OpenLog::new(Arc::new(index), told, None);
    let number = logs.open(log, Box::new(Parts { done: 0, go, did })).unwrap();
    (logs.get(number).unwrap(), logs, send, does)
}

fn next(does: &Receiver<Did>) -> Did {
    does.recv_timeout(Duration::from_secs(20)).expect("something is done")
}

/// What is told once nothing is loading any more; nothing is looked for before that.
fn ended(does: &Receiver<Did>) -> AuditProgress {
    loop {
        match next(does) {
            Did::Told(progress) if progress.finished => return progress,
            Did::Told(_) => {}
            other => panic!("{other:?} before the end"),
        }
    }
}

#[test]
fn what_was_stopped_says_that_it_is_a_part_and_goes_on_where_it_was() {
    for live in [false, true] {
        let (log, logs, send, does) = parts();
        assert_eq!(next(&does), Did::Load);
        log.set_live(live);
        send.send(()).unwrap();
        while !matches!(next(&does), Did::Told(progress) if progress.progress.files_done == 1) {}
        log.stop();
        send.send(()).unwrap();
        let told = ended(&does);
        assert_eq!((told.stopped, told.live, told.problem), (true, false, None));
        assert_eq!((told.progress.files_done, told.progress.files), (1, PARTS));
        log.go_on();
        while !matches!(next(&does), Did::Load) {}
        send.send(()).unwrap();
        send.send(()).unwrap();
        let told = ended(&does);
        assert_eq!((told.stopped, told.live, told.progress.files_done), (false, false, PARTS), "live before: {live}");
        logs.close_all();
    }
}

#[test]
fn a_stop_before_the_loading_has_begun_is_a_stop() {
    let (index, _) = Index::spooled("log").unwrap();
    let log = OpenLog::new(Arc::new(index), Box::new(|_| {}), None);
    log.stop();
    assert!(log.begin().is_cancelled());
    log.go_on();
    assert!(!log.begin().is_cancelled());
}

#[test]
fn following_ends_with_a_stop_and_what_is_whole_is_no_part() {
    let (log, logs, send, does) = parts();
    (0..PARTS).for_each(|_| send.send(()).unwrap());
    assert_eq!(next(&does), Did::Load);
    ended(&does);
    log.set_live(true);
    while next(&does) != Did::Look {}
    log.stop();
    send.send(()).unwrap();
    // What the thread does next it does because it is told to, not because it follows.
    log.go_on();
    let looks = std::iter::repeat_with(|| next(&does)).take_while(|did| *did != Did::Look);
    for did in looks {
        assert!(matches!(&did, Did::Told(progress) if !progress.live && !progress.stopped), "{did:?}");
    }
    logs.close_all();
    drop(send);
}
