//! How many parts bytes in DER have, counted before anything is made of them.

/// The most parts that a certificate is read with. Those with thousands of names stay far below.
pub(super) const MOST_PARTS: usize = 10_000;

/// Whether there are more parts than any certificate needs. Each of them would cost many times its two bytes.
pub(super) fn are_too_many(der: &[u8]) -> bool {
    let mut count = 0;
    let mut inside = vec![der];
    while let Some(mut rest) = inside.pop() {
        while let Some((tag, content, behind)) = part(rest) {
            count += 1;
            if count > MOST_PARTS {
                return true;
            }
            let is_made_of_parts = tag & 0x20 != 0;
            // What an extension says stands in a string of bytes.
            let holds_parts = tag == 4 && content.first() == Some(&0x30);
            if is_made_of_parts || holds_parts {
                inside.push(content);
            }
            rest = behind;
        }
    }
    false
}

/// The first part: its tag, what stands in it, and what stands behind it.
fn part(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, mut rest) = bytes.split_first()?;
    if tag & 0x1f == 0x1f {
        let number = rest.iter().position(|byte| byte & 0x80 == 0)?;
        rest = &rest[number + 1..];
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        ..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    // One that is cut off still holds what is there.
    let (content, behind) = rest.split_at(length.min(rest.len()));
    Some((tag, content, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(content: &[u8]) -> Vec<u8> {
        [&[0x30, 0x84][..], &u32::try_from(content.len()).unwrap().to_be_bytes(), content].concat()
    }

    #[test]
    fn parts_are_counted_at_every_depth() {
        let names = |count: usize| sequence(&[0x82, 0].repeat(count));
        // The sequence itself is one.
        assert!(!are_too_many(&names(MOST_PARTS - 1)));
        assert!(are_too_many(&names(MOST_PARTS)));
        let string = |content: Vec<u8>| {
            [&[4, 0x84][..], &u32::try_from(content.len()).unwrap().to_be_bytes(), &content].concat()
        };
        assert!(are_too_many(&sequence(&string(names(MOST_PARTS)))));
        assert!(are_too_many(&[0x30, 0x80 | 1, 0].repeat(MOST_PARTS + 1)));
    }

    #[test]
    fn bytes_that_are_no_parts_are_one() {
        let long = [&[4, 0x83, 0x10, 0, 0][..], &vec![4; 1 << 20]].concat();
        assert!(!are_too_many(&long));
        for broken in [&[][..], &[0x30], &[0x30, 0x80, 1], &[0x1f, 0xff, 0xff], &[0x30, 0x85, 0, 0, 0, 0, 1]] {
            assert!(!are_too_many(broken), "{broken:?}");
        }
    }

    #[test]
    fn parts_in_parts_without_end_come_to_an_end() {
        assert!(are_too_many(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff].repeat(1 << 20)));
    }
}
