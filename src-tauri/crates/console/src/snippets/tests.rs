use super::*;
use crate::testing::Bench;
use std::io::Write;
use std::process::{Command, Stdio};

const HOSTILE: &str = "it's \"$(id)\" `id` \\ ${HOME} #{x} %s {0} é🔒";

fn target<'a>(address: &'a Address, collection: Option<&'a str>) -> Target<'a> {
    Target { address, grpc_port: 6334, token: "abc.def.ghi", collection }
}

fn text(id: &str, target: &Target<'_>) -> String {
    table::ROWS.iter().map(|row| row.fill(target)).find(|snippet| snippet.id == id).unwrap().text
}

fn address(host: &str, prefix: &str) -> Address {
    Address { scheme: Scheme::Https, host: host.to_owned(), port: 443, path_prefix: prefix.to_owned() }
        .checked()
        .unwrap()
}

/// Gives a snippet to a program that reads its language, and wants it to find nothing wrong.
fn reads(program: &str, arguments: &[&str], snippet: &str) {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    child.stdin.take().unwrap().write_all(snippet.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}\n{snippet}", String::from_utf8_lossy(&output.stderr));
}

fn every_case(id: &str, check: impl Fn(&str)) {
    for address in [address("qdrant.example.com", ""), address("::1", "/a/b")] {
        for collection in [None, Some("docs"), Some(HOSTILE)] {
            check(&text(id, &target(&address, collection)));
        }
    }
}

#[test]
fn every_client_of_the_list_has_a_snippet() {
    let ids: Vec<&str> = vec!["curl", "grpcurl", "python", "typescript", "rust", "java", "csharp", "go", "header"];
    let snippets =
        Bench::new().console.snippets(&SnippetForm { profile_id: None, token: None, collection: None }).unwrap();
    assert_eq!(snippets.iter().map(|snippet| snippet.id.as_str()).collect::<Vec<_>>(), ids);
    assert!(snippets.iter().all(|snippet| snippet.text.contains(PLACEHOLDER)));
}

#[test]
fn shell_snippets_are_read_by_bash() {
    for id in ["curl", "grpcurl"] {
        every_case(id, |snippet| reads("bash", &["-n"], snippet));
    }
}

#[test]
fn what_bash_passes_on_is_exactly_what_was_meant() {
    let address = address("h", "");
    let script = text("grpcurl", &target(&address, Some(HOSTILE))).replacen("grpcurl", "printf '%s\\n'", 1);
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    let expected = serde_json::json!({ "collection_name": HOSTILE }).to_string();
    assert!(String::from_utf8(output.stdout).unwrap().lines().any(|line| line == expected), "{script}");
}

#[test]
fn the_python_snippet_is_read_by_python() {
    every_case("python", |snippet| reads("python3", &["-c", "import ast, sys; ast.parse(sys.stdin.read())"], snippet));
}

#[test]
fn the_typescript_snippet_is_read_by_node() {
    every_case("typescript", |snippet| reads("node", &["--input-type=module", "--check", "-"], snippet));
}

#[test]
fn the_rust_snippet_is_read_by_rustfmt() {
    every_case("rust", |snippet| reads("rustfmt", &["--edition", "2024", "--emit", "stdout"], snippet));
}

#[test]
fn ports_prefix_and_ipv6_are_filled_in() {
    let address = address("2001:db8::1", "/qdrant");
    let snippet = |id| text(id, &target(&address, None));
    assert!(snippet("curl").contains("'https://[2001:db8::1]:443/qdrant/collections'"));
    assert!(snippet("grpcurl").contains("'[2001:db8::1]:6334'"));
    assert!(snippet("python").contains("url=\"https://[2001:db8::1]:443\",\n    prefix=\"qdrant\","));
    assert!(
        snippet("typescript")
            .contains("host: \"[2001:db8::1]\",\n  port: 443,\n  https: true,\n  prefix: \"/qdrant\",")
    );
    assert!(snippet("java").contains("newBuilder(\"2001:db8::1\", 6334, true)"));
    assert_eq!(snippet("header"), "api-key: abc.def.ghi");
}

#[test]
fn without_tls_grpcurl_is_told_so() {
    let address = Address { scheme: Scheme::Http, ..address("h", "") };
    assert!(text("grpcurl", &target(&address, None)).starts_with("grpcurl -plaintext "));
}

#[test]
fn a_token_that_could_leave_its_header_is_refused() {
    let console = Bench::new().console;
    for token in ["a\r\nX: y", "é", "a b", ""] {
        let form = SnippetForm { profile_id: None, token: Some(token.to_owned().into()), collection: None };
        assert!(console.snippets(&form).is_err(), "{token:?}");
    }
}

#[test]
fn a_collection_of_100_kb_is_refused() {
    let form = SnippetForm { profile_id: None, token: None, collection: Some("c".repeat(100_000)) };
    assert!(Bench::new().console.snippets(&form).is_err());
}
