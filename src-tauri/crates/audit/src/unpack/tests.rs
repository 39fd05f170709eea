use std::io::{Seek, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

fn text() -> Vec<u8> {
    (0..40_000)
        .flat_map(|number| format!("line {number} of some text that says {}\n", number * 7919 % 1_000).into_bytes())
        .collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What comes out, and whether there is a problem.
fn unpacked(bytes: &[u8], room: u64) -> (Vec<u8>, Option<String>) {
    let packing = Packing::of(bytes).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let mut attic = Attic::default();
    let unpacked = attic.unpack(packing, file, &Room::new(room), &Cancel::default()).unwrap().unwrap();
    let log = crate::Log::part(String::new(), std::path::PathBuf::new(), unpacked.file, unpacked.from, unpacked.length);
    let mut out = vec![0; unpacked.length as usize + 10];
    let read = log.read_at(&mut out, 0).unwrap();
    out.truncate(read);
    (out, unpacked.problem)
}

#[test]
fn gzip_and_zstd_are_unpacked_whole_also_when_several_stand_behind_each_other() {
    let text = text();
    let half = text.len() / 2;
    let skippable = [&[0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    for packed in [
        gz(&text),
        [gz(&text[..half]), gz(&text[half..])].concat(),
        zst(&text),
        [zst(&text[..half]), zst(&text[half..])].concat(),
        [skippable.clone(), zst(&text[..half]), skippable, zst(&text[half..])].concat(),
    ] {
        let (out, problem) = unpacked(&packed, u64::MAX / 2);
        assert!(out == text);
        assert_eq!(problem, None);
    }
}

#[test]
fn what_could_be_read_of_a_cut_file_is_kept_and_the_rest_is_told() {
    let text = text();
    for packed in [gz(&text), zst(&text)] {
        let (out, problem) = unpacked(&packed[..packed.len() * 3 / 4], u64::MAX / 2);
        assert!(text.starts_with(&out));
        assert!(out.len() > text.len() / 4, "{} of {}", out.len(), text.len());
        assert!(problem.unwrap().contains("damaged or cut short"));
    }
}

#[test]
fn a_file_that_unpacks_to_more_than_there_is_room_for_ends_there() {
    let zeros = vec![b'0'; 8 << 20];
    for packed in [gz(&zeros), zst(&zeros)] {
        let (out, problem) = unpacked(&packed, 1 << 20);
        assert!(out.len() <= 1 << 20);
        assert!(problem.unwrap().contains("may unpack to 1 MiB"));
    }
}

#[test]
fn a_frame_that_asks_for_too_much_memory_is_refused() {
    // A window of 2 to the power of 41.
    let (out, problem) = unpacked(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00], 1 << 20);
    assert!(out.is_empty());
    assert!(problem.is_some());
}
