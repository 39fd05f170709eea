//! `audit --follow`: what comes, and what is said beside it.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::process::Room;

fn line(number: u32) -> String {
    format!("{{\"timestamp\":\"2026-11-21T00:00:{number:02}Z\",\"method\":\"m{number}\",\"result\":\"ok\"}}\n")
}

/// A program that follows a folder. It is ended when this goes, or when a test waits for it in vain.
struct Follower {
    child: Arc<Mutex<Child>>,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
    _ends: Sender<()>,
}

impl Follower {
    fn of(room: &Room, folder: &Path, more: &[&str]) -> Self {
        let folder = folder.display().to_string();
        let arguments = [&["audit", &folder, "--follow", "--format", "json"], more].concat();
        let mut child = room.command(&arguments).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        let err = BufReader::new(child.stderr.take().expect("it is piped"));
        let child = Arc::new(Mutex::new(child));
        let (ends, ended) = mpsc::channel();
        let watched = Arc::clone(&child);
        thread::spawn(move || {
            let _: Result<(), _> = ended.recv_timeout(Duration::from_secs(60));
            let mut child = watched.lock().expect("it is whole");
            // One that has ended by itself needs no end.
            let _ = child.kill();
            let _ = child.wait();
        });
        Self { child, out, err, _ends: ends }
    }

    fn told(&mut self) -> String {
        let mut text = String::new();
        self.out.read_line(&mut text).expect("a line");
        text
    }

    fn noted(&mut self) -> String {
        let mut text = String::new();
        self.err.read_line(&mut text).expect("a line");
        text
    }

    /// What else it said, and its exit code, once nobody reads any more and another event comes.
    fn end(self, log: &Path) -> (Option<i32>, String) {
        let Self { child, out, mut err, _ends } = self;
        drop(out);
        append(log, &line(59));
        let mut rest = String::new();
        err.read_to_string(&mut rest).expect("text");
        let code = child.lock().expect("it is whole").wait().expect("it ends").code();
        (code, rest)
    }
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).expect("a file");
    file.write_all(text.as_bytes()).expect("a line");
}

#[test]
fn what_is_not_in_it_is_said_once_beside_what_is_followed() {
    let room = Room::new();
    let folder = room.path().join("logs");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("audit.2026-11-20-00.log.gz"), b"\x1f\x8b no archive").expect("a file");
    let log = folder.join("audit.2026-11-21-00.log");
    fs::write(&log, "not one\n".to_owned() + &line(1)).expect("a file");
    let mut follower = Follower::of(&room, &folder, &[]);
    assert_eq!(follower.told(), line(1));
    let (broken, archive) = (follower.noted(), follower.noted());
    assert!(broken.contains("left out: 1. The first is in audit.2026-11-21-00.log, at byte 0"), "{broken}");
    assert!(archive.contains("audit.2026-11-20-00.log.gz: "), "{archive}");
    append(&log, &format!("neither\n{}", line(2)));
    assert_eq!(follower.told(), line(2));
    let broken = follower.noted();
    assert!(broken.contains("left out: 1.") && broken.contains(&format!("byte {}", 8 + line(1).len())), "{broken}");
    append(&log, &line(3));
    assert_eq!(follower.told(), line(3));
    // Anew, and shorter than before.
    fs::write(&log, line(4)).expect("a file");
    assert_eq!(follower.told(), line(4));
    assert!(follower.noted().contains("cut short or written anew"));
    append(&log, &line(5));
    assert_eq!(follower.told(), line(5));
    let (code, rest) = follower.end(&log);
    assert_eq!((code, rest.lines().count()), (Some(7), 1), "{rest}");
    assert!(rest.starts_with("Not everything could be read"), "{rest}");
}

#[test]
fn where_nothing_is_missing_it_ends_well_when_nobody_reads_any_more() {
    let room = Room::new();
    let folder = room.path().join("logs");
    fs::create_dir(&folder).expect("a folder");
    let log = folder.join("audit.2026-11-21-00.log");
    fs::write(&log, line(1) + &line(2)).expect("a file");
    let mut follower = Follower::of(&room, &folder, &["--limit", "1", "--query", "-method:m7"]);
    assert_eq!(follower.told(), line(2));
    append(&log, &(line(7) + &line(8)));
    assert_eq!(follower.told(), line(8));
    // Older than all, and late.
    fs::write(folder.join("audit.2026-11-20-23.log"), line(0)).expect("a file");
    assert_eq!(follower.told(), line(0));
    assert_eq!(follower.end(&log), (Some(0), String::new()));
}

#[test]
fn lines_come_byte_for_byte_though_they_are_no_text_or_long() {
    let room = Room::new();
    let mut lines = line(1).into_bytes();
    lines.extend_from_slice(b"{\"timestamp\":\"2026-11-21T00:00:02Z\",\"subject\":\"a\xffb\"}\n");
    lines.extend_from_slice(
        format!("{{\"timestamp\":\"2026-11-21T00:00:03Z\",\"long\":\"{}\"}}\n", "é".repeat(1 << 20)).as_bytes(),
    );
    let mut child = room.command(&["audit", "-", "--follow", "--format", "json"]).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let sent = lines.clone();
    let sends = thread::spawn(move || stdin.write_all(&sent).expect("it reads"));
    let ended = child.wait_with_output().expect("it ends");
    sends.join().expect("all was sent");
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]));
    assert!(ended.stdout == lines, "{} bytes of {}", ended.stdout.len(), lines.len());
}
