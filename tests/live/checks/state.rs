//! Everything on a cluster that a harmless request must leave as it is.

use portcullis_console::connection::Method;
use serde_json::{Map, Value, json};

use super::bench::Bench;

/// Collections with their settings, counts, segments, indexes, points, shard keys and snapshots; aliases; full snapshots;
/// and what the peers have agreed on.
#[derive(Debug, PartialEq)]
pub(crate) struct State(Map<String, Value>);

impl State {
    pub(crate) async fn of(bench: &Bench) -> Self {
        let mut state = Map::new();
        let mut note = |path: &str, value: Value| {
            state.insert(path.to_owned(), value);
        };
        let listed = bench.good(Method::GET, "/collections", None).await;
        let listed = listed["result"]["collections"].as_array().expect("a list").clone();
        let mut names: Vec<String> =
            listed.iter().map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect();
        names.sort();
        for name in &names {
            let name = step(name);
            for part in ["", "/cluster", "/snapshots", "/aliases"] {
                let path = format!("/collections/{name}{part}");
                note(&path, bench.good(Method::GET, &path, None).await["result"].clone());
            }
            let held = bench.good(Method::GET, &format!("/collections/{name}/cluster"), None).await;
            for shard in held["result"]["local_shards"].as_array().expect("a list") {
                let path = format!("/collections/{name}/shards/{}/snapshots", shard["shard_id"]);
                note(&path, bench.good(Method::GET, &path, None).await["result"].clone());
            }
            let path = format!("/collections/{name}/points/count");
            note(&path, bench.good(Method::POST, &path, Some(&json!({"exact": true}))).await["result"].clone());
            let path = format!("/collections/{name}/points/scroll");
            let mut offset = Value::Null;
            loop {
                let page = json!({"limit": 100, "offset": offset, "with_payload": true, "with_vector": true});
                let found = bench.good(Method::POST, &path, Some(&page)).await["result"].clone();
                note(&format!("{path} from {offset}"), found["points"].clone());
                offset = found["next_page_offset"].clone();
                if offset.is_null() {
                    break;
                }
            }
        }
        for path in ["/aliases", "/snapshots"] {
            note(path, bench.good(Method::GET, path, None).await["result"].clone());
        }
        // A server alone has neither, and older ones do not know them.
        let of_shards = names.iter().map(|name| format!("/collections/{}/shards", step(name)));
        for path in of_shards.chain(["/cluster/metadata/keys".to_owned()]) {
            let answer = bench.ask(Method::GET, &path, None, &bench.strongest()).await;
            if answer.status.is_success() {
                note(&path, answer.json().expect("JSON")["result"].clone());
            }
        }
        let cluster = bench.good(Method::GET, "/cluster", None).await;
        let agreed = json!({"peers": cluster["result"]["peers"], "commit": cluster["result"]["raft_info"]["commit"]});
        note("/cluster", agreed);
        assert!(state.len() > names.len() * 5, "there is something to compare");
        Self(state)
    }

    /// Where another state differs.
    pub(crate) fn changes(&self, other: &Self) -> Vec<String> {
        let paths: std::collections::BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        let differs = |path: &&&String| self.0.get(**path) != other.0.get(**path);
        let told = |path: &String| format!("{path}: {:?} became {:?}", self.0.get(path), other.0.get(path));
        paths.iter().filter(differs).map(|path| told(path)).collect()
    }
}

/// A name as one step of a path.
fn step(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
