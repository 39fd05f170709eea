//! `posture`: files before they are deployed, and the practice cluster.

use super::clusters::Practice;
use super::process::Room;

const OPEN: &str = "service:\n  host: 0.0.0.0\n  apikey: planted-file-key-0123456789-abcdef\n";

fn file(room: &Room, name: &str, text: &str) -> String {
    room.file(name, text).display().to_string()
}

#[test]
fn files_are_judged_with_their_places_and_without_their_secrets() {
    let room = Room::new();
    let file = file(&room, "config.yaml", OPEN);
    let shown = room.run(&["posture", "--file", &file], "");
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.out.contains("Grade F") && shown.out.contains("QDR-001"), "{}", shown.out);
    assert!(shown.out.contains("QDR-130") && shown.out.contains("config.yaml:3:3"), "{}", shown.out);
    assert!(!shown.out.contains("planted-file-key"), "{}", shown.out);
    let piped = room.run(&["posture", "--file", "-", "--json"], OPEN).json();
    assert_eq!(piped["assessments"][0]["grade"], "F", "{piped}");
}

#[test]
fn the_exit_code_tells_what_is_wrong_and_what_could_not_be_seen() {
    let room = Room::new();
    let open = file(&room, "config.yaml", OPEN);
    let broken = file(&room, "broken.yaml", "service: [\n");
    let code = |arguments: &[&str]| room.run(&[&["posture"], arguments].concat(), "").code;
    assert_eq!(code(&["--file", &open, "--fail-on", "critical"]), 10);
    assert_eq!(code(&["--file", &open, "--file", &broken]), 7, "a file that cannot be read is no success");
    assert_eq!(code(&["--file", &broken]), 2);
    assert_eq!(code(&["--file", "/nowhere/config.yaml"]), 1);
    assert_eq!(code(&[]), 2);
    assert_eq!(code(&["--all"]), 2, "there is no profile");
    assert_eq!(code(&["--profile", "absent"]), 5);
    assert_eq!(code(&["--url", "http://127.0.0.1:9"]), 8);
}

#[test]
fn an_incomplete_judgement_says_what_it_lacks() {
    let room = Room::new();
    let keyed = "service:\n  api_key: planted-file-key-0123456789-abcdef\n";
    let (keyed, broken) = (file(&room, "config.yaml", keyed), file(&room, "broken.yaml", "service: [\n"));
    let unread = room.run(&["posture", "--file", &keyed, "--file", &broken], "");
    assert!(unread.err.contains("Not everything could be read"), "{unread:?}");
    // It asks and encrypts, and does not say who reaches the server besides.
    let ingress =
        "nginx.ingress.kubernetes.io/auth-type: basic\nnginx.ingress.kubernetes.io/auth-secret: qdrant-auth\n";
    let ingress = file(&room, "ingress.yaml", ingress);
    let unknown = room.run(&["posture", "--file", &ingress, "--fail-on", "unknown"], "");
    assert!(unknown.code == 7 && unknown.err.contains("Not everything could be judged"), "{unknown:?}");
    assert!(!unread.err.contains("credential") && !unknown.err.contains("credential"), "{unread:?} {unknown:?}");
}

#[test]
fn the_audit_log_reaches_back_as_long_as_the_command_wants() {
    let room = Room::new();
    let text =
        "service:\n  api_key: planted-file-key-0123456789-abcdef\naudit:\n  enabled: true\n  max_log_files: 30\n";
    let file = file(&room, "config.yaml", text);
    let state = |arguments: &[&str]| {
        let report = room.run(&[&["posture", "--file", &file, "--json"], arguments].concat(), "").json();
        let results = report["assessments"][0]["results"].as_array().expect("results").clone();
        let found = results.into_iter().find(|result| result["id"] == "QDR-072").expect("the check");
        found["state"].as_str().expect("a state").to_owned()
    };
    assert_eq!((state(&[]), state(&["--retention-days", "90"])), ("passed".to_owned(), "failed".to_owned()));
    assert_eq!(room.run(&["posture", "--file", &file, "--retention-days", "0"], "").code, 2);
}

#[test]
fn a_command_that_runs_no_server_is_no_success() {
    let room = Room::new();
    let file = file(&room, "run.sh", "docker run -v qdrant:/data postgres\n");
    assert_eq!(room.run(&["posture", "--file", &file, "--fail-on", "unknown"], "").code, 2);
}

#[test]
fn each_form_of_the_report_is_written_whole() {
    let room = Room::new();
    let file = file(&room, "config.yaml", OPEN);
    for (format, begins) in
        [("html", "<!doctype html>"), ("markdown", "# "), ("json", "{"), ("sarif", "{"), ("junit", "<?xml")]
    {
        let report = room.path().join("report").display().to_string();
        let answer = room.run(&["posture", "--file", &file, "--format", format, "--output", &report], "");
        assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{format}: {answer:?}");
        let text = std::fs::read_to_string(&report).expect("it is there");
        assert!(text.to_lowercase().starts_with(begins), "{format}: {}", &text[..40.min(text.len())]);
        assert!(!text.contains("planted-file-key"), "{format}");
    }
    let nowhere = room.run(&["posture", "--file", &file, "--output", "/nowhere/report"], "");
    assert_eq!(nowhere.code, 1, "{nowhere:?}");
}

#[test]
fn a_practice_cluster_is_judged_alone_and_beside_its_files() {
    let room = Room::new();
    let practice = Practice::start(&room);
    let manage = practice.field("manage_key_file").to_owned();
    let with = |more: &[&str]| {
        let named = ["posture", "--url", practice.field("url"), "--ca-file", practice.field("ca_file")];
        room.run(&[&named[..], &["--manage-key-file", manage.as_str()], more].concat(), "")
    };
    let shown = with(&["--with-side-effects", "--fail-on", "high"]);
    assert_eq!(shown.code, 10, "{shown:?}");
    assert!(shown.out.contains("Grade C") && shown.out.contains("QDR-063"), "{}", shown.out);
    let key = std::fs::read_to_string(&manage).expect("the key is there");
    assert!(!shown.out.contains(key.trim()));
    let file = file(
        &room,
        "config.yaml",
        "service:\n  enable_tls: true\n  api_key: x\naudit:\n  enabled: true\n  max_log_files: 1000\n",
    );
    let beside = with(&["--file", &file]);
    assert!(beside.out.contains("QDR-133") && beside.out.contains("QDR-072"), "{}", beside.out);
    practice.end();
}
