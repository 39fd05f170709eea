//! What must hold for every action and every credential.

use proptest::prelude::*;
use qdrant_access::ServerVersion;
use qdrant_access::action::ACTIONS;
use qdrant_access::authenticate::{AssumedSigner, Request, Settings, authenticate};
use qdrant_access::claims::{Access, CollectionAccess, CollectionMode, GlobalMode};
use qdrant_access::decide::{Decision, Denial, Target, decide};
use qdrant_access::version::KNOWN_VERSIONS;

use crate::signing::{HS256, sign};

const MODES: [CollectionMode; 3] = [CollectionMode::Read, CollectionMode::ReadWrite, CollectionMode::PointsReadWrite];

fn entry(collection: &str, mode: CollectionMode) -> CollectionAccess {
    CollectionAccess { collection: collection.to_owned(), mode, payload: None, unknown: Vec::new() }
}

/// For which actions each mode, as the only entry for "docs", is let through, at a version.
fn let_through(access: &Access, version: ServerVersion) -> Vec<bool> {
    ACTIONS.iter().map(|action| decide(access, action, Target::Collection("docs"), version).lets_through()).collect()
}

fn covers(wider: &[bool], narrower: &[bool]) -> bool {
    wider.iter().zip(narrower).all(|(wider, narrower)| *wider || !narrower)
}

#[test]
fn a_wider_mode_never_loses_an_action() {
    for version in KNOWN_VERSIONS {
        let [r, rw, prw] = MODES.map(|mode| let_through(&Access::Collections(vec![entry("docs", mode)]), *version));
        let read = let_through(&Access::READ, *version);
        let manage = let_through(&Access::MANAGE, *version);
        assert!(covers(&rw, &r), "rw loses something of r at {version}");
        assert!(covers(&rw, &prw), "rw loses something of prw at {version}");
        assert!(!covers(&prw, &r), "prw covers r at {version}");
        assert!(covers(&manage, &read) && covers(&manage, &rw), "manage loses something at {version}");
        assert!(covers(&read, &r), "global read loses something of collection read at {version}");
    }
}

fn entries() -> impl Strategy<Value = Vec<CollectionAccess>> {
    let name = prop::sample::select(&["docs", "other", "users", "logs", "größe"][..]);
    let entries = prop::collection::btree_map(name, prop::sample::select(&MODES[..]), 0..5);
    entries.prop_map(|entries| entries.into_iter().map(|(name, mode)| entry(name, mode)).collect())
}

fn version() -> impl Strategy<Value = ServerVersion> {
    prop::sample::select(KNOWN_VERSIONS)
}

fn target() -> impl Strategy<Value = Target<'static>> {
    prop::sample::select(
        &[Target::Collection("docs"), Target::Collection("logs"), Target::AnyOther, Target::Cluster][..],
    )
}

proptest! {
    #[test]
    fn the_order_of_entries_does_not_matter(
        (one, other) in entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        version in version(),
        target in target(),
    ) {
        let (one, other) = (Access::Collections(one), Access::Collections(other));
        for action in ACTIONS {
            prop_assert_eq!(decide(&one, action, target, version), decide(&other, action, target, version));
        }
    }

    #[test]
    fn another_entry_never_takes_an_action_away(
        entries in entries(),
        mode in prop::sample::select(&MODES[..]),
        version in version(),
        target in target(),
    ) {
        let more: Vec<_> = entries.iter().cloned().chain([entry("added", mode)]).collect();
        let (fewer, more) = (Access::Collections(entries), Access::Collections(more));
        for action in ACTIONS {
            prop_assert_eq!(decide(&fewer, action, target, version), decide(&more, action, target, version));
        }
    }

    #[test]
    fn no_list_of_collections_reaches_what_only_manage_may(entries in entries(), version in version(), target in target()) {
        let access = Access::Collections(entries);
        let read = Access::Global(GlobalMode::Read);
        for action in ACTIONS.iter().filter(|action| action.rule(version).1.manage) {
            for access in [&access, &read] {
                prop_assert!(!decide(access, action, target, version).lets_through(), "{}", action.id);
            }
        }
    }

    #[test]
    fn a_denial_about_a_collection_names_it(name in "\\PC{1,20}") {
        for denial in [Denial::Collection, Denial::Write, Denial::PointsOnly] {
            prop_assert!(denial.text(&name).contains(&name));
        }
    }

    #[test]
    fn any_text_is_answered_as_a_credential_without_a_panic(text in "[a-zA-Z0-9_.=-]{0,60}|\\PC{0,60}", version in version()) {
        let settings = Settings { version, ..Settings::default() };
        for request in [Request::with_api_key(&text), Request::with_authorization(&text)] {
            let _ = authenticate(&request, &AssumedSigner, &settings, 0);
        }
    }

    #[test]
    fn any_signed_bytes_are_answered_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), version in version()) {
        let settings = Settings { version, ..Settings::default() };
        let token = sign(HS256, &bytes, "key");
        let _ = authenticate(&Request::with_api_key(&token), &AssumedSigner, &settings, 0);
    }

    #[test]
    fn manage_is_never_filtered_or_denied(version in version(), target in target()) {
        for action in ACTIONS {
            prop_assert_eq!(decide(&Access::MANAGE, action, target, version), Decision::Allowed);
        }
    }
}
