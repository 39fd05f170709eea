//! What an admin can set, within limits.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The settings of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// How long a copied token stays in the clipboard: 5 to 600 seconds, 30 unless set.
    pub clipboard_clear_seconds: u32,
    /// The longest life of a token that raises no finding: 1 to 3,650 days, 90 unless set.
    pub longest_life_days: u32,
    /// How long before its end a token counts as expiring soon: 1 to 365 days, 14 unless set.
    pub expires_soon_days: u32,
    /// How long the keychain is waited for: 2 to 120 seconds, 15 unless set.
    pub keychain_timeout_seconds: u32,
    /// Whether the system's desktop tells, at the start, of certificates that end soon.
    pub notify_of_endings: bool,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system is.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            clipboard_clear_seconds: 30,
            longest_life_days: 90,
            expires_soon_days: 14,
            keychain_timeout_seconds: 15,
            notify_of_endings: true,
        }
    }
}

impl Settings {
    /// The settings, when every one is within its limits.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for the first that is not.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        let limits = [
            (
                "clipboard_clear_seconds",
                "The time until the clipboard is cleared",
                self.clipboard_clear_seconds,
                5,
                600,
                "seconds",
            ),
            ("longest_life_days", "The longest life of a token", self.longest_life_days, 1, 3_650, "days"),
            ("expires_soon_days", "The time before a token's end", self.expires_soon_days, 1, 365, "days"),
            (
                "keychain_timeout_seconds",
                "The time that the keychain is waited for",
                self.keychain_timeout_seconds,
                2,
                120,
                "seconds",
            ),
        ];
        for (field, what, value, least, most, unit) in limits {
            if !(least..=most).contains(&value) {
                return Err(Error::field(
                    field,
                    format!("{what} is {value} {unit}."),
                    format!("Choose between {least} and {most} {unit}."),
                ));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_kept_at_both_ends() {
        type Set = fn(&mut Settings, u32);
        let with = |change: Set, value| {
            let mut settings = Settings::default();
            change(&mut settings, value);
            settings.checked().is_ok()
        };
        let limits: [(Set, u32, u32); 4] = [
            (|s, v| s.clipboard_clear_seconds = v, 5, 600),
            (|s, v| s.longest_life_days = v, 1, 3_650),
            (|s, v| s.expires_soon_days = v, 1, 365),
            (|s, v| s.keychain_timeout_seconds = v, 2, 120),
        ];
        for (set, least, most) in limits {
            assert!(with(set, least) && with(set, most));
            assert!(!with(set, least - 1) && !with(set, most + 1));
        }
    }
}
