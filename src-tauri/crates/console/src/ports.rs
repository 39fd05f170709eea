//! What comes in from outside besides the store and the keychain: time and randomness.

use chrono::{DateTime, Local, Utc};

/// Tells the time.
pub trait Clock: std::fmt::Debug + Send + Sync + 'static {
    /// The moment it is now.
    fn now(&self) -> DateTime<Utc>;

    /// How far the zone of this person is east of UTC at a moment, in seconds.
    fn offset_seconds(&self, _moment: DateTime<Utc>) -> i32 {
        0
    }
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn offset_seconds(&self, moment: DateTime<Utc>) -> i32 {
        moment.with_timezone(&Local).offset().local_minus_utc()
    }
}

/// A clock that stands still, for tests and for `--now`.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Gives random bytes.
pub trait Random: Send + Sync + 'static {
    /// Sixteen of them.
    ///
    /// # Errors
    /// When the system gives none.
    fn bytes(&self) -> Result<[u8; 16], String>;
}

/// The randomness of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn bytes(&self) -> Result<[u8; 16], String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}

/// An identifier in the form of a random UUID (version 4).
///
/// # Errors
/// When there is no randomness.
pub(crate) fn new_id(random: &dyn Random) -> Result<String, crate::Error> {
    let mut bytes = random.bytes().map_err(crate::Error::Internal)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Random for Ones {
        fn bytes(&self) -> Result<[u8; 16], String> {
            Ok([0xff; 16])
        }
    }

    #[test]
    fn an_id_has_the_form_of_a_random_uuid() {
        assert_eq!(new_id(&Ones).unwrap(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
