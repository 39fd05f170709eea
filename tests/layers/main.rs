//! Who may know whom, and what the window may do: rules of the layout that no compiler checks.

#![expect(clippy::expect_used, reason = "a test that cannot look must fail")]

use std::process::Command;

use portcullis_tests::root;
use serde_json::Value;

/// The packages that a package of this project is built from, on every system.
fn tree(package: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            package,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--target",
            "all",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

fn names(package: &str) -> Vec<String> {
    tree(package).lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn json(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).expect("the file is in the checkout");
    serde_json::from_str(&text).expect("the file is JSON")
}

/// Which packages of the project each one may be built from.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("qdrant-access", &[]),
    ("qdrant-audit", &[]),
    ("portcullis-tls", &[]),
    ("portcullis-posture", &["portcullis-tls", "qdrant-access"]),
    ("portcullis-practice", &["qdrant-access"]),
    ("portcullis-console", &["portcullis-posture", "portcullis-tls", "qdrant-access", "qdrant-audit"]),
    (
        "portcullis-cli",
        &[
            "portcullis-console",
            "portcullis-posture",
            "portcullis-practice",
            "portcullis-tls",
            "qdrant-access",
            "qdrant-audit",
        ],
    ),
    (
        "portcullis",
        &[
            "portcullis-console",
            "portcullis-posture",
            "portcullis-practice",
            "portcullis-tls",
            "qdrant-access",
            "qdrant-audit",
        ],
    ),
    ("xtask", &[]),
];

/// Packages that only test or measure the others.
const TESTERS: &[&str] = &["portcullis-tests", "empty-window"];

#[test]
fn every_package_of_the_project_has_its_place() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let mut there: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut placed: Vec<&str> = MAY_KNOW.iter().map(|(name, _)| *name).chain(TESTERS.iter().copied()).collect();
    there.sort_unstable();
    placed.sort_unstable();
    assert_eq!(there, placed);
}

#[test]
fn each_package_knows_only_whom_it_may() {
    for (package, allowed) in MAY_KNOW {
        for name in names(package) {
            let of_the_project =
                name != *package && MAY_KNOW.iter().map(|(other, _)| other).chain(TESTERS).any(|other| *other == name);
            assert!(!of_the_project || allowed.contains(&name.as_str()), "{package} knows {name}");
        }
    }
}

#[test]
fn nothing_but_the_shell_knows_tauri() {
    for package in MAY_KNOW.iter().map(|(package, _)| *package).filter(|package| *package != "portcullis") {
        let known: Vec<_> = names(package)
            .into_iter()
            .filter(|name| name.starts_with("tauri") || name == "wry" || name == "tao")
            .collect();
        assert!(known.is_empty(), "{package} knows {known:?}");
    }
    assert!(names("portcullis").contains(&"tauri".to_owned()), "the shell is found by the same look");
}

#[test]
fn access_knows_nobody_of_the_project_and_does_no_input_or_output() {
    for forbidden in ["portcullis-console", "tokio", "reqwest", "keyring-core", "chrono", "getrandom"] {
        assert!(!names("qdrant-access").contains(&forbidden.to_owned()), "qdrant-access knows {forbidden}");
    }
}

#[test]
fn the_shell_does_not_reach_past_the_console() {
    let manifest = std::fs::read_to_string(root().join("src-tauri/Cargo.toml")).unwrap();
    for forbidden in ["qdrant-access", "jsonwebtoken", "keyring", "reqwest"] {
        assert!(!manifest.contains(forbidden), "the shell knows {forbidden}");
    }
}

#[test]
fn the_window_has_no_permission_besides_the_programs_own_commands() {
    let folder = std::fs::read_dir(root().join("src-tauri/capabilities")).unwrap();
    let files: Vec<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, ["main.json"]);
    let capability = json("src-tauri/capabilities/main.json");
    assert_eq!(capability["permissions"], Value::Array(vec![]));
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert_eq!(capability.get("remote"), None);
}

#[test]
fn the_page_may_load_and_call_nothing_from_outside() {
    let configuration = json("src-tauri/tauri.conf.json");
    let app = &configuration["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"].get("dangerousDisableAssetCspModification"), None);
    let policy = app["security"]["csp"].as_str().unwrap();
    assert!(policy.starts_with("default-src 'self';"));
    for forbidden in ["unsafe-inline", "unsafe-eval", "https:", "*", "blob:"] {
        assert!(!policy.contains(forbidden), "the policy allows {forbidden}");
    }
    let addresses: Vec<_> = policy.split([' ', ';']).filter(|word| word.contains("://")).collect();
    assert_eq!(addresses, ["http://ipc.localhost"], "the only address is Tauri's own channel");
}
