//! How long a whole report takes, beside sslyze and testssl.sh on the same server in the same run; prints rows of a table.
//!
//! `cargo bench --package portcullis-tls --bench beside -- [SSLYZE [TESTSSL]]`, each the program's path. Every tool runs as a
//! process of its own, this one too, so that each pays for its own start.

use portcullis_tls::dial::Direct;
use portcullis_tls::probe::PortToLookAt;
use portcullis_tls::report::{PortRole, PortState};
use portcullis_tls::scan::{ScanOptions, scan};
use portcullis_tls::trust::Trust;
use portcullis_tls::verdict::Setting;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How often ours and sslyze run, in turn; testssl.sh takes minutes, and runs three times.
const ROUNDS: usize = 9;
const LONG_ROUNDS: usize = 3;

/// What sslyze is asked for: as near to the report as its commands come.
const SSLYZE: [&str; 7] =
    ["--certinfo", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--resum", "--mozilla_config=disable"];
/// What testssl.sh is asked for: protocols and the server's defaults, which hold the certificates.
const TESTSSL: [&str; 6] = ["--quiet", "--color=0", "--warnings=batch", "--ip=one", "--protocols", "--server-defaults"];
/// Up to this, its exit code counts problems of single connections; above, it gave up.
const TESTSSL_DONE: i32 = 49;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [look, port] = arguments.as_slice()
        && look == "look"
    {
        return one_report(port.parse()?);
    }
    let server = Server::start()?;
    let place = format!("127.0.0.1:{}", server.port);
    let mut ours = Command::new(std::env::current_exe()?);
    ours.args(["look", &server.port.to_string()]);
    let sslyze = arguments.first().filter(|path| Path::new(path).exists());
    let mut sslyze = sslyze.map(|path| {
        let mut command = Command::new(path);
        command.args(SSLYZE).arg(&place);
        command
    });
    let (mut times, mut theirs) = (Vec::new(), Vec::new());
    // The first round fills caches and is not counted.
    for round in 0..=ROUNDS {
        let took = timed(&mut ours, 0)?;
        let beside = sslyze.as_mut().map(|sslyze| timed(sslyze, 0)).transpose()?;
        if round > 0 {
            times.push(took);
            theirs.extend(beside);
        }
    }
    let ours = median(&mut times);
    let how = "a process of its own that looks at one OpenSSL server on loopback (RSA 2048, TLS 1.2 and 1.3)";
    row("Whole report of a port, median", &millis(ours), "", &format!("{ROUNDS} rounds; {how}"));
    if theirs.is_empty() {
        row("The same by sslyze", "not measured", "", "sslyze is not installed, and pip could not fetch it");
    } else {
        let sslyze = median(&mut theirs);
        let ratio = format!("{}; ours takes {:.3} of it", millis(sslyze), ours.as_secs_f64() / sslyze.as_secs_f64());
        let how = format!("{ROUNDS} rounds in turn with ours on the same server: `{}`", SSLYZE.join(" "));
        row("The same by sslyze, median", &ratio, "ours under 0.1", &how);
    }
    let Some(testssl) = arguments.get(1).filter(|path| Path::new(path).exists()) else {
        row("The same by testssl.sh", "not measured", "", "testssl.sh is not installed");
        return Ok(());
    };
    let mut testssl = Command::new(testssl);
    testssl.args(TESTSSL).arg(&place);
    let mut times = (0..LONG_ROUNDS).map(|_| timed(&mut testssl, TESTSSL_DONE)).collect::<Outcome<Vec<_>>>()?;
    let testssl = median(&mut times);
    let ratio = format!("{}; ours takes {:.4} of it", millis(testssl), ours.as_secs_f64() / testssl.as_secs_f64());
    row(
        "The same by testssl.sh, median",
        &ratio,
        "",
        &format!("{LONG_ROUNDS} rounds on the same server: `{}`", TESTSSL.join(" ")),
    );
    Ok(())
}

/// The whole report, as the command line makes it.
fn one_report(port: u16) -> Outcome {
    let (host, server_name) = ("127.0.0.1".to_owned(), "localhost".to_owned());
    let ports = vec![PortToLookAt { role: PortRole::Rest, host, port, server_name, peer_names: Vec::new() }];
    let options = ScanOptions {
        timeout: Duration::from_secs(10),
        now: chrono::Utc::now(),
        client_certificate: None,
        concurrency: 1,
        setting: Setting::default(),
    };
    let trust = Arc::new(Trust::new(None, None)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let stop = CancellationToken::new();
    let report = runtime.block_on(scan(ports, trust, options, Arc::new(Direct::default()), &stop, |_, _| {}));
    let port = report.ports.first().ok_or("one port was asked for")?;
    let is_whole = port.state == PortState::Tls && port.chain.len() == 1 && port.resumption == Some(true);
    println!("{report:?}");
    is_whole.then_some(()).ok_or_else(|| port.summary.clone().into())
}

/// How long a program takes whose exit code is no worse than this.
fn timed(command: &mut Command, worst: i32) -> Outcome<Duration> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let took = start.elapsed();
    if output.status.code().is_none_or(|code| code > worst) || output.stdout.is_empty() {
        let said = [output.stdout, output.stderr].concat();
        return Err(format!("{command:?}: {}: {}", output.status, String::from_utf8_lossy(&said)).into());
    }
    Ok(took)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

fn row(what: &str, measured: &str, aim: &str, how: &str) {
    println!("| {what} | {measured} | {aim} | {how} |");
}

/// One OpenSSL server for all.
struct Server {
    port: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "90", "-subj", "/CN=localhost", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .stderr(Stdio::null())
            .status()?;
        if !made.success() {
            return Err("openssl makes no certificate".into());
        }
        let mut child = Command::new("openssl")
            .args([
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-www",
                "-alpn",
                "h2,http/1.1",
                "-no_tls1",
                "-no_tls1_1",
                "-cert",
            ])
            .arg(&certificate)
            .arg("-key")
            .arg(&key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let port = loop {
            let line = lines.next().ok_or("openssl ended")??;
            if let Some(port) = line.strip_prefix("ACCEPT 127.0.0.1:") {
                break port.parse()?;
            }
        };
        // A full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { port, child, _folder: folder })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
