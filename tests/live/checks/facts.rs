//! Facts: what is found is true, and what is not found says why.

use portcullis_console::connection::CredentialChoice;
use portcullis_console::facts::{ClusterFacts, FactsForm, PortKind, WhyUnknown};

use super::COLLECTIONS;
use super::bench::Bench;
use super::credentials::token;
use super::state::State;

/// Gathers with a credential.
pub(crate) async fn gather(bench: &Bench, credential: CredentialChoice, with_side_effects: bool) -> ClusterFacts {
    let form = FactsForm { profile_id: bench.profile.clone(), credential, with_side_effects, metrics_port: None };
    bench.console.gather_facts(form, "facts").await.expect("facts")
}

/// What the strongest credential shows of a cluster with the usual collections.
pub(crate) async fn the_strongest_credential_shows_everything(bench: &Bench) -> ClusterFacts {
    let before = State::of(bench).await;
    let facts = gather(bench, CredentialChoice::Best, true).await;
    assert_eq!(before.changes(&State::of(bench).await), Vec::<String>::new());
    let site = &bench.site;
    let has_keys = site.keys.manage.is_some();
    assert_eq!(facts.managed.value(), Some(&false));
    assert_eq!(facts.open_instance.value(), Some(&!has_keys));
    assert_eq!(facts.jwt_rbac.value(), Some(&site.jwt_rbac), "{:?}", facts.jwt_rbac);
    assert_eq!(facts.distributed.value(), Some(&site.distributed));
    assert_eq!(facts.peers.value().map(|peers| !peers.is_empty()), Some(site.distributed));
    assert_eq!(facts.recovery_mode.value(), Some(&false));
    assert!(facts.startup.value().is_some() && facts.system.value().is_some() && facts.features.value().is_some());
    assert!(facts.responses.value().is_some() && facts.cors_any_origin.value().is_some());
    assert!(facts.shows_all_names);
    if has_keys {
        assert_eq!(facts.health_route_bypass.value(), Some(&false), "{:?}", facts.health_route_bypass);
        assert!(facts.empty_key_accepted.value().is_some());
    }
    let names: Vec<_> = facts.collections.value().expect("collections").iter().map(|one| one.name.as_str()).collect();
    for expected in COLLECTIONS {
        assert!(names.contains(&expected), "{names:?}");
    }
    assert!(facts.collections.value().expect("collections").iter().all(|one| one.points.is_some()));
    let aliases = facts.aliases.value().expect("aliases");
    assert!(aliases.iter().any(|alias| alias.alias == "docs-alias" && alias.collection == "docs"));
    handshakes_show_what_the_site_speaks(bench, &facts);
    let remembered = bench.console.cluster_names(&bench.profile).expect("the profile is there").expect("names");
    assert_eq!(remembered.version.as_ref(), facts.version.value());
    assert_eq!(remembered.collections.len(), names.len());
    facts
}

fn handshakes_show_what_the_site_speaks(bench: &Bench, facts: &ClusterFacts) {
    let site = &bench.site;
    let rest = facts.tls.iter().find(|port| port.port_kind == PortKind::Rest).expect("the REST port");
    let handshake = rest.handshake.value().unwrap_or_else(|| panic!("{rest:?}"));
    assert_eq!(handshake.is_some(), site.ca_file.is_some(), "{rest:?}");
    if let Some(tls) = handshake {
        assert_eq!((tls.chain.is_empty(), tls.problem.as_ref()), (false, None), "{tls:?}");
        assert_eq!(tls.asks_for_client_certificate, site.client.is_some());
    }
    if site.grpc_port.is_some() {
        let grpc = facts.tls.iter().find(|port| port.port_kind == PortKind::Grpc).expect("the gRPC port");
        let handshake = grpc.handshake.value().unwrap_or_else(|| panic!("{grpc:?}"));
        assert_eq!(handshake.is_some(), site.ca_file.is_some(), "{grpc:?}");
        // The public gRPC port never asks, even where REST does.
        assert!(handshake.as_ref().is_none_or(|tls| !tls.asks_for_client_certificate));
    }
}

/// A token that is limited to a collection says of what it does not reach that it does not, without asking.
pub(crate) async fn a_limited_token_says_what_it_does_not_reach(bench: &Bench) {
    let (Some(manage), true) = (&bench.site.keys.manage, bench.site.jwt_rbac) else { return };
    let token = token(r#"{"access":[{"collection":"docs","access":"r"}]}"#, manage);
    let facts = gather(bench, CredentialChoice::Given { token: token.into() }, false).await;
    for unknown in [facts.peers.unknown(), facts.responses.unknown(), facts.peer_versions.unknown()] {
        assert_eq!(unknown, Some(WhyUnknown::NeedsGlobalAccess));
    }
    let names = facts.collections.value().expect("collections");
    assert_eq!(names.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["docs"]);
    assert!(facts.jwt_rbac.value().is_some() && !facts.shows_all_names);
}

/// Without being asked to, nothing is sent that the server refuses.
pub(crate) async fn nothing_is_refused_unless_wanted(bench: &Bench) {
    let refusals = |facts: &ClusterFacts| -> u64 {
        facts.responses.value().expect("counters").iter().map(|route| route.count).sum()
    };
    if bench.site.keys.manage.is_none() {
        return;
    }
    let first = gather(bench, CredentialChoice::Best, false).await;
    let second = gather(bench, CredentialChoice::Best, false).await;
    assert_eq!(refusals(&second), refusals(&first));
    assert_eq!(second.open_instance.unknown(), Some(WhyUnknown::NotAsked));
    assert_eq!(second.empty_key_accepted.unknown(), Some(WhyUnknown::NotAsked));
    gather(bench, CredentialChoice::Best, true).await;
    let last = gather(bench, CredentialChoice::Best, false).await;
    assert!(refusals(&last) > refusals(&second));
}

/// Without a credential it is said that one is needed, and no more is asked once that is known.
pub(crate) async fn without_a_credential_it_is_said_that_one_is_needed(bench: &Bench) {
    let facts = gather(bench, CredentialChoice::None, false).await;
    let has_keys = bench.site.keys.manage.is_some();
    assert!(facts.version.value().is_some());
    assert_eq!(facts.open_instance.value(), Some(&!has_keys));
    let expected = has_keys.then_some(WhyUnknown::NeedsCredential);
    assert_eq!(facts.collections.unknown(), expected);
    assert_eq!(facts.peers.unknown(), expected);
    assert_eq!(facts.startup.unknown(), expected);
}
