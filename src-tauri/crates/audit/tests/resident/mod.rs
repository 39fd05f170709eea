//! Logs of a size, and what the program has in memory.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// What the program has in memory, in bytes.
pub(crate) fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

/// Adds lines to a log.
pub(crate) fn write(path: &Path, lines: impl Iterator<Item = String>) {
    let mut file = BufWriter::with_capacity(1 << 20, fs::File::options().append(true).create(true).open(path).unwrap());
    lines.for_each(|line| writeln!(file, "{line}").unwrap());
    file.flush().unwrap();
}

/// A line of a log as servers write them: few values, again and again.
pub(crate) fn usual(number: u64) -> String {
    let (user, collection, remote) = (number * 7 % 300, number * 11 % 400, number % 250);
    format!(
        r#"{{"timestamp":"{}","method":"get_points","api":"/collections/c{collection}/points","auth_type":"Jwt","subject":"user-{user}","remote":"10.0.0.{remote}","collection":"c{collection}","result":"ok"}}"#,
        timestamp(number),
    )
}

/// A millisecond for each.
pub(crate) fn timestamp(number: u64) -> String {
    let (hour, minute, second, rest) = (number / 3_600_000, number / 60_000 % 60, number / 1_000 % 60, number % 1_000);
    format!("2026-11-21T{hour:02}:{minute:02}:{second:02}.{rest:03}Z")
}
