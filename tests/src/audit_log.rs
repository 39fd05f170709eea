//! Audit logs of any size, always the same for the same seed: a month of a busy cluster, with an attack in it.
//!
//! The lines are written as the server writes them since 1.18: the fields in its order, and as many digits of a second as are
//! not zero, in threes.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A log to be made.
#[derive(Debug, Clone, Copy)]
pub struct AuditLog {
    /// What all of it follows from.
    pub seed: u64,
    /// How many lines.
    pub events: u64,
    /// The moment before the first event, in seconds since 1970.
    pub begins: u64,
    /// The time from the first event to about the last, in seconds.
    pub lasts: u64,
    /// How many peers write; each has a folder of its own, unless it is one.
    pub peers: usize,
    /// Whether a file is an hour or a day.
    pub hourly: bool,
}

impl AuditLog {
    /// The month that is measured and compared: 30 days up to 21 November 2026, one peer, daily files.
    #[must_use]
    pub const fn month(events: u64) -> Self {
        Self { seed: 1_183, events, begins: 1_792_540_800, lasts: 30 * 86_400, peers: 1, hourly: false }
    }

    /// The lines in the order of their time.
    #[must_use]
    pub fn lines(self) -> Lines {
        Lines { log: self, dice: Dice(self.seed), made: 0, nanoseconds: 0, line: String::with_capacity(512) }
    }

    /// Writes the files as the server names them, and answers their paths in the order of their time.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn write(self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files: Vec<Option<(PathBuf, BufWriter<File>)>> = (0..self.peers).map(|_| None).collect();
        let mut paths = Vec::new();
        let mut lines = self.lines();
        while let Some((seconds, peer, line)) = lines.advance() {
            let folder = if self.peers == 1 { folder.to_owned() } else { folder.join(format!("peer-{}", peer + 1)) };
            let path = folder.join(file_name(seconds, self.hourly));
            let open = &mut files[peer];
            if open.as_ref().is_none_or(|(known, _)| *known != path) {
                fs::create_dir_all(&folder)?;
                if let Some((_, mut before)) =
                    open.replace((path.clone(), BufWriter::with_capacity(1 << 20, File::create(&path)?)))
                {
                    before.flush()?;
                }
                paths.push(path);
            }
            if let Some((_, file)) = open {
                file.write_all(line.as_bytes())?;
                file.write_all(b"\n")?;
            }
        }
        for (_, mut file) in files.into_iter().flatten() {
            file.flush()?;
        }
        Ok(paths)
    }
}

/// The lines of a log, one at a time.
#[derive(Debug)]
pub struct Lines {
    log: AuditLog,
    dice: Dice,
    made: u64,
    /// Since the beginning of the log.
    nanoseconds: u64,
    line: String,
}

impl Lines {
    /// The next line without its end, with the second in which it was written and the number of the peer that wrote it.
    pub fn advance(&mut self) -> Option<(u64, usize, &str)> {
        if self.made == self.log.events {
            return None;
        }
        let attacked = self.attacked();
        self.made += 1;
        // An average step of a whole, and now and then two entries of one moment, as one request writes them.
        let step = self.log.lasts * 1_000_000_000 / self.log.events.max(1);
        if self.dice.below(20) != 0 {
            self.nanoseconds += self.dice.below(step * 40 / 19 + 1);
        }
        // Some clocks tell no more than microseconds.
        let nanoseconds = if self.dice.below(10) == 0 { self.nanoseconds / 1_000 * 1_000 } else { self.nanoseconds };
        let seconds = self.log.begins + nanoseconds / 1_000_000_000;
        let peer = self.dice.below(self.log.peers as u64) as usize;
        self.line.clear();
        self.line.push_str("{\"timestamp\":\"");
        moment(&mut self.line, seconds, (nanoseconds % 1_000_000_000) as u32);
        self.line.push('"');
        if attacked && self.dice.below(3) != 0 {
            self.attack()
        } else {
            self.request()
        }
        self.line.push('}');
        Some((seconds, peer, &self.line))
    }

    /// Two hours of the log's last third.
    fn attacked(&self) -> bool {
        let part = self.made * 360 / self.log.events.max(1);
        part == 300
    }

    fn attack(&mut self) {
        let collection = self.collection();
        field(&mut self.line, "api", &format!("/collections/{collection}/points/scroll"));
        field(&mut self.line, "auth_type", "None");
        field(&mut self.line, "remote", "203.0.113.9");
        field(&mut self.line, "result", "denied");
        field(&mut self.line, "error", "Unauthorized: Invalid API key or JWT");
    }

    fn request(&mut self) {
        let subject = self.dice.skewed(SUBJECTS.len());
        let (method, verb) = METHODS[self.dice.skewed(METHODS.len())];
        let collection = self.collection();
        let whole = verb.is_empty();
        let denied = self.dice.below(250) == 0;
        field(&mut self.line, "method", method);
        let api = match (whole, self.dice.below(5)) {
            (_, 0) => "/qdrant.Points/".to_owned() + camel(method).as_str(),
            (true, _) => "/collections".to_owned(),
            (false, _) => format!("/collections/{collection}{verb}"),
        };
        field(&mut self.line, "api", &api);
        if self.dice.below(10) == 0 {
            field(&mut self.line, "auth_type", "ApiKey");
        } else {
            field(&mut self.line, "auth_type", "Jwt");
            field(&mut self.line, "subject", SUBJECTS[subject]);
        }
        let remote = format!("10.{}.{}.{}", subject % 4, self.dice.below(3), 10 + self.dice.skewed(60));
        field(&mut self.line, "remote", &remote);
        if !whole {
            field(&mut self.line, "collection", &collection);
        }
        if self.dice.below(4) != 0 {
            let (high, low) = (self.dice.next(), self.dice.next());
            let id = format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                high >> 32,
                high & 0xffff,
                low >> 52,
                low & 0xfff,
                low >> 16
            );
            field(&mut self.line, "tracing_id", &id);
        }
        field(&mut self.line, "result", if denied { "denied" } else { "ok" });
        if denied {
            let error = match self.dice.below(3) {
                0 => "Forbidden: Global access is required".to_owned(),
                1 => format!("Forbidden: Access to collection {collection} is required"),
                _ => format!("Forbidden: Write access to collection {collection} is required"),
            };
            field(&mut self.line, "error", &error);
        }
    }

    fn collection(&mut self) -> String {
        let number = self.dice.skewed(60);
        if number < 4 {
            ["docs", "events-v3", "users", "products"][number].to_owned()
        } else {
            format!("tenant-{number:03}")
        }
    }
}

/// Who asks. The first ask most.
const SUBJECTS: [&str; 12] = [
    "svc-search",
    "svc-ingest",
    "svc-recsys",
    "svc-catalog",
    "backup",
    "dashboard",
    "team-data",
    "team-ml",
    "etl-nightly",
    "monitoring",
    "svc-chat \"beta\"",
    "müller@example.org",
];

/// What is asked, as the server's log names it, and the rest of the path; nothing where no collection is named.
const METHODS: [(&str, &str); 14] = [
    ("query_points", "/points/query"),
    ("upsert_points", "/points"),
    ("scroll_points", "/points/scroll"),
    ("get_points", "/points"),
    ("count_points", "/points/count"),
    ("set_payload", "/points/payload"),
    ("get_collection", "/info"),
    ("list_collections", ""),
    ("delete_points", "/points/delete"),
    ("facet", "/facet"),
    ("create_payload_index", "/index"),
    ("create_snapshot", "/snapshots"),
    ("get_snapshot", "/snapshots/nightly.snapshot"),
    ("delete_collection", "/"),
];

/// Writes a field as JSON does.
fn field(line: &mut String, name: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = write!(line, ",\"{name}\":\"");
    for character in value.chars() {
        if matches!(character, '"' | '\\') {
            line.push('\\');
        }
        line.push(character);
    }
    line.push('"');
}

fn camel(method: &str) -> String {
    let mut name = String::new();
    for word in method.split('_') {
        let (first, rest) = word.split_at(1);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}

fn file_name(seconds: u64, hourly: bool) -> String {
    let (year, month, day) = date(seconds / 86_400);
    let hour = if hourly { format!("-{:02}", seconds / 3_600 % 24) } else { String::new() };
    format!("audit.{year:04}-{month:02}-{day:02}{hour}.log")
}

fn moment(line: &mut String, seconds: u64, nanoseconds: u32) {
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let _ = write!(line, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    let _ = match nanoseconds {
        0 => Ok(()),
        whole if whole % 1_000_000 == 0 => write!(line, ".{:03}", whole / 1_000_000),
        whole if whole % 1_000 == 0 => write!(line, ".{:06}", whole / 1_000),
        whole => write!(line, ".{whole:09}"),
    };
    line.push('Z');
}

/// The date of a day since 1970, from the lengths of years and months.
fn date(mut day: u64) -> (u64, usize, u64) {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    (year, month + 1, day + 1)
}

/// Numbers that only look random: SplitMix64.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 up to before a limit.
    const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// One of 0 up to before a limit, the low ones more often.
    #[expect(clippy::cast_possible_truncation, reason = "below a length")]
    fn skewed(&mut self, limit: usize) -> usize {
        let limit = limit as u64;
        let (first, second) = (1 + self.below(limit), 1 + self.below(limit));
        ((first * second - 1) / limit) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(log: AuditLog) -> Vec<String> {
        let mut lines = log.lines();
        let mut made = Vec::new();
        while let Some((_, _, line)) = lines.advance() {
            made.push(line.to_owned());
        }
        made
    }

    #[test]
    fn the_same_seed_makes_the_same_log_and_another_seed_another() {
        let log = AuditLog::month(1_000);
        assert_eq!(made(log), made(log));
        assert_ne!(made(log), made(AuditLog { seed: 2, ..log }));
    }

    #[test]
    fn every_line_is_a_json_object_in_the_order_of_time() {
        let mut before = String::new();
        for line in made(AuditLog::month(5_000)) {
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            // To the second: the digits after it differ in number.
            let second = event["timestamp"].as_str().unwrap()[..19].to_owned();
            assert!(second >= before, "{second} after {before}");
            assert!(event["result"] == "ok" || event["error"].is_string(), "{line}");
            before = second;
        }
        assert!(before.starts_with("2026-11-19") || before.starts_with("2026-11-20"), "{before}");
    }

    #[test]
    fn peers_write_into_folders_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let log = AuditLog { peers: 2, hourly: true, lasts: 7_000, ..AuditLog::month(300) };
        let paths = log.write(folder.path()).unwrap();
        assert!(paths.contains(&folder.path().join("peer-1/audit.2026-10-21-00.log")), "{paths:?}");
        assert!(paths.contains(&folder.path().join("peer-2/audit.2026-10-21-01.log")), "{paths:?}");
        let lines: usize = paths.iter().map(|path| fs::read_to_string(path).unwrap().lines().count()).sum();
        assert_eq!(lines, 300);
    }
}
