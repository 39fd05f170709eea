//! The keys of all profiles, as far as they can be told apart without being shown.

use crate::Console;
use crate::error::Error;
use crate::secret::SecretSlot;
use portcullis_posture::live::{KeyKind, KeyTrait};
use portcullis_posture::weakness;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;

/// Which secrets are keys of the server.
const KEYS: [(SecretSlot, KeyKind); 3] = [
    (SecretSlot::ManageKey, KeyKind::Manage),
    (SecretSlot::AlternateKey, KeyKind::Alternate),
    (SecretSlot::ReadOnlyKey, KeyKind::ReadOnly),
];

/// What is known of the keys of each profile.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, Vec<KeyTrait>>);

/// A key while it is compared with the others.
struct Held {
    profile: String,
    profile_name: String,
    slot: SecretSlot,
    kind: KeyKind,
    key: SecretString,
}

impl Keys {
    /// Reads the keys of every profile. Those that cannot be read are left out; a keychain that does not answer is asked
    /// once.
    pub(super) fn of_all(console: &Console) -> Self {
        let Ok(document) = console.durable.load() else { return Self::default() };
        let mut held: Vec<Held> = Vec::new();
        'profiles: for profile in &document.profiles {
            for (slot, kind) in KEYS.into_iter().filter(|(slot, _)| profile.secret(*slot).is_some()) {
                match console.secret(profile, slot) {
                    Ok(key) => {
                        let (profile, profile_name) = (profile.id.clone(), profile.name.clone());
                        held.push(Held { profile, profile_name, slot, kind, key });
                    }
                    Err(Error::Keychain(_)) => break 'profiles,
                    Err(_) => {}
                }
            }
        }
        let mut by_secret: HashMap<&str, Vec<&Held>> = HashMap::new();
        for one in &held {
            by_secret.entry(one.key.expose_secret()).or_default().push(one);
        }
        let mut keys: HashMap<String, Vec<KeyTrait>> = HashMap::new();
        for one in &held {
            let secret = one.key.expose_secret();
            let same = by_secret.get(secret).into_iter().flatten();
            let others: Vec<&&Held> =
                same.filter(|other| (&other.profile, other.slot) != (&one.profile, one.slot)).collect();
            let here = others.iter().filter(|other| other.profile == one.profile);
            let named = |other: &Held| match other.profile == one.profile {
                true => format!("the {} of the same profile", other.slot.words()),
                false => format!("the {} of the profile {}", other.slot.words(), other.profile_name),
            };
            keys.entry(one.profile.clone()).or_default().push(KeyTrait {
                kind: one.kind,
                bytes: secret.len(),
                weakness: weakness(secret),
                same: here.map(|other| other.kind).collect(),
                reused: others.iter().map(|other| named(other)).collect(),
            });
        }
        Self(keys)
    }

    /// What is known of a profile's keys.
    pub(super) fn of(&self, profile_id: &str) -> Vec<KeyTrait> {
        self.0.get(profile_id).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::ProfileForm;
    use crate::secret::SecretPlace;
    use crate::testing::{Bench, form, set};

    #[test]
    fn a_key_that_two_profiles_hold_is_told_at_both() {
        let bench = Bench::new();
        let key = "vKz7vLQv0TTxMw4PbC1mlmqSCRFbiEXzjB9XvWkQdXo=";
        let with = |name: &str, manage: &str, read: &str| ProfileForm {
            manage_key: set(manage, SecretPlace::Session),
            read_only_key: set(read, SecretPlace::Session),
            ..form(name)
        };
        let one = bench.console.save_profile(with("one", key, "short")).unwrap();
        let other = bench.console.save_profile(with("other", "1f0e9ab7c4d2835f6e7a80913bd5c2e4", key)).unwrap();
        let keys = Keys::of_all(&bench.console);
        let [manage, read] = &keys.of(&one.id)[..] else { panic!("two keys") };
        assert_eq!(manage.reused, ["the read-only key of the profile other"]);
        assert_eq!((manage.bytes, manage.weakness.clone()), (44, None));
        assert!(read.weakness.is_some() && read.reused.is_empty(), "{read:?}");
        let reused: Vec<usize> = keys.of(&other.id).iter().map(|key| key.reused.len()).collect();
        assert_eq!(reused, [0, 1]);
        assert!(!format!("{keys:?}").contains(key), "no key is printed");
        assert!(keys.of(&one.id).iter().chain(&keys.of(&other.id)).all(|key| key.same.is_empty()));
    }

    #[test]
    fn a_key_that_one_profile_holds_twice_is_told_as_its_own() {
        let bench = Bench::new();
        let key = "vKz7vLQv0TTxMw4PbC1mlmqSCRFbiEXzjB9XvWkQdXo=";
        let twice = ProfileForm {
            manage_key: set(key, SecretPlace::Session),
            read_only_key: set(key, SecretPlace::Session),
            ..form("one")
        };
        let one = bench.console.save_profile(twice).unwrap();
        let same: Vec<Vec<KeyKind>> =
            Keys::of_all(&bench.console).of(&one.id).into_iter().map(|key| key.same).collect();
        assert_eq!(same, [[KeyKind::ReadOnly], [KeyKind::Manage]]);
    }
}
