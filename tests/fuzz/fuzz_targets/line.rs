//! Whatever stands in a log, each line that is not empty is an event or told as none, though the log comes in two pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qdrant_audit::{Cancel, Index};

// The first byte says where the log is cut. The test `every_line_of_the_logs_that_were_found_is_an_event_or_told`
// reads what was found in the same way.
fuzz_target!(|found: &[u8]| {
    let Some((&cut, bytes)) = found.split_first() else { return };
    let (begin, end) = bytes.split_at(bytes.len() * usize::from(cut) / 255);
    let cancel = Cancel::default();
    let (index, mut spool) = Index::spooled("fuzz").expect("there is room");
    spool.append(begin).expect("there is room");
    index.refresh(&cancel).expect("nobody stops it");
    spool.append(end).expect("there is room");
    spool.finish();
    index.refresh(&cancel).expect("nobody stops it");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    assert_eq!(index.snapshot().events() + index.problems().broken, lines as u64);
});
