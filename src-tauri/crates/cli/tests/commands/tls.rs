//! `tls`: a practice cluster, a server of OpenSSL, files.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::clusters::Practice;
use super::process::{Answer, Room};

/// Makes a certificate that signed itself, for so many days, and its key.
fn certificate(room: &Room, days: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj", "/CN=qdrant"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem", "-days", days])
        .current_dir(room.path())
        .output()
        .expect("openssl is on the machine");
    assert!(made.status.success(), "{made:?}");
}

/// The fingerprint, as OpenSSL tells it.
fn sha256(room: &Room) -> String {
    let arguments = ["x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256"];
    let told = Command::new("openssl").args(arguments).current_dir(room.path()).output();
    let told = String::from_utf8(told.expect("openssl is on the machine").stdout).expect("text");
    let (_, digits) = told.trim().rsplit_once('=').expect("a fingerprint");
    digits.replace(':', "").to_ascii_lowercase()
}

/// A server of OpenSSL. It ends with this value.
struct OpenSsl(Child, u16);

impl OpenSsl {
    fn start(room: &Room, more: &[&str]) -> Self {
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-www"])
            .args(more)
            .current_dir(room.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl is on the machine");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
        let port = lines.find_map(|line| line.expect("text").strip_prefix("ACCEPT 127.0.0.1:")?.parse().ok());
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self(child, port.expect("it tells its port"))
    }

    fn place(&self) -> String {
        format!("rest=127.0.0.1:{}", self.1)
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The codes of the verdicts.
fn codes(report: &Value) -> Vec<&str> {
    report["verdicts"].as_array().expect("verdicts").iter().filter_map(|verdict| verdict["code"].as_str()).collect()
}

#[test]
fn a_practice_cluster_shows_its_flaws_and_the_exit_code_says_how_bad_they_are() {
    let room = Room::new();
    let practice = Practice::start(&room);
    let peers = practice.told["peers"].as_array().expect("peers").clone();
    let rest = |index: usize| {
        let peer = peers[index].as_str().expect("a peer").trim_start_matches("https://");
        format!("rest={peer}")
    };
    let (one, grpc, two) = (rest(0), format!("grpc=127.0.0.1:{}", practice.told["grpc_port"]), rest(1));
    let ca_file = practice.field("ca_file").to_owned();
    let ports = ["tls", &one, &grpc, &two, "--ca-file", &ca_file];
    let run = |more: &[&str]| room.run(&[&ports[..], more].concat(), "");
    let report = run(&["--json"]).json();
    assert_eq!(codes(&report), ["different_certificates", "ends_soon"]);
    assert_eq!(report["ports"].as_array().map(Vec::len), Some(3));
    assert_eq!(run(&["--fail-under", "10"]).code, 0);
    assert_eq!(run(&["--fail-under", "30"]).code, 10);
    assert_eq!(run(&["--fail-on", "warning"]).code, 10);
    let shown = run(&[]);
    assert!(shown.out.contains("warning: The certificate ends soon"), "{shown:?}");
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    practice.end();
}

#[test]
fn a_server_of_openssl_is_told_as_openssl_tells_it() {
    let room = Room::new();
    certificate(&room, "5");
    let server = OpenSsl::start(&room, &["-tls1_2"]);
    let answer = room.run(&["tls", &server.place(), "--json"], "");
    assert_eq!(answer.code, 10, "less than 7 days are critical: {answer:?}");
    let report = answer.answer();
    let port = &report["ports"][0];
    assert_eq!(port["chain"][0]["sha256"], sha256(&room));
    assert_eq!(port["agreed"]["protocol"], "TLSv1.2");
    assert_eq!(codes(&report), ["ends_soon", "self_signed_ca"]);
    let never = room.run(&["tls", &server.place(), "--fail-on", "never"], "");
    assert_eq!(never.code, 0, "{never:?}");
}

#[test]
fn the_text_says_what_the_report_does() {
    let room = Room::new();
    certificate(&room, "20");
    let server = OpenSsl::start(&room, &["-tls1_2"]);
    let report = room.run(&["tls", &server.place(), "--json"], "").answer();
    let text = room.run(&["tls", &server.place()], "").out;
    let leaf = &report["ports"][0]["chain"][0];
    let field = |name: &str| leaf[name].as_str().expect("text").to_owned();
    for said in [
        "TLS 1.3 not offered; TLS 1.2 offered".to_owned(),
        format!("serial      {}", field("serial")),
        format!("of the key  {}", field("spki_sha256")),
        "names       127.0.0.1".to_owned(),
        "authority   yes".to_owned(),
        "client cert.  not asked for".to_owned(),
        "OCSP stapled  no".to_owned(),
        "resumes       yes".to_owned(),
        "spoken inside the server chose none".to_owned(),
        "handshake ".to_owned(),
        report["verdicts"][0]["snippet"]["text"]
            .as_str()
            .and_then(|text| text.lines().next())
            .expect("text")
            .to_owned(),
    ] {
        assert!(text.contains(&said), "{said:?} of {text}");
    }
}

#[test]
fn what_could_not_be_seen_never_passes() {
    let room = Room::new();
    certificate(&room, "90");
    let server = OpenSsl::start(&room, &[]);
    let closed = "127.0.0.1:9";
    let alone = room.run(&["tls", closed, "--json"], "");
    assert_eq!((alone.code, codes(&alone.answer())), (8, vec!["not_judged"]));
    let both = room.run(&["tls", &server.place(), closed, "--fail-under", "1"], "");
    assert_eq!(both.code, 7, "{both:?}");
    assert_eq!(room.run(&["tls", &server.place(), closed, "--fail-on", "never"], "").code, 7);
    assert_eq!(room.run(&["tls", &server.place(), "--fail-on", "never"], "").code, 0);
    assert!(both.err.contains("Not every port showed a certificate"), "{both:?}");
}

#[test]
fn a_file_is_shown_like_a_port() {
    let room = Room::new();
    certificate(&room, "20");
    let shown = room.run(&["tls", "--file", "cert.pem", "--json"], "").json();
    assert_eq!(shown["file"]["certificates"][0]["subject"], "CN=qdrant");
    assert_eq!(room.run(&["tls", "--file", "cert.pem", "--fail-under", "30"], "").code, 10);
    let text = room.run(&["tls", "--file", "cert.pem"], "");
    assert!(text.out.contains("not trusted") && text.out.contains("127.0.0.1"), "{text:?}");
    assert_eq!(codes(&shown), ["self_signed_ca", "ends_soon"]);
    assert_eq!((text.code, room.run(&["tls", "--file", "cert.pem", "--fail-on", "warning"], "").code), (0, 10));
    let locked = Command::new("openssl")
        .args([
            "pkcs12",
            "-export",
            "-in",
            "cert.pem",
            "-inkey",
            "key.pem",
            "-out",
            "store.p12",
            "-passout",
            "pass:open",
        ])
        .current_dir(room.path())
        .status();
    assert!(locked.expect("openssl is on the machine").success());
    assert_eq!(room.run(&["tls", "--file", "store.p12"], "").code, 2);
    let wrong = room.run(&["tls", "--file", "store.p12", "--passphrase-file", "-"], "closed");
    assert_eq!(wrong.code, 2, "{wrong:?}");
    let opened = room.run(&["tls", "--file", "store.p12", "--passphrase-file", "-", "--json"], "open").json();
    assert_eq!(opened["file"]["key"], "fits");
}

#[test]
fn a_file_that_cannot_serve_never_passes() {
    let room = Room::new();
    certificate(&room, "20");
    let (cert, key) = (room.path().join("cert.pem"), room.path().join("key.pem"));
    let own = std::fs::read_to_string(&cert).expect("text");
    let of_another = std::fs::read_to_string(&key).expect("text");
    certificate(&room, "20");
    let both = |key: &str| {
        room.file("both.pem", &format!("{own}{key}"));
        room.run(&["tls", "--file", "both.pem"], "").code
    };
    assert_eq!(both(&of_another), 0, "it is its own");
    assert_eq!(both(&std::fs::read_to_string(&key).expect("text")), 10);
    for arguments in [
        &["req", "-new", "-key", "key.pem", "-subj", "/CN=qdrant", "-out", "request.pem"][..],
        &["x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-days", "-1", "-out", "cert.pem"],
    ] {
        let made = Command::new("openssl").args(arguments).current_dir(room.path()).output();
        assert!(made.expect("openssl is on the machine").status.success());
    }
    let ended = room.run(&["tls", "--file", "cert.pem"], "");
    assert_eq!(ended.code, 10, "{ended:?}");
    assert!(ended.out.contains("CRITICAL: The certificate has ended"), "{ended:?}");
    assert_eq!(room.run(&["tls", "--file", "cert.pem", "--fail-on", "never"], "").code, 0);
    room.file("unreadable.pem", "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n");
    assert_eq!(room.run(&["tls", "--file", "unreadable.pem", "--fail-under", "30"], "").code, 7);
}

#[test]
fn a_section_is_checked_before_it_is_deployed() {
    let room = Room::new();
    certificate(&room, "40");
    let section = "tls:\n  cert: ./cert.pem\n  key: key.pem\n";
    let config = format!("service:\n  api_key: planted-key-of-the-server\n{section}");
    room.file("config.yaml", &config);
    let states = |answer: &Answer| -> Vec<_> {
        let of = |finding: &Value| [finding["code"].clone(), finding["state"].clone()];
        answer.answer()["report"]["findings"].as_array().expect("findings").iter().map(of).collect()
    };
    let whole = room.run(&["tls", "--json", "--config", "config.yaml", "--peer", "https://127.0.0.1:6335"], "");
    assert_eq!(whole.code, 0, "{whole:?}");
    assert!(states(&whole).contains(&["name_covered".into(), "passed".into()]), "{whole:?}");
    assert!(states(&whole).contains(&["chain_verifies".into(), "note".into()]), "{whole:?}");
    assert_eq!(whole.answer()["overall"], "passed", "{whole:?}");

    let other = room.run(&["tls", "--config", "-", "--peer", "qdrant-1.example.com"], section);
    assert_eq!(other.code, 10, "{other:?}");
    assert!(other.out.contains("FAILED") && other.out.contains("qdrant-1.example.com"), "{other:?}");
    assert_eq!(room.run(&["tls", "--config", "-", "--fail-under", "60"], section).code, 10);

    let elsewhere = room.run(&["tls", "--config", "-", "--started-in", "tmp", "--json"], section);
    assert_eq!(elsewhere.code, 10, "{elsewhere:?}");
    assert!(states(&elsewhere).contains(&["certificate".into(), "failed".into()]), "{elsewhere:?}");
    assert_eq!(room.run(&["tls", "--config", "-", "--started-in", "tmp", "--fail-under", "1"], section).code, 10);
    assert!(!whole.out.contains("planted"));
}

#[test]
fn a_configuration_that_cannot_be_read_is_told_with_its_place_and_without_its_keys() {
    let room = Room::new();
    for (config, place) in [
        ("service:\n  api_key: planted\n \"planted: [\n", "line 3"),
        ("tls: {cert: [planted]}\n", "Line 1"),
        ("service: {api_key: planted}\ntls: {cert: ~}\n", "tls.cert"),
    ] {
        for json in [&["tls", "--config", "-"][..], &["tls", "--config", "-", "--json"]] {
            let answer = room.run(json, config);
            assert_eq!(answer.code, 2, "{answer:?}");
            assert!(answer.err.contains(place) && !answer.err.contains("planted"), "{answer:?}");
        }
    }
}

#[test]
fn a_profiles_ports_are_looked_at_and_remembered() {
    let room = Room::new();
    certificate(&room, "90");
    let server = OpenSsl::start(&room, &[]);
    let (url, port) = (format!("https://127.0.0.1:{}", server.1), server.1.to_string());
    room.run(&["profiles", "add", "local", "--url", &url, "--grpc-port", &port, "--json"], "").json();
    let scan = || room.run(&["tls", "--profile", "local", "--internal-port", &port, "--json"], "").json();
    assert_eq!(scan()["changes"][0]["code"], "first_seen");
    assert_eq!(scan()["changes"][0]["code"], "unchanged");
}

#[test]
fn wrong_uses_are_told() {
    let room = Room::new();
    for wrong in [
        &["tls"][..],
        &["tls", "no-port"],
        &["tls", "web=127.0.0.1:1"],
        &["tls", "127.0.0.1:1", "--profile", "p"],
        &["tls", "--profile", "p", "--file", "f"],
        &["tls", "127.0.0.1:1", "--pin", "short"],
        &["tls", "--file", "absent.pem"],
    ] {
        assert_eq!(room.run(wrong, "").code, 2, "{wrong:?}");
    }
    assert_eq!(room.run(&["tls", "--profile", "absent"], "").code, 5);
}
