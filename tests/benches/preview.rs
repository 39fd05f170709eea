//! What a keystroke costs behind the window: the whole use case, from the draft as the form holds it to the answer as JSON.

#![allow(clippy::expect_used, reason = "an expectation says what a test takes for granted")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use portcullis_console::keychain::MemoryKeychain;
use portcullis_console::ports::FixedClock;
use portcullis_console::preview::PreviewForm;
use portcullis_console::{Console, Ports};
use serde_json::json;

const NOW: &str = "2027-01-15T08:00:00Z";

fn console() -> (tempfile::TempDir, Console) {
    let folder = tempfile::tempdir().expect("a folder");
    let ports = Ports::system(folder.path(), Arc::new(MemoryKeychain::default()));
    let clock = Arc::new(FixedClock(NOW.parse().expect("a moment")));
    (folder, Console::new(Ports { clock, ..ports }))
}

/// A profile whose key would sign.
fn profile(console: &Console) -> String {
    let form = json!({
        "name": "search", "folder": "", "environment": "staging",
        "address": { "scheme": "https", "host": "qdrant.example.org", "port": 6333, "path_prefix": "" },
        "grpc_port": 6334, "server_version": null,
        "manage_key": { "kind": "set", "value": "a key for this measurement only, of forty", "place": "session" },
        "alternate_key": { "kind": "keep" }, "read_only_key": { "kind": "keep" }, "token": { "kind": "keep" },
    });
    let form = serde_json::from_value(form).expect("a form");
    console.save_profile(form).expect("a saved profile").id
}

fn form(profile: &str, collections: usize) -> PreviewForm {
    let entries: Vec<_> = (0..collections)
        .map(|index| {
            let mode = ["r", "rw", "prw"][index % 3];
            json!({ "collection": format!("collection-{index}"), "access": mode })
        })
        .collect();
    let claims = json!({ "exp": 1_800_086_400, "access": entries, "subject": "alice" });
    let form = json!({
        "draft": { "kind": "json", "text": claims.to_string() },
        "profile_id": profile, "signing_key": "manage_key", "server_version": "1.18.3", "compare_with": null,
    });
    serde_json::from_value(form).expect("a form")
}

fn preview(criterion: &mut Criterion) {
    let (_folder, console) = console();
    let profile = profile(&console);
    for collections in [3, 20] {
        let form = form(&profile, collections);
        let answer = console.preview(&form).expect("a preview");
        assert!(answer.matrix.is_some() && answer.can_mint, "a draft that can be minted is measured");
        criterion.bench_function(
            &format!("preview of {collections} collections, its answer written as JSON"),
            |bencher| {
                bencher.iter(|| {
                    let answer = console.preview(black_box(&form)).expect("a preview");
                    serde_json::to_string(&answer).expect("an answer")
                });
            },
        );
    }
}

criterion_group!(benches, preview);
criterion_main!(benches);
