//! Tests of codes, over whole columns at a time.

use super::selection::{Bits, ones_of};
use crate::block::Codes;
use crate::{Code, Field};

/// The codes of a field that an event may have.
#[derive(Debug)]
pub(super) struct ColumnTest {
    pub(super) field: Field,
    /// By code: 1 for those that it may have.
    allowed: Vec<u8>,
    /// The only code that it may have, or that it may not.
    single: Option<(Code, bool)>,
}

impl ColumnTest {
    pub(super) fn new(field: Field, allowed: Vec<bool>) -> Self {
        let only = |wanted: bool| {
            let mut codes = (0..).zip(&allowed).filter(|&(_, &is)| is == wanted).map(|(code, _)| code);
            codes.next().filter(|_| codes.next().is_none()).map(|code| (code, wanted))
        };
        let single = only(true).or_else(|| only(false));
        Self { field, allowed: allowed.into_iter().map(u8::from).collect(), single }
    }

    /// Whether no code at all is allowed.
    pub(super) fn is_impossible(&self) -> bool {
        !self.allowed.contains(&1)
    }

    pub(super) fn allows(&self, code: Code) -> bool {
        self.allowed.get(code as usize) == Some(&1)
    }

    /// Takes away the rows whose code is not allowed.
    pub(super) fn narrow(&self, column: &Codes, bits: &mut Bits) {
        match column {
            Codes::Same(code) if self.allows(*code) => {}
            Codes::Same(_) => bits.clear(),
            Codes::Bytes(codes) => match self.single {
                Some((code, is)) => narrow_to(codes, u8::try_from(code).ok(), is, bits),
                None => {
                    // As long as any code of the column: no bound is checked for each row.
                    let mut table = [0; 256];
                    for (entry, &allowed) in table.iter_mut().zip(&self.allowed) {
                        *entry = allowed;
                    }
                    narrow_by(codes, bits, |code| table[usize::from(code)]);
                }
            },
            Codes::Shorts(codes) => match self.single {
                Some((code, is)) => narrow_to(codes, u16::try_from(code).ok(), is, bits),
                None => narrow_by(codes, bits, |code| self.allowed.get(usize::from(code)).copied().unwrap_or(0)),
            },
            Codes::Words(codes) => match self.single {
                Some((code, is)) => narrow_to(codes, Some(code), is, bits),
                None => narrow_by(codes, bits, |code| self.allowed.get(code as usize).copied().unwrap_or(0)),
            },
        }
    }
}

/// The rows with one code; none where the column cannot have it.
pub(super) fn rows_with(column: &Codes, code: Code, rows: usize) -> Bits {
    let mut bits = Bits::of(0..rows, rows);
    match column {
        Codes::Same(same) if *same == code => {}
        Codes::Same(_) => bits.clear(),
        Codes::Bytes(codes) => narrow_to(codes, u8::try_from(code).ok(), true, &mut bits),
        Codes::Shorts(codes) => narrow_to(codes, u16::try_from(code).ok(), true, &mut bits),
        Codes::Words(codes) => narrow_to(codes, Some(code), true, &mut bits),
    }
    bits
}

/// Keeps the rows that have a code, or those that do not.
fn narrow_to<T: Copy + PartialEq>(codes: &[T], code: Option<T>, is: bool, bits: &mut Bits) {
    match code {
        Some(code) => narrow_by(codes, bits, |other| u8::from((other == code) == is)),
        None if is => bits.clear(),
        None => {}
    }
}

/// Below this many rows of 64, each is looked at for itself.
const FEW: u32 = 6;

/// Keeps the rows whose code passes: 1, not 0.
fn narrow_by<T: Copy>(codes: &[T], bits: &mut Bits, passes: impl Fn(T) -> u8) {
    for (word, codes) in bits.0.iter_mut().zip(codes.chunks(64)) {
        if *word == 0 {
            continue;
        }
        if word.count_ones() <= FEW {
            for bit in ones_of(*word) {
                *word &= !(u64::from(passes(codes[bit]) ^ 1) << bit);
            }
        } else if let Ok(codes) = <&[T; 64]>::try_from(codes) {
            *word &= pack(&codes.map(&passes));
        } else {
            let mut passed = 0;
            for (bit, &code) in codes.iter().enumerate() {
                passed |= u64::from(passes(code)) << bit;
            }
            *word &= passed;
        }
    }
}

/// 64 bytes that are 0 or 1 as bits. The product gathers the lowest bits of eight bytes in its highest byte: byte `i` meets
/// the factor's bit `56 - 7i` and lands on bit `56 + i`, and no two products meet on one bit.
fn pack(bytes: &[u8; 64]) -> u64 {
    let mut word = 0;
    for (index, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        word |= (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8);
    }
    word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_width_of_column_is_narrowed_alike(
            codes in proptest::collection::vec(0..6_u32, 1..400),
            shift in proptest::sample::select(vec![0_u32, 300, 70_000]),
            allowed in proptest::collection::vec(any::<bool>(), 6),
            sparse: bool,
        ) {
            let codes: Vec<u32> = codes.into_iter().map(|code| code + shift).collect();
            let mut table = vec![false; shift as usize];
            table.extend(&allowed);
            let test = ColumnTest::new(Field::Method, table);
            let column = Codes::new(&codes);
            let mut bits = Bits::of(0..0, codes.len());
            (0..codes.len()).filter(|row| !sparse || row % 20 == 3).for_each(|row| bits.insert(row));
            let code = |row: u16| codes[usize::from(row)];
            let expected: Vec<u16> = bits.rows().into_iter().filter(|&row| allowed[(code(row) - shift) as usize]).collect();
            test.narrow(&column, &mut bits);
            prop_assert_eq!(bits.rows(), expected);
            let with: Vec<u16> = (0..codes.len() as u16).filter(|&row| code(row) == shift + 2).collect();
            prop_assert_eq!(rows_with(&column, shift + 2, codes.len()).rows(), with);
        }
    }
}
