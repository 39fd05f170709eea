use super::*;
use serde_json::json;

/// What a real server answered, trimmed.
fn recorded(file: &str, path: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/recordings");
    let text = std::fs::read_to_string(format!("{folder}/{file}.json")).unwrap();
    let mut recording: Value = serde_json::from_str(&text).unwrap();
    recording[path]["body"].take()
}

const FILES: [&str; 3] = ["facts_single", "facts_distributed", "facts_open"];

/// Everything that a server lists.
fn all<T: Clone>(names: &[T]) -> Listed<T> {
    Listed { names: names.to_vec(), whole: true }
}

#[test]
fn every_recorded_server_says_what_it_is() {
    for file in FILES {
        let root = root(&recorded(file, "/")).unwrap();
        assert_eq!(root.version, "1.18.3");
        assert_eq!(root.commit.as_deref(), Some("db8fa43fcb6aedec1e739487e17a99731b74590a"));
    }
}

#[test]
fn something_else_than_qdrant_is_not_taken_for_it() {
    for other in [json!({"title": "elastic", "version": "8.1.0"}), json!({"version": "1.18.3"}), json!([]), json!(null)]
    {
        assert_eq!(root(&other), None);
    }
}

#[test]
fn telemetry_tells_of_tokens_and_of_the_audit_log_only_where_they_are_on() {
    let told = telemetry(&recorded("facts_single", "/telemetry?details_level=1")).unwrap();
    assert_eq!((told.jwt_rbac, told.distributed, told.recovery_mode), (Some(true), Some(false), Some(false)));
    let audit = told.audit.unwrap();
    assert_eq!(
        (audit.dir.as_deref(), audit.rotation.as_deref(), audit.max_log_files, audit.log_api),
        (Some("/qdrant/audit"), Some("hourly"), Some(7), Some(true))
    );
    let open = telemetry(&recorded("facts_open", "/telemetry?details_level=1")).unwrap();
    assert_eq!((open.jwt_rbac, open.audit), (None, None));
    assert_eq!(open.startup.as_deref(), Some("2026-11-21T00:21:06.430Z"));
}

#[test]
fn telemetry_tells_of_the_machine_and_of_the_build() {
    let told = telemetry(&recorded("facts_distributed", "/telemetry?details_level=1")).unwrap();
    let system = told.system.unwrap();
    assert_eq!((system.distribution.as_deref(), system.is_docker, system.cores), (Some("debian"), Some(true), Some(2)));
    let features = told.features.unwrap();
    assert!(features.iter().any(|feature| feature.name == "gpu" && !feature.on));
    assert_eq!(told.distributed, Some(true));
}

#[test]
fn refusals_are_counted_by_route_and_nothing_else_is() {
    let told = telemetry(&recorded("facts_single", "/telemetry?details_level=1")).unwrap();
    let counts: Vec<_> =
        told.responses.unwrap().into_iter().map(|one| (one.transport, one.status, one.count)).collect();
    assert_eq!(
        counts,
        [
            (Transport::Rest, 401, 2),
            (Transport::Rest, 403, 4),
            (Transport::Rest, 401, 2),
            (Transport::Rest, 403, 3),
            (Transport::Grpc, 16, 2),
        ]
    );
}

#[test]
fn peers_are_read_with_their_versions() {
    assert_eq!(cluster(&recorded("facts_single", "/cluster")), Some(None));
    let peers = cluster(&recorded("facts_distributed", "/cluster")).unwrap().unwrap();
    assert_eq!(peers.len(), 1);
    assert_eq!((peers[0].id.as_str(), peers[0].this), ("3245213865063769", true));
    assert_eq!(peers[0].uri, "http://127.0.0.1:43849/");
    let versions = cluster_telemetry(&recorded("facts_distributed", "/cluster/telemetry")).unwrap();
    assert_eq!(versions["3245213865063769"], "1.18.3");
    let of_level_3 = telemetry(&recorded("facts_distributed", "/telemetry?details_level=3")).unwrap().peer_versions;
    assert_eq!(of_level_3, versions);
    assert_eq!(cluster_telemetry(&recorded("facts_single", "/cluster/telemetry")), None);
}

#[test]
fn mixed_versions_are_counted() {
    let versions: Vec<String> = ["1.18.3", "1.17.1", "1.18.3"].map(str::to_owned).to_vec();
    let counts = version_counts(versions.iter());
    assert_eq!(counts[0], VersionCount { version: "1.18.3".to_owned(), peers: 2 });
    assert_eq!(counts[1], VersionCount { version: "1.17.1".to_owned(), peers: 1 });
}

#[test]
fn collections_are_read_with_size_and_indexes() {
    assert_eq!(
        collections(&recorded("facts_single", "/collections")).unwrap(),
        all(&["docs", "other", "users"].map(str::to_owned))
    );
    let docs = collection("docs", &recorded("facts_single", "/collections/docs")).unwrap();
    assert_eq!(docs.points, Some(5));
    assert_eq!(docs.indexed_fields, [IndexedField { key: "city".to_owned(), data_type: "keyword".to_owned() }]);
    let aliases = aliases(&recorded("facts_single", "/aliases")).unwrap();
    assert_eq!(aliases, all(&[AliasFact { alias: "docs-alias".to_owned(), collection: "docs".to_owned() }]));
}

#[test]
fn values_of_another_type_are_left_out() {
    let odd = json!({"result": {"app": {"jwt_rbac": "yes", "startup": 5, "audit": [], "features": {"gpu": 1}, "system": 7},
        "cluster": {"enabled": "no", "peer_metadata": {"1": "x"}}, "requests": {"rest": {"responses": [1]}}}});
    let told = telemetry(&odd).unwrap();
    assert_eq!(
        told,
        Telemetry {
            features: Some(Vec::new()),
            responses: Some(Vec::new()),
            former_routes: Some(Vec::new()),
            ..Telemetry::default()
        }
    );
    for nothing in [json!(null), json!({}), json!({"result": []}), json!({"result": {"status": 1}})] {
        assert_eq!(telemetry(&nothing), None);
        assert_eq!(cluster(&nothing), None);
        assert_eq!(collections(&nothing), None);
        assert_eq!(aliases(&nothing), None);
    }
}

#[test]
fn hostile_values_are_bounded() {
    let long = "x".repeat(100_000);
    let app = json!({"result": {"app": {"startup": long, "system": {"distribution": long}}}});
    let told = telemetry(&app).unwrap();
    assert_eq!(told.startup.unwrap().len(), LONGEST_TEXT);
    assert_eq!(told.system.unwrap().distribution.unwrap().len(), LONGEST_TEXT);
    let many: Vec<_> = (0..MOST_ENTRIES + 5).map(|index| json!({"name": format!("c{index}")})).collect();
    let cut = collections(&json!({"result": {"collections": many}})).unwrap();
    assert_eq!((cut.names.len(), cut.whole), (MOST_ENTRIES, false));
    // A name is used again to the letter, so it is not cut.
    let left_out = collections(&json!({"result": {"collections": [{"name": long}]}})).unwrap();
    assert_eq!(left_out, Listed { names: Vec::new(), whole: false }, "a list with a hole is not called whole");
}

#[test]
fn metrics_are_told_apart_from_other_pages() {
    assert!(is_metrics("# TYPE app_info gauge\napp_info{name=\"qdrant\",version=\"1.18.3\"} 1\n"));
    assert!(!is_metrics("<html>qdrant</html>"));
}

#[test]
fn the_use_of_former_routes_is_counted_whatever_was_answered() {
    let json = json!({ "result": { "app": {}, "requests": { "rest": { "responses": {
        "POST /collections/{collection_name}/points/search": { "200": { "count": 5 }, "403": { "count": 2 } },
        "POST /collections/{collection_name}/points/search/matrix/pairs": { "200": { "count": 3 } },
        "POST /collections/{collection_name}/points/discover/batch": { "200": { "count": 0 } },
        "POST /collections/{collection_name}/points/query": { "200": { "count": 9 } },
    }}}}});
    let used: Vec<_> =
        telemetry(&json).unwrap().former_routes.unwrap().into_iter().map(|one| (one.route, one.count)).collect();
    assert_eq!(used, [("POST /collections/{collection_name}/points/search".to_owned(), 7)]);
}
