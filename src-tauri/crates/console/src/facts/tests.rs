use super::*;
use crate::preview::{Draft, PreviewForm};
use crate::profiles::{ProfileForm, ProfileView};
use crate::secret::SigningKey;
use crate::testing::{Bench, form};

fn unknown<T>() -> Fact<T> {
    Fact::Unknown { why: "It was not asked.".to_owned(), code: WhyUnknown::NotAsked }
}

fn known<T>(value: T) -> Fact<T> {
    Fact::Known { value, source: "GET /".to_owned(), at: "2026-11-21T01:00:00Z".to_owned() }
}

/// Facts of a cluster with the collection `docs`, which has the alias `current`.
fn facts(profile: &ProfileView) -> ClusterFacts {
    let docs = CollectionFact { name: "docs".to_owned(), points: Some(5), indexed_fields: Vec::new() };
    let alias = AliasFact { alias: "current".to_owned(), collection: "docs".to_owned() };
    ClusterFacts {
        profile_id: profile.id.clone(),
        url: profile.url.clone(),
        gathered_at: "2026-11-21T01:00:00Z".to_owned(),
        stopped: false,
        shows_all_names: true,
        version: known("1.18.3".to_owned()),
        commit: unknown(),
        managed: unknown(),
        open_instance: known(false),
        jwt_rbac: known(true),
        hide_jwt_dashboard: unknown(),
        startup: unknown(),
        audit: unknown(),
        features: unknown(),
        recovery_mode: unknown(),
        system: unknown(),
        responses: unknown(),
        former_routes: unknown(),
        distributed: unknown(),
        peers: unknown(),
        peer_versions: unknown(),
        internal_port: unknown(),
        internal_unprotected: unknown(),
        metrics_port: unknown(),
        cors_any_origin: unknown(),
        empty_key_accepted: unknown(),
        wrong_key_accepted: unknown(),
        health_route_bypass: unknown(),
        dashboard: unknown(),
        audit_sample: unknown(),
        collections: known(vec![docs]),
        aliases: known(vec![alias]),
        tls: Vec::new(),
    }
}

/// The codes of the findings about names and switches for a token for this collection.
fn said(bench: &Bench, profile: &ProfileView, collection: &str) -> Vec<String> {
    let claims =
        format!(r#"{{"exp":1797847200,"subject":"x","access":[{{"collection":"{collection}","access":"r"}}]}}"#);
    let preview = bench.console.preview(&PreviewForm {
        draft: Draft::Json { text: claims },
        profile_id: Some(profile.id.clone()),
        signing_key: SigningKey::ManageKey,
        server_version: "1.18.3".to_owned(),
        compare_with: None,
    });
    preview.unwrap().findings.into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_preview_knows_the_names_of_the_cluster_once_they_were_gathered() {
    let bench = Bench::new();
    let profile = bench.console.save_profile(form("production")).unwrap();
    assert_eq!(said(&bench, &profile, "typo"), Vec::<String>::new());
    bench.console.remember(&facts(&profile));
    assert_eq!(said(&bench, &profile, "typo"), ["unknown_collection"]);
    assert_eq!(said(&bench, &profile, "current"), ["alias_named"]);
    assert_eq!(said(&bench, &profile, "docs"), ["collection_has_alias"]);
}

#[test]
fn a_preview_says_that_the_server_takes_no_tokens() {
    let bench = Bench::new();
    let profile = bench.console.save_profile(form("production")).unwrap();
    bench.console.remember(&ClusterFacts { jwt_rbac: known(false), ..facts(&profile) });
    assert!(said(&bench, &profile, "docs").contains(&"tokens_off".to_owned()));
}

#[test]
fn names_that_a_limited_credential_was_not_shown_are_not_called_unknown() {
    let bench = Bench::new();
    let profile = bench.console.save_profile(form("production")).unwrap();
    bench.console.remember(&ClusterFacts { shows_all_names: false, ..facts(&profile) });
    assert_eq!(said(&bench, &profile, "hidden"), Vec::<String>::new());
}

#[test]
fn names_are_told_until_the_profile_leads_elsewhere_or_the_program_ends() {
    let mut bench = Bench::new();
    let profile = bench.console.save_profile(form("production")).unwrap();
    assert_eq!(bench.console.cluster_names(&profile.id).unwrap(), None);
    bench.console.remember(&facts(&profile));
    let names = bench.console.cluster_names(&profile.id).unwrap().unwrap();
    assert_eq!((names.collections[0].name.as_str(), names.collections[0].points), ("docs", Some(5)));
    assert_eq!((names.version.as_deref(), names.jwt_rbac), (Some("1.18.3"), Some(true)));
    let mut elsewhere = form("production");
    elsewhere.id = Some(profile.id.clone());
    elsewhere.address.host = "other.example.com".to_owned();
    bench.console.save_profile(elsewhere).unwrap();
    assert_eq!(bench.console.cluster_names(&profile.id).unwrap(), None);
    let mut through = ProfileForm { id: Some(profile.id.clone()), ..form("production") };
    bench.console.save_profile(through.clone()).unwrap();
    assert!(bench.console.cluster_names(&profile.id).unwrap().is_some(), "back at the same address");
    through.connection.proxy = Some("socks5://127.0.0.1:1080".to_owned());
    bench.console.save_profile(through).unwrap();
    assert_eq!(bench.console.cluster_names(&profile.id).unwrap(), None, "another way may lead to another cluster");
    bench.restart();
    assert_eq!(bench.console.cluster_names(&profile.id).unwrap(), None);
    assert_eq!(bench.console.cluster_names("absent"), Err(Error::ProfileNotFound));
}
