//! Texts that are broken, huge, or made to do harm.

use super::super::{LARGEST_TOGETHER, MOST_PROXIES, Stop};
use super::{FileError, Files, Given, LARGEST_FILE, MOST_FILES, error, read};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn file() -> String {
    "given.yaml".to_owned()
}

#[test]
fn aliases_that_explode_are_refused() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    assert!(matches!(error(&text), FileError::Values { line: 5, .. }), "{:?}", error(&text));
}

#[test]
fn aliases_of_long_texts_are_counted_by_their_length() {
    let long = "x".repeat(500_000);
    let aliases = vec!["*a"; 10_000].join(", ");
    let text = format!("service:\n  host: &a {long}\n  more: [{aliases}]\n");
    assert!(matches!(error(&text), FileError::Values { line: 3, .. }));
}

#[test]
fn ten_thousand_documents_are_refused() {
    let text = "---\nservice: {}\n".repeat(10_000);
    assert_eq!(error(&text), FileError::Documents { file: file(), most: 500 });
}

#[test]
fn deep_nesting_is_refused_in_both_styles() {
    let flow = format!("service: {}1{}", "[".repeat(200), "]".repeat(200));
    assert!(matches!(error(&flow), FileError::Depth { line: 1, .. }));
    let block: String = (0..700).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(matches!(error(&block), FileError::Depth { line: 65, .. }));
    let brackets = format!("service: {}", "[".repeat(100_000));
    assert!(matches!(error(&brackets), FileError::Yaml { line: 1, .. }));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let text = "a".repeat(LARGEST_FILE + 1);
    assert_eq!(error(&text), FileError::Large { file: file(), most: LARGEST_FILE });
}

#[test]
fn many_files_are_refused() {
    let given = vec![Given { name: "one.yaml", text: "service: {}" }; MOST_FILES + 1];
    let (_, errors) = Files::read(&given);
    assert_eq!(errors, [FileError::Many { given: MOST_FILES + 1, most: MOST_FILES }]);
}

#[test]
fn one_mapping_with_everything_the_limits_allow_is_read() {
    let entries: String = (0..40_000).map(|number| format!("  k{number}: 1\n")).collect();
    read("large.yaml", &format!("storage:\n{entries}service:\n  host: 10.0.0.7\n"));
}

#[test]
fn a_flow_of_many_lists_on_one_line_is_refused_by_number() {
    let text = format!("service: [{}]", "[],".repeat(120_000));
    assert!(matches!(error(&text), FileError::Values { line: 1, .. }));
}

#[test]
fn broken_yaml_names_the_place() {
    let text = "service:\n  host: \"10.0.0.7\n";
    let FileError::Yaml { line, .. } = error(text) else { panic!("{:?}", error(text)) };
    assert!((2..=3).contains(&line));
    assert!(error(text).to_string().contains("line"));
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let text = "service:\n  api_key: one\n  api_key: two\n";
    assert_eq!(error(text), FileError::Twice { file: file(), line: 3 });
}

#[test]
fn an_alias_without_its_anchor_is_refused() {
    assert!(matches!(error("service: *nothing\n"), FileError::Yaml { line: 1, .. }));
    assert!(matches!(error("service: &a [*a]\n"), FileError::Yaml { line: 1, .. }));
}

#[test]
fn what_says_nothing_of_qdrant_is_not_recognised() {
    for text in ["", "   \n", "# only a comment\n", "just words", "- a\n- b\n", "colour: blue\n"] {
        assert_eq!(error(text), FileError::Unrecognised { file: file() }, "{text:?}");
    }
}

#[test]
fn broken_blocks_of_nginx_name_the_line() {
    let text = "server {\n  location / {\n    proxy_pass http://qdrant:6333;\n  }\n";
    assert_eq!(error(text), FileError::Nginx { file: file(), line: 1 });
    let text = "server {\n  location / {\n    proxy_pass http://qdrant:6333;\n  }\n}\n}\n";
    assert_eq!(error(text), FileError::Nginx { file: file(), line: 6 });
}

#[test]
fn a_broken_file_leaves_the_others_read() {
    let broken = Given { name: "broken.yaml", text: "service: [" };
    let good = Given { name: "config.yaml", text: "service:\n  host: 10.0.0.7\n" };
    let (files, errors) = Files::read(&[broken, good]);
    assert_eq!((files.servers.len(), errors.len()), (1, 1));
}

#[test]
fn what_a_broken_file_may_say_is_unknown_and_not_left_out() {
    let broken = Given { name: "production.yaml", text: "service: [" };
    let good = Given { name: "config.yaml", text: "service:\n  host: 10.0.0.7\n" };
    let (files, _) = Files::read(&[broken, good]);
    let open = crate::judge_files(&files).into_iter().find(|result| result.id == "QDR-001").unwrap();
    assert_eq!(open.state, crate::ResultState::Unknown);
    assert!(open.why.unwrap().contains("production.yaml"));
}

#[test]
fn broken_yaml_inside_a_config_map_is_placed_in_the_outer_file() {
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  production.yaml: |\n    service: 1\n    service: 2\n";
    let FileError::Twice { file, line } = error(text) else { panic!("{:?}", error(text)) };
    assert_eq!((&*file, line), ("production.yaml in given.yaml", 6));
}

/// Each of these took minutes when every secret was looked for in every line and every change compared whole files.
#[test]
fn many_secrets_services_and_names_are_judged_at_once() {
    let keys: String = (0..20_000).map(|number| format!("  api_key_{number}: secret-number-{number}\n")).collect();
    let lines: String =
        (0..20_000).map(|number| format!("QDRANT__SERVICE__API_KEY_{number}=secret-{number}\n")).collect();
    for text in [format!("service:\n{keys}"), lines] {
        let (files, errors) = Files::read(&[Given { name: "many", text: &text }]);
        assert_eq!(errors, []);
        let results = crate::judge_files(&files);
        assert!(serde_json::to_string(&results).unwrap().len() < 1 << 20);
    }
}

#[test]
fn more_servers_than_can_be_judged_are_told() {
    let services: String = (0..3_000).map(|number| format!("  q{number}:\n    image: qdrant/qdrant\n")).collect();
    let text = format!("services:\n{services}");
    let (files, errors) = Files::read(&[Given { name: "compose.yml", text: &text }]);
    assert_eq!(errors, [FileError::Servers { most: super::super::MOST_SERVERS }]);
    let results = crate::judge_files(&files);
    let open = results.iter().find(|result| result.id == "QDR-001").unwrap();
    assert!(open.evidence.last().unwrap().words.ends_with("more like these."));
}

#[test]
fn more_proxies_than_can_be_judged_are_told() {
    let locations: String =
        (0..3_000).map(|number| format!("  location /{number} {{ proxy_pass http://qdrant:6333; }}\n")).collect();
    let services: String =
        (0..3_000).map(|number| format!("  - {{name: qdrant{number}, routes: [{{name: r{number}}}]}}\n")).collect();
    let plugins: String = (0..3_000).map(|number| format!("  - {{name: key-auth, route: r{number}}}\n")).collect();
    let kong = format!("_format_version: '3.0'\nservices:\n{services}plugins:\n{plugins}");
    for text in [format!("server {{\n{locations}}}\n"), kong] {
        let (files, errors) = Files::read(&[Given { name: "given", text: &text }]);
        assert_eq!((files.proxies.len(), errors), (MOST_PROXIES, vec![FileError::Proxies { most: MOST_PROXIES }]));
    }
}

#[test]
fn what_is_stopped_is_neither_read_nor_judged_further() {
    let text = "service:\n  host: 10.0.0.7\n";
    let names: Vec<String> = (0..50).map(|number| format!("{number}/config.yaml")).collect();
    let given: Vec<Given<'_>> = names.iter().map(|name| Given { name, text }).collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let stop_after = |times: usize| -> Stop {
        let asked = Arc::clone(&asked);
        Arc::new(move || asked.fetch_add(1, Ordering::Relaxed) >= times)
    };
    let (files, errors) = Files::read_until(&given, Some(stop_after(10)));
    assert_eq!((files.texts.len(), files.servers.len(), errors.len()), (0, 0, 0));
    assert_eq!(asked.swap(0, Ordering::Relaxed), 11, "each file asks once before it is read");
    // Each file and each document, and then one check after another.
    let (files, _) = Files::read_until(&given, Some(stop_after(110)));
    assert_eq!(files.servers.len(), 1);
    let all = crate::judge_files(&Files::read(&given).0).len();
    assert!((1..all).contains(&crate::judge_files(&files).len()));
}

#[test]
fn more_text_than_can_be_read_at_once_is_refused() {
    let text = "#".repeat(LARGEST_FILE);
    let names: Vec<String> = (0..17).map(|number| format!("{number}.yaml")).collect();
    let given: Vec<Given<'_>> = names.iter().map(|name| Given { name, text: &text }).collect();
    let (files, errors) = Files::read(&given);
    assert_eq!((files.servers.len(), errors), (0, vec![FileError::Together { most: LARGEST_TOGETHER }]));
}

/// Pieces that readers of configurations stumble over.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "service:",
        "\n",
        "  ",
        "- ",
        "api_key: ",
        "&a ",
        "*a",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "|\n",
        ">\n",
        "---\n",
        "\u{feff}",
        "\r\n",
        "\t",
        "# ",
        "kind: Secret\n",
        "apiVersion: v1\n",
        "data:\n",
        "services:\n",
        "image: qdrant/qdrant",
        "<<: ",
        "\u{1f511}",
        "server {",
        "proxy_pass http://qdrant:6333;",
        "docker run ",
        "qdrant/qdrant\n",
        "QDRANT__SERVICE__API_KEY=",
        "\\\n",
        "ports:\n",
        "_format_version: '3'\n",
        "config:\n",
        "production.yaml: ",
        "!!binary ",
        "? ",
        ": ",
        "0",
        "-e ",
        "-p ",
        "6333:6333",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in pieces()) {
        let (files, _) = Files::read(&[Given { name: "given.yaml", text: &text }]);
        prop_assert!(crate::judge_files(&files).len() > 40);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let (files, _) = Files::read(&[Given { name: "given.yaml", text: &text }]);
        prop_assert!(crate::judge_files(&files).len() > 40);
    }
}
