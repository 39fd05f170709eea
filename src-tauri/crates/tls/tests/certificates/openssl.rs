//! What the `openssl` program says.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs it in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = attempt(folder, arguments);
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs it in a folder, and it may fail.
pub(crate) fn attempt(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("openssl").current_dir(folder).args(arguments).output().expect("cargo xtask setup installs openssl")
}

/// Runs it on bytes.
pub(crate) fn on(input: &[u8], arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("cargo xtask setup installs openssl");
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    let writer = std::thread::spawn(move || {
        // It may stop reading before the end.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A certificate as `openssl x509` prints it.
pub(crate) struct Printed {
    lines: Vec<String>,
    text: Vec<String>,
}

impl Printed {
    pub(crate) fn of(der: &[u8]) -> Self {
        let x509 = |more: &[&str]| {
            let arguments = [&["x509", "-inform", "DER", "-noout"], more].concat();
            let text = String::from_utf8_lossy(&on(der, &arguments)).into_owned();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let names = "RFC2253,-esc_msb,utf8";
        Self {
            lines: x509(&[
                "-serial",
                "-subject",
                "-issuer",
                "-fingerprint",
                "-sha256",
                "-dates",
                "-dateopt",
                "iso_8601",
                "-nameopt",
                names,
            ]),
            text: x509(&["-text", "-nameopt", names]),
        }
    }

    /// What stands behind `key=`.
    pub(crate) fn line(&self, key: &str) -> String {
        let found = self.lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.unwrap_or_else(|| panic!("no {key} in {:?}", self.lines)).to_owned()
    }

    /// What stands behind `key:` in the long form.
    pub(crate) fn word(&self, key: &str) -> Option<String> {
        self.text.iter().find_map(|line| Some(line.trim().strip_prefix(key)?.strip_prefix(':')?.trim().to_owned()))
    }

    /// The lines of an extension.
    pub(crate) fn extension(&self, name: &str) -> Vec<String> {
        let is_head = |line: &String| line.trim().strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        let behind = self.text.iter().skip_while(|line| !is_head(line)).skip(1);
        behind.take_while(|line| line.starts_with("                ")).map(|line| line.trim().to_owned()).collect()
    }

    /// The parts of an extension of one line.
    pub(crate) fn parts(&self, name: &str) -> Vec<String> {
        let line = self.extension(name).concat();
        line.split(", ").filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}
