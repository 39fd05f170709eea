//! Everything on a cluster that a harmless request must leave as it is.

use portcullis_console::connection::Method;
use serde_json::{Map, Value, json};

use super::bench::Bench;

/// Collections with their settings, counts, segments, indexes, points and snapshots; aliases; full snapshots; and what the
/// peers have agreed on.
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
            for part in ["", "/cluster", "/snapshots", "/aliases"] {
                let path = format!("/collections/{name}{part}");
                note(&path, bench.good(Method::GET, &path, None).await["result"].clone());
            }
            let all = json!({"limit": 100, "with_payload": true, "with_vector": true});
            let path = format!("/collections/{name}/points/scroll");
            note(&path, bench.good(Method::POST, &path, Some(&all)).await["result"].clone());
        }
        for path in ["/aliases", "/snapshots"] {
            note(path, bench.good(Method::GET, path, None).await["result"].clone());
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
